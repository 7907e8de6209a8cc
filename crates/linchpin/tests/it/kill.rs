// SPDX-License-Identifier: Apache-2.0
//! `kill -9` at random moments of ingest and seal: the node opens, nothing acknowledged is lost or doubled,
//! and finishing the job gives the very edition that an undisturbed run gives, byte for byte.
//!
//! `KILLS=100 cargo nextest run -p linchpin kill` is the long version; the default is short enough for every run.

use std::{
    process::Stdio,
    thread::sleep,
    time::{Duration, Instant},
};

use crate::program::{Place, files_below};

/// Rows of a file that was acknowledged before the first kill and is never read again.
const ROWS_BEFORE: u64 = 1_500;
/// Rows of each of several files, so that kills fall before, between and after commits.
const ROWS: u64 = 1_500;
const FILES: u64 = 4;
/// In the long version, rows of the last file: more than a batch holds.
const ROWS_LONG: u64 = 70_000;
const KILLS_DEFAULT: u64 = 6;
/// Kills of one node while it ingests and while it seals, at most; then the work is let finish and compared, and a new node begins.
const KILLS_PER_INGEST: u64 = 4;
const KILLS_PER_SEAL: u64 = 2;
/// What went wrong is reproducible: the moments come from this.
const SEED: u64 = 0x5eed;

fn moment(i: u64, longest: Duration) -> Duration {
    let mixed = (i ^ SEED).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11;
    longest.mul_f64(mixed as f64 / (1_u64 << 53) as f64)
}

/// Counts kills that interrupted something; a run that was over before its moment came does not count.
struct Kills {
    wanted: u64,
    done: u64,
    drawn: u64,
}

impl Kills {
    /// Starts the command again and again, killing it each time, until it once ends by itself or has been killed `most` times;
    /// then it is let finish.
    fn interrupt(&mut self, place: &Place, node: &str, args: &[&str], takes: Duration, most: u64) {
        for _ in 0..most {
            if self.done >= self.wanted {
                break;
            }
            let mut child = place.command(node, args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            sleep(moment(self.drawn, takes));
            self.drawn += 1;
            child.kill().unwrap();
            if child.wait().unwrap().success() {
                break;
            }
            self.done += 1;
            // It opens.
            place.json(node, &["status"]);
        }
    }
}

#[test]
fn killed_at_any_moment_a_node_ends_where_an_undisturbed_one_does() {
    let asked = std::env::var("KILLS").ok().and_then(|k| k.parse().ok());
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
    let timed = |args: &[&str]| {
        let started = Instant::now();
        let answer = place.json("calm", args);
        (answer, started.elapsed())
    };

    place.json("calm", &["init"]);
    place.json("calm", &first);
    let (_, ingest_takes) = timed(&ingest[2..]);
    let (calm, seal_takes) = timed(&seal[2..]);

    let mut kills = Kills { wanted: asked.unwrap_or(KILLS_DEFAULT), done: 0, drawn: 0 };
    let mut nodes = 0;
    while kills.done < kills.wanted {
        nodes += 1;
        let node = format!("killed-{nodes}");
        place.json(&node, &["init"]);
        // The same key, so that signatures can be compared too.
        for name in ["node.ed25519", "node.pub"] {
            std::fs::copy(place.path("calm").join("keys").join(name), place.path(&node).join("keys").join(name)).unwrap();
        }
        let acknowledged = place.json(&node, &first);
        assert_eq!(acknowledged["records"].as_u64(), Some(ROWS_BEFORE), "{acknowledged}");
        kills.interrupt(&place, &node, &ingest, ingest_takes, KILLS_PER_INGEST);
        // What was acknowledged is not given again: were it lost, the editions would differ.
        place.json(&node, &ingest[2..]);
        kills.interrupt(&place, &node, &seal, seal_takes, KILLS_PER_SEAL);
        let ended = place.json(&node, &seal[2..]);
        for key in ["content_id", "records", "entities", "links"] {
            assert_eq!(ended[key], calm[key], "{key} after kills (seed {SEED:#x}, node {nodes})");
        }
        let id = calm["edition"].as_str().unwrap();
        let editions = |node: &str| files_below(&place.path(node).join("editions").join(id));
        for (a, b) in editions("calm").iter().zip(&editions(&node)) {
            assert_eq!(a.0, b.0);
            assert!(a.1 == b.1, "{} differs after kills (seed {SEED:#x}, node {nodes})", a.0);
        }
        assert_eq!(place.json(&node, &["doctor"])["problems"].as_array().map(Vec::len), Some(0));
        std::fs::remove_dir_all(place.path(&node)).unwrap();
    }
    println!("{} kills that interrupted something, of {} tried, on {nodes} nodes, seed {SEED:#x}", kills.done, kills.drawn);
}
