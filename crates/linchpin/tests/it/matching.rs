// SPDX-License-Identifier: Apache-2.0
//! `linchpin match …` as somebody with a file of their own types it: no node, no source, made-up people.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use serde_json::Value;

use crate::program::Place;

/// A row: id, given name, family name, birth date, street, phone; and whom it is about.
pub(crate) type Row = ([String; 6], usize);

const HEADER: &str = "record_id,given_name,family_name,date_of_birth,address,phone\n";
const GIVEN: [&str; 10] = ["Anna", "Boris", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hassan", "Ines", "Jorge"];
const FAMILY: [&str; 9] = ["Abelard", "Brantov", "Castellan", "Drummond", "Estevao", "Falkner", "Grimaldi", "Hollweg", "Ivarsson"];
const STREETS: [&str; 7] = ["Harbor", "Mill", "Station", "Church", "Garden", "River", "Market"];

/// Made-up people, every other of them twice, the second time with a slip.
pub(crate) fn people(count: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    for person in 0..count {
        let pick = |step: usize, from: usize| (person * step + person / 7) % from;
        let first = [
            format!("r{}", rows.len() + 1),
            GIVEN[pick(3, GIVEN.len())].to_owned(),
            FAMILY[pick(5, FAMILY.len())].to_owned(),
            format!("{}-{:02}-{:02}", 1940 + pick(17, 60), 1 + pick(5, 12), 1 + pick(11, 28)),
            format!("{} {} Street", 1 + pick(37, 190), STREETS[pick(2, STREETS.len())]),
            format!("+1 202 555 {:04}", 100 + person * 13),
        ];
        if person % 2 == 0 {
            let mut second = first.clone();
            second[0] = format!("r{}", rows.len() + 2);
            match person % 8 {
                0 => second[1].truncate(1),
                2 => drop(second[2].remove(2)),
                4 => second[3].clear(),
                _ => second[4] = second[4].replace("Street", "St"),
            }
            rows.push((first, person));
            rows.push((second, person));
        } else {
            rows.push((first, person));
        }
    }
    rows
}

pub(crate) fn csv(rows: &[Row]) -> String {
    rows.iter().fold(HEADER.to_owned(), |text, (cells, _)| text + &cells.join(",") + "\n")
}

pub(crate) fn truth(rows: &[Row]) -> String {
    rows.iter().fold("record_id,entity_id\n".to_owned(), |text, (cells, person)| text + &format!("{},p{person}\n", cells[0]))
}

/// The rows of a small CSV without quotes, header apart.
pub(crate) fn table(path: &Path) -> (String, Vec<Vec<String>>) {
    let text = fs::read_to_string(path).unwrap();
    let (header, rows) = text.split_once('\n').unwrap();
    (header.to_owned(), rows.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect())
}

/// The ids that stand together, those of one alone left out.
pub(crate) fn together(path: &Path) -> Vec<Vec<String>> {
    let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    table(path).1.into_iter().for_each(|row| clusters.entry(row[1].clone()).or_default().push(row[0].clone()));
    let mut all: Vec<Vec<String>> = clusters.into_values().filter(|ids| ids.len() > 1).collect();
    all.sort();
    all
}

fn findings(report: &Value) -> String {
    report["findings"].as_array().unwrap().iter().map(|f| format!("{}: {}\n", f["file"], f["reason"])).collect()
}

#[test]
fn doubles_are_found_written_and_scored() {
    let place = Place::new();
    let rows = people(60);
    place.file("people.csv", csv(&rows).as_bytes());
    place.file("truth.csv", truth(&rows).as_bytes());
    place.file("clusters.csv", b"what stood here before");
    let report = place.json("none", &["match", "dedupe", "people.csv", "--out", "clusters.csv", "--pairs", "pairs.csv"]);
    assert_eq!(report["records"], rows.len());
    for count in ["pairs_compared", "pairs_kept", "pairs_matched", "clusters", "peak_rss_mb"] {
        assert!(report[count].as_u64().is_some_and(|n| n > 0), "{count}: {report}");
    }
    assert!(report["seconds"].as_f64().is_some_and(|s| s > 0.0) && report["threshold"] == 0.5, "{report}");
    for list in ["roles", "rules", "stages", "findings", "files"] {
        assert!(report[list].is_array(), "{list}: {report}");
    }
    let roles: Vec<&str> = report["roles"].as_array().unwrap().iter().map(|r| r["role"].as_str().unwrap()).collect();
    assert_eq!(roles, ["id", "given_name", "family_name", "birth_date", "address", "phone"]);

    let (header, clusters) = table(&place.path("clusters.csv"));
    assert_eq!(header, "record_id,cluster_id");
    let ids: Vec<&str> = clusters.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(ids, rows.iter().map(|(cells, _)| cells[0].as_str()).collect::<Vec<_>>(), "every record, in the order of the file");
    let distinct: std::collections::BTreeSet<&str> = clusters.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(report["clusters"], distinct.len());
    let (header, pairs) = table(&place.path("pairs.csv"));
    assert_eq!(header, "left_id,right_id,probability,match_weight");
    assert_eq!(report["pairs_kept"], pairs.len());
    for pair in &pairs {
        let (p, bits): (f64, f64) = (pair[2].parse().unwrap(), pair[3].parse().unwrap());
        assert!((p - 1.0 / (1.0 + (-bits).exp2())).abs() < 1e-4, "{pair:?}");
    }
    let left: Vec<_> = files_in(&place).into_iter().filter(|f| f.contains(".part")).collect();
    assert!(left.is_empty(), "{left:?}");

    let score = place.json("none", &["match", "eval", "--clusters", "clusters.csv", "--truth", "truth.csv", "--pairs", "pairs.csv"]);
    assert_eq!((score["records"].as_u64(), score["unplaced"].as_u64()), (Some(rows.len() as u64), Some(0)));
    assert_eq!(score["entities"], 60);
    for figure in ["precision", "recall", "f1", "bcubed_precision", "bcubed_recall", "bcubed_f1", "pair_f1_best", "pair_f1_at_threshold"] {
        assert!(score[figure].as_f64().is_some_and(|f| (0.9..=1.0).contains(&f)), "{figure}: {score}");
    }
    assert!(score["ece"].as_f64().is_some_and(|e| (0.0..0.3).contains(&e)) && score["threshold"] == 0.5, "{score}");
}

fn files_in(place: &Place) -> Vec<String> {
    let files = fs::read_dir(place.path(".")).unwrap();
    files.map(|f| f.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_same_files_give_the_same_bytes_on_any_number_of_threads() {
    let place = Place::new();
    place.file("people.csv", csv(&people(150)).as_bytes());
    let run = |threads: &str| {
        let mut command = place.command("none", &["--quiet", "match", "dedupe", "people.csv", "--out", "c.csv", "--pairs", "p.csv"]);
        assert!(command.env("RAYON_NUM_THREADS", threads).output().unwrap().status.success());
        (fs::read(place.path("c.csv")).unwrap(), fs::read(place.path("p.csv")).unwrap())
    };
    assert_eq!(run("1"), run("4"));
}

#[test]
fn linking_finds_pairs_across_files_only() {
    let place = Place::new();
    // Both files number their records from r1; the second halves of doubles stand in the second file.
    let rows = people(60);
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (cells, person) in rows {
        let is_second = left.last().is_some_and(|(_, before)| *before == person);
        let file: &mut Vec<Row> = if is_second { &mut right } else { &mut left };
        let mut cells = cells;
        cells[0] = format!("r{}", file.len() + 1);
        file.push((cells, person));
    }
    place.file("left.csv", csv(&left).as_bytes());
    place.file("right.csv", csv(&right).as_bytes());
    let report = place.json("none", &["match", "dedupe", "left.csv", "right.csv", "--link", "--out", "c.csv", "--pairs", "p.csv"]);
    assert_eq!(report["link"], true);
    assert!(findings(&report).contains("each id is written with its file before it, as in `left:ID`"), "{}", findings(&report));
    let pairs = table(&place.path("p.csv")).1;
    assert!(pairs.len() > 20 && pairs.iter().all(|p| p[0].starts_with("left:") && p[1].starts_with("right:")), "{pairs:?}");
    let mut text = "id,who\n".to_owned();
    for (label, file) in [("left", &left), ("right", &right)] {
        file.iter().for_each(|(cells, person)| writeln!(text, "{label}:{},p{person}", cells[0]).unwrap());
    }
    place.file("truth.csv", text.as_bytes());
    let score = place.json("none", &["match", "eval", "--clusters", "c.csv", "--truth", "truth.csv"]);
    assert!(score["f1"].as_f64().is_some_and(|f| f > 0.9) && score["unplaced"] == 0, "{score}");
    assert!(score["ece"].is_null(), "no pairs, no figures about them");
}

#[test]
fn roles_are_printed_edited_and_given_back() {
    let place = Place::new();
    place.file("people.csv", csv(&people(60)).as_bytes());
    let out = place.run("none", &["match", "roles", "people.csv"]);
    let (toml, plan) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8_lossy(&out.stderr).into_owned());
    assert!(toml.contains("date_of_birth = \"birth_date\"") && toml.contains("# its name says `date of birth`"), "{toml}");
    assert!(plan.contains("family_name") && plan.contains("its name says `family name`"), "{plan}");
    place.file("roles.toml", toml.as_bytes());
    place.json("none", &["match", "dedupe", "people.csv", "--out", "a.csv"]);
    place.json("none", &["match", "dedupe", "people.csv", "--config", "roles.toml", "--out", "b.csv"]);
    assert_eq!(fs::read(place.path("a.csv")).unwrap(), fs::read(place.path("b.csv")).unwrap());

    let edited = toml.replace("# threshold = 0.5", "threshold = 0.9").replace("phone = \"phone\"", "phone = \"ignored\"");
    place.file("roles.toml", edited.as_bytes());
    let report = place.json("none", &["match", "dedupe", "people.csv", "--config", "roles.toml", "--out", "b.csv"]);
    assert_eq!((report["roles"][5]["role"].as_str(), report["threshold"].as_f64()), (Some("ignored"), Some(0.9)));
    assert!(report["roles"][5]["because"].as_str().is_some_and(|b| b.contains("of `roles.toml` says so")), "{report}");
    let report = place.json("none", &["match", "dedupe", "people.csv", "--config", "roles.toml", "--threshold", "0.7", "--out", "b.csv"]);
    assert_eq!(report["threshold"], 0.7, "what is typed stands over what is written");
}

#[test]
fn a_pair_is_explained_in_bits_that_add_up_to_its_weight() {
    let place = Place::new();
    place.file("people.csv", csv(&people(60)).as_bytes());
    place.json("none", &["match", "dedupe", "people.csv", "--out", "c.csv", "--pairs", "p.csv"]);
    let (_, pairs) = table(&place.path("p.csv"));
    let [left, right, _, weight] = pairs[0].as_slice() else { panic!("four cells") };
    let told = place.json("none", &["match", "explain", "people.csv", "--pair", left, right]);
    let (why, number) = (&told["why"], |v: &Value| v.as_f64().unwrap());
    let steps = why["steps"].as_array().unwrap();
    let sum = number(&why["prior"]) + steps.iter().map(|s| number(&s["bits"]) + number(&s["rarity"])).sum::<f64>();
    let weight: f64 = weight.parse().unwrap();
    assert!((sum - weight).abs() < 0.01 && (number(&why["weight"]) - weight).abs() < 0.01, "{sum} {weight} {why}");
    let plain = place.run("none", &["match", "explain", "people.csv", "--pair", left, right, "--quiet"]);
    assert!(String::from_utf8_lossy(&plain.stdout).contains(&format!("{left} and {right}: ")));
    let none = place.run("none", &["match", "explain", "people.csv", "--pair", left, "nobody"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&none.stderr).contains("no record has the id `nobody`"));
}

#[test]
fn the_plan_is_said_before_and_the_rules_after() {
    let place = Place::new();
    place.file("people.csv", csv(&people(60)).as_bytes());
    let said = |more: &[&str]| {
        let out = place.run("none", &[&["match", "dedupe", "people.csv", "--out", "c.csv"], more].concat());
        assert!(out.status.success());
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let plain = said(&[]);
    assert!(plain.contains("90 records in 1 file(s); one thing from probability 0.5"), "{plain}");
    assert!(plain.contains("pairs to compare, in"), "{plain}");
    assert!(!plain.contains("that share"), "{plain}");
    let explained = said(&["--explain-plan"]);
    let (before, after) = (explained.find("pairs will be compared that share"), explained.find("pairs were compared that share"));
    assert!(before.is_some() && before < after, "{explained}");
    assert_eq!(said(&["--quiet", "--explain-plan"]), "");
}

#[test]
fn records_are_called_by_what_they_have() {
    let place = Place::new();
    let ids = |file: &str| table(&place.path(file)).1.into_iter().map(|row| row[0].clone()).collect::<Vec<_>>();
    place.file("double.csv", b"id,name,city\nx,Anna Brantov,Brno\nx,Boris Falkner,Tartu\ny,Carla Hollweg,Graz\n,Greta Mill,Bern\n");
    let report = place.json("none", &["match", "dedupe", "double.csv", "--out", "c.csv"]);
    assert_eq!(ids("c.csv"), ["x", "x", "y", "row-4"]);
    assert!(findings(&report).contains("1 rows have an id that another row has, the first is `x`"), "{}", findings(&report));
    assert!(findings(&report).contains("1 rows have no id, the first is row 4"), "{}", findings(&report));

    place.file("bare.csv", b"name,city\nAnna Brantov,Brno\nAnna Brantov,Brno\nBoris Falkner,Tartu\n");
    let report = place.json("none", &["match", "dedupe", "bare.csv", "--out", "c.csv"]);
    assert_eq!(ids("c.csv"), ["1", "2", "3"]);
    assert!(findings(&report).contains("no column is the id"), "{}", findings(&report));
    place.json("none", &["match", "dedupe", "bare.csv", "double.csv", "--out", "c.csv"]);
    assert_eq!(ids("c.csv"), ["bare:1", "bare:2", "bare:3", "x", "x", "y", "double:row-4"]);
}

#[test]
fn the_book_tells_what_happens() {
    let book = include_str!("../../../../docs/book/matching.md");
    let people = book.split("```").find(|block| block.trim_start().starts_with("record_id,given_name")).unwrap();
    let place = Place::new();
    place.file("people.csv", people.trim_start().as_bytes());
    place.json("none", &["match", "dedupe", "people.csv", "--out", "clusters.csv", "--pairs", "pairs.csv"]);
    assert_eq!(together(&place.path("clusters.csv")), [vec!["p01", "p02", "p03"], vec!["p06", "p07"]]);
    let toml = place.json("none", &["match", "roles", "people.csv"])["toml"].as_str().unwrap().to_owned();
    for word in toml.lines().last().and_then(|l| l.strip_prefix("# roles: ")).unwrap().split(", ") {
        assert!(book.contains(&format!("`{word}`")), "the book says nothing of the role `{word}`");
    }
}

#[test]
fn errors_say_what_and_what_to_do() {
    let place = Place::new();
    place.file("people.csv", csv(&people(10)).as_bytes());
    place.file("empty.csv", b"");
    place.file("header.csv", b"id,name,city\n");
    place.file("role.toml", b"[columns]\ngiven_name = \"givenname\"\n");
    place.file("column.toml", b"threshold = 0.8\n\n[columns]\ngiven_nam = \"given_name\"\n");
    place.file("faith.toml", b"[columns]\nreligion = \"category\"\n");
    place.file("faith.csv", b"id,name,religion\n1,Anna Mill,a\n2,Boris River,b\n");
    fs::create_dir(place.path("folder")).unwrap();
    let dedupe = |more: &[&'static str]| [&["match", "dedupe"][..], more].concat();
    for (args, says) in [
        (dedupe(&["nope.csv", "--out", "c.csv"]), "`nope.csv`: there is no such file"),
        (dedupe(&["folder", "--out", "c.csv"]), "this is a folder"),
        (dedupe(&["empty.csv", "--out", "c.csv"]), "the file is empty"),
        (dedupe(&["header.csv", "--out", "c.csv"]), "there is no row in `header.csv`"),
        (dedupe(&["people.csv", "--out", "folder"]), "`folder` is a folder; name a file in it"),
        (dedupe(&["nope.csv", "--out", "none/c.csv"]), "the folder of `none/c.csv` is not there"),
        (dedupe(&["people.csv", "--out", "people.csv"]), "`people.csv` is a file to be read"),
        (dedupe(&["people.csv", "--out", "c.csv", "--pairs", "c.csv"]), "--out and --pairs are one file"),
        (dedupe(&["people.csv", "people.csv", "--out", "c.csv"]), "`people.csv` is named twice"),
        (dedupe(&["people.csv", "--link", "--out", "c.csv"]), "--link takes two files"),
        (dedupe(&["people.csv", "--out", "c.csv", "--threshold", "90"]), "`90` is not"),
        (dedupe(&["people.csv", "--out", "c.csv", "--config", "none.toml"]), "`none.toml` cannot be read"),
        (
            dedupe(&["people.csv", "--out", "c.csv", "--config", "role.toml"]),
            "line 2 of `role.toml`: no role is called `givenname`; did you mean `given_name`?",
        ),
        (
            dedupe(&["people.csv", "--out", "c.csv", "--config", "column.toml"]),
            "line 4 of `column.toml`: no column is called `given_nam`; did you mean `given_name`?",
        ),
        (dedupe(&["faith.csv", "--out", "c.csv", "--config", "faith.toml"]), "no rule compares that"),
        (vec!["match", "eval", "--clusters", "nope.csv", "--truth", "people.csv"], "`nope.csv`: there is no such file"),
        (
            vec!["match", "eval", "--clusters", "people.csv", "--truth", "people.csv", "--pairs", "people.csv"],
            "no column is called `left_id`",
        ),
        (vec!["match", "roles", "nope.csv"], "there is no such file"),
    ] {
        let (code, error) = place.refused(&args);
        assert!(code == 2 && error.contains(says), "{args:?}: {code}: {error}");
        assert!(!place.path("c.csv").exists(), "{args:?} wrote something");
    }
    assert_eq!(table(&place.path("people.csv")).1.len(), 15, "what was read is as it was");
}

/// Files that somebody's system may give out, or that somebody made to do harm.
#[test]
fn hostile_tables_end_well() {
    let place = Place::new();
    let mut same = "id,full_name,town,phone_number\n".to_owned();
    (0..20_000).for_each(|n| writeln!(same, "{n},Anna Brantov,Brno,+420 601 222 333").unwrap());
    let mut other = same.clone();
    (0..50).for_each(|n| writeln!(other, "o{n},Boris {} Falkner,Tartu,+372 555 {n:04}", GIVEN[n % 10]).unwrap());
    let mut wide = csv(&people(40));
    wide.push_str(&format!("big,{},Falkner,,,\n", "lorem ".repeat(180_000)));
    let hollow: String = csv(&people(40)).lines().enumerate().map(|(n, l)| format!("{l},{}\n", if n == 0 { "a,b" } else { "," })).collect();
    let plain = csv(&people(40)).replace(',', ";").replace("Elena", "Zoé");
    let latin: Vec<u8> = [&b"\xef\xbb\xbf"[..], &plain.chars().map(|c| c as u8).collect::<Vec<u8>>()].concat();
    for (name, bytes, rows) in [
        ("same.csv", same.as_bytes(), 20_000),
        ("other.csv", other.as_bytes(), 20_050),
        ("wide.csv", wide.as_bytes(), 61),
        ("hollow.csv", hollow.as_bytes(), 60),
        ("latin.csv", &latin, 60),
    ] {
        place.file(name, bytes);
        let report = place.json("none", &["match", "dedupe", name, "--out", "c.csv", "--pairs", "p.csv"]);
        assert_eq!((report["records"].as_u64(), table(&place.path("c.csv")).1.len()), (Some(rows), rows as usize), "{name}");
        let compared = report["pairs_compared"].as_u64().unwrap();
        assert!(compared < rows * 500, "{name}: {compared} pairs compared");
        assert!(report["peak_rss_mb"].as_u64().is_some_and(|mb| mb < 1_000), "{name}: {}", report["peak_rss_mb"]);
    }
    assert!(together(&place.path("c.csv")).len() >= 15, "the mixed encodings hide no double");
}

/// Records as JSON lines.
fn json_lines(rows: &[Row]) -> String {
    let names: Vec<&str> = HEADER.trim_end().split(',').collect();
    let line = |(cells, _): &Row| {
        let filled = names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty());
        Value::Object(filled.map(|(name, cell)| ((*name).to_owned(), Value::from(cell.as_str()))).collect()).to_string()
    };
    rows.iter().fold(String::new(), |text, row| text + &line(row) + "\n")
}

#[test]
fn records_are_settled_as_they_come_and_end_as_one_run_would_have_them() {
    let place = Place::new();
    let rows = people(900);
    fs::write(place.path("all.csv"), csv(&rows)).unwrap();
    place.json("none", &["match", "learn", "all.csv", "--out", "model.json"]);
    place.json("none", &["match", "dedupe", "all.csv", "--out", "once.csv"]);
    // Half from a file, the rest backwards as lines, some of them twice.
    let (half, rest) = rows.split_at(rows.len() / 2);
    fs::write(place.path("half.csv"), csv(half)).unwrap();
    let first = place.json("none", &["match", "stream", "held", "half.csv", "--model", "model.json", "--answers", "a.jsonl"]);
    assert_eq!(first["records"], half.len());
    let mut backwards = rest.to_vec();
    backwards.reverse();
    let again = json_lines(&backwards[..5]);
    fs::write(place.path("watch.txt"), "r1\nr2\n").unwrap();
    let input = json_lines(&backwards) + "no JSON\n" + &again;
    let told = place.fed(&["match", "stream", "held", "--out", "streamed.csv", "--watch", "watch.txt"], &input);
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), rest.len() + 1 + 5);
    assert!(lines[rest.len()]["refused"].as_str().unwrap().contains("no JSON"));
    assert!(lines[rest.len() + 1..].iter().all(|line| line["was_held"] == true));
    assert_eq!(together(&place.path("streamed.csv")), together(&place.path("once.csv")));
    // What was answered for is there after a line that was cut off.
    let journal = place.path("held/records.jsonl");
    let whole = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, whole.clone() + "{\"record_id\": \"to").unwrap();
    let back = place.json("none", &["match", "stream", "held", "--out", "again.csv", "--answers", "b.jsonl"]);
    assert_eq!(back["held"], rows.len());
    assert_eq!(fs::read_to_string(&journal).unwrap(), whole);
    assert_eq!(fs::read(place.path("again.csv")).unwrap(), fs::read(place.path("streamed.csv")).unwrap());
}

