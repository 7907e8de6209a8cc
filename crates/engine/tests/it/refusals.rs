// SPDX-License-Identifier: Apache-2.0
//! What a query may not say.

use indicators::{EngineError, Query, Value};
use linchpin_engine::Limits;

use super::{
    shipments,
    support::{query, run},
};

fn outcome(sql: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret.csv"), "a\n1\n").unwrap();
    let sql = sql.replace("FOLDER", &folder.path().to_string_lossy());
    match run(Limits::default(), query(&sql), &[shipments(folder.path())]) {
        Ok(rows) => format!("{:?}", rows.rows),
        Err(EngineError::Refused { reason, .. }) => format!("refused: {reason}"),
        Err(error) => error.to_string().replace(&*folder.path().to_string_lossy(), "FOLDER"),
    }
}

#[test]
fn only_one_plain_select_is_run() {
    let said: Vec<String> = [
        "SELECT COUNT(*) AS n FROM shipment ORDER BY n",
        "SELECT COUNT(*) AS n FROM shipment",
        "SELECT COUNT(*) AS n FROM shipment ORDER BY n; SELECT 1 ORDER BY 1",
        "",
        "-- nothing",
        "DROP TABLE shipment",
        "DELETE FROM shipment",
        "INSERT INTO shipment VALUES ('x', 'U', 'e', 1)",
        "UPDATE shipment SET kg = 0",
        "CREATE TABLE t AS SELECT * FROM shipment",
        "CREATE VIEW v AS SELECT * FROM shipment",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'FOLDER/secret.csv'",
        "CREATE EXTERNAL TABLE t STORED AS PARQUET LOCATION 'FOLDER/shipment-0.parquet'",
        "COPY shipment TO 'FOLDER/out.parquet'",
        "SET datafusion.execution.target_partitions = 8",
        "SHOW TABLES",
        "EXPLAIN SELECT * FROM shipment ORDER BY id",
        "PREPARE p AS SELECT 1",
        "WITH x AS (DELETE FROM shipment RETURNING *) SELECT * FROM x ORDER BY 1",
        "SELECT id INTO t FROM shipment ORDER BY id",
        "SELECT (",
        "SELECT 'torn",
    ]
    .iter()
    .map(|sql| format!("{sql}\n    {}", outcome(sql)))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn nothing_but_the_given_tables_can_be_named() {
    let said: Vec<String> = [
        "SELECT * FROM shipment__raw ORDER BY 1",
        "SELECT * FROM raw.shipment ORDER BY 1",
        "SELECT * FROM payment ORDER BY 1",
        "SELECT * FROM 'FOLDER/shipment-0.parquet' ORDER BY 1",
        "SELECT * FROM \"FOLDER/secret.csv\" ORDER BY 1",
        "SELECT * FROM read_csv('FOLDER/secret.csv') ORDER BY 1",
        "SELECT * FROM parquet_metadata('FOLDER/shipment-0.parquet') ORDER BY 1",
        "SELECT * FROM information_schema.tables ORDER BY 1",
        "SELECT * FROM information_schema.df_settings ORDER BY 1",
        "SELECT * FROM generate_series(1, 3) ORDER BY 1",
        "SELECT * FROM shipment WHERE secret = 1 ORDER BY id",
        "SELECT id FROM datafusion.public.shipment WHERE marking <> 'U' ORDER BY id",
        "SELECT id FROM shipment WHERE marking LIKE 'S%' OR TRUE ORDER BY id",
    ]
    .iter()
    .map(|sql| format!("{sql}\n    {}", outcome(sql)))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn functions_that_grow_or_change_by_the_day_are_not_there() {
    for call in [
        "now()",
        "current_date()",
        "random()",
        "uuid()",
        "repeat('x', 1000000000)",
        "lpad('x', 1000000000, 'y')",
        "range(0, 10000000000)",
        "generate_series(0, 10000000000)",
        "array_repeat(1, 10000000000)",
        "array_resize([1], 10000000000)",
    ] {
        let said = outcome(&format!("SELECT {call} AS x ORDER BY 1"));
        assert!(said.contains("cannot be run"), "{call}: {said}");
    }
    let recursive = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT i FROM n ORDER BY i";
    assert!(outcome(recursive).contains("cannot be run"), "{}", outcome(recursive));
    for fine in [
        "upper('a')",
        "substr('abc', 2)",
        "date_part('year', to_date('2026-01-02'))",
        "coalesce(NULL, 1)",
        "regexp_like('a', 'a') IS NULL OR TRUE",
    ] {
        let said = outcome(&format!("SELECT {fine} AS x ORDER BY 1"));
        assert!(said.starts_with("[[") || fine.starts_with("regexp"), "{fine}: {said}");
    }
}

#[test]
fn parameters_are_values_and_never_text_of_the_query() {
    let folder = tempfile::tempdir().unwrap();
    let tables = [shipments(folder.path())];
    let sql = "SELECT id FROM shipment WHERE consignee = $who AND kg >= $kg ORDER BY id";
    let ids = |who: &str, kg: f64| {
        let parameters = [("who".to_owned(), Value::Text(who.to_owned())), ("kg".to_owned(), Value::Number(kg))];
        run(Limits::default(), Query { parameters: &parameters, ..query(sql) }, &tables).unwrap().rows
    };
    assert_eq!(ids("e1", 2.0), [[Value::Text("s2".to_owned())]]);
    assert!(ids("e1' OR '1'='1", 0.0).is_empty());
    assert!(matches!(run(Limits::default(), query(sql), &tables), Err(EngineError::Query { .. })));
}
