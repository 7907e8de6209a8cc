// SPDX-License-Identifier: Apache-2.0
//! Every `.sql` of `packs/` reads without a fault, case included.

use std::path::Path;

use linchpin_indicators::Catalogue;
use model::Ontology;

fn check(path: &Path, sql: String) -> datatest_stable::Result<()> {
    let (ftm, extensions, stages) = shelf::ontology_files();
    let ontology = Ontology::parse(ftm, &extensions, stages)?;
    let text = path.to_string_lossy().replace('\\', "/");
    let name = text.find("packs/").map_or(text.as_str(), |i| &text[i..]);
    let case_name = name.replace(".sql", ".case.toml");
    let case = std::fs::read_to_string(path.with_extension("case.toml"))?;
    let catalogue = Catalogue::parse(&[(name, &sql), (&case_name, &case)], &ontology)?;
    assert_eq!(catalogue.iter().count(), 1);
    Ok(())
}

datatest_stable::harness! {
    { test = check, root = "../../packs", pattern = r"\.sql$" },
}
