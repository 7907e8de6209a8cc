// SPDX-License-Identifier: Apache-2.0
//! What people say in `linchpin match`: judgments, ids that last, a review, an estimate.

use std::{
    fs,
    io::Write as _,
    process::{Output, Stdio},
};

use serde_json::Value;

use crate::{
    matching::{csv, people, table, together, truth},
    program::Place,
};

const JUDGE: [&str; 4] = ["match", "judge", "--judgments", "j.csv"];

fn judge(place: &Place, left: &str, right: &str, said: &str) {
    let args = [&JUDGE[..], &["--pair", left, right, said, "--who", "eve", "--why", "seen both", "--when", "T"]].concat();
    assert!(place.run("none", &args).status.success(), "{args:?}");
}

fn dedupe(place: &Place, more: &[&str]) -> Value {
    place.json("none", &[&["match", "dedupe", "people.csv", "--out", "c.csv", "--pairs", "p.csv"], more].concat())
}

/// Types keys at a command.
fn typed(place: &Place, args: &[&str], keys: &str) -> Output {
    let mut command = place.command("none", args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn people_file(place: &Place, count: usize) {
    let rows = people(count);
    place.file("people.csv", csv(&rows).as_bytes());
    place.file("truth.csv", truth(&rows).as_bytes());
}

#[test]
fn judgments_are_followed_and_taken_back_to_the_byte() {
    let place = Place::new();
    people_file(&place, 60);
    dedupe(&place, &[]);
    let before = (fs::read(place.path("c.csv")).unwrap(), fs::read(place.path("p.csv")).unwrap());
    let found = together(&place.path("c.csv"));
    let (a, b, c) = (found[0][0].as_str(), found[0][1].as_str(), found[1][0].as_str());
    judge(&place, a, b, "--different");
    judge(&place, a, c, "--same");
    let report = dedupe(&place, &["--judgments", "j.csv"]);
    let after = together(&place.path("c.csv"));
    let stands = |x: &str, y: &str| after.iter().any(|ids| ids.iter().any(|i| i == x) && ids.iter().any(|i| i == y));
    assert!(stands(a, c) && !stands(a, b), "{after:?}");
    assert_eq!((report["judgments"]["same"].as_u64(), report["judgments"]["different"].as_u64()), (Some(1), Some(1)));

    judge(&place, b, a, "--withdraw");
    judge(&place, a, c, "--withdraw");
    dedupe(&place, &["--judgments", "j.csv"]);
    assert_eq!((fs::read(place.path("c.csv")).unwrap(), fs::read(place.path("p.csv")).unwrap()), before);
    assert_eq!(fs::read_to_string(place.path("j.csv")).unwrap().lines().count(), 5, "nothing is taken out of the file");
}

#[test]
fn copies_of_a_row_can_be_told_apart() {
    let place = Place::new();
    let mut text = csv(&people(60));
    let first = text.lines().nth(3).unwrap().to_owned();
    let (id, rest) = first.split_once(',').unwrap();
    text.push_str(&format!("copy1,{rest}\ncopy2,{rest}\n"));
    place.file("people.csv", text.as_bytes());
    dedupe(&place, &[]);
    let of = |id: &str| table(&place.path("c.csv")).1.into_iter().find(|r| r[0] == id).unwrap()[1].clone();
    assert_eq!((of(id), of("copy1")), (of("copy2"), of("copy2")), "what says the same is one thing");
    judge(&place, "copy1", "copy2", "--different");
    dedupe(&place, &["--judgments", "j.csv"]);
    assert_ne!(of("copy1"), of("copy2"));
    assert!(of(id) == of("copy1") || of(id) == of("copy2"));
}

#[test]
fn what_people_dispute_and_contradict_is_told() {
    let place = Place::new();
    people_file(&place, 60);
    dedupe(&place, &[]);
    let found = together(&place.path("c.csv"));
    let (a, b) = (found[0][0].as_str(), found[0][1].as_str());
    let header = "left,right,judgment,who,when,why\n";
    let acts = ["r90,r88,same,bob,,\n".to_owned(), "r88,r86,same,bob,,\n".to_owned(), "r86,r90,different,eve,,\n".to_owned()];
    let rest = format!("{a},{b},disputed,bob,,unsure\nnobody,{a},same,bob,,\n{a},{b}\n");
    let run = |acts: &[&String]| {
        let text = acts.iter().fold(header.to_owned(), |text, act| text + act) + &rest;
        place.file("j.csv", text.as_bytes());
        dedupe(&place, &["--judgments", "j.csv"])
    };
    let report = run(&[&acts[0], &acts[1], &acts[2]]);
    let clusters = fs::read(place.path("c.csv")).unwrap();
    assert!(!together(&place.path("c.csv")).iter().any(|ids| ids.iter().any(|i| i == a) && ids.iter().any(|i| i == b)));
    assert_eq!(report["judgments"]["contradictions"], 1, "{}", report["judgments"]);
    let disputed = report["judgments"]["disputed_pairs"].as_array().unwrap();
    assert_eq!(disputed.len(), 3, "one said so and two that stand against each other: {disputed:?}");
    let said = |line: u64| {
        let mut all = report["findings"].as_array().unwrap().iter();
        all.find(|f| f["line"] == line).map(|f| f["reason"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert!(said(4).contains("are said to be different, and by `r88` and `r86` (line 3)"), "{}", report["findings"]);
    assert!(said(6).contains("no record has the id `nobody`") && said(7).contains("is no judgment"), "{}", report["findings"]);
    run(&[&acts[2], &acts[1], &acts[0]]);
    assert_eq!(fs::read(place.path("c.csv")).unwrap(), clusters, "the order of acts means nothing");
}

#[test]
fn clusters_keep_their_ids_and_changes_are_logged() {
    let place = Place::new();
    let rows = people(60);
    place.file("people.csv", csv(&rows).as_bytes());
    let run = |when: &str| dedupe(&place, &["--ids", "ids.csv", "--when", when]);
    let first = run("T1");
    let (ids, log) = (fs::read(place.path("ids.csv")).unwrap(), fs::read(place.path("ids.log.csv")).unwrap());
    assert_eq!(first["changes"].as_array().unwrap().len(), first["clusters"].as_u64().unwrap() as usize);
    assert_eq!(fs::read(place.path("c.csv")).unwrap(), ids, "clusters are written with the ids they keep");
    run("T2");
    assert_eq!((fs::read(place.path("ids.csv")).unwrap(), fs::read(place.path("ids.log.csv")).unwrap()), (ids, log.clone()));

    // The same rows in another order, and one more of somebody known.
    let before = table(&place.path("ids.csv")).1;
    let mut lines: Vec<String> = csv(&rows).lines().skip(1).map(str::to_owned).collect();
    lines.reverse();
    let known = lines.last().unwrap().clone();
    lines.push(known.replacen("r1,", "new,", 1));
    let header = csv(&rows).lines().next().unwrap().to_owned();
    place.file("people.csv", format!("{header}\n{}\n", lines.join("\n")).as_bytes());
    run("T3");
    let after = table(&place.path("ids.csv")).1;
    assert!(before.iter().all(|row| after.contains(row)), "every record keeps its id");
    let new = fs::read_to_string(place.path("ids.log.csv")).unwrap();
    let new: Vec<&str> = new.get(log.len()..).unwrap().lines().collect();
    assert_eq!(new.len(), 1, "{new:?}");
    assert!(new[0].starts_with("T3,") && new[0].contains(",grew,"), "{new:?}");

    // A run that stopped after the log and before the ids says nothing twice.
    let log = fs::read(place.path("ids.log.csv")).unwrap();
    let old: String = before.iter().fold("record_id,cluster_id\n".to_owned(), |text, row| text + &row.join(",") + "\n");
    place.file("ids.csv", old.as_bytes());
    fs::write(place.path("ids.log.csv"), [&log[..], b"T9,cut o"].concat()).unwrap();
    run("T4");
    assert_eq!(fs::read(place.path("ids.log.csv")).unwrap(), log);
}

#[test]
fn a_review_asks_what_matters_and_writes_answers_down() {
    let place = Place::new();
    people_file(&place, 120);
    let review = ["match", "review", "people.csv", "--answers", "a.csv", "--count", "6", "--who", "eve"];
    let listed = place.json("none", &[&review[..], &["--list"]].concat());
    let questions = listed["questions"].as_array().unwrap().clone();
    assert_eq!(questions.len(), 6);
    let worth: Vec<f64> = questions.iter().map(|q| q["worth"].as_f64().unwrap()).collect();
    assert!(worth.is_sorted_by(|x, y| x >= y) && !place.path("a.csv").exists());
    let out = typed(&place, &review, "sx? dq");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let answers = table(&place.path("a.csv")).1;
    let said: Vec<&str> = answers.iter().map(|a| a[2].as_str()).collect();
    assert_eq!(said, ["same", "disputed", "different"], "x means nothing, space skips");
    assert!(answers.iter().all(|a| a[3] == "eve"));
    assert_eq!(
        (&answers[0][0], &answers[1][0]),
        (&questions[0]["left"].as_str().unwrap().to_owned(), &questions[1]["left"].as_str().unwrap().to_owned())
    );
    let next = place.json("none", &[&review[..], &["--list"]].concat());
    let open = |q: &Value| answers.iter().all(|a| a[0] != q["left"].as_str().unwrap() || a[1] != q["right"].as_str().unwrap());
    assert!(next["questions"].as_array().unwrap().iter().all(open), "what is answered is not asked again");
}

#[test]
fn an_estimate_says_how_right_the_clusters_are() {
    let place = Place::new();
    people_file(&place, 400);
    let by_truth = place.json("none", &["match", "estimate", "people.csv", "--truth", "truth.csv", "--repeat", "3", "--count", "60"]);
    dedupe(&place, &[]);
    let score = place.json("none", &["match", "eval", "--clusters", "c.csv", "--truth", "truth.csv"]);
    for figure in by_truth["coverage"]["figures"].as_array().unwrap() {
        let name = figure["figure"].as_str().unwrap();
        assert!((figure["is"].as_f64().unwrap() - score[name].as_f64().unwrap()).abs() < 1e-9, "{name}");
        let width = figure["width"].as_f64().unwrap();
        assert!(width > 0.0 && width < 1.0, "{name}: {width}");
        let (held, is) = (&by_truth["estimate"][name], score[name].as_f64().unwrap());
        assert!(held["low"].as_f64().unwrap() <= is && is <= held["high"].as_f64().unwrap(), "{name}: {is} {held}");
    }
    assert_eq!(by_truth["estimate"]["answers"], 60);

    // A person who finds every pair within clusters wrong: precision falls, and answers are kept.
    let estimate = ["match", "estimate", "people.csv", "--answers", "a.csv", "--count", "30"];
    let out = typed(&place, &[&["--json", "--quiet"], &estimate[..]].concat(), &"d".repeat(30));
    let precision = |estimate: &Value, end: &str| estimate["bcubed_precision"][end].as_f64().unwrap();
    let bad: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(precision(&bad["estimate"], "high") < precision(&by_truth["estimate"], "estimate"), "{bad}");
    let again = place.json("none", &estimate);
    assert_eq!(again["estimate"], bad["estimate"], "answers in the file are not asked again");
}

#[test]
fn what_cannot_be_judged_is_refused() {
    let place = Place::new();
    people_file(&place, 10);
    for (args, says) in [
        ([&JUDGE[..], &["--pair", "r1", "r2", "--who", "eve", "--why", "x"]].concat(), "say what is so"),
        ([&JUDGE[..], &["--pair", "r1", "r1", "--same", "--who", "eve", "--why", "x"]].concat(), "against itself"),
        ([&JUDGE[..], &["people.csv", "--pair", "r1", "zz", "--same", "--who", "eve", "--why", "x"]].concat(), "no record has the id `zz`"),
        (
            [&JUDGE[..3], &["people.csv", "--pair", "r1", "r2", "--same", "--who", "eve", "--why", "x"]].concat(),
            "no column is called `left`",
        ),
        (vec!["match", "dedupe", "people.csv", "--out", "c.csv", "--judgments", "none.csv"], "`none.csv` cannot be read"),
        (vec!["match", "dedupe", "people.csv", "--out", "c.csv", "--ids", "c.csv"], "are one file"),
        (vec!["match", "estimate", "people.csv"], "name the file of answers"),
        (vec!["match", "estimate", "people.csv", "--answers", "a.csv", "--repeat", "9"], "--repeat needs --truth"),
        (vec!["match", "estimate", "people.csv", "--answers", "a.csv", "--judgments", "a.csv"], "are one file"),
    ] {
        let (code, error) = place.refused(&args);
        assert!(code == 2 && error.contains(says), "{args:?}: {code}: {error}");
        assert!(!place.path("j.csv").exists() && !place.path("c.csv").exists(), "{args:?} wrote something");
    }
}
