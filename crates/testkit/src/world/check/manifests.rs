// SPDX-License-Identifier: Apache-2.0
//! Lines of goods on bills of lading, beside those of real manifests of chemicals.
//!
//! Of the published set, one house style (tank containers) fills four fifths of the rows: it is left out, and of lines that differ in
//! figures alone one is kept. Three quarters of its weights are a filler of 100,000 kg and are left out, too.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    CheckError, Compare, Figures, Spec,
    stats::Reservoir,
    table::{self, World, number},
};

const SOURCE: &str = "Goods lines of real US import manifests since 2016, HS 28, 29 and 38, one a template: about 700 rows";

pub(super) const SPECS: [Spec; 11] = [
    spec(
        "manifests.mass",
        "Weight of a consignment of chemicals",
        "log10 kg",
        "bills under HS 28, 29 or 38; pounds made kilograms",
        Compare::Level,
        "",
    ),
    spec("manifests.length", "Length of a line", "log10 characters", "", Compare::Level, ""),
    spec(
        "manifests.vague",
        "Lines that name nothing",
        "share",
        "nothing left but general words (GOODS, CHEMICALS, PARTS, …) once words of packing, weight and freight are cut",
        Compare::Relative,
        "Continuation lines make this up to 0.15 before templates are merged.",
    ),
    spec(
        "manifests.general_word",
        "Lines with a general word",
        "share",
        "GOODS, CHEMICAL, RAW MATERIAL, SAMPLE, PRODUCT, PARTS or ACCESSORIES anywhere",
        Compare::Relative,
        "",
    ),
    spec("manifests.cas", "Lines with a CAS number", "share", "two to seven digits, two, and one that checks", Compare::Relative, ""),
    spec("manifests.un", "Lines with a UN number", "share", "UN and four digits", Compare::Relative, ""),
    spec(
        "manifests.broken",
        "Lines with a broken word",
        "share",
        "two neighbors that together make a word seen five times or more, one of them rare",
        Compare::Relative,
        "A lower bound on both sides.",
    ),
    spec("manifests.order", "Lines with an order number", "share", "PO NO, P.O., ORDER NO and the like", Compare::Relative, ""),
    spec("manifests.prepaid", "Lines with FREIGHT PREPAID", "share", "", Compare::Relative, ""),
    spec("manifests.capitals", "Lines in capitals", "share", "no small letter", Compare::Relative, ""),
    spec("manifests.figures", "Lines with a long figure", "share", "six digits or more in a row", Compare::Relative, ""),
];

const fn spec(
    id: &'static str,
    title: &'static str,
    unit: &'static str,
    definition: &'static str,
    compare: Compare,
    note: &'static str,
) -> Spec {
    Spec { id, title, unit, definition: if definition.is_empty() { title } else { definition }, source: SOURCE, compare, note }
}

/// Lines kept; more are left out.
const LINES_MAX: usize = 100_000;

/// Words that name no goods.
const GENERAL: &str = "GOODS GENERAL CARGO CHEMICAL CHEMICALS RAW MATERIAL MATERIALS SAMPLE SAMPLES PARTS PART ACCESSORIES PRODUCT PRODUCTS \
    INDUSTRIAL MERCHANDISE FREIGHT ALL KINDS FAK CONSOLIDATED MACHINERY MACHINE EQUIPMENT ARTICLES ITEMS OTHER OTHERS MISC MISCELLANEOUS ORGANIC \
    INTERMEDIATE INTERMEDIATES PHARMACEUTICAL ADDITIVE ADDITIVES COMPOUND COMPOUNDS PREPARATION PREPARATIONS HARMLESS HAZARDOUS NON HAZ \
    DANGEROUS DAILY NECESSITIES HOUSEHOLD SUPPLIES LABORATORY REAGENT REAGENTS LIQUID POWDER SOLID SUBSTANCE GIFT GIFTS";
/// Words of packing, weight, freight and papers.
const BOILERPLATE: &str = "SHIPPER SHIPPERS OWN TANK TANKS CONTAINER CONTAINERS ISO HS CODE CODES GR WT NT TR GROSS NET WEIGHT TARE TOTAL KGS KG LBS \
    LB MT MTS CBM PREPAID COLLECT FREIGHT CHARGES IN AT OF THE AND TO FOR WITH ON BY AS PER PCS PC PKGS PKG PACKAGE PACKAGES CTN CTNS CARTON \
    CARTONS PALLET PALLETS PLT PLTS DRUM DRUMS BAG BAGS BOX BOXES IBC IBCS CASE CASES CRATE ROLL ROLLS SET SETS UNIT UNITS STC SAID CONTAIN \
    CONTAINS LOAD COUNT STOWAGE SEAL SLAC PO NO NOS NUMBER ORDER INVOICE LOT BATCH UN CLASS PG II III IMO IMDG IMCO DATE THIS THESE SHIPMENT WOOD \
    WOODEN PACKING PACKAGING IS ARE THAT REF CONTRACT SC PHONE EMAIL NAME TEL FAX EACH PACKED FCL LCL CY DOOR HC GP ORIGIN CHINA INDIA \
    GERMANY MADE USA KOREA JAPAN EMERGENCY CALL CONTACT CHEMTREC MARKS AES HTS HTSUS SCAC AMS HBL MBL";
