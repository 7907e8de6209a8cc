// SPDX-License-Identifier: Apache-2.0
//! OFAC's delimited files (<https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas>):
//! parties (`sdn.csv`), their other names (`alt.csv`), addresses (`add.csv`) and the rest of long remarks (`sdn_comments.csv`).
//!
//! The official files have no header and each its own number of columns, which tells them apart whatever they are called; a header is passed over.
//! All are keyed by the list's own number (`ent_num`), so a party is one entity across the files.
//!
//! Remarks name other parties ("Linked To: …") without their number. The number is looked up among the parties of the same file, when all are known:
//! so such a link is a record of its own, and what it was resolved to is part of its content.

pub(crate) mod parties;

use model::{FindingCode, Kind, Ontology, Severity, text::excerpt};

use crate::{
    Words,
    batch::{Output, Stop},
    build::RecordBuilder,
    decode::Decoded,
    formats::Job,
    rows::{Next, REPAIRS_MAX, Rows},
};

/// The property that a name of this sort fills.
pub(crate) fn name_prop(sort: &str) -> Option<&'static str> {
    match sort {
        "aka" | "nka" | "dba" => Some("alias"),
        "fka" => Some("previousName"),
        _ => None,
    }
}

/// How the list writes "no value".
pub(crate) const NO_VALUE: &str = "-0-";
/// The official files end in a line with this character alone.
const END_MARK: &str = "\u{1a}";

/// Which of the files it is, by the number of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Parties,
    Addresses,
    Names,
    Remarks,
}

impl Table {
    pub(crate) fn of_width(width: usize) -> Option<Table> {
        match width {
            12 => Some(Table::Parties),
            6 => Some(Table::Addresses),
            5 => Some(Table::Names),
            2 => Some(Table::Remarks),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Table::Parties => "sdn",
            Table::Addresses => "add",
            Table::Names => "alt",
            Table::Remarks => "comments",
        }
    }
}

/// The kinds that the list speaks of.
#[derive(Clone, Copy)]
struct Kinds {
    thing: Kind,
    person: Kind,
    legal_entity: Kind,
    vessel: Kind,
    airplane: Kind,
    address: Kind,
    sanction: Kind,
    passport: Kind,
    identification: Kind,
    wallet: Kind,
    link: Kind,
}

impl Kinds {
    fn of(ontology: &Ontology) -> Result<Kinds, Stop> {
        let kind = |name: &str| {
            ontology.kind(name).ok_or_else(|| Stop::refused(0, format!("the ontology has no kind `{name}`"), "restore ontology/"))
        };
        Ok(Kinds {
            thing: kind("Thing")?,
            person: kind("Person")?,
            legal_entity: kind("LegalEntity")?,
            vessel: kind("Vessel")?,
            airplane: kind("Airplane")?,
            address: kind("Address")?,
            sanction: kind("Sanction")?,
            passport: kind("Passport")?,
            identification: kind("Identification")?,
            wallet: kind("CryptoWallet")?,
            link: kind("UnknownLink")?,
        })
    }
}

/// A row with at least one cell.
pub(crate) struct Row {
    line: u64,
    /// Without blanks around them and without the mark for "no value".
    cells: Vec<String>,
}

impl Row {
    pub(crate) fn at(line: u64, rows: &Rows<'_>) -> Row {
        let meaning = |cell: &str| if cell == NO_VALUE { String::new() } else { cell.to_owned() };
        Row { line, cells: (0..rows.width()).map(|i| meaning(rows.cell(i))).collect() }
    }

    /// A cell; empty where the row has none.
    pub(crate) fn cell(&self, idx: usize) -> &str {
        self.cells.get(idx).map_or("", String::as_str)
    }

    pub(crate) fn is_end_mark(&self) -> bool {
        self.cell(0) == END_MARK && self.cells.iter().skip(1).all(String::is_empty)
    }

    /// Whether it starts with a number of the list.
    fn has_number(&self) -> bool {
        (1..=12).contains(&self.cell(0).len()) && self.cell(0).bytes().all(|b| b.is_ascii_digit())
    }

    /// The row's content, the same in both layouts.
    fn canonical(&self, table: Table, out: &mut Vec<u8>) {
        for part in std::iter::once(table.word()).chain(self.cells.iter().map(String::as_str)) {
            out.extend_from_slice(&(part.len() as u64).to_le_bytes());
            out.extend_from_slice(part.as_bytes());
        }
    }
}

