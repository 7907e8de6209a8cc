// SPDX-License-Identifier: Apache-2.0
//! How offices misspell, shorten and lose what they are told.
//!
//! Rates are drawn per seed and office around those of clean registers (a twentieth of names, a seventh of addresses) and dirty ones
//! (a third), as measured on pairs of real and published test records.

use crate::{Rng, rng::stream};

/// What an office does to names, addresses and numbers; shares in percent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Habits {
    pub(crate) capitals: bool,
    /// Legal forms are shortened or left out.
    pub(crate) short_forms: u64,
    pub(crate) typos: u64,
    pub(crate) swapped: u64,
    pub(crate) lost_address: u64,
    pub(crate) lost_phone: u64,
    pub(crate) lost_birth: u64,
    /// How telephone numbers are written: 0 E.164, 1 national, 2 digits only, 3 with dots, 4 mixed.
    pub(crate) phone_form: u8,
    /// Rows that never arrive, and rows that arrive twice, in thousandths.
    pub(crate) lost_rows: u64,
    pub(crate) double_rows: u64,
}

impl Habits {
    /// The habits of an office under this seed.
    pub(crate) fn of(seed: u64, office: u64) -> Habits {
        let mut rng = Rng::at(seed, stream("habits"), office);
        Habits {
            capitals: rng.chance(40),
            short_forms: rng.between(10, 45),
            typos: rng.between(3, 12),
            swapped: rng.between(1, 6),
            lost_address: rng.between(2, 15),
            lost_phone: rng.between(15, 60),
            lost_birth: rng.between(5, 30),
            phone_form: rng.below(5) as u8,
            lost_rows: rng.between(5, 60),
            double_rows: rng.between(0, 8),
        }
    }
}

/// A name as this office writes it. Most of the time it writes a party in one of three ways, which `rng_of` gives; sometimes a slip of its own.
pub(crate) fn name(out: &mut String, name: &str, habits: &Habits, is_person: bool, slip: &mut Rng, rng_of: impl Fn(u64) -> Rng) {
    let way = match slip.below(100) {
        0..64 => 0,
        64..84 => 1,
        84..95 => 2,
        _ => slip.next_u64() | 4,
    };
    let mut rng = rng_of(way);
    let mut text = name.to_owned();
    if !is_person && rng.chance(habits.short_forms) {
        text = short_form(&text, &mut rng);
    }
    if way > 0 && is_person && rng.chance(habits.swapped * 3) {
        text = family_first(&text);
    }
    if way > 0 && rng.chance(habits.typos * 3) {
        text = typo(&text, &mut rng);
    }
    if habits.capitals {
        text = text.to_uppercase();
    }
    out.push_str(&text);
}

/// An address as this office writes it.
pub(crate) fn address(out: &mut String, address: &str, habits: &Habits, slip: &mut Rng) {
    if slip.chance(habits.lost_address) {
        return;
    }
    let mut text = address.to_owned();
    if slip.chance(28) {
        for (long, short) in
            [(" Road", " Rd"), (" Suite ", " Ste "), ("Calle ", "C. "), (" Apt ", " #"), ("-Strasse ", "-Str. "), (" District", " Dist.")]
        {
            text = text.replace(long, short);
        }
    }
    if slip.chance(habits.typos) {
        text = typo(&text, slip);
    }
    if habits.capitals {
        text = text.to_uppercase();
    }
    out.push_str(&text);
}

/// A number of the form `+1AAA555LLLL` as this office writes it.
pub(crate) fn phone(out: &mut String, e164: &str, habits: &Habits, slip: &mut Rng) {
    if slip.chance(habits.lost_phone) {
        return;
    }
    phone_always(out, e164, habits, slip);
}

/// The same, where the number is what the record is about.
pub(crate) fn phone_always(out: &mut String, e164: &str, habits: &Habits, slip: &mut Rng) {
    let form = if habits.phone_form == 4 { slip.below(4) as u8 } else { habits.phone_form };
    let part = |from: usize, to: usize| e164.get(from..to).unwrap_or("");
    let (area, exchange, line) = (part(2, 5), part(5, 8), part(8, 12));
    match form {
        0 => out.push_str(e164),
        1 => out.push_str(&format!("({area}) {exchange}-{line}")),
        2 => out.push_str(&format!("1{area}{exchange}{line}")),
        _ => out.push_str(&format!("+1 {area}.{exchange}.{line}")),
    }
}

/// A slip of the keyboard: two letters swapped, one lost, doubled or struck beside.
pub(crate) fn typo(text: &str, rng: &mut Rng) -> String {
    let chars: Vec<char> = text.chars().collect();
    let letters: Vec<usize> = (1..chars.len()).filter(|n| chars[*n].is_alphabetic()).collect();
    let Some(at) = letters.get(rng.below(letters.len() as u64) as usize).copied() else { return text.to_owned() };
    let mut out: Vec<char> = chars;
    match rng.below(4) {
        0 if at + 1 < out.len() => out.swap(at, at + 1),
        1 => {
            out.remove(at);
        }
        2 => out.insert(at, out[at]),
        _ => out[at] = (b'a' + rng.below(26) as u8) as char,
    }
    out.into_iter().collect()
}

fn short_form(text: &str, rng: &mut Rng) -> String {
    const FORMS: [(&str, &str); 11] = [
        ("S.A. de C.V.", "SA DE CV"),
        ("S. de R.L. de C.V.", "S DE RL"),
        ("Co., Ltd.", "CO LTD"),
        ("Limited", "LTD"),
        ("Corp.", "CORPORATION"),
        ("Inc.", "INC"),
        ("Pvt. Ltd.", "PVT LTD"),
        ("GmbH", "GMBH"),
        ("LLC", "L.L.C."),
        ("Import and Export", "IMP & EXP"),
        ("S.A.", "SA"),
    ];
    for (long, short) in FORMS {
        if let Some(rest) = text.strip_suffix(long) {
            return if rng.chance(30) { rest.trim_end().to_owned() } else { format!("{rest}{short}") };
        }
    }
    text.to_owned()
}

fn family_first(text: &str) -> String {
    text.rsplit_once(' ').map_or_else(|| text.to_owned(), |(given, family)| format!("{family}, {given}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_many_ways() {
        let written = |form| {
            let (mut out, habits) = (String::new(), Habits { phone_form: form, ..Habits::of(1, 1) });
            phone_always(&mut out, "+13055550142", &habits, &mut Rng::new(1));
            out
        };
        assert_eq!([0, 1, 2, 3].map(written), ["+13055550142", "(305) 555-0142", "13055550142", "+1 305.555.0142"]);
    }

    #[test]
    fn an_office_writes_a_party_mostly_in_one_way() {
        let habits = Habits { typos: 30, ..Habits::of(1, 1) };
        let mut slip = Rng::new(9);
        let mut counts = std::collections::BTreeMap::new();
        for _ in 0..1_000 {
            let mut out = String::new();
            name(&mut out, "Zumbra Example Chemical Co., Ltd.", &habits, false, &mut slip, |way| Rng::at(1, 2, way));
            *counts.entry(out).or_insert(0) += 1;
        }
        assert!(counts.values().max() > Some(&550) && counts.len() > 3, "{counts:?}");
    }

    #[test]
    fn a_slip_changes_little() {
        let mut rng = Rng::new(2);
        for _ in 0..200 {
            let out = typo("Zumbra Example", &mut rng);
            assert!((13..=15).contains(&out.chars().count()), "{out}");
        }
    }
}
