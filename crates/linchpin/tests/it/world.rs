// SPDX-License-Identifier: Apache-2.0
//! The made-up world from the command line: made, checked, acted on, ingested, scored; and what must not happen to its truth.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
};

use crate::program::{Place, files_below};

/// A small world and its folder.
fn world(place: &Place, name: &str, more: &[&str]) -> (serde_json::Value, PathBuf) {
    let out = place.path(name);
    let mut args = vec!["world", "generate", "--seed", "5", "--size", "small", "--out", out.to_str().unwrap()];
    args.extend(more);
    (place.json("none", &args), out)
}

#[test]
fn slow_a_node_that_took_a_world_is_scored_and_knows_nothing_of_its_truth() {
    let place = Place::new();
    let (made, out) = world(&place, "world", &[]);
    place.json("node", &["init"]);
    let oversight = ["--agency", "OVERSIGHT", "--role", "privacy-officer", "--clearance", "S", "--category", "BSA", "--category", "LES"];
    place.json("node", &[&["user", "put", "overseer", "--name", "Made-up Overseer", "--purpose", "oversight"], &oversight[..]].concat());
    let files = files_below(&out.join("files"));
    assert_eq!(files.len(), 48);
    for (name, _) in &files {
        let source = name.split('.').next().unwrap();
        let report = place.json("node", &["ingest", source, out.join("files").join(name).to_str().unwrap()]);
        assert!(report["files"][0]["refusal"].is_null(), "{report}");
    }
    place.json("node", &["edition", "seal"]);

    let score = place.json("node", &["world", "score", "--truth", out.to_str().unwrap()]);
    assert_eq!(score["findings"]["planted"], made["bad_values"]);
    assert!(score["findings"]["in_sight"].as_u64().is_some_and(|n| n > 3));
    assert_eq!(score["findings"]["found"], score["findings"]["in_sight"], "every value that is wrong on purpose is found");
    assert_eq!(score["findings"]["unexplained"].as_array().map(Vec::len), Some(0), "{}", score["findings"]);
    let reader = &score["readers"][0];
    assert_eq!(reader["user"], "overseer");
    assert!(reader["canaries"]["allowed"].as_u64().is_some_and(|n| n > 100), "{reader}");
    assert_eq!(reader["canaries"]["seen"], reader["canaries"]["allowed"], "a token that may be seen is seen: the test of leaks can fail");
    assert_eq!(reader["canaries"]["leaked"].as_array().map(Vec::len), Some(0), "{reader}");
    assert!(reader["resolution"]["all"]["precision"]["value"].as_f64().is_some_and(|p| p > 0.9), "{reader}");

    let enduring = |score: &serde_json::Value, id: &str| {
        let plan = score["actions"]["plans"].as_array().and_then(|all| all.iter().find(|p| p["id"] == id)).cloned();
        plan.and_then(|p| p["enduring"]["mean"].as_f64()).unwrap_or_else(|| panic!("no plan `{id}`: {}", score["actions"]))
    };
    assert!(enduring(&score, "best alone in truth") > enduring(&score, "by chance"));
    assert!(
        reader["freshness"].as_array().is_some_and(|f| f.len() > 20 && f.iter().all(|f| f["behind_days"].as_i64() >= Some(0))),
        "{reader}"
    );
    assert!(reader["typologies"].is_null() && score["not_measured"]["typologies"].is_string(), "what nobody said is no figure");

    let answers = answers_from(&place, &out);
    let score = place.json(
        "node",
        &["world", "score", "--truth", out.to_str().unwrap(), "--answers", answers.to_str().unwrap(), "--reader", "overseer"],
    );
    let reader = &score["readers"][0];
    let leads = &reader["typologies"];
    assert_eq!((leads["all"]["precision"]["value"].as_f64(), leads["all"]["recall"].as_f64()), (Some(1.0), Some(1.0)), "{leads}");
    assert!(leads["base_rate"].as_f64().is_some_and(|b| b > 0.0 && b < 0.05), "{leads}");
    let members = &reader["membership"];
    assert_eq!((members["precision"]["value"].as_f64(), members["roles_right"]["value"].as_f64()), (Some(1.0), Some(1.0)), "{members}");
    assert!(members["recall"]["value"].as_f64().is_some_and(|r| r > 0.0), "{members}");
    assert!(members["grouping_precision"].as_f64().is_some_and(|p| p > 0.95), "{members}");
    assert_eq!((score["trends"]["found"].as_u64(), score["trends"]["days_apart"].as_i64()), (score["trends"]["planted"].as_u64(), Some(0)));
    assert_eq!(reader["clashes"]["found"], reader["clashes"]["planted"], "{reader}");
    assert!(reader["clashes"]["planted"].as_u64().is_some_and(|n| n > 0), "{}", reader["clashes"]);
    assert!(enduring(&score, "plan") > 0.0);
    assert_eq!(score["answers_findings"].as_array().map(Vec::len), Some(1), "{}", score["answers_findings"]);

    // The truth has words and files of its own; no byte of them is in the node.
    let truth: BTreeSet<Vec<u8>> = files_below(&out.join("truth")).into_iter().map(|f| f.1).filter(|b| b.len() > 40).collect();
    let words = ["takedown-rerouted", "takedown-for-good", "precursor-switch", "route_after", "bad_values"];
    for (name, bytes) in files_below(&place.path("node")) {
        assert!(!truth.contains(&bytes), "{name} is a file of the truth");
        let text = String::from_utf8_lossy(&bytes);
        assert!(words.iter().all(|w| !text.contains(w)), "{name} speaks of the truth");
    }
}

