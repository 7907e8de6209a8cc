// SPDX-License-Identifier: Apache-2.0
//! The desk at which holders write their rows: the same pen for lawful and unlawful deeds.

use std::fmt::Write as _;

use super::{
    Dialect, File, FileKind, Plan,
    calendar::{self, DAY, Form, Minute},
    cast::{Cast, Party},
    deeds::{Deed, KEYS, Key, Tie},
    files::FILES,
    marks, noise,
    noise::Habits,
    permute::permute,
    sheet::Sheet,
};
use crate::{
    Rng,
    rng::{mix, stream},
};

/// A row on its way into a file.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) file: FileKind,
    /// When the office files it; the file is in this order.
    pub(crate) lands: Minute,
    /// Breaks ties, and says nothing of the deed.
    pub(crate) order: u64,
    pub(crate) line: Box<[u8]>,
    /// Lines of the truth about it: `record,column,party`.
    pub(crate) mentions: Box<str>,
    pub(crate) note: Option<Box<Note>>,
}

/// What the truth says of a row beyond who is in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    pub(crate) record: String,
    pub(crate) tie: Tie,
    pub(crate) step: u8,
    /// Column of a value that is wrong on purpose, and the row's marking.
    pub(crate) bad: Option<(&'static str, &'static str)>,
    /// Marking and token.
    pub(crate) canary: Option<(&'static str, String)>,
    /// The deed it tells of.
    pub(crate) key: u64,
}

/// Rows in a hundred thousand that carry a value which no reader can read.
const BAD_ROWS: u64 = 120;

/// The pens, ink and paper of all offices.
pub(crate) struct Desk<'a> {
    pub(crate) cast: &'a Cast,
    pub(crate) plan: &'a Plan,
    pub(crate) rows: Vec<Row>,
    sheet: Sheet,
    habits: &'a [Habits],
}

/// The habits of all offices under this seed.
pub(crate) fn habits(seed: u64) -> Vec<Habits> {
    (0..FileKind::COUNT as u64).map(|office| Habits::of(seed, office)).collect()
}

impl<'a> Desk<'a> {
    pub(crate) fn new(cast: &'a Cast, plan: &'a Plan, habits: &'a [Habits]) -> Desk<'a> {
        Desk { cast, plan, rows: Vec::new(), sheet: Sheet::default(), habits }
    }

    /// A chance that depends on the deed and a purpose alone: whether another office sees it, too.
    pub(crate) fn luck(&self, key: Key, purpose: u64) -> Rng {
        Rng::at(self.plan.seed, stream("luck") ^ purpose, key.0)
    }

    /// Begins a row about a deed. `None` when this office never got it.
    pub(crate) fn row(&mut self, file: FileKind, deed: &Deed, salt: u64) -> Option<Pen<'_, 'a>> {
        self.entry(file, deed.key, salt, deed.tie, deed.step)
    }

    /// Begins a row of a register, which is about no deed.
    pub(crate) fn entry(&mut self, file: FileKind, key: Key, salt: u64, tie: Tie, step: u8) -> Option<Pen<'_, 'a>> {
        let of = FILES.get(file as usize)?;
        let rng = Rng::at(self.plan.seed, stream("row") ^ file as u64 ^ salt << 32, key.0);
        let habits = self.habits.get(file as usize).copied()?;
        let mut pen = Pen {
            sheet: std::mem::take(&mut self.sheet),
            desk: self,
            of,
            rng,
            habits,
            note: Note { tie, step, key: key.0, ..Note::default() },
            mentions: String::new(),
            salt,
            marking: "",
        };
        pen.sheet.clear();
        pen.marking = marks::of(pen.of.kind, &mut pen.rng);
        if file.may_be_lost() && pen.rng.below(1_000) < habits.lost_rows {
            let sheet = std::mem::take(&mut pen.sheet);
            pen.desk.sheet = sheet;
            return None;
        }
        Some(pen)
    }

    /// The number of a record of this kind about a deed: what other records cite.
    pub(crate) fn number(&self, file: FileKind, key: Key, salt: u64) -> String {
        let wide = permute(self.plan.seed ^ (file as u64) << 8, key.0, KEYS) * 8 + salt % 8;
        match file {
            FileKind::OceanManifests => format!("DEM{}{wide:010}", ["A", "X", "B", "C", "D"][(mix(key.0) % 5) as usize]),
            FileKind::AirWaybills => format!("000{wide:010}"),
            FileKind::EntrySummaries | FileKind::ExpressEntries => format!("DEM-{wide:010}"),
            FileKind::Wires => format!("FT{wide:010}"),
            FileKind::CryptoTransfers => format!("T{wide:010}"),
            FileKind::SeizureReports => format!("FPF{wide:010}"),
            FileKind::Cases => format!("EX-{wide:010}"),
            FileKind::SuspiciousActivity | FileKind::CurrencyTransactions => format!("310000{wide:010}"),
            _ => format!("{}{wide:010}", file.prefix()),
        }
    }
}

/// One row being written.
pub(crate) struct Pen<'d, 'a> {
    pub(crate) desk: &'d mut Desk<'a>,
    sheet: Sheet,
    of: &'static File,
    pub(crate) rng: Rng,
    habits: Habits,
    note: Note,
    mentions: String,
    salt: u64,
    marking: &'static str,
}

impl Pen<'_, '_> {
    fn column(&self) -> &'static str {
        self.of.columns.get(self.sheet.len()).copied().unwrap_or("")
    }

