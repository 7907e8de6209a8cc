// SPDX-License-Identifier: Apache-2.0
//! Parquet files, written here.

use std::sync::Arc;

use parquet::{
    basic::Compression,
    data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};
use proptest::prelude::*;

use super::{read, refusal, try_read};

const SCHEMA: &str = "message m {
    required binary id (UTF8);
    optional binary name (UTF8);
    optional int32 born (DATE);
    optional int64 seen (TIMESTAMP(MICROS,true));
    optional double zip;
    optional boolean listed;
    optional int64 amount (DECIMAL(18,2));
    optional group aliases (LIST) { repeated group list { optional binary element (UTF8); } }
    optional group home { optional binary city (UTF8); }
}";

fn column<T: DataType>(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, values: &[T::T], defs: &[i16], reps: Option<&[i16]>) {
    let mut writer = group.next_column().unwrap().unwrap();
    writer.typed::<T>().write_batch(values, Some(defs), reps).unwrap();
    writer.close().unwrap();
}

/// Two row groups of three rows.
fn file(compression: Compression) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let text = |t: &str| ByteArray::from(t);
    for group in 0..2 {
        let mut rows = writer.next_row_group().unwrap();
        let ids = [0, 1, 2].map(|n| text(&format!("r{}", group * 3 + n)));
        column::<ByteArrayType>(&mut rows, &ids, &[0, 0, 0], None);
        column::<ByteArrayType>(&mut rows, &[text(" Ana Example "), text("")], &[1, 0, 1], None);
        column::<Int32Type>(&mut rows, &[-1], &[0, 1, 0], None);
        column::<Int64Type>(&mut rows, &[86_400_000_000, 1_000_000], &[1, 1, 0], None);
        column::<DoubleType>(&mut rows, &[10_115.0, 0.5], &[1, 0, 1], None);
        column::<BoolType>(&mut rows, &[true, false], &[1, 1, 0], None);
        column::<Int64Type>(&mut rows, &[-1_205], &[1, 0, 0], None);
        column::<ByteArrayType>(&mut rows, &[text("A."), text("B."), text("C.")], &[3, 3, 0, 1, 2, 3], Some(&[0, 1, 0, 0, 1, 1]));
        column::<ByteArrayType>(&mut rows, &[text("Lima")], &[2, 1, 0], None);
        rows.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn values_lists_and_structures_become_cells() {
    for compression in
        [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(Default::default()), Compression::GZIP(Default::default())]
    {
        let reading = read(file(compression));
        assert_eq!(reading.summary.columns, ["id", "name", "born", "seen", "zip", "listed", "amount", "aliases", "home.city"]);
        assert_eq!(
            reading.rows[..3],
            [
                "1: id=r0 name=Ana Example seen=1970-01-02 zip=10115 listed=true amount=-12.05 aliases=A. aliases=B. home.city=Lima",
                "2: id=r1 born=1969-12-31 seen=1970-01-01T00:00:01 listed=false",
                "3: id=r2 zip=0.5 aliases=C.",
            ]
        );
        assert_eq!((reading.rows.len(), reading.rows[5].as_str()), (6, "6: id=r5 zip=0.5 aliases=C."));
        assert_eq!((reading.summary.format, reading.findings().len()), ("Parquet", 0));
    }
}

#[test]
fn a_file_larger_than_a_batch_keeps_its_rows_in_order() {
    const ROWS: i32 = 20_000;
    let schema = Arc::new(parse_message_type("message m { required int32 n; repeated binary tag (UTF8); }").unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Default::default()).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    let mut numbers = rows.next_column().unwrap().unwrap();
    numbers.typed::<Int32Type>().write_batch(&(0..ROWS).collect::<Vec<_>>(), None, None).unwrap();
    numbers.close().unwrap();
    // Row n has n % 3 tags.
    let (mut tags, mut defs, mut reps) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..ROWS {
        for tag in 0..n % 3 {
            tags.push(ByteArray::from(format!("t{n}.{tag}").as_str()));
            defs.push(1);
            reps.push(i16::from(tag > 0));
        }
        if n % 3 == 0 {
            defs.push(0);
            reps.push(0);
        }
    }
    column::<ByteArrayType>(&mut rows, &tags, &defs, Some(&reps));
    rows.close().unwrap();
    let reading = read(writer.into_inner().unwrap());
    assert_eq!(reading.rows.len(), ROWS as usize);
    for n in [0, 1, 2, 4_095, 4_096, 4_097, 12_346, 19_999] {
        let tags: String = (0..n % 3).map(|tag| format!(" tag=t{n}.{tag}")).collect();
        assert_eq!(reading.rows[n], format!("{}: n={n}{tags}", n + 1));
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let whole = file(Compression::SNAPPY);
    for torn in [&whole[..whole.len() / 2], &whole[..whole.len() - 1], b"PAR1"] {
        assert!(refusal(torn).starts_with("the Parquet file cannot be read: "));
    }
}

proptest! {
    #[test]
    fn a_file_with_any_bytes_changed_is_read_or_refused(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = file(Compression::UNCOMPRESSED);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = try_read(&bytes);
    }
}
