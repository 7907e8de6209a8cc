// SPDX-License-Identifier: Apache-2.0
//! `linchpin bench`: the whole road on made-up shipments at several sizes, each in a process of its own so that memory is its own.

pub(crate) mod matching;

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::Context;
use app::Hall;
use serde::{Deserialize, Serialize};
use store::SearchFilter;

use crate::{
    commands::{Session, node::operator, parts},
    output::Output,
    process::{cpu_seconds, peak_rss_mb},
};

const SEED: u64 = 7;
/// Reads timed per sort.
const READS: usize = 50;

/// What one size measured.
#[derive(Debug, Serialize, Deserialize)]
struct Size {
    rows: u64,
    ingest_seconds: f64,
    ingest_records_per_second: f64,
    seal_seconds: f64,
    resolve_seconds: f64,
    open_seconds: f64,
    search_ms_p50: f64,
    search_ms_max: f64,
    dossier_ms_p50: f64,
    dossier_ms_max: f64,
    network_ms_p50: f64,
    picture_ms: f64,
    picture_again_ms: f64,
    entities: u64,
    links: u64,
    merges: u64,
    resident_mb_max: u64,
    cpu_seconds: f64,
    node_mb: u64,
}

/// Runs the bench.
pub(crate) async fn run(out: &Output, rows: &[u64], one: bool) -> anyhow::Result<ExitCode> {
    if let (true, [rows]) = (one, rows) {
        out.result(&measure(*rows).await?, |s| format!("{s:?}"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut sizes = Vec::new();
    for rows in rows {
        out.say(&format!("{rows} rows …"));
        let program = std::env::current_exe().context("this program's own path is unknown")?;
        let done = Command::new(program)
            .args(["bench", "--one", "--quiet", "--json", "--rows", &rows.to_string()])
            .output()
            .context("the measuring process did not start")?;
        anyhow::ensure!(done.status.success(), "measuring {rows} rows failed: {}", String::from_utf8_lossy(&done.stderr));
        sizes.push(serde_json::from_slice::<Size>(&done.stdout).context("the measuring process printed something else")?);
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    out.result(
        &serde_json::json!({ "bench": "spine", "version": env!("CARGO_PKG_VERSION"), "cores": cores, "seed": SEED, "sizes": sizes }),
        |_| table(&sizes),
    )?;
    Ok(ExitCode::SUCCESS)
}

fn table(sizes: &[Size]) -> String {
    let mut text = String::from(
        "| rows | ingest s | records/s | seal s | of that resolve s | open s | search p50/max ms | dossier p50/max ms | network p50 ms | Picture first/again ms | entities | links | resident MB | CPU s |\n\
         | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for s in sizes {
        text.push_str(&format!(
            "| {} | {:.1} | {:.0} | {:.1} | {:.1} | {:.2} | {:.1} / {:.1} | {:.1} / {:.1} | {:.1} | {:.0} / {:.1} | {} | {} | {} | {:.1} |\n",
            s.rows,
            s.ingest_seconds,
            s.ingest_records_per_second,
            s.seal_seconds,
            s.resolve_seconds,
            s.open_seconds,
            s.search_ms_p50,
            s.search_ms_max,
            s.dossier_ms_p50,
            s.dossier_ms_max,
            s.network_ms_p50,
            s.picture_ms,
            s.picture_again_ms,
            s.entities,
            s.links,
            s.resident_mb_max,
            s.cpu_seconds
        ));
    }
    text
}

async fn measure(rows: u64) -> anyhow::Result<Size> {
    let folder = std::env::temp_dir().join(format!("linchpin-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let done = measure_in(&folder, rows).await;
    fs::remove_dir_all(&folder)?;
    done
}

async fn measure_in(folder: &std::path::Path, rows: u64) -> anyhow::Result<Size> {
    let csv = folder.join("shipments.csv");
    let mut file = BufWriter::new(File::create(&csv)?);
    testkit::shipments_csv(SEED, rows, &mut file)?;
    file.flush()?;
    let hall = Hall::init(&folder.join("node"), parts()).await?;
    let user = operator();
    hall.put_user(&user, None).await?;
    let session = Session { hall, reader: user.reader, purpose: user.purpose };
    let (hall, reader, purpose) = (&session.hall, &session.reader, &session.purpose);
    let ingest = hall.ingest(reader, purpose, "shipments_generic", &[csv], &mut |_| {}).await?;
    let seal = hall.seal(reader, purpose, &mut |_| {}).await?;
    let opening = Instant::now();
    let view = session.view().await?;
    let open_seconds = opening.elapsed().as_secs_f64();

    let everything = view.rows().search(&SearchFilter { kinds: vec!["LegalEntity".to_owned()], ..SearchFilter::default() }, 0, READS);
    let (mut search, mut dossier, mut network) = (Vec::new(), Vec::new(), Vec::new());
    for hit in &everything.hits {
        let text = hit.entity.caption.clone();
        search.push(ms(|| drop(view.rows().search(&SearchFilter { text: text.clone(), ..SearchFilter::default() }, 0, 25))));
        dossier.push(ms(|| drop(hall.dossier(&view, &hit.entity.id))));
        let filter = app::NetworkFilter { focus: Some(hit.entity.id), ..app::NetworkFilter::default() };
        network.push(ms(|| drop(hall.network(&view, &filter))));
    }
    let picturing = Instant::now();
    hall.picture(&view).await?;
    let picture_ms = picturing.elapsed().as_secs_f64() * 1e3;
    let picturing = Instant::now();
    hall.picture(&view).await?;
    let picture_again_ms = picturing.elapsed().as_secs_f64() * 1e3;
    Ok(Size {
        rows,
        ingest_seconds: ingest.seconds,
        ingest_records_per_second: ingest.records_per_second,
        seal_seconds: seal.seconds,
        resolve_seconds: seal.resolve_seconds,
        open_seconds,
        search_ms_p50: median(&mut search),
        search_ms_max: search.last().copied().unwrap_or_default(),
        dossier_ms_p50: median(&mut dossier),
        dossier_ms_max: dossier.last().copied().unwrap_or_default(),
        network_ms_p50: median(&mut network),
        picture_ms,
        picture_again_ms,
        entities: seal.entities,
        links: seal.links,
        merges: seal.merges,
        resident_mb_max: peak_rss_mb(),
        cpu_seconds: cpu_seconds(),
        node_mb: folder_bytes(&folder.join("node")) >> 20,
    })
}

fn ms(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1e3
}

/// The median; the values are sorted on the way, so that the last is the largest.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn folder_bytes(folder: &std::path::Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|e| if e.path().is_dir() { folder_bytes(&e.path()) } else { e.metadata().map_or(0, |m| m.len()) }).sum()
}