/// Parts of chemical names and function words that stand alone by right.
const SHORT: &str = "A AN OF IN ON TO BY AT IS NO OR AS DI TRI N O M P L D TRIS MONO TERT SEC ISO TETRA PENTA HEXA";

#[derive(Default)]
struct Lines {
    texts: Vec<String>,
    mass: Reservoir,
}

impl Lines {
    fn tell(self, out: &mut Figures) {
        out.sample("manifests.mass", self.mass.values());
        let texts = self.texts;
        if texts.len() < super::VALUES_MIN {
            return;
        }
        out.sample("manifests.length", &texts.iter().map(|t| (t.chars().count().max(1) as f64).log10()).collect::<Vec<_>>());
        out.one(
            "manifests.capitals",
            texts.iter().filter(|t| !t.chars().any(|c| c.is_ascii_lowercase())).count() as f64 / texts.len() as f64,
        );
        let texts: Vec<String> = texts.iter().map(|t| t.to_uppercase()).collect();
        let share = |is: &dyn Fn(&str) -> bool| texts.iter().filter(|t| is(t)).count() as f64 / texts.len() as f64;
        let (general, boilerplate) = (words(GENERAL), words(BOILERPLATE));
        out.one("manifests.vague", share(&|t| is_vague(t, &general, &boilerplate)));
        out.one("manifests.general_word", share(&has_general_word));
        out.one("manifests.cas", share(&has_cas));
        out.one("manifests.un", share(&has_un));
        let vocabulary = Vocabulary::of(&texts);
        out.one("manifests.broken", share(&|t| vocabulary.is_broken(t)));
        out.one("manifests.order", share(&has_order));
        out.one("manifests.prepaid", share(&|t| t.contains("FREIGHT PREPAID")));
        out.one("manifests.figures", share(&|t| t.split(|c: char| !c.is_ascii_digit()).any(|run| run.len() >= 6)));
    }
}

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_ascii_whitespace().collect()
}

/// Runs of letters.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_uppercase()).filter(|t| !t.is_empty())
}

fn is_vague(text: &str, general: &HashSet<&str>, boilerplate: &HashSet<&str>) -> bool {
    tokens(text).filter(|t| t.len() > 1 && !boilerplate.contains(t)).all(|t| general.contains(t))
}

fn has_general_word(text: &str) -> bool {
    const WORDS: [&str; 9] = ["GOODS", "CHEMICAL", "CHEMICALS", "SAMPLE", "SAMPLES", "PRODUCT", "PRODUCTS", "PARTS", "ACCESSORIES"];
    tokens(text).any(|t| WORDS.contains(&t)) || text.contains("RAW MATERIAL")
}

/// A CAS registry number with its check digit.
fn has_cas(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || c == '-';
    text.split(|c: char| !is_part(c)).any(|run| {
        let parts: Vec<&str> = run.split('-').collect();
        let [first, second, check] = parts.as_slice() else { return false };
        if !(2..=7).contains(&first.len()) || second.len() != 2 || check.len() != 1 {
            return false;
        }
        let digits = first.bytes().chain(second.bytes()).map(|b| u32::from(b - b'0')).collect::<Vec<_>>();
        let sum: u32 = digits.iter().rev().zip(1..).map(|(d, n)| d * n).sum();
        check.parse::<u32>() == Ok(sum % 10)
    })
}

/// `UN1203`, `UN NO. 1203`, `U.N.:1203`.
fn has_un(text: &str) -> bool {
    let text = text.replace("U.N", "UN").replace("U N ", "UN ");
    text.match_indices("UN").any(|(at, _)| {
        let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let rest = text[at + 2..].trim_start_matches(['.', ' ']);
        let rest = rest.strip_prefix("NUMBER").or_else(|| rest.strip_prefix("NO")).unwrap_or(rest).trim_start_matches(['.', ':', '#', ' ']);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        begins && digits == 4
    })
}

fn has_order(text: &str) -> bool {
    const SIGNS: [&str; 13] = [
        "PO NO",
        "PO:",
        "PO #",
        "PO#",
        "PO NUMBER",
        "P.O.",
        "P.O NO",
        "P O NO",
        "PURCHASE ORDER",
        "ORDER NO",
        "ORDER NUMBER",
        "ORDER:",
        "ORDER #",
    ];
    SIGNS.iter().any(|sign| text.match_indices(sign).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())))
}

/// Words seen in all lines.
struct Vocabulary {
    long: HashSet<String>,
    usual: HashSet<String>,
}

