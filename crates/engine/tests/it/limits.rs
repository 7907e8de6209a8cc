// SPDX-License-Identifier: Apache-2.0
//! Limits hold, and say what was passed.

use std::time::{Duration, Instant};

use indicators::{Engine, EngineError, Query, Rows, Value};
use linchpin_engine::{DataFusionEngine, Limits};

use super::{
    columns, row, shipments,
    support::{query, run, table},
};

/// 20,000 rows: a cross join of two has four hundred million.
fn many(sql: &str, limits: Limits) -> Result<Rows, EngineError> {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<_> = (0..20_000).map(|i| row(&format!("s{i}"), "U", &format!("consignee number {i} of many"), f64::from(i))).collect();
    let path = folder.path().join("shipment.parquet");
    super::support::write(&path, &columns(), &rows, 10_000);
    let table = indicators::Table { files: vec![path], ..table(folder.path(), "shipment", &columns(), &[], &["U"]) };
    run(limits, query(sql), &[table])
}

#[test]
fn a_query_that_never_ends_is_ended() {
    let limits = Limits { time: Duration::from_millis(700), ..Limits::default() };
    let started = Instant::now();
    let answer = many("SELECT SUM(a.kg * b.kg) AS n FROM shipment a CROSS JOIN shipment b ORDER BY n", limits);
    assert!(matches!(answer, Err(EngineError::Time { .. })), "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(answer.unwrap_err().to_string(), "`test/query` took longer than 0.7 s: narrow it");
}

#[test]
fn a_query_that_wants_too_much_memory_is_ended() {
    let limits = Limits { memory_bytes: 200_000, ..Limits::default() };
    for sql in [
        "SELECT id, COUNT(*) AS n FROM shipment GROUP BY id ORDER BY n",
        "SELECT a.id FROM shipment a JOIN shipment b ON a.id = b.consignee ORDER BY a.id",
        "SELECT id, consignee, SUM(kg) OVER (ORDER BY consignee DESC) AS s FROM shipment ORDER BY kg",
        "SELECT STRING_AGG(consignee, ',') AS s FROM shipment ORDER BY s",
    ] {
        let answer = many(sql, limits);
        assert!(matches!(answer, Err(EngineError::Memory { limit_bytes: 200_000, .. })), "{sql}: {answer:?}");
    }
    assert_eq!(many("SELECT COUNT(*) AS n FROM shipment ORDER BY n", limits).unwrap().rows, [[Value::Integer(20_000)]]);
}

#[test]
fn an_answer_is_cut_at_the_rows_wanted_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let tables = [shipments(folder.path())];
    let wanted =
        |rows_max| run(Limits::default(), Query { rows_max, ..query("SELECT id FROM shipment ORDER BY kg DESC") }, &tables).unwrap();
    let two = wanted(2);
    assert_eq!((two.rows, two.truncated), (vec![vec![Value::Text("s3".to_owned())], vec![Value::Text("s2".to_owned())]], true));
    assert_eq!((wanted(3).rows.len(), wanted(3).truncated), (3, false));
}

#[test]
fn long_and_deep_texts_are_refused_and_never_crash() {
    let folder = tempfile::tempdir().unwrap();
    let tables = [shipments(folder.path())];
    let answer = |sql: &str| run(Limits::default(), query(sql), &tables);
    let chain = |n: usize| format!("SELECT {} AS n ORDER BY n", vec!["1"; n].join("+"));
    let refused = |sql: String| matches!(answer(&sql), Err(EngineError::Refused { .. }));
    assert!(refused(chain(40_000)));
    assert!(refused(chain(1_001)));
    assert!(refused(format!("SELECT {}1{} AS n ORDER BY n", "(".repeat(500), ")".repeat(500))));
    assert!(refused(format!("SELECT 1 AS n {}ORDER BY n", "UNION ALL SELECT 1 ".repeat(4_000))));
    assert!(refused(format!("SELECT '{}' AS n ORDER BY n", "x".repeat(70_000))));
    // Deep, and yet an answer.
    assert_eq!(answer(&chain(400)).unwrap().rows, [[Value::Integer(400)]]);
    let unions = format!("SELECT COUNT(*) AS n FROM (SELECT 1 AS a {}) ORDER BY n", "UNION ALL SELECT 1 ".repeat(40));
    assert_eq!(answer(&unions).unwrap().rows, [[Value::Integer(41)]]);
}

#[test]
fn a_query_given_up_leaves_its_slot_to_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let rows: Vec<_> = (0..20_000).map(|i| row(&format!("s{i}"), "U", "e", f64::from(i))).collect();
    let path = folder.path().join("shipment.parquet");
    super::support::write(&path, &columns(), &rows, 10_000);
    let tables = [indicators::Table { files: vec![path], ..table(folder.path(), "shipment", &columns(), &[], &["U"]) }];
    let engine = DataFusionEngine::new(Limits { time: Duration::from_secs(4), queries_at_once: 1, ..Limits::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let endless = engine.run(query("SELECT SUM(a.kg * b.kg) AS n FROM shipment a CROSS JOIN shipment b ORDER BY n"), &tables);
        assert!(tokio::time::timeout(Duration::from_millis(500), endless).await.is_err());
        let next = engine.run(query("SELECT COUNT(*) AS n FROM shipment ORDER BY n"), &tables).await;
        assert_eq!(next.unwrap().rows, [[Value::Integer(20_000)]]);
    });
}