    /// The record's own number.
    pub(crate) fn number(&mut self) -> &mut Self {
        let key = Key(self.note.key);
        let number = self.desk.number(self.of.kind, key, self.salt);
        self.own(&number)
    }

    /// The record's own number, where it is not worked out from the deed.
    pub(crate) fn own(&mut self, number: &str) -> &mut Self {
        self.note.record = number.to_owned();
        self.put(number)
    }

    pub(crate) fn put(&mut self, text: &str) -> &mut Self {
        self.sheet.put(text);
        self
    }

    pub(crate) fn fmt(&mut self, text: std::fmt::Arguments<'_>) -> &mut Self {
        self.sheet.fmt(text);
        self
    }

    pub(crate) fn skip(&mut self, n: usize) -> &mut Self {
        self.sheet.skip(n);
        self
    }

    /// Notes who is meant by the column that comes next.
    pub(crate) fn mention(&mut self, party: Party) -> &mut Self {
        let column = self.column();
        let _ = writeln!(self.mentions, "{},{column},{}", self.note.record, party.id());
        self
    }

    /// The same, where the record's number is only now known.
    pub(crate) fn mention_as(&mut self, record: &str, party: Party) -> &mut Self {
        self.note.record = record.to_owned();
        self.mention(party)
    }

    /// A party's name.
    pub(crate) fn name(&mut self, party: Party) -> &mut Self {
        let land = self.desk.cast.land_of(party);
        let name = self.desk.cast.name(party, land).0;
        self.mention(party);
        self.written_name(party, &name)
    }

    /// A name of a party as this office writes it.
    pub(crate) fn written_name(&mut self, party: Party, name: &str) -> &mut Self {
        let (cast, office) = (self.desk.cast, self.of.kind as u64);
        let (habits, slip) = (self.habits, &mut self.rng);
        self.sheet.with(|out| noise::name(out, name, &habits, party.is_person(), slip, |way| cast.rng(party, office << 8 ^ mix(way))));
        self
    }

    /// A party's name, or nothing.
    pub(crate) fn name_or_none(&mut self, party: Option<Party>) -> &mut Self {
        match party {
            Some(party) => self.name(party),
            None => self.put(""),
        }
    }

    pub(crate) fn address(&mut self, party: Party) -> &mut Self {
        let address = self.desk.cast.place(party).1;
        let (habits, slip) = (self.habits, &mut self.rng);
        self.sheet.with(|out| noise::address(out, &address, &habits, slip));
        self
    }

    /// ISO 3166 alpha-2.
    pub(crate) fn country(&mut self, party: Party) -> &mut Self {
        let land = super::lands::land(self.desk.cast.land_of(party));
        self.put(land.code)
    }

    pub(crate) fn phone(&mut self, party: Party) -> &mut Self {
        let phone = self.desk.cast.phone(party);
        let (habits, slip) = (self.home_form(party), &mut self.rng);
        self.sheet.with(|out| noise::phone(out, &phone, &habits, slip));
        self
    }

    /// Only at home is a number written without its country.
    fn home_form(&self, party: Party) -> Habits {
        let is_home = self.desk.cast.land_of(party) == super::lands::US;
        Habits { phone_form: if is_home { self.habits.phone_form } else { 0 }, ..self.habits }
    }

    /// A number that the record is about: never left out. 0 is the party's own, others are prepaid.
    pub(crate) fn dialed(&mut self, party: Party, nth: u8) -> &mut Self {
        let cast = self.desk.cast;
        let phone = if nth == 0 { cast.phone(party) } else { cast.burner(party, u32::from(nth)) };
        let (habits, slip) = (self.home_form(party), &mut self.rng);
        self.sheet.with(|out| noise::phone_always(out, &phone, &habits, slip));
        self
    }

    pub(crate) fn email(&mut self, party: Party) -> &mut Self {
        if self.rng.chance(self.habits.lost_phone) {
            return self.put("");
        }
        let email = self.desk.cast.email(party);
        self.put(&email)
    }

    pub(crate) fn city(&mut self, party: Party) -> &mut Self {
        let city = self.desk.cast.place(party).0;
        self.put(city.name)
    }

    pub(crate) fn state(&mut self, party: Party) -> &mut Self {
        let city = self.desk.cast.place(party).0;
        self.put(city.state)
    }

    pub(crate) fn tax(&mut self, party: Party) -> &mut Self {
        let tax = self.desk.cast.tax(party);
        self.put(&tax)
    }

