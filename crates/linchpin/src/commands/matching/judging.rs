// SPDX-License-Identifier: Apache-2.0
//! `linchpin match judge`: what somebody says of two records goes to the end of a file.

use std::fmt::Write as _;

use app::{Act, Judgment, JudgmentsReport, MatchConfig, MatchPlan, TableSet};
use serde_json::json;

use super::{clean, moment};
use crate::{
    cli::JudgeArgs,
    output::{Output, Usage},
};

/// Disputed pairs said at the terminal; the JSON document has all.
const DISPUTED_SAID_MAX: usize = 20;

/// Appends one act.
pub(super) fn judge(out: &Output, args: &JudgeArgs) -> anyhow::Result<()> {
    let [left, right] = args.pair.as_slice() else { anyhow::bail!(Usage("--pair takes two ids".to_owned())) };
    let judgment = match [args.same, args.different, args.disputed, args.withdraw] {
        [true, ..] => Judgment::Same,
        [_, true, ..] => Judgment::Different,
        [_, _, true, _] => Judgment::Disputed,
        [_, _, _, true] => Judgment::Withdrawn,
        _ => anyhow::bail!(Usage("say what is so: --same, --different, --disputed or --withdraw".to_owned())),
    };
    anyhow::ensure!(!args.who.trim().is_empty(), Usage("--who is empty; a judgment is somebody's".to_owned()));
    if !args.files.is_empty() {
        let config = args.config.as_ref().map_or_else(|| Ok(MatchConfig::default()), |path| MatchConfig::read(path))?;
        let set = TableSet::read(&args.files, &mut |progress| out.progress(progress))?;
        let plan = MatchPlan::new(&set, &config, None, false)?;
        set.record_called(&plan, left)?;
        set.record_called(&plan, right)?;
    }
    let act = Act {
        left: left.clone(),
        right: right.clone(),
        judgment,
        who: args.who.clone(),
        when: moment(args.when.as_ref()),
        why: args.why.clone(),
        line: 0,
    };
    app::append_judgment(&args.judgments, &act)?;
    let report = json!({ "judgments": args.judgments, "act": act });
    out.result(&report, |_| format!("{left} and {right}: {}, says {}", judgment.word(), args.who))
}

/// What people said, for people.
pub(super) fn plain_judgments(j: &JudgmentsReport) -> String {
    let mut text = format!(
        "judgments: {} same, {} different, {} disputed, {} withdrawn; {} contradictions\n",
        j.same, j.different, j.disputed, j.withdrawn, j.contradictions
    );
    for act in j.disputed_pairs.iter().take(DISPUTED_SAID_MAX) {
        let _ = writeln!(
            text,
            "  disputed: {} and {} (line {}, {} by {}: {})",
            clean(&act.left),
            clean(&act.right),
            act.line,
            act.judgment.word(),
            clean(&act.who),
            clean(&act.why)
        );
    }
    if j.disputed_pairs.len() > DISPUTED_SAID_MAX {
        let _ = writeln!(text, "  … and {} more", j.disputed_pairs.len() - DISPUTED_SAID_MAX);
    }
    text
}