impl Vocabulary {
    fn of(texts: &[String]) -> Vocabulary {
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for token in texts.iter().flat_map(|t| tokens(t)) {
            *seen.entry(token).or_default() += 1;
        }
        let pick = |times: u32, length: usize| {
            seen.iter().filter(|(w, n)| **n >= times && w.len() >= length).map(|(w, _)| (*w).to_owned()).collect::<HashSet<_>>()
        };
        let mut usual = pick(20, 3);
        usual.extend(SHORT.split_ascii_whitespace().map(str::to_owned));
        Vocabulary { long: pick(5, 6), usual }
    }

    fn is_broken(&self, text: &str) -> bool {
        let parts: Vec<&str> = text.split(' ').collect();
        parts.windows(2).any(|pair| {
            // The last letters of one and the first of the next.
            let left = pair[0].rsplit(|c: char| !c.is_ascii_uppercase()).next().unwrap_or("");
            let right = pair[1].split(|c: char| !c.is_ascii_uppercase()).next().unwrap_or("");
            let are_words = !left.is_empty() && !right.is_empty();
            are_words && self.long.contains(&format!("{left}{right}")) && !(self.usual.contains(left) && self.usual.contains(right))
        })
    }
}

fn is_chemical(hs6: &str) -> bool {
    ["28", "29", "38"].iter().any(|chapter| hs6.starts_with(chapter))
}

pub(super) fn world(world: &World<'_>, out: &mut Figures) -> Result<(), CheckError> {
    const KG_A_LB: f64 = 0.453_592_37;
    let mut lines = Lines::default();
    world.rows("ocean_manifests", &["description", "hs6", "weight", "weight_unit"], |_, cells| {
        let &[text, hs6, weight, unit] = cells else { return };
        if !is_chemical(hs6) {
            return;
        }
        if let Some(weight) = number(weight).filter(|w| *w > 0.0) {
            lines.mass.push((weight * if unit == "LB" { KG_A_LB } else { 1.0 }).log10());
        }
        if lines.texts.len() < LINES_MAX {
            lines.texts.push(text.to_owned());
        }
    })?;
    lines.tell(out);
    Ok(())
}

pub(super) fn real(data: &Path, out: &mut Figures) -> Result<(), CheckError> {
    const FILLER_KG: f64 = 100_000.0;
    let mut lines = Lines::default();
    let mut templates = HashSet::new();
    let columns = ["goods_description", "hs6", "total_quantity_kg", "shipment_records"];
    table::published(&data.join("manifest-goods-us-imports/goods.csv.gz"), &columns, |_, cells| {
        let &[text, hs6, kg, shipments] = cells else { return };
        if !is_chemical(hs6) {
            return;
        }
        let each = number(kg).unwrap_or(0.0) / number(shipments).unwrap_or(1.0).max(1.0);
        if each > 0.0 && each != FILLER_KG {
            lines.mass.push(each.log10());
        }
        let upper = text.to_uppercase();
        let is_tank = ["SHIPPER OWN", "ISOTANK", "ISO TANK", "TANK CONTAINER"].iter().any(|sign| upper.contains(sign));
        let template: String = upper.chars().filter(|c| c.is_alphabetic()).collect();
        if !is_tank && templates.insert(template) {
            // What was masked here was written small.
            let plain = ["<email>", "<phone>", "<name>"].iter().fold(text.to_owned(), |t, mask| t.replace(mask, ""));
            lines.texts.push(plain);
        }
    })?;
    lines.tell(out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vague_lines_name_nothing() {
        let (general, boilerplate) = (words(GENERAL), words(BOILERPLATE));
        let is = |text| is_vague(text, &general, &boilerplate);
        assert_eq!(
            [is("CHEMICAL PRODUCTS PO NO. 77"), is("20 DRUMS FREIGHT PREPAID"), is("ACETONE 20 DRUMS"), is("SAMPLE")],
            [true, true, false, true]
        );
    }

    #[test]
    fn numbers_in_lines_are_found() {
        assert_eq!([has_cas("ACETONE CAS 67-64-1"), has_cas("67-64-2"), has_cas("2025-03-1")], [true, false, false]);
        assert_eq!(
            [has_un("ACETONE UN1090 CLASS"), has_un("UN NO.: 1090"), has_un("RUN 1090"), has_un("UN12")],
            [true, true, false, false]
        );
        assert_eq!([has_order("TOLUENE PO NO. 4"), has_order("BORDER NO 4"), has_order("P.O.:4")], [true, false, true]);
        assert_eq!([has_general_word("AUTO PARTS"), has_general_word("ACETONE")], [true, false]);
    }

    #[test]
    fn a_broken_word_is_one_that_is_known_whole() {
        let texts: Vec<String> = (0..6).map(|_| "METHYLENE CHLORIDE".to_owned()).chain(["METHYL ENE CHLORIDE".to_owned()]).collect();
        let words = Vocabulary::of(&texts);
        assert_eq!([words.is_broken("METHYL ENE CHLORIDE"), words.is_broken("METHYLENE CHLORIDE")], [true, false]);
    }
}
