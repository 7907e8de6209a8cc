// SPDX-License-Identifier: Apache-2.0
//! `user …`

use std::{io::Read, process::ExitCode};

use access::Act;
use anyhow::Context;
use model::{Level, Purpose, Reader};
use serde_json::json;
use store::UserRow;

use super::Session;
use crate::{
    cli::UserCommand,
    output::{Output, Usage},
};

/// Adds, changes or lists users.
pub(crate) async fn user(session: &Session, out: &Output, command: &UserCommand) -> anyhow::Result<ExitCode> {
    // Administering is a purpose of its own, taken for this one act.
    let administration = Purpose("administration".to_owned());
    session.hall.may(&session.reader, &administration, Act::ManageUsers, "users").await?;
    match command {
        UserCommand::Put { id, name, agency, role, clearance, category, purpose } => {
            if Level::parse(clearance).is_none() {
                return Err(Usage(format!("`{clearance}` is no clearance: use U, CUI, C, S or TS")).into());
            }
            let mut password = String::new();
            std::io::stdin().read_to_string(&mut password).context("the password could not be read from standard input")?;
            let password = password.trim_end_matches(['\r', '\n']);
            let reader = Reader {
                user: id.clone(),
                name: name.clone(),
                agency: agency.clone(),
                roles: role.iter().cloned().collect(),
                clearance: clearance.clone(),
                categories: category.iter().cloned().collect(),
            };
            let row = UserRow { reader, purpose: Purpose(purpose.clone()), demo: false };
            session.hall.put_user(&row, (!password.is_empty()).then_some(password)).await?;
            out.result(&json!({ "user": id }), |_| format!("user `{id}` is there"))?;
        }
        UserCommand::Token { id, purpose, days } => {
            let purpose = purpose.clone().map(Purpose);
            let token = session.hall.issue_token(id, purpose.as_ref(), *days).await?;
            out.result(&json!({ "user": id, "days": days, "token": token }), |_| token.clone())?;
        }
        UserCommand::List => {
            let users: Vec<_> = session.hall.node().acts().users().await?.into_iter().map(|u| u.reader).collect();
            out.result(&users, |all| {
                all.iter().map(|u| format!("{:<20} {:<28} {:<16} {}\n", u.user, u.name, u.agency, u.clearance)).collect()
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