    /// Day of birth of a person, sometimes lost; nothing for firms.
    pub(crate) fn born(&mut self, party: Party, form: Form) -> &mut Self {
        if !party.is_person() || self.rng.chance(self.habits.lost_birth) {
            return self.put("");
        }
        let day = self.desk.cast.born(party);
        // One of forty is a digit off.
        let day = if self.rng.chance(2) { day + [1, 10, 30, 365, 3_652][self.rng.below(5) as usize] } else { day };
        self.sheet.with(|out| calendar::write(out, day, 0, form));
        self
    }

    /// A day since 1970.
    pub(crate) fn day(&mut self, day: i64, form: Form) -> &mut Self {
        self.sheet.with(|out| calendar::write(out, day, 0, form));
        self
    }

    pub(crate) fn at(&mut self, at: Minute, form: Form) -> &mut Self {
        let first = self.desk.plan.first_day;
        self.sheet.with(|out| calendar::write(out, first, at, form));
        self
    }

    /// Hundredths as a decimal number: US cents as dollars.
    pub(crate) fn cents(&mut self, cents: u64) -> &mut Self {
        self.fmt(format_args!("{}.{:02}", cents / 100, cents % 100))
    }

    /// The same with a decimal comma.
    pub(crate) fn cents_comma(&mut self, cents: u64) -> &mut Self {
        self.fmt(format_args!("{},{:02}", cents / 100, cents % 100))
    }

    /// Files the row: `lands` is when the office has it.
    pub(crate) fn file(&mut self, lands: Minute) {
        let marking = self.marking;
        self.sheet.put(marking);
        debug_assert_eq!(self.sheet.len(), self.of.columns.len(), "{}", self.of.source);
        if lands >= 0 && lands < self.desk.plan.days * DAY {
            self.canary(marking);
            self.spoil(marking);
            let mut line = Vec::with_capacity(256);
            self.sheet.write_line(self.of.dialect, self.of.columns, &mut line);
            let order = mix(self.note.key ^ (self.of.kind as u64) << 40 ^ self.salt << 48);
            let is_double = self.of.kind.may_be_lost() && self.note.bad.is_none() && self.rng.below(1_000) < self.habits.double_rows;
            if is_double {
                let later = lands + 1 + self.rng.below(4 * DAY as u64) as Minute;
                self.push(later, order ^ 1, line.clone(), true);
            }
            self.push(lands, order, line, false);
        }
        let sheet = std::mem::take(&mut self.sheet);
        self.desk.sheet = sheet;
    }

    fn push(&mut self, lands: Minute, order: u64, line: Vec<u8>, is_copy: bool) {
        if lands >= self.desk.plan.days * DAY {
            return;
        }
        let note = &self.note;
        let is_noted = note.tie != Tie(0) || note.bad.is_some() || note.canary.is_some();
        let note = is_noted.then(|| Box::new(note.clone()));
        let mentions = if is_copy { Box::default() } else { self.mentions.as_str().into() };
        self.desk.rows.push(Row { file: self.of.kind, lands, order, line: line.into_boxed_slice(), mentions, note });
    }

    /// Hides a token in the free text of a few rows of each file, whoever they are about.
    fn canary(&mut self, marking: &'static str) {
        let Some(column) = self.of.kind.free_text() else { return };
        let nth = self.of.columns.iter().position(|c| *c == column).unwrap_or(0);
        let draw = mix(self.desk.plan.seed ^ mix(self.note.key ^ (self.of.kind as u64) << 33 ^ self.salt << 56));
        if self.sheet.cell(nth).is_empty() || !draw.is_multiple_of(self.desk.plan.canary_every(self.of.kind)) {
            return;
        }
        let token = format!("KN{:012X}", mix(draw) & 0xffff_ffff_ffff);
        let text = format!("{} {token}", self.sheet.cell(nth));
        self.sheet.replace(nth, &text);
        self.note.canary = Some((marking, token));
    }

    /// Makes one value unreadable in a few rows.
    fn spoil(&mut self, marking: &'static str) {
        if self.rng.below(100_000) >= BAD_ROWS {
            return;
        }
        let Some((column, with)) = self.of.kind.spoils(&mut self.rng) else { return };
        let Some(nth) = self.of.columns.iter().position(|c| *c == column) else { return };
        if !self.sheet.cell(nth).is_empty() {
            self.sheet.replace(nth, with);
            self.note.bad = Some((column, marking));
        }
    }
}

/// Columns and dialect of a file, for its header.
pub(crate) fn header(file: FileKind) -> Vec<u8> {
    FILES.get(file as usize).map_or_else(Vec::new, |f| super::sheet::header(f.dialect, f.columns))
}

/// The name of a file: its source and the ending of its dialect.
pub(crate) fn file_name(file: &File) -> String {
    format!("{}.{}", file.source, if file.dialect == Dialect::JsonLines { "jsonl" } else { "csv" })
}
