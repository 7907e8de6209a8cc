// SPDX-License-Identifier: Apache-2.0
//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use store::ChangeSort;

/// Linchpin: one correct and permitted picture of an illicit supply chain.
#[derive(Parser, Debug)]
#[command(name = "linchpin", version, about, propagate_version = true)]
pub(crate) struct Cli {
    /// The node's folder.
    #[arg(long, global = true, value_name = "DIR", default_value = "./linchpin-data")]
    pub(crate) data: PathBuf,
    /// The user whose eyes and rights are used.
    #[arg(long = "as", global = true, value_name = "USER", default_value = "operator")]
    pub(crate) user: String,
    /// Prints exactly one JSON document on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No progress on standard error.
    #[arg(long, global = true)]
    pub(crate) quiet: bool,
    /// More log lines on standard error (twice for all).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Builds the demo and serves it: real designations, a made-up world, one made-up user per role.
    Demo {
        /// Seed of the made-up part.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Size of the made-up world: `small`, `medium` or `large`.
        #[arg(long, default_value = "small")]
        size: String,
        /// Build only; do not serve.
        #[arg(long)]
        no_serve: bool,
        /// Port on 127.0.0.1.
        #[arg(long, default_value_t = 8484)]
        port: u16,
    },
    /// Makes a node and its first user, `operator`.
    Init,
    /// Serves the web app.
    Serve {
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1")]
        host: std::net::IpAddr,
        /// Port.
        #[arg(long, default_value_t = 8484)]
        port: u16,
    },
    /// What the node holds.
    Status,
    /// Checks that the node is whole: editions, audit trail, sources.
    Doctor,
    /// Sources: what can be read, and whether a new one is right.
    #[command(subcommand)]
    Source(SourceCommand),
    /// Reads files of a source into the node.
    Ingest {
        /// Source id (`linchpin source list`).
        source: String,
        /// Files, plain or gzip or zstd.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Works out who is the same as whom, and reports.
    Resolve,
    /// Editions: named, signed states of what is known.
    #[command(subcommand)]
    Edition(EditionCommand),
    /// Finds entities.
    Search {
        /// Words.
        #[arg(required = true)]
        text: Vec<String>,
        /// Only this kind (may be repeated).
        #[arg(long)]
        kind: Vec<String>,
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// Screens parties against lists: who could be whom, with reasons.
    #[command(args_conflicts_with_subcommands = true)]
    Screen(Box<ScreenArgs>),
    /// Shows everything known of an entity.
    Show {
        /// Its id.
        entity: String,
    },
    /// Why two entities are (not) judged the same.
    Explain {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// Judges two entities `same`, `different` or `disputed`, or takes a judgment back with `withdrawn`.
    Judge {
        /// One.
        a: String,
        /// The other.
        b: String,
        /// The verdict.
        verdict: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// The pairs that the resolver leaves open, most informative first; answer them with `judge`.
    Review {
        /// At most so many.
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
    /// When an entity's parts appeared, were merged and split, and by which judgments.
    History {
        /// Its id.
        entity: String,
    },
    /// The judgments that hold an entity together, weak bridges first.
    Cluster {
        /// Its id.
        entity: String,
        /// Also tells what would be left if these two members were judged different.
        #[arg(long, num_args = 2, value_names = ["A", "B"])]
        cut: Vec<String>,
    },
    /// Exports the network around an entity.
    Export {
        /// `graphml` or `ftm`.
        format: String,
        /// The entity in the middle.
        #[arg(long)]
        focus: Option<String>,
        /// Steps from it.
        #[arg(long, default_value_t = 1)]
        hops: u32,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
    /// Standing questions in SQL.
    #[command(subcommand)]
    Indicators(IndicatorCommand),
    /// Users of this node.
    #[command(subcommand)]
    User(UserCommand),
    /// The audit trail.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The made-up world with known truth: make it, measure it, act on it, score against it.
    #[command(subcommand)]
    World(WorldCommand),
    /// Finds the records that are one thing in plain files; needs no node.
    #[command(subcommand)]
    Match(MatchCommand),
    /// Measures this machine: ingest, seal, search, dossier, memory; prints JSON.
    #[command(args_conflicts_with_subcommands = true)]
    Bench {
        /// Measures something else.
        #[command(subcommand)]
        what: Option<BenchCommand>,
        /// Sizes in shipment rows, comma-separated.
        #[arg(long, value_delimiter = ',', default_values_t = [100_000_u64, 1_000_000, 3_000_000])]
        rows: Vec<u64>,
        /// Measures one size in this process (used by the command itself).
        #[arg(long, hide = true)]
        one: bool,
    },
}

/// `linchpin bench …`
#[derive(Subcommand, Debug)]
pub(crate) enum BenchCommand {
    /// Measures matching on tables with known truth, each run in a process of its own; prints JSON, or a table in Markdown.
    Match {
        /// A name, records, and their truth (record and thing), as `match eval` reads it; may be repeated.
        #[arg(long, num_args = 3, value_names = ["NAME", "RECORDS", "TRUTH"], required = true)]
        set: Vec<String>,
        /// Also learns from the first set, holds it, and settles these records (JSON, one a line) one at a time.
        #[arg(long, value_name = "JSONL")]
        newcomers: Option<PathBuf>,
    },
}

/// `linchpin world …`
#[derive(Subcommand, Debug)]
pub(crate) enum WorldCommand {
    /// Makes a world: the files that agencies would hold, and the truth in a folder of its own.
    Generate {
        /// Everything follows from it.
        #[arg(long)]
        seed: u64,
        /// `small` (about 20 thousand records), `medium` (1 million) or `large` (10 million).
        #[arg(long, default_value = "small")]
        size: String,
        /// An empty folder.
        #[arg(long)]
        out: PathBuf,
        /// Nobody breaks the law: for rates of false alarms.
        #[arg(long)]
        no_illicit: bool,
        /// No season, no growth, no change.
        #[arg(long)]
        stationary: bool,
        /// Your own typologies instead of those of the program.
        #[arg(long)]
        typologies: Option<PathBuf>,
        /// Threads; the bytes are the same for any number. Default: all.
        #[arg(long)]
        threads: Option<usize>,
    },
    /// Sets a world beside real data: amounts, degrees, gaps, spellings, networks, and whether ids or order give anyone away.
    Check {
        /// The world's folder.
        dir: PathBuf,
        /// Folder of the real sets; published figures stand in where it is not given.
        #[arg(long)]
        real: Option<PathBuf>,
        /// Writes one picture per subject (SVG) into this folder.
        #[arg(long)]
        plots: Option<PathBuf>,
    },
    /// Plays actions out against doing nothing, over many futures of a world.
    Act {
        /// Seed of the world.
        #[arg(long)]
        seed: u64,
        /// Its size.
        #[arg(long, default_value = "small")]
        size: String,
        /// `arrest:P12`, `designate:C5`, `role:3:transporter`, `dismantle:2`, `seize:P12`, `control:4-piperidone` or `close:KRPUS` (may be
        /// repeated; ids are those of `truth/members.csv`, substances and ports those of `truth/organizations.csv`).
        #[arg(long, required = true)]
        action: Vec<String>,
        /// The day, such as 2025-07-01.
        #[arg(long)]
        at: String,
        /// Futures, each lived with and without the actions on the same chances.
        #[arg(long, default_value_t = 200)]
        futures: usize,
        /// Your own typologies instead of those of the program.
        #[arg(long)]
        typologies: Option<PathBuf>,
    },
    /// Sets a training exercise: a world and a task for the trainee, the key for the trainer.
    Exercise {
        /// Seed; whoever knows it can make the truth again.
        #[arg(long)]
        seed: u64,
        /// `small`, `medium` or `large`.
        #[arg(long, default_value = "small")]
        size: String,
        /// An empty folder; `trainee/` and `trainer/` are made in it.
        #[arg(long)]
        out: PathBuf,
        /// Your own typologies instead of those of the program.
        #[arg(long)]
        typologies: Option<PathBuf>,
    },
    /// Marks a trainee's answers, by typology and by indicator.
    Mark {
        /// The answers: typology, source, record.
        #[arg(long)]
        answers: PathBuf,
        /// The folder `trainer/` of the exercise.
        #[arg(long)]
        trainer: PathBuf,
    },
    /// Holds what each user of the node (`--data`) sees against the truth of the world that was ingested.
    Score {
        /// The world's folder, or its folder of truth.
        #[arg(long)]
        truth: PathBuf,
        /// Only these users (may be repeated).
        #[arg(long)]
        reader: Vec<String>,
        /// A folder that says what is hidden, by anyone: `leads.csv`, `members.csv`, `changes.csv`, `conflicts.csv`, `plan.csv`,
        /// each as far as it is there.
        #[arg(long)]
        answers: Option<PathBuf>,
        /// The folder of typologies with which the world was made, where these are not the program's own.
        #[arg(long)]
        typologies: Option<PathBuf>,
    },
    /// Pools the JSON documents of several seeds: mean and interval of every figure.
    Pool {
        /// What `world score --json` or `world check --json` printed, one file a seed.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `linchpin match …`
#[derive(Subcommand, Debug)]
pub(crate) enum MatchCommand {
    /// Writes which records of some files are one thing.
    Dedupe {
        /// Files with one record a row: CSV and its cousins, JSON, Parquet, sanctions lists; plain, gzip or zstd.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Looks for pairs across files only.
        #[arg(long)]
        link: bool,
        /// Roles of columns and other settings, as `match roles` prints them.
        #[arg(long, value_name = "TOML")]
        config: Option<PathBuf>,
        /// The file to write: record_id, cluster_id.
        #[arg(long, value_name = "CSV")]
        out: PathBuf,
        /// Also writes the pairs: left_id, right_id, probability, match_weight (bits).
        #[arg(long, value_name = "CSV")]
        pairs: Option<PathBuf>,
        /// The probability from which two records are one thing [default: 0.5].
        #[arg(long, value_name = "P", allow_negative_numbers = true)]
        threshold: Option<f64>,
        /// What people said about pairs: left, right, judgment (same, different, disputed, withdrawn), who, when, why. The last
        /// act of a pair counts.
        #[arg(long, value_name = "CSV")]
        judgments: Option<PathBuf>,
        /// Clusters keep the ids they have in this file, which is then replaced; what changed is logged.
        #[arg(long, value_name = "CSV")]
        ids: Option<PathBuf>,
        /// Where changes of ids are logged [default: `ids.log.csv` for `ids.csv`].
        #[arg(long, value_name = "CSV", requires = "ids")]
        ids_log: Option<PathBuf>,
        /// The moment that the log tells [default: now].
        #[arg(long, value_name = "MOMENT", requires = "ids")]
        when: Option<String>,
        /// Says which blocking rules were taken, what each came to, and how long each stage took.
        #[arg(long)]
        explain_plan: bool,
    },
    /// Asks about the pairs whose answers would change most: s same, d different, ? disputed, space skips, q quits.
    Review(ReviewArgs),
    /// How right the clusters are, with intervals, from some two hundred answers about pairs drawn at random.
    Estimate(EstimateArgs),
    /// Writes down what somebody says of two records, at the end of a file of judgments.
    Judge(JudgeArgs),
    /// Why two records would, or would not, be taken for one thing: bits that add up, and what would turn the answer.
    Explain {
        /// Files with one record a row.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The ids of the two records, as `match dedupe` writes them.
        #[arg(long, num_args = 2, required = true, value_names = ["ID", "ID"])]
        pair: Vec<String>,
        /// Roles of columns and other settings, as `match roles` prints them.
        #[arg(long, value_name = "TOML")]
        config: Option<PathBuf>,
    },
    /// Holds clusters, and pairs where given, against a truth.
    Eval {
        /// What `match dedupe --out` wrote: record and cluster.
        #[arg(long, value_name = "CSV")]
        clusters: PathBuf,
        /// Record and the thing it is about; columns `record_id` and `entity_id`, or the first two.
        #[arg(long, value_name = "CSV")]
        truth: PathBuf,
        /// What `match dedupe --pairs` wrote.
        #[arg(long, value_name = "CSV")]
        pairs: Option<PathBuf>,
        /// The probability at which pairs are scored.
        #[arg(long, value_name = "P", default_value_t = 0.5, allow_negative_numbers = true)]
        threshold: f64,
    },
    /// Learns from files, and keeps what was learned for records that come later; see `match stream`.
    Learn {
        /// Files with one record a row.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Roles of columns and other settings, as `match roles` prints them.
        #[arg(long, value_name = "TOML")]
        config: Option<PathBuf>,
        /// The file to write.
        #[arg(long, value_name = "JSON")]
        out: PathBuf,
        /// The probability from which two records are one thing [default: 0.5].
        #[arg(long, value_name = "P", allow_negative_numbers = true)]
        threshold: Option<f64>,
    },
    /// Settles records as they come: each is written down, compared with those held, and answered with its cluster.
    Stream {
        /// The folder that holds the records.
        folder: PathBuf,
        /// Files with records to take in; without any, JSON objects are read from standard input, one a line.
        files: Vec<PathBuf>,
        /// What `match learn` wrote, for a folder that is not there yet.
        #[arg(long, value_name = "JSON")]
        model: Option<PathBuf>,
        /// Ids of records to watch, one a line: whoever changes one of their clusters is told so.
        #[arg(long, value_name = "FILE")]
        watch: Option<PathBuf>,
        /// Writes the answers here instead of to standard output.
        #[arg(long, value_name = "JSONL")]
        answers: Option<PathBuf>,
        /// Writes record_id, cluster_id of all records held, at the end.
        #[arg(long, value_name = "CSV")]
        out: Option<PathBuf>,
    },
    /// Prints what each column is taken for, as TOML that can be edited and given back with `--config`.
    Roles {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// What asking about pairs takes.
#[derive(Args, Debug)]
pub(crate) struct AskArgs {
    /// Files with one record a row.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Looks for pairs across files only.
    #[arg(long)]
    pub(crate) link: bool,
    /// Roles of columns and other settings, as `match roles` prints them.
    #[arg(long, value_name = "TOML")]
    pub(crate) config: Option<PathBuf>,
    /// The probability from which two records are one thing [default: 0.5].
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) threshold: Option<f64>,
    /// Who answers [default: the user of this machine].
    #[arg(long)]
    pub(crate) who: Option<String>,
}

/// `linchpin match review …`
#[derive(Args, Debug)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) ask: AskArgs,
    /// The file to which answers go, a file of judgments; those in it are followed. Made if it is not there.
    #[arg(long, value_name = "CSV")]
    pub(crate) answers: PathBuf,
    /// Pairs to ask about.
    #[arg(long, default_value_t = 20)]
    pub(crate) count: usize,
    /// Prints the pairs, as judgments to be filled in, and asks nothing.
    #[arg(long)]
    pub(crate) list: bool,
}

/// `linchpin match estimate …`
#[derive(Args, Debug)]
pub(crate) struct EstimateArgs {
    #[command(flatten)]
    pub(crate) ask: AskArgs,
    /// The file to which answers go, a file of judgments; those in it are not asked again. Made if it is not there.
    #[arg(long, value_name = "CSV")]
    pub(crate) answers: Option<PathBuf>,
    /// Judgments that the clusters follow; not those of the sample.
    #[arg(long, value_name = "CSV")]
    pub(crate) judgments: Option<PathBuf>,
    /// Answers to rest on.
    #[arg(long, default_value_t = 200)]
    pub(crate) count: usize,
    /// Another number draws another sample.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Prints the next pairs, as judgments to be filled in, and asks nothing.
    #[arg(long)]
    pub(crate) list: bool,
    /// A truth that answers in place of a person: record_id, entity_id.
    #[arg(long, value_name = "CSV", conflicts_with = "list")]
    pub(crate) truth: Option<PathBuf>,
    /// So many samples, to see how often intervals hold what is true; needs --truth.
    #[arg(long, default_value_t = 1)]
    pub(crate) repeat: u64,
}

/// `linchpin match judge …`
#[derive(Args, Debug)]
pub(crate) struct JudgeArgs {
    /// Files with the records, to see that they are there; without files the ids are taken as they are.
    pub(crate) files: Vec<PathBuf>,
    /// The file of judgments; made if it is not there.
    #[arg(long, value_name = "CSV")]
    pub(crate) judgments: PathBuf,
    /// The ids of the two records, as `match dedupe` writes them.
    #[arg(long, num_args = 2, required = true, value_names = ["ID", "ID"])]
    pub(crate) pair: Vec<String>,
    /// They are one thing.
    #[arg(long, group = "said")]
    pub(crate) same: bool,
    /// They are not.
    #[arg(long, group = "said")]
    pub(crate) different: bool,
    /// People are not agreed; the machine does not decide.
    #[arg(long, group = "said")]
    pub(crate) disputed: bool,
    /// What was said of the two is taken back.
    #[arg(long, group = "said")]
    pub(crate) withdraw: bool,
    /// Who says it.
    #[arg(long)]
    pub(crate) who: String,
    /// Why.
    #[arg(long)]
    pub(crate) why: String,
    /// When it was said [default: now].
    #[arg(long, value_name = "MOMENT")]
    pub(crate) when: Option<String>,
    /// Roles of columns and other settings, as `match roles` prints them.
    #[arg(long, value_name = "TOML")]
    pub(crate) config: Option<PathBuf>,
}

/// `linchpin screen …`
#[derive(Args, Debug)]
pub(crate) struct ScreenArgs {
    /// Something else than screening.
    #[command(subcommand)]
    pub(crate) command: Option<ScreenCommand>,
    /// Lists to screen against: CSV, JSON, FollowTheMoney, Senzing, UN XML, OFAC, Parquet (may be repeated).
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub(crate) list: Vec<PathBuf>,
    /// An index made by `screen build`, instead of lists.
    #[arg(long, value_name = "FILE", conflicts_with = "list")]
    pub(crate) index: Option<PathBuf>,
    /// Parties to screen, in any of those forms; `-` reads CSV or JSON lines from standard input and answers each at once.
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub(crate) queries: Option<PathBuf>,
    /// One name to screen.
    #[arg(long, value_name = "NAME")]
    pub(crate) query: Option<String>,
    /// What it is: person, company, vessel.
    #[arg(long, requires = "query")]
    pub(crate) schema: Option<String>,
    /// Its date of birth.
    #[arg(long, requires = "query")]
    pub(crate) birth_date: Option<String>,
    /// Its country (may be repeated).
    #[arg(long, requires = "query")]
    pub(crate) country: Vec<String>,
    /// A number or code that identifies it (may be repeated).
    #[arg(long, requires = "query")]
    pub(crate) identifier: Vec<String>,
    /// Where hits are written: query_id, entity_id, score, decision, reasons.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Pairs that a named person has cleared: query (id or name), entity_id, by, reason.
    #[arg(long, value_name = "FILE")]
    pub(crate) cleared: Option<PathBuf>,
    /// The older version of the list or index: only hits that entered, changed or left since are told.
    #[arg(long, value_name = "FILE")]
    pub(crate) since: Option<PathBuf>,
    /// Scores from here on are alerts.
    #[arg(long, default_value_t = screening::Settings::default().threshold)]
    pub(crate) threshold: f64,
    /// Also tells scores from here to the threshold, as `review`.
    #[arg(long, value_name = "SCORE")]
    pub(crate) review: Option<f64>,
    /// Most hits of one query.
    #[arg(long, default_value_t = screening::Settings::default().limit)]
    pub(crate) limit: usize,
    /// Threads; all cores if not said.
    #[arg(long)]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
}

/// `linchpin screen build`
#[derive(Subcommand, Debug)]
pub(crate) enum ScreenCommand {
    /// Reads lists and writes an index, which opens in a blink.
    Build {
        /// Lists (may be repeated).
        #[arg(long, num_args = 1.., required = true, value_name = "FILE")]
        list: Vec<PathBuf>,
        /// The index file.
        #[arg(long)]
        out: PathBuf,
    },
    #[command(flatten)]
    Held(HeldCommand),
}

/// `linchpin screen hold` and its like: lists that the node holds, and what people said of hits.
#[derive(Subcommand, Debug)]
pub(crate) enum HeldCommand {
    /// Takes a list into the node, in the place of one of the same name; pages and `POST /match/NAME` then ask it.
    Hold {
        /// What it is asked by: lower-case letters, digits, `-` and `_`.
        name: String,
        /// Lists, or one index made by `screen build`.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// What people call it; its name if not said.
        #[arg(long, default_value = "")]
        title: String,
        /// Who may ask it: `U`, `CUI//LES`, `U//ORIG FIU//REL TO FIU`.
        #[arg(long, default_value = "U")]
        marking: String,
    },
    /// The datasets that you may ask.
    Lists,
    /// Lets a held list go.
    Drop {
        /// Its name.
        name: String,
    },
    /// Writes the pairs that people cleared on the node, as `--cleared` reads them.
    Cleared {
        /// The file to write.
        #[arg(long, value_name = "CSV")]
        out: PathBuf,
    },
    /// Takes in pairs that were cleared elsewhere (query, entity_id, by, reason), as verdicts of yours.
    Clear {
        /// The file.
        file: PathBuf,
        /// The dataset whose entities they name.
        #[arg(long)]
        dataset: String,
    },
}

/// `linchpin source …`
#[derive(Subcommand, Debug)]
pub(crate) enum SourceCommand {
    /// All sources.
    List,
    /// One source.
    Show {
        /// Its id.
        id: String,
    },
    /// Checks `source.toml` and reads the sample beside it.
    Check {
        /// Its id.
        id: String,
    },
    /// Brings the publisher's current files and ingests what is new.
    Fetch {
        /// Its id.
        id: String,
        /// Allows plain http to this very machine (a local mirror).
        #[arg(long)]
        allow_loopback_http: bool,
    },
}

/// `linchpin edition …`
#[derive(Subcommand, Debug)]
pub(crate) enum EditionCommand {
    /// Seals everything known now.
    Seal,
    /// All editions, newest first.
    List,
    /// What changed from A to B.
    Diff {
        /// The earlier (first digits, `current` or `previous`).
        a: String,
        /// The later.
        b: String,
        /// Only changes of this sort: fact-added, fact-retracted, judgment-added, judgment-withdrawn.
        #[arg(long)]
        sort: Option<ChangeSort>,
        /// Passes over so many changes first.
        #[arg(long, default_value_t = 0)]
        offset: usize,
        /// At most so many changes; all are counted.
        #[arg(long, default_value_t = 100)]
        limit: usize,
    },
    /// Checks signature and bytes; builds it again and compares.
    Verify {
        /// Which (first digits, or `current`).
        id: String,
        /// Only signature and bytes.
        #[arg(long)]
        no_rebuild: bool,
    },
}

/// `linchpin indicators …`
#[derive(Subcommand, Debug)]
pub(crate) enum IndicatorCommand {
    /// All shipped questions.
    List,
    /// Runs one on the current edition.
    Run {
        /// Its id: `picture/arrivals_by_month`.
        id: String,
        /// At most so many rows.
        #[arg(long, default_value_t = 1_000)]
        limit: usize,
    },
}

/// `linchpin user …`
#[derive(Subcommand, Debug)]
pub(crate) enum UserCommand {
    /// Adds or changes a user; the password is read from standard input.
    Put {
        /// User id.
        id: String,
        /// Name shown to colleagues.
        #[arg(long)]
        name: String,
        /// Agency.
        #[arg(long)]
        agency: String,
        /// Role (may be repeated).
        #[arg(long, required = true)]
        role: Vec<String>,
        /// Clearance: U, CUI, C, S, TS.
        #[arg(long, default_value = "U")]
        clearance: String,
        /// Category access (may be repeated).
        #[arg(long)]
        category: Vec<String>,
        /// Purpose their sessions begin with.
        #[arg(long, default_value = "analysis")]
        purpose: String,
    },
    /// Prints a token with which a program acts as a user: `Authorization: Bearer TOKEN`. It is shown once.
    Token {
        /// User id.
        id: String,
        /// What for; the user's own purpose if not said.
        #[arg(long)]
        purpose: Option<String>,
        /// Days that it lives.
        #[arg(long, default_value_t = 30)]
        days: u16,
    },
    /// All users.
    List,
}

/// `linchpin audit …`
#[derive(Subcommand, Debug)]
pub(crate) enum AuditCommand {
    /// Checks the chain of hashes from first to last.
    Verify,
}