/// Answers that know the truth: every instance is a lead, every mention of a member is named. One row makes no sense.
fn answers_from(place: &Place, out: &std::path::Path) -> PathBuf {
    let rows = |name: &str| {
        let text = fs::read_to_string(out.join("truth").join(name)).unwrap();
        text.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let typologies: BTreeSet<String> = rows("typologies.csv").into_iter().map(|c| c[0].clone()).collect();
    let instances: BTreeMap<String, String> = rows("instances.csv").into_iter().map(|c| (c[0].clone(), c[1].clone())).collect();
    let of = |instance: &String| instances.get(instance).filter(|t| typologies.contains(*t));
    let mut leads = "lead,score,typology,source,record\nnonsense,high,,wires,1\n".to_owned();
    for c in rows("records.csv").iter().filter_map(|c| Some((c, of(&c[3])?))) {
        leads += &format!("{},1,{},{},{}\n", c.0[3], c.1, c.0[0], c.0[2]);
    }
    // Names of firms may hold commas; those of people do not.
    let people = rows("members.csv").into_iter().filter(|c| c[1].starts_with('P')).map(|c| (c[1].clone(), c));
    let people: BTreeMap<String, Vec<String>> = people.collect();
    let mut members = "group,role,source,record,column\n".to_owned();
    for c in rows("mentions/call_records.csv") {
        if let Some(member) = people.get(&c[2]) {
            members += &format!("{},{},call_records,{},{}\n", member[0], member[3], c[0], c[1]);
        }
    }
    let mut changes = "change,on,what\n".to_owned();
    for c in rows("changes.csv").iter().filter(|c| c[1] != "arrest" && c[1] != "seizure") {
        changes += &format!("{},{},{}\n", c[1], c[2], c[3]);
    }
    let folder = place.path("answers");
    fs::create_dir(&folder).unwrap();
    let mut conflicts = "event_a,event_b\n".to_owned();
    for c in rows("conflicts.csv") {
        conflicts += &format!("{},{}\n", c[1], c[0]);
    }
    let plan = "action,at\ndismantle:1,2025-03-01\n".to_owned();
    for (name, text) in
        [("conflicts.csv", conflicts), ("leads.csv", leads), ("members.csv", members), ("changes.csv", changes), ("plan.csv", plan)]
    {
        fs::write(folder.join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_plan_is_played_out_and_a_miss_is_said() {
    let place = Place::new();
    let played = place.json("none", &["world", "act", "--seed", "5", "--action", "dismantle:1", "--at", "2025-06-01", "--futures", "20"]);
    assert!(played["month_0"]["mean"].as_f64().is_some_and(|m| m > 0.0), "{played}");
    assert_eq!((played["nothing_done"].as_array().map(Vec::len), played["futures"].as_u64()), (Some(25), Some(20)));
    for (action, at, says) in
        [("arrest:P0", "2025-06-01", "hits no place"), ("bribe:P0", "2025-06-01", "no action"), ("dismantle:1", "1999-01-01", "no day")]
    {
        let (code, error) = place.refused(&["world", "act", "--seed", "5", "--action", action, "--at", at]);
        assert!(code == 2 && error.contains(says), "{code}: {error}");
    }
}

#[test]
fn a_world_is_set_beside_published_figures() {
    let place = Place::new();
    let (_, out) = world(&place, "world", &[]);
    let pictures = out.join("pictures");
    let report = place.json("none", &["world", "check", out.to_str().unwrap(), "--plots", pictures.to_str().unwrap()]);
    assert!(report["measures"].as_array().is_some_and(|m| m.len() > 60), "{report}");
    assert_eq!(report["real"], "published figures");
    assert!(files_below(&pictures).len() >= 8);
    let shuffled = report["leak"]["with_shuffled_content"]["auc"].as_f64().unwrap();
    assert!((0.3..0.7).contains(&shuffled), "{shuffled}");
}

#[test]
fn a_trainee_is_marked() {
    let place = Place::new();
    let out = place.path("exercise");
    let set = place.json("none", &["world", "exercise", "--seed", "9", "--out", out.to_str().unwrap()]);
    assert!(set["typologies"].as_u64().is_some_and(|n| n >= 18), "{set}");
    let key = fs::read_to_string(out.join("trainer/key.csv")).unwrap();
    let answers: String = key
        .lines()
        .map(|l| {
            let c: Vec<&str> = l.split(',').collect();
            format!("{},{},{}\n", c[0], c[2], c[3])
        })
        .collect();
    let sheet = place.file("answers.csv", answers.as_bytes());
    let trainer = out.join("trainer");
    let marks = place.json("none", &["world", "mark", "--answers", sheet.to_str().unwrap(), "--trainer", trainer.to_str().unwrap()]);
    assert_eq!((marks["totals"]["precision"].as_f64(), marks["totals"]["recall"].as_f64()), (Some(1.0), Some(1.0)), "{marks}");
}

#[test]
fn worlds_refuse_what_they_cannot_do() {
    let place = Place::new();
    fs::create_dir_all(place.path("full")).unwrap();
    fs::create_dir_all(place.path("own")).unwrap();
    place.file("full/mine.txt", b"keep");
    let full = place.path("full");
    let full = full.to_str().unwrap();
    let typology = place.file(
        "own/T1.toml",
        b"id = 'T1'\ntitle = 'x'\nsources = []\nindicators = []\norganizations = []\nactor = []\n[[step]]\ndo = 'wire'\nfrom = 'nobody'\n",
    );
    let own = typology.parent().and_then(|p| p.to_str()).unwrap();
    let out = place.path("new");
    let out = out.to_str().unwrap();
    for (args, says) in [
        (vec!["world", "generate", "--seed", "1", "--out", full], "is not empty"),
        (vec!["world", "generate", "--seed", "1", "--size", "vast", "--out", out], "no size"),
        (vec!["world", "generate", "--seed", "1", "--typologies", own, "--out", out], "`nobody` is unknown"),
        (vec!["world", "check", full], "mine.txt"),
    ] {
        let (code, error) = place.refused(&args);
        assert!(code == 2 && !error.contains("panicked"), "{args:?}: {code}: {error}");
        if says != "mine.txt" {
            assert!(error.contains(says), "{args:?}: {error}");
        }
    }
}