/// Reads one of the files.
pub(crate) fn read(job: Job<'_>, out: &mut Output<'_>) -> Result<(), Stop> {
    let mut reader = Reader {
        kinds: Kinds::of(&job.words.ontology)?,
        builder: RecordBuilder::new(job.spec, job.words),
        named: parties::Named::default(),
        words: job.words,
    };
    let mut rows = Rows::new(Decoded::new(job.input, None))?;
    let (mut table, mut lost, mut content) = (None, 0, Vec::new());
    loop {
        let row = match rows.next()? {
            Next::End => break,
            Next::Row { line } => Row::at(line, &rows),
            Next::TooWide { line } | Next::TooLong { line } | Next::OpenQuote { line } => {
                lost += 1;
                if table.is_none() || lost >= REPAIRS_MAX {
                    return Err(Stop::refused(line, "this row cannot be split into cells", "give the file as the publisher has it"));
                }
                out.row();
                let reason = "the row cannot be split into cells; its line is left out".to_owned();
                out.note(line, None, FindingCode::Syntax, Severity::Error, reason, "look for a quote that opens and never closes");
                continue;
            }
        };
        if row.is_end_mark() {
            continue;
        }
        let is_first = table.is_none();
        let Some(found) = table.or_else(|| Table::of_width(row.cells.len())) else { return Err(unknown_layout(&row)) };
        table = Some(found);
        if is_first && !row.has_number() {
            // A header. The columns are taken by place: re-publishers name them as they like.
            continue;
        }
        reader.builder.start(row.line);
        if reader.row(found, &row) {
            content.clear();
            row.canonical(found, &mut content);
            reader.builder.finish(&content, out)?;
        } else {
            reader.builder.abandon(out);
        }
    }
    reader.named.resolve(reader.kinds, &mut reader.builder, out)
}

fn unknown_layout(row: &Row) -> Stop {
    let reason = format!("rows of {} columns belong to no file of the list", row.cells.len());
    Stop::refused(row.line, reason, "give sdn.csv (12 columns), add.csv (6), alt.csv (5) or sdn_comments.csv (2), without changes")
}

struct Reader<'w> {
    kinds: Kinds,
    builder: RecordBuilder<'w>,
    named: parties::Named,
    words: &'w Words,
}

impl Reader<'_> {
    /// Reads one row into the builder; says whether it can be kept.
    fn row(&mut self, table: Table, row: &Row) -> bool {
        if Table::of_width(row.cells.len()) != Some(table) {
            let reason = format!("the row has {} cells and is left out", row.cells.len());
            let remedy = "look for a quote or line break that is missing or too many";
            self.builder.finding(None, FindingCode::RowShape, Severity::Error, reason, remedy);
            return false;
        }
        if !row.has_number() {
            let reason = format!("`{}` is no number of the list; the row is left out", excerpt(row.cell(0)));
            self.builder.finding(
                Some("ent_num"),
                FindingCode::BadIdentifier,
                Severity::Error,
                reason,
                "get the file from the publisher again",
            );
            return false;
        }
        match table {
            Table::Parties => parties::party(row, self),
            Table::Remarks => parties::more_remarks(row, self),
            Table::Names => other_name(row, self.kinds, &mut self.builder),
            Table::Addresses => address(row, self.kinds, &mut self.builder),
        }
        true
    }
}

/// Number, number of the name, sort of name, name, remarks. What the party is stands in another file.
fn other_name(row: &Row, kinds: Kinds, builder: &mut RecordBuilder<'_>) {
    let Some(prop) = name_prop(row.cell(2)) else {
        let reason = format!("name `{}` is parked: its sort `{}` is unknown", excerpt(row.cell(3)), excerpt(row.cell(2)));
        builder.finding(
            Some("alt_type"),
            FindingCode::UnknownValue,
            Severity::Warning,
            reason,
            "tell the maintainers, with the file's date",
        );
        return;
    };
    let at = builder.entity(kinds.thing, row.cell(0));
    builder.add(at, prop, "alt_name", row.cell(3));
    builder.add(at, "notes", "alt_remarks", row.cell(4));
}

/// Street, town and country of a row of addresses in one line.
pub(crate) fn full_address(row: &Row) -> String {
    [2, 3, 4].map(|idx| row.cell(idx)).into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Number, number of the address, street, town with postal code, country, remarks.
fn address(row: &Row, kinds: Kinds, builder: &mut RecordBuilder<'_>) {
    let [street, town, country] = [row.cell(2), row.cell(3), row.cell(4)];
    let full = full_address(row);
    if full.is_empty() {
        // Every party has a row, many with no address in it.
        return;
    }
    let at = builder.entity(kinds.thing, row.cell(0));
    builder.add(at, "country", "country", country);
    if full != country {
        builder.add(at, "address", "address", &full);
    }
    builder.add(at, "notes", "add_remarks", row.cell(5));
    if street.is_empty() {
        // A town is no meeting point: only an address to the street is a node that parties can share.
        return;
    }
    let place = builder.unnamed(kinds.address);
    builder.add(place, "full", "address", &full);
    builder.add(place, "street", "address", street);
    if !town.contains([',', ';']) && !town.contains(|c: char| c.is_ascii_digit()) {
        // Otherwise the cell holds a region or a postal code too, and nothing says which part is which.
        builder.add(place, "city", "city", town);
    }
    builder.add(place, "country", "country", country);
    if let Some(id) = builder.name_by_content(place) {
        builder.link(at, "addressEntity", id);
    }
}