#[test]
fn whoever_watches_a_record_hears_of_what_joins_it() {
    let place = Place::new();
    let rows = people(900);
    fs::write(place.path("all.csv"), csv(&rows)).unwrap();
    place.json("none", &["match", "learn", "all.csv", "--out", "model.json"]);
    let (first, second) = (rows[0].clone(), rows[1].clone());
    fs::write(place.path("watch.txt"), "r1\n").unwrap();
    let other = rows[40].clone();
    let told =
        place.fed(&["match", "stream", "held", "--model", "model.json", "--watch", "watch.txt"], &json_lines(&[first, other, second]));
    let lines: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines[1].get("alerts").is_none(), "{}", lines[1]);
    assert_eq!(lines[2]["alerts"], serde_json::json!(["r1"]));
    assert_eq!(lines[2]["with"], serde_json::json!(["r1"]));
}

#[test]
fn streams_refuse_what_they_cannot_hold() {
    let place = Place::new();
    fs::write(place.path("all.csv"), csv(&people(900))).unwrap();
    fs::write(place.path("bad.json"), "{}").unwrap();
    place.json("none", &["match", "learn", "all.csv", "--out", "model.json"]);
    for (args, says) in [
        (vec!["match", "stream", "none"], "holds no records; name a model"),
        (vec!["match", "stream", "held", "--model", "bad.json"], "no model of `match learn`"),
        (vec!["match", "stream", "held", "--model", "gone.json"], "cannot be read"),
        (vec!["--json", "match", "stream", "held", "--model", "model.json"], "name a file for the answers"),
    ] {
        let (code, error) = place.refused(&args);
        assert_eq!(code, 2, "{args:?}: {error}");
        assert!(error.contains(says), "{args:?}: {error}");
        assert!(!place.path("held/records.jsonl").exists());
    }
}
