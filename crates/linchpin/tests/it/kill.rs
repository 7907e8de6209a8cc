// SPDX-License-Identifier: Apache-2.0
//! `kill -9` at random moments of ingest and seal: the node opens, nothing acknowledged is lost or doubled,
//! and finishing the job gives the very edition that an undisturbed run gives, byte for byte.
//!
//! `KILLS=100 cargo nextest run -p linchpin kill` is the long version; the default is short enough for every run.

use std::{process::Stdio, thread::sleep, time::Duration};

use crate::program::{Place, files_below};

/// Rows of a file that was acknowledged before the first kill and is never read again.
const ROWS_BEFORE: u64 = 1_500;
/// Rows of each of several files, so that kills fall before, between and after commits.
const ROWS: u64 = 1_500;
const FILES: u64 = 4;
/// In the long version, rows of the last file: more than a batch holds.
const ROWS_LONG: u64 = 70_000;
const KILLS_DEFAULT: u64 = 6;
/// What went wrong is reproducible: the moments come from this.
const SEED: u64 = 0x5eed;

fn moment(i: u64, longest: Duration) -> Duration {
    let mixed = (i ^ SEED).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11;
    longest.mul_f64(mixed as f64 / (1_u64 << 53) as f64)
}

#[test]
fn killed_at_any_moment_a_node_ends_where_an_undisturbed_one_does() {
    let asked = std::env::var("KILLS").ok().and_then(|k| k.parse().ok());
    let kills = asked.unwrap_or(KILLS_DEFAULT);
    let place = Place::new();
    let write = |seed: u64, rows: u64| {
        let mut csv = Vec::new();
        testkit::shipments_csv(seed, rows, &mut csv).unwrap();
        place.file(&format!("shipments-{seed}.csv"), &csv).to_str().unwrap().to_owned()
    };
    let before = write(100, ROWS_BEFORE);
    let mut files: Vec<String> = (0..FILES).map(|i| write(i, ROWS)).collect();
    files.extend(asked.map(|_| write(FILES, ROWS_LONG)));

    let first = ["ingest", "shipments_generic", &before];
    let ingest: Vec<&str> =
        ["--json", "--quiet", "ingest", "shipments_generic"].into_iter().chain(files.iter().map(String::as_str)).collect();
    let seal = ["--json", "--quiet", "edition", "seal"];

    place.json("calm", &["init"]);
    place.json("calm", &first);
    let started = std::time::Instant::now();
    place.json("calm", &ingest[2..]);
    let ingest_takes = started.elapsed();
    let started = std::time::Instant::now();
    let calm = place.json("calm", &seal[2..]);
    let seal_takes = started.elapsed();

    place.json("killed", &["init"]);
    // The same key, so that signatures can be compared too.
    for name in ["node.ed25519", "node.pub"] {
        std::fs::copy(place.path("calm").join("keys").join(name), place.path("killed").join("keys").join(name)).unwrap();
    }
    let acknowledged = place.json("killed", &first);
    assert_eq!(acknowledged["records"].as_u64(), Some(ROWS_BEFORE), "{acknowledged}");
    let mut done = 0;
    for i in 0..kills {
        let (args, takes): (&[&str], _) = if i % 3 == 2 { (&seal, seal_takes) } else { (&ingest, ingest_takes) };
        let mut child = place.command("killed", args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(moment(i, takes));
        child.kill().unwrap();
        done += u32::from(child.wait().unwrap().success());
        // It opens.
        place.json("killed", &["status"]);
    }
    // What was acknowledged is not given again: were it lost, the editions would differ.
    place.json("killed", &ingest[2..]);
    let ended = place.json("killed", &seal[2..]);
    println!("{kills} kills ({done} came too late), seed {SEED:#x}");
    for key in ["content_id", "records", "entities", "links"] {
        assert_eq!(ended[key], calm[key], "{key} after kills (seed {SEED:#x})");
    }
    let id = calm["edition"].as_str().unwrap();
    let editions = |node: &str| files_below(&place.path(node).join("editions").join(id));
    for (a, b) in editions("calm").iter().zip(&editions("killed")) {
        assert_eq!(a.0, b.0);
        assert!(a.1 == b.1, "{} differs after kills (seed {SEED:#x})", a.0);
    }
    assert_eq!(place.json("killed", &["doctor"])["problems"].as_array().map(Vec::len), Some(0));
}
