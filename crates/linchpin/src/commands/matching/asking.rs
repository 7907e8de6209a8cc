// SPDX-License-Identifier: Apache-2.0
//! `linchpin match review` and `linchpin match estimate`: pairs put before a person, who answers with one key each.

use std::{
    io::{IsTerminal, Read},
    path::PathBuf,
    process::{Command, Stdio},
};

use app::{
    Act, AskedPair, Coverage, Estimated, Figure, Judgment, Judgments, MatchConfig, MatchPlan, Matched, Progress, ReadyMatch, TableSet,
    Truth,
};
use serde_json::json;

use super::{clean, moment, plain_why, say_findings};
use crate::{
    cli::{AskArgs, EstimateArgs, ReviewArgs},
    output::{Output, Usage},
};

/// What the keys mean.
const KEYS: &str = "[s]ame  [d]ifferent  [?] disputed  [space] skip  [q]uit ";
/// Questions listed of a sample, at most: later ones depend on the answers to these.
const LISTED_MAX: usize = 20;

/// Reads files and runs, around the judgments given, and hands over what was found.
fn with_run<T>(
    out: &Output,
    ask: &AskArgs,
    judged: Option<&Judgments>,
    then: impl FnOnce(&Matched<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let alone = "--link takes two files or more; leave it out to find doubles within one";
    anyhow::ensure!(!ask.link || ask.files.len() > 1, Usage(alone.to_owned()));
    let config = ask.config.as_ref().map_or_else(|| Ok(MatchConfig::default()), |path| MatchConfig::read(path))?;
    let mut set = TableSet::read(&ask.files, &mut |progress| out.progress(progress))?;
    let plan = MatchPlan::new(&set, &config, ask.threshold, ask.link)?;
    set.find_in_plan(&plan);
    let (findings, left_out) = set.findings();
    say_findings(out, findings, left_out);
    let settled = judged.map(|all| all.settle(&set, &plan));
    settled.iter().for_each(|j| say_findings(out, &j.findings, 0));
    out.progress(Progress { step: "comparing pairs".to_owned(), done: 0, total: None });
    let found = ReadyMatch::new(&set, &plan)?.run_judged(settled.as_ref());
    then(&found)
}

/// Asks about the most telling pairs.
pub(super) fn review(out: &Output, args: &ReviewArgs) -> anyhow::Result<()> {
    let known = Judgments::read_if_there(&args.answers)?;
    with_run(out, &args.ask, Some(&known), |found| {
        let asked = found.review(args.count, &known);
        if args.list {
            return out.result(&json!({ "questions": asked }), |_| plain_list(&asked));
        }
        let mut desk = Desk::open(out, &args.answers, &args.ask);
        for (at, pair) in asked.iter().enumerate() {
            match desk.ask(pair, &format!("{} of {}", at + 1, asked.len()))? {
                Said::Quit => break,
                Said::Skipped | Said::Judged(_) => {}
            }
        }
        let report = json!({ "asked": asked.len(), "answered": desk.answered, "answers": args.answers });
        out.result(&report, |_| format!("{} answers written to {}", desk.answered, args.answers.display()))
    })
}

/// Draws a sample, asks, and reckons.
pub(super) fn estimate(out: &Output, args: &EstimateArgs) -> anyhow::Result<()> {
    anyhow::ensure!(args.count > 0, Usage("--count 0 asks nothing; 200 is usual".to_owned()));
    anyhow::ensure!(args.repeat == 1 || args.truth.is_some(), Usage("--repeat needs --truth: a person is asked once".to_owned()));
    anyhow::ensure!(
        args.judgments.is_none() || args.judgments != args.answers,
        Usage("--judgments and --answers are one file; answers that steer the clusters say nothing of the rest".to_owned())
    );
    let judged = args.judgments.as_ref().map(|path| Judgments::read(path)).transpose()?;
    with_run(out, &args.ask, judged.as_ref(), |found| match (&args.truth, &args.answers) {
        (Some(truth), _) => {
            let truth = Truth::read(truth, found)?;
            say_findings(out, &truth.findings, 0);
            let (first, coverage) = found.estimate_by(&truth, args.seed, args.count, args.repeat);
            let first = first.ok_or_else(|| anyhow::anyhow!("no estimate was made"))?;
            let report = json!({ "estimate": first, "coverage": coverage });
            out.result(&report, |_| plain_estimate(&first, args.count) + &plain_coverage(&coverage))
        }
        (None, Some(answers)) => by_person(out, args, found, answers),
        (None, None) => anyhow::bail!(Usage("name the file of answers with --answers; it is made if it is not there".to_owned())),
    })
}

fn by_person(out: &Output, args: &EstimateArgs, found: &Matched<'_>, answers: &PathBuf) -> anyhow::Result<()> {
    let mut known = Judgments::read_if_there(answers)?;
    let mut estimator = found.estimator(args.seed);
    let mut open: Vec<AskedPair> = Vec::new();
    if args.list {
        let next = found.next_unanswered(&mut estimator, &known, args.count);
        let report = estimator.reckon();
        // What comes later depends on the answers; these are the pairs that come if all is as the clusters say.
        let mut next = next.map(|(a, b)| found.asked(a, b));
        while let Some(pair) = next.take().filter(|_| open.len() < LISTED_MAX) {
            estimator.tell(Some(pair.together));
            open.push(pair);
            next = found.next_unanswered(&mut estimator, &known, args.count).map(|(a, b)| found.asked(a, b));
        }
        let report = json!({ "estimate": report, "questions": open });
        return out.result(&report, |_| plain_list(&open));
    }
    let mut desk = Desk::open(out, answers, &args.ask);
    while let Some((a, b)) = found.next_unanswered(&mut estimator, &known, args.count) {
        let pair = found.asked(a, b);
        match desk.ask(&pair, &format!("{} of {}", estimator.answers() + 1, args.count))? {
            Said::Quit => break,
            Said::Skipped => estimator.tell(None),
            Said::Judged(act) => known.add(act),
        }
    }
    let report = estimator.reckon();
    out.result(&json!({ "estimate": report, "answers": answers }), |_| plain_estimate(&report, args.count))
}

/// What a person said to a pair.
enum Said {
    Judged(Act),
    Skipped,
    Quit,
}

/// Where a person sits: pairs are shown, keys are read, answers are written down at once.
struct Desk<'a> {
    out: &'a Output,
    answers: &'a PathBuf,
    who: String,
    answered: usize,
    _keys: SingleKeys,
}

