// SPDX-License-Identifier: Apache-2.0
//! What goods are called on bills, waybills and entries: the same rules for everyone.
//!
//! Shares and forms are those of some 700 goods lines of US import manifests since 2016 under HS 28, 29 and 38, in round figures.

use std::fmt::Write as _;

use crate::{
    Rng,
    world::{
        deeds::Words,
        goods::{Goods, VAGUE, goods},
    },
};

/// The goods that are stated, which need not be those that are sent.
pub(super) fn stated(words: Words, of: &'static Goods) -> &'static Goods {
    if let Words::As(other) = words { goods(other) } else { of }
}

/// The ten digits under which goods are declared.
pub(super) fn hs(words: Words, of: &'static Goods) -> &'static str {
    stated(words, of).hs10
}

/// The six digits that all lands share.
pub(crate) fn hs6(words: Words, of: &'static Goods) -> &'static str {
    hs(words, of).get(..6).unwrap_or("")
}

/// Packages of so many kilograms.
pub(super) fn packages(kg: u64, of: &Goods) -> u64 {
    kg / kilograms_each(of) + 1
}

fn kilograms_each(of: &Goods) -> u64 {
    match of.package {
        "drums" => 180,
        "IBC" => 1_000,
        "bags" => 25,
        "crates" => 350,
        "pallets" => 500,
        "bales" => 450,
        "rolls" => 60,
        _ => 14,
    }
}

/// The line of goods as someone types it.
pub(super) fn describe(words: Words, of: &'static Goods, kg: u64, rng: &mut Rng) -> String {
    let of = stated(words, of);
    let is_chemical = ["28", "29", "38"].iter().any(|chapter| of.hs10.starts_with(chapter));
    // Chemicals are named by law of carriage; of other goods one lawful sender in fifty is vague.
    let vague = if is_chemical { 8 } else { 20 };
    let mut text = match words {
        Words::Vague => rng.pick(&VAGUE).to_owned(),
        Words::Cas => format!("CAS {}", of.cas),
        Words::Plain | Words::As(_) if rng.below(1_000) < vague => rng.pick(&VAGUE).to_owned(),
        Words::Plain | Words::As(_) => substance(of, is_chemical, rng),
    };
    particulars(&mut text, of, kg, rng);
    conditions(&mut text, rng);
    if rng.chance(40) {
        text = in_fields(&text, rng.pick_of(&[30, 40, 45, 45, 48]));
    }
    if rng.chance(9) {
        let at = rng.between(3, text.len().max(4) as u64 - 1) as usize;
        if text.is_char_boundary(at) {
            text.insert(at, ' ');
        }
    }
    text
}

/// Name, grade, numbers of substance and danger.
fn substance(of: &Goods, is_chemical: bool, rng: &mut Rng) -> String {
    let mut text = of.words.get(rng.heavy(of.words.len() as u64) as usize).copied().unwrap_or("GOODS").to_owned();
    if is_chemical && rng.chance(20) {
        text.push_str(rng.pick(&[" 99% MIN", " 99.5%", " TECHNICAL GRADE", " INDUSTRIAL GRADE", " ACS", " USP", " 98PCT"]));
    }
    if !of.cas.is_empty() && rng.below(1_000) < 18 {
        text.push_str(rng.pick(&[" CAS ", " CAS NO.:", " CAS NO. "]));
        text.push_str(of.cas);
    }
    if !of.un.is_empty() && rng.chance(43) {
        let number = of.un.trim_start_matches("UN");
        text.push_str(rng.pick(&[" UN", " UN", " UN:", " UN NO.", " UN NO.: "]));
        text.push_str(number);
        let (class, group) = danger(of.un);
        if rng.chance(80) {
            text.push_str(rng.pick(&[" CLASS ", " CLASS:", " CLASS", " IMO CLASS:"]));
            text.push_str(class);
        }
        if rng.chance(45) {
            text.push_str(rng.pick(&[" PG ", " PG:", " PACKING GROUP "]));
            text.push_str(group);
        }
    }
    text
}

/// Class and packing group of a UN number (IMDG Code, dangerous goods list).
fn danger(un: &str) -> (&'static str, &'static str) {
    match un {
        "UN1090" | "UN1193" | "UN1294" => ("3", "II"),
        "UN1815" => ("3", "II"),
        "UN2401" => ("8", "I"),
        "UN2496" => ("8", "III"),
        "UN3077" => ("9", "III"),
        _ => ("8", "II"),
    }
}

/// Numbers of orders and tariffs, packages and weights.
fn particulars(text: &mut String, of: &Goods, kg: u64, rng: &mut Rng) {
    if rng.chance(18) {
        text.push_str(rng.pick(&[" PO NO. ", " PO NO.:", " PO NO: ", " P.O. NO.: ", " PO NUMBER:", " PURCHASE ORDER ", " ORDER NO.: "]));
        // Short numbers of small firms, long ones of large firms' systems.
        let number = match rng.below(20) {
            0..9 => rng.between(1_000, 99_999),
            9..15 => rng.between(100_000, 99_999_999),
            _ => 4_500_000_000 + rng.below(300_000_000),
        };
        let _ = write!(text, "{number}");
    }
    if rng.chance(14) {
        text.push_str(rng.pick(&[" HS CODE ", " HS CODE:", " H.S.CODE: ", " HTS CODE : ", " HS "]));
        let digits = rng.pick_of(&[6, 6, 8, 10]);
        text.push_str(of.hs10.get(..digits).unwrap_or(of.hs10));
    }
    if rng.chance(17) {
        let (count, package, each) = (packages(kg, of), of.package.to_uppercase(), kilograms_each(of));
        let _ = match rng.below(4) {
            0 => write!(text, " {count} {package} N.W.: {kg}KGS"),
            1 => write!(text, " PACKING: {each}KG/{} TOTAL {count} {package}", package.trim_end_matches('S')),
            2 => write!(text, " {count} {package} NET WEIGHT {kg} KGS GROSS WEIGHT {} KGS", kg + kg / 20 + 1),
            _ => write!(text, " ({count} {package})"),
        };
    }
    if rng.chance(7) {
        text.push_str(rng.pick(&[" LOT NO. ", " INV NO. ", " S/B NO. ", " REF ", " BATCH NO. "]));
        let _ = write!(text, "{}", rng.between(100_000, 9_999_999));
    }
    if rng.chance(6) {
        text.push_str(" FREIGHT PREPAID");
    }
}

/// What some bills say at length: one line in six, some of them without an end.
fn conditions(text: &mut String, rng: &mut Rng) {
    if !rng.chance(17) {
        return;
    }
    let (from, count) = (rng.below(CONDITIONS.len() as u64), 1 + rng.heavy(12));
    for condition in CONDITIONS.iter().cycle().skip(from as usize).take(count as usize) {
        text.push(' ');
        text.push_str(condition);
    }
}

const CONDITIONS: [&str; 18] = [
    "THIS SHIPMENT CONTAINS NO WOOD PACKAGING MATERIALS",
    "SHIPPER'S LOAD, STOW AND COUNT. SAID TO CONTAIN",
    "FREIGHT AS ARRANGED",
    "CARRIER NOT RESPONSIBLE FOR LOSS OR DAMAGE DUE TO NATURE OF CARGO",
    "14 DAYS FREE TIME AT DESTINATION",
    "CONTAINERS ARE SHIPPED UNDER SHIPPER'S SEAL",
    "ALL CHARGES AT DESTINATION ARE FOR ACCOUNT OF CONSIGNEE",
    "TELEX RELEASE REQUIRED",
    "GOODS IN TRANSIT ARE UNDER CONSIGNEE'S RISK AND RESPONSIBILITY BEYOND PORT OF DISCHARGE",
    "CERTIFICATE OF ORIGIN TO FOLLOW BY MAIL",
    "PACKED IN NEW EXPORT PACKING",
    "MARKS AND NUMBERS AS PER ATTACHED LIST",
    "EMERGENCY CONTACT AS PER DECLARATION OF THE SHIPPER WHERE APPLICABLE",
    "ONE SET OF ORIGINAL DOCUMENTS SENT BY COURIER TO THE NOTIFY PARTY ON BOARD DATE",
    "SHIPPED ON BOARD CY TO CY EXPRESS BILL OF LADING",
    "KEEP DRY AND AWAY FROM HEAT",
    "SECOND NOTIFY PARTY AS PER SHIPPING INSTRUCTION",
    "WEIGHT AND MEASUREMENT AS DECLARED BY SHIPPER",
];

/// The text as it looks when fields of so many letters are joined by blanks, which breaks words where a field ends.
fn in_fields(text: &str, width: usize) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(width).map(|field| field.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::goods::goods_no;

    #[test]
    fn a_misdeclared_line_speaks_of_what_it_declares_only() {
        let (sent, declared) = (goods_no("piperidine").unwrap(), goods_no("citric-acid").unwrap());
        let mut rng = Rng::new(5);
        for _ in 0..2_000 {
            let line = describe(Words::As(declared), goods(sent), 500, &mut rng);
            assert!(!line.contains("PIPERIDINE") && !line.contains("110-89-4") && !line.contains("2401"), "{line}");
        }
        assert_eq!(hs6(Words::As(declared), goods(sent)), "291814");
    }

    #[test]
    fn fields_break_words_at_their_end() {
        assert_eq!(in_fields("TOLUENE FREIGHT PREPAID", 12), "TOLUENE FREI GHT PREPAID");
        assert_eq!(in_fields("ACETONE", 45), "ACETONE");
    }
}
