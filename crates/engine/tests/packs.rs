// SPDX-License-Identifier: Apache-2.0
//! Every case of `packs/`, run: the answer is the expected one, and rows out of scope change no byte of it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use indicators::{Catalogue, Indicator, Rows, Table, Value};
use linchpin_engine::Limits;
use model::Ontology;

#[path = "it/support.rs"]
#[expect(dead_code, reason = "the other tests use the rest of it")]
mod support;

fn answer(indicator: &Indicator, hidden_too: bool) -> datatest_stable::Result<Rows> {
    let folder = tempfile::tempdir()?;
    let visible: Vec<&str> = indicator.case.visible.iter().map(String::as_str).collect();
    let mut tables: Vec<Table> = Vec::new();
    for given in &indicator.case.given {
        let at = given.columns.iter().position(|c| c.name == "marking").ok_or("no marking")?;
        let seen = |row: &&Vec<Value>| matches!(&row[at], Value::Text(m) if visible.contains(&m.as_str()));
        let rows: Vec<Vec<Value>> = given.rows.iter().filter(|r| hidden_too || seen(r)).cloned().collect();
        let half = rows.len() / 2;
        tables.push(support::table(folder.path(), &given.name, &given.columns, &[&rows[..half], &rows[half..]], &visible));
    }
    Ok(support::run(Limits::default(), indicator.query(&indicator.defaults()), &tables)?)
}

fn check(path: &Path, sql: String) -> datatest_stable::Result<()> {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages)?;
    let text = path.to_string_lossy().replace('\\', "/");
    let name = text.find("packs/").map_or(text.as_str(), |i| &text[i..]);
    let case = std::fs::read_to_string(path.with_extension("case.toml"))?;
    let catalogue = Catalogue::parse(&[(name, &sql), (&name.replace(".sql", ".case.toml"), &case)], &ontology)?;
    for indicator in catalogue.iter() {
        let rows = answer(indicator, true)?;
        indicator.case.check(&rows)?;
        assert_eq!(format!("{rows:?}"), format!("{:?}", answer(indicator, false)?), "{}: hidden rows changed the answer", indicator.id);
        assert_eq!(format!("{rows:?}"), format!("{:?}", answer(indicator, true)?), "{}: a second run differs", indicator.id);
    }
    Ok(())
}

datatest_stable::harness! {
    { test = check, root = "../../packs", pattern = r"\.sql$" },
}
