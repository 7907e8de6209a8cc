// SPDX-License-Identifier: Apache-2.0
//! `cargo xtask test`: the test command. It prints each step, its time and its outcome; what cannot run is skipped with a reason.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Result, bail};

enum Outcome {
    Passed,
    Failed,
    Skipped(String),
}

struct Step {
    name: &'static str,
    outcome: Outcome,
    seconds: f64,
}

/// Runs every step; a failed one does not keep the next from running.
///
/// # Errors
/// When a step failed.
pub(crate) fn run() -> Result<()> {
    let has_nextest = succeeds("cargo", &["nextest", "--version"]);
    let tests: Vec<&str> =
        if has_nextest { vec!["nextest", "run", "--workspace"] } else { vec!["test", "--workspace", "--", "--skip", "browser::"] };
    let steps = vec![
        step("format", || cargo(&["fmt", "--all", "--check"])),
        step("layers", || cargo(&["xtask", "layers"])),
        step("tidy", || cargo(&["xtask", "tidy"])),
        step("notices", || cargo(&["xtask", "notices", "--check"])),
        step("lint", || cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])),
        step("reference tables", || cargo(&["xtask", "designations", "--check"])),
        step("tests", || cargo(&tests)),
        step("browser tests", || browser(has_nextest)),
    ];
    println!("\n{:<20} {:>8}  outcome", "step", "seconds");
    let mut counts = (0, 0, 0);
    for s in &steps {
        let outcome = match &s.outcome {
            Outcome::Passed => {
                counts.0 += 1;
                "passed".to_owned()
            }
            Outcome::Failed => {
                counts.1 += 1;
                "FAILED".to_owned()
            }
            Outcome::Skipped(reason) => {
                counts.2 += 1;
                format!("skipped: {reason}")
            }
        };
        println!("{:<20} {:>8.1}  {outcome}", s.name, s.seconds);
    }
    println!("\nsteps: {} passed, {} failed, {} skipped", counts.0, counts.1, counts.2);
    if counts.1 > 0 {
        bail!("{} of {} steps failed", counts.1, steps.len());
    }
    Ok(())
}

fn step(name: &'static str, work: impl FnOnce() -> Outcome) -> Step {
    println!("\n=== {name}");
    let started = Instant::now();
    let outcome = work();
    Step { name, outcome, seconds: started.elapsed().as_secs_f64() }
}

fn cargo(args: &[&str]) -> Outcome {
    let done = Command::new("cargo").args(args).stdin(Stdio::null()).status();
    if done.is_ok_and(|s| s.success()) { Outcome::Passed } else { Outcome::Failed }
}

fn succeeds(program: &str, args: &[&str]) -> bool {
    Command::new(program).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Every page in a real browser. Chromium and its driver come from Debian's packages where this is a Debian and we may install.
fn browser(has_nextest: bool) -> Outcome {
    let is_there = || Path::new("/usr/bin/chromium").exists() && Path::new("/usr/bin/chromedriver").exists();
    if !is_there() {
        println!("chromium or chromedriver is not there; installing both from Debian's packages");
        let installed = succeeds("apt-get", &["update"])
            && succeeds("apt-get", &["install", "-y", "--no-install-recommends", "chromium", "chromium-driver", "fonts-dejavu-core"]);
        if !installed || !is_there() {
            return Outcome::Skipped("no chromium and chromedriver, and they could not be installed with apt-get".to_owned());
        }
    }
    if has_nextest {
        cargo(&["nextest", "run", "--workspace", "--profile", "browser"])
    } else {
        cargo(&["test", "--workspace", "browser::"])
    }
}