impl<'a> Desk<'a> {
    fn open(out: &'a Output, answers: &'a PathBuf, ask: &AskArgs) -> Desk<'a> {
        let user = || std::env::var("USER").ok().filter(|u| !u.is_empty());
        let who = ask.who.clone().or_else(user).unwrap_or_else(|| "reviewer".to_owned());
        Desk { out, answers, who, answered: 0, _keys: SingleKeys::set() }
    }

    fn ask(&mut self, pair: &AskedPair, place: &str) -> anyhow::Result<Said> {
        let why = pair.why.as_ref().map_or_else(String::new, |why| plain_why(&clean(&pair.left), &clean(&pair.right), why));
        let stands = if pair.together { "one cluster" } else { "two clusters" };
        self.out.ask(&format!("\n{place}, in {stands} now\n{why}{KEYS}"));
        let judgment = loop {
            let mut key = [0_u8; 1];
            if std::io::stdin().read(&mut key)? == 0 {
                return Ok(Said::Quit);
            }
            match key[0].to_ascii_lowercase() {
                b's' => break Judgment::Same,
                b'd' => break Judgment::Different,
                b'?' => break Judgment::Disputed,
                b' ' => {
                    self.out.ask("skipped\n");
                    return Ok(Said::Skipped);
                }
                // Ctrl-C and Ctrl-D arrive as keys.
                b'q' | 3 | 4 => return Ok(Said::Quit),
                _ => {}
            }
        };
        self.out.ask(&format!("{}\n", judgment.word()));
        let act = Act {
            left: pair.left.clone(),
            right: pair.right.clone(),
            judgment,
            who: self.who.clone(),
            when: moment(None),
            why: "asked by linchpin".to_owned(),
            line: 0,
        };
        app::append_judgment(self.answers, &act)?;
        self.answered += 1;
        Ok(Said::Judged(act))
    }
}

/// The terminal gives each key at once while this lives; where there is no terminal nothing is done.
struct SingleKeys(Option<String>);

impl SingleKeys {
    fn set() -> SingleKeys {
        let before = std::io::stdin().is_terminal().then(|| stty(&["-g"])).flatten();
        let is_set = before.is_some() && stty(&["-icanon", "-echo", "-isig", "min", "1"]).is_some();
        SingleKeys(before.filter(|_| is_set))
    }
}

impl Drop for SingleKeys {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            stty(&[before.trim()]);
        }
    }
}

/// Sets the terminal as POSIX `stty` does, which is on every system with one.
fn stty(words: &[&str]) -> Option<String> {
    let done = Command::new("stty").args(words).stdin(Stdio::inherit()).stderr(Stdio::null()).output().ok()?;
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}

fn plain_list(asked: &[AskedPair]) -> String {
    let mut text = String::from("left,right,judgment,who,when,why\n");
    for pair in asked {
        let weight = pair.why.as_ref().map_or(0.0, |w| w.weight);
        let stands = if pair.together { "one cluster" } else { "two clusters" };
        let cell = |c: &str| if c.contains([',', '"']) { format!("\"{}\"", c.replace('"', "\"\"")) } else { clean(c) };
        text += &format!("{},{},,,,{weight:+.1} bits; in {stands} now\n", cell(&pair.left), cell(&pair.right));
    }
    text
}

fn plain_estimate(e: &Estimated, count: usize) -> String {
    let line = |name: &str, f: &Figure| format!("{name:<18} {:.4}   {:.4} to {:.4}\n", f.estimate, f.low, f.high);
    let mut text = format!("{:<18} {:<8} in 95 of 100 cases\n", "", "about");
    for (name, figure) in [
        ("pair precision", &e.precision),
        ("pair recall", &e.recall),
        ("pair F1", &e.f1),
        ("B-cubed precision", &e.bcubed_precision),
        ("B-cubed recall", &e.bcubed_recall),
        ("B-cubed F1", &e.bcubed_f1),
    ] {
        text += &line(name, figure);
    }
    text += &format!(
        "from {} answers of {count}, drawn at random; {} pairs nobody could answer\n\
         in it: B-cubed recall of {:.4} ({:.4} to {:.4}) taken to be lost where no compared pair shows anything\n",
        e.answers, e.unanswered, e.unseen.estimate, e.unseen.low, e.unseen.high
    );
    text
}

fn plain_coverage(c: &Coverage) -> String {
    let mut text = format!("\nheld against the truth, {} samples\n{:<18} true     mean     width    covered\n", c.runs, "");
    for f in &c.figures {
        text += &format!("{:<18} {:.4}   {:.4}   {:.4}   {:.2}\n", f.figure, f.is, f.estimated, f.width, f.covered);
    }
    text
}
