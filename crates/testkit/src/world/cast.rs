// SPDX-License-Identifier: Apache-2.0
//! Who lives in the world. A party is a number; all that is true of it is worked out from that number and the seed when it is needed,
//! so that a world of any size fits in memory.
//!
//! Nobody here exists. Every name carries a word that says "example" in its language. Telephone numbers stand in the exchange 555, which
//! has no subscribers; mail and web addresses end in `.example` (RFC 2606); IP addresses are those of benchmarks (RFC 2544); tax numbers begin with 00, which no office issues; banks' BICs have 0 as eighth letter (a test, ISO 9362); wallets are of
//! Bitcoin's test network or have 96 leading zero bits.

use std::collections::HashMap;

use super::{
    coins::Purse,
    goods::{SECTORS, SectorNo, sector_no},
    lands::{City, LANDS, LandNo, Street, US, land},
    permute::permute,
};
use crate::{
    Rng,
    rng::{mix, stream},
};

/// A company or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Party(u32);

const PERSON: u32 = 1 << 31;

impl Party {
    pub(crate) const fn company(index: u32) -> Party {
        Party(index & !PERSON)
    }

    pub(crate) const fn person(index: u32) -> Party {
        Party(index | PERSON)
    }

    pub(crate) const fn is_person(self) -> bool {
        self.0 & PERSON != 0
    }

    pub(crate) const fn index(self) -> u32 {
        self.0 & !PERSON
    }

    /// The number that truth files know it by: `C17`, `P4`.
    pub(crate) fn id(self) -> String {
        format!("{}{}", if self.is_person() { 'P' } else { 'C' }, self.index())
    }

    /// Reads `C17` or `P4`.
    pub(crate) fn parse(text: &str) -> Option<Party> {
        let (kind, number) = text.split_at_checked(1)?;
        let index = number.parse::<u32>().ok().filter(|n| *n < PERSON)?;
        match kind {
            "C" => Some(Party::company(index)),
            "P" => Some(Party::person(index)),
            _ => None,
        }
    }
}

/// What a plot changes of a party: contact points that it shares with another.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Look {
    pub(crate) phone_of: Option<Party>,
    pub(crate) email_of: Option<Party>,
    pub(crate) address_of: Option<Party>,
}

/// The population.
#[derive(Debug)]
pub(crate) struct Cast {
    pub(crate) seed: u64,
    pub(crate) companies: u32,
    pub(crate) people: u32,
    /// First company of each (land, sector), and one past the last of all.
    starts: Vec<u32>,
    /// First person of each land, and one past the last.
    homes: Vec<u32>,
    pub(crate) looks: HashMap<Party, Look>,
    /// Wallets by which coins move in the plot.
    pub(crate) purses: Vec<Purse>,
}

/// Area codes of the North American plan; in each the exchange 555 has no subscribers.
const AREAS: [u16; 120] = [
    201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251,
    252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318,
    319, 320, 321, 323, 325, 330, 331, 334, 336, 337, 339, 347, 351, 352, 360, 361, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412,
    413, 414, 415, 417, 419, 423, 424, 425, 432, 434, 435, 440, 443, 469, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510,
    512, 513, 515, 516, 517, 518, 520, 530, 540, 541, 551, 559,
];
/// Lines of an exchange, 0000 to 9998; above 1211 one is added, because 1212 is directory assistance.
const LINES: u64 = 9_998;

const LATIN: [&str; 40] = [
    "za", "zum", "bra", "vor", "qui", "lex", "ndo", "tri", "mok", "fel", "gra", "pos", "ryn", "dul", "kor", "vex", "nam", "bil", "tor",
    "xan", "plo", "wen", "dri", "sul", "mar", "jyn", "cla", "fro", "bek", "lun", "yor", "pev", "dax", "nir", "gol", "vam", "tes", "kri",
    "zel", "rof",
];
/// Pinyin and the character it stands for.
const PINYIN: [(&str, &str); 24] = [
    ("hao", "浩"),
    ("tai", "泰"),
    ("ming", "明"),
    ("rui", "瑞"),
    ("xin", "鑫"),
    ("hong", "宏"),
    ("da", "达"),
    ("kang", "康"),
    ("jia", "佳"),
    ("feng", "丰"),
    ("yuan", "源"),
    ("sheng", "盛"),
    ("long", "隆"),
    ("hua", "华"),
    ("bo", "博"),
    ("an", "安"),
    ("lian", "联"),
    ("cheng", "诚"),
    ("tong", "通"),
    ("wei", "伟"),
    ("chun", "春"),
    ("lu", "绿"),
    ("ke", "科"),
    ("mei", "美"),
];

const STREAM_NAME: u64 = stream("name");
const STREAM_PLACE: u64 = stream("place");
const STREAM_SHARED: u64 = stream("shared");
const STREAM_BOOKS: u64 = stream("books");
/// Of 100 firms, how many stand at the address of a registered agent; of 100 people, how many share a home with their neighbor by number.
const AGENT_ADDRESS_PERCENT: u64 = 5;
const SHARED_HOME_PERCENT: u64 = 30;

impl Cast {
    /// So many companies and people, spread over lands and lines of business.
    pub(crate) fn new(seed: u64, companies: u32, people: u32) -> Cast {
        let mut starts = vec![0];
        for land in &LANDS {
            for sector in &SECTORS {
                let share = u64::from(land.firms) * u64::from(sector.share) * u64::from(companies) / 1_000_000;
                let last = starts.last().copied().unwrap_or(0);
                starts.push(last + (share as u32).max(2));
            }
        }
        let mut homes = vec![0];
        for land in &LANDS {
            let last = homes.last().copied().unwrap_or(0);
            homes.push(last + (u64::from(land.people) * u64::from(people) / 1_000).max(8) as u32);
        }
        let (companies, people) = (starts.last().copied().unwrap_or(0), homes.last().copied().unwrap_or(0));
        Cast { seed, companies, people, starts, homes, looks: HashMap::new(), purses: Vec::new() }
    }

    fn pool(&self, land: LandNo, sector: SectorNo) -> (u32, u32) {
        let at = usize::from(land) * SECTORS.len() + usize::from(sector);
        let from = self.starts.get(at).copied().unwrap_or(0);
        (from, self.starts.get(at + 1).copied().unwrap_or(from + 1) - from)
    }

    /// A firm of this land and line, the busy ones far more often.
    pub(crate) fn busy_firm(&self, rng: &mut Rng, land: LandNo, sector: SectorNo) -> Party {
        let (from, count) = self.pool(land, sector);
        Party::company(from + rng.heavy(u64::from(count)) as u32)
    }

    /// A firm of this land and line that buys abroad: the busy ones more often, less so than sellers (importers of Korean declarations
    /// have a Gini coefficient of 0.45, sellers of 0.51).
    pub(crate) fn buyer(&self, rng: &mut Rng, land: LandNo, sector: SectorNo) -> Party {
        let (from, count) = self.pool(land, sector);
        Party::company(from + (f64::from(count) * rng.unit().powf(1.55)) as u32)
    }

    /// A firm of this land and line, each equally often.
    pub(crate) fn any_firm(&self, rng: &mut Rng, land: LandNo, sector: SectorNo) -> Party {
        let (from, count) = self.pool(land, sector);
        Party::company(from + rng.below(u64::from(count)) as u32)
    }

    /// A person of this land, each equally often.
    pub(crate) fn anyone(&self, rng: &mut Rng, land: LandNo) -> Party {
        let from = self.homes.get(usize::from(land)).copied().unwrap_or(0);
        let until = self.homes.get(usize::from(land) + 1).copied().unwrap_or(from + 1);
        Party::person(from + rng.below(u64::from(until - from)) as u32)
    }

    /// A person of this land, the busy ones more often.
    pub(crate) fn busy_person(&self, rng: &mut Rng, land: LandNo) -> Party {
        let from = self.homes.get(usize::from(land)).copied().unwrap_or(0);
        let until = self.homes.get(usize::from(land) + 1).copied().unwrap_or(from + 1);
        Party::person(from + rng.heavy(u64::from(until - from)) as u32)
    }

    /// One of the first firms of a line: services with many customers (exchanges, carriers' agents, marketplaces).
    pub(crate) fn service(&self, land: LandNo, sector: &str, nth: u32) -> Party {
        let (from, count) = self.pool(land, sector_no(sector).unwrap_or(0));
        Party::company(from + nth % count)
    }

    /// The land of a party.
    pub(crate) fn land_of(&self, party: Party) -> LandNo {
        if party.is_person() {
            (self.homes.partition_point(|h| *h <= party.index()).max(1) - 1) as LandNo
        } else {
            ((self.starts.partition_point(|s| *s <= party.index()).max(1) - 1) / SECTORS.len()) as LandNo
        }
    }

    /// The line of business of a company.
    pub(crate) fn sector_of(&self, party: Party) -> SectorNo {
        ((self.starts.partition_point(|s| *s <= party.index()).max(1) - 1) % SECTORS.len()) as SectorNo
    }

    /// A number of its own for each party, companies first.
    fn dense(&self, party: Party) -> u64 {
        u64::from(if party.is_person() { self.companies + party.index() } else { party.index() })
    }

    /// A generator that gives the same numbers for this party and purpose, always.
    pub(crate) fn rng(&self, party: Party, purpose: u64) -> Rng {
        Rng::at(self.seed, purpose ^ stream("cast"), self.dense(party))
    }

    /// Name in Latin letters, and in local ones where they differ.
    pub(crate) fn name(&self, party: Party, land_no: LandNo) -> (String, String) {
        let mut rng = self.rng(party, STREAM_NAME);
        let land = land(land_no);
        if party.is_person() {
            // Given names repeat often and family names sometimes, as real ones do.
            let given = self.word(stream("given-name"), rng.heavy(900), 2);
            let family = self.word(stream("family-name"), rng.heavy(9_000), 2);
            let name = if land.street == Street::Spanish {
                format!("{given} {} {family} {}", land.marker, self.word(stream("family-name"), rng.heavy(9_000), 2))
            } else if rng.chance(35) {
                format!("{given} {}. {} {family}", (b'A' + rng.below(26) as u8) as char, land.marker)
            } else {
                format!("{given} {} {family}", land.marker)
            };
            return (name, String::new());
        }
        let sector = SECTORS.get(usize::from(self.sector_of(party))).unwrap_or(&SECTORS[0]);
        let form = land.forms.get(rng.heavy(land.forms.len() as u64) as usize).copied().unwrap_or("");
        // "Trading Trading Limited" is no name.
        let form = form.strip_prefix(sector.words[0]).map_or(form, str::trim_start);
        match land.street {
            Street::Chinese => {
                let (mut latin, mut local) = (String::new(), String::new());
                for _ in 0..2 {
                    let (sound, sign) = PINYIN[rng.below(PINYIN.len() as u64) as usize];
                    latin.push_str(sound);
                    local.push_str(sign);
                }
                let city = self.city(party);
                let tail = self.word(stream("tail"), rng.below(4_000), 2);
                (
                    format!("{} {} {tail} {} {} {form}", city.name, capital(&latin), land.marker, sector.words[0]),
                    format!("{}{local}{tail}示例有限公司", city.name),
                )
            }
            Street::Spanish => {
                let word = self.word(stream("firm"), rng.next_u64(), 3);
                let name = if rng.chance(50) {
                    format!("{} {word} {} {form}", sector.words[1], land.marker)
                } else {
                    format!("{word} {} {} {form}", land.marker, sector.words[1])
                };
                (name, String::new())
            }
            _ => {
                let word = self.word(stream("firm"), rng.next_u64(), 3);
                let name = if rng.chance(50) {
                    format!("{word} {} {} {form}", land.marker, sector.words[0])
                } else {
                    format!("{} {word} {} {form}", land.marker, sector.words[0])
                };
                (name, String::new())
            }
        }
    }

    /// A coined word: the same for the same stream and number.
    fn word(&self, stream: u64, number: u64, syllables: usize) -> String {
        let mut rng = Rng::at(self.seed, stream, number);
        let mut word = String::with_capacity(10);
        for _ in 0..syllables {
            word.push_str(rng.pick(&LATIN));
        }
        capital(&word)
    }

    fn city(&self, party: Party) -> City {
        let land = land(self.land_of(party));
        let mut rng = self.rng(party, STREAM_PLACE);
        land.cities.get(rng.heavy(land.cities.len() as u64) as usize).copied().unwrap_or(LANDS[0].cities[0])
    }

    fn shares(&self, party: Party, percent: u64) -> Option<Rng> {
        let mut rng = self.rng(party, STREAM_SHARED);
        rng.chance(percent).then_some(rng)
    }

    /// City and address; some firms stand at that of an agent, some people share a home.
    pub(crate) fn place(&self, party: Party) -> (City, String) {
        if let Some(other) = self.looks.get(&party).and_then(|l| l.address_of).filter(|o| *o != party) {
            return self.own_place(other);
        }
        if party.is_person() {
            let neighbor = Party::person(party.index() & !1);
            let is_home = self.land_of(neighbor) == self.land_of(party) && self.shares(neighbor, SHARED_HOME_PERCENT).is_some();
            return self.own_place(if is_home { neighbor } else { party });
        }
        match self.shares(party, AGENT_ADDRESS_PERCENT) {
            Some(mut rng) => {
                let land = self.land_of(party);
                let count = u64::from(self.companies).div_ceil(400);
                self.own_place(self.service(land, "real-estate", rng.below(count) as u32))
            }
            None => self.own_place(party),
        }
    }

    fn own_place(&self, party: Party) -> (City, String) {
        let (land, city) = (land(self.land_of(party)), self.city(party));
        let mut rng = self.rng(party, STREAM_PLACE ^ 1);
        let street = self.word(stream("street"), rng.below(6_000), 2);
        let number = rng.between(10, 4_999);
        let unit = match (party.is_person(), rng.below(10)) {
            (true, 0..4) => format!(" Apt {}", rng.between(1, 40)),
            (false, 0..4) => format!(" Suite {}", rng.between(100, 900)),
            _ => String::new(),
        };
        let address = match land.street {
            Street::NumberFirst => format!("{number} {} {street} Road{unit}, {}", land.marker, city.name),
            Street::Spanish => format!("Calle {} {street} {number}{unit}, {}", land.marker, city.name),
            Street::Chinese => {
                format!(
                    "No. {number} {} {street} Road, {} District, {}",
                    land.marker,
                    self.word(stream("district"), number % 60, 2),
                    city.name
                )
            }
            Street::German => format!("{}-{street}-Strasse {}{unit}, {}", land.marker, number % 200 + 1, city.name),
        };
        (city, address)
    }

    /// A telephone number in the exchange 555.
    pub(crate) fn phone(&self, party: Party) -> String {
        let owner = self.looks.get(&party).and_then(|l| l.phone_of).unwrap_or(party);
        let owner = match self.shares(owner, if owner.is_person() { 8 } else { 2 }) {
            Some(_) if owner.is_person() => Party::person(owner.index() & !1),
            _ => owner,
        };
        self.phone_numbered(self.dense(owner))
    }

    /// A second number, as a prepaid phone is: `nth` from 1.
    pub(crate) fn burner(&self, party: Party, nth: u32) -> String {
        self.phone_numbered(u64::from(self.companies) + u64::from(self.people) + mix(self.dense(party) << 8 | u64::from(nth)) % 100_000)
    }

    fn phone_numbered(&self, number: u64) -> String {
        let lines = AREAS.len() as u64 * LINES;
        let at = permute(self.seed ^ stream("phone"), number % lines, lines);
        let area = AREAS.get((at / LINES) as usize).copied().unwrap_or(202);
        let line = at % LINES;
        format!("+1{area}555{:04}", if line >= 1_212 { line + 1 } else { line })
    }

    /// A mail address under `.example`.
    pub(crate) fn email(&self, party: Party) -> String {
        let owner = self.looks.get(&party).and_then(|l| l.email_of).unwrap_or(party);
        let mut rng = self.rng(owner, STREAM_NAME ^ 2);
        let word = self.word(stream("mail"), rng.below(50_000), 2).to_lowercase();
        let number = permute(self.seed ^ stream("mail-number"), self.dense(owner), 10_000_000);
        if owner.is_person() {
            format!("{word}{number}@mail{}.example", rng.below(4))
        } else {
            format!("{}@{word}{number}.example", rng.pick(&["sales", "info", "contact", "office"]))
        }
    }

    /// The web site of a firm.
    pub(crate) fn website(&self, party: Party) -> String {
        self.email(party).rsplit_once('@').map_or_else(String::new, |(_, host)| format!("https://www.{host}"))
    }

    /// Tax number: begins with 00, which no office issues.
    pub(crate) fn tax(&self, party: Party) -> String {
        let number = permute(self.seed ^ stream("tax"), self.dense(party), 10_000_000);
        match land(self.land_of(party)).code {
            "US" if party.is_person() => format!("000-{:02}-{:04}", number / 10_000 % 100, number % 10_000),
            "US" => format!("00-{number:07}"),
            "MX" => format!("XXX00{number:07}"),
            "CN" => format!("00{number:016}"),
            _ => format!("00{number:09}"),
        }
    }

    /// Number in the companies' register.
    pub(crate) fn registration(&self, party: Party) -> String {
        format!("{}-{:08}", land(self.land_of(party)).code, permute(self.seed ^ stream("registration"), self.dense(party), 100_000_000))
    }

    /// A passport or identity card.
    pub(crate) fn document(&self, party: Party) -> String {
        format!("ZZ{:08}", permute(self.seed ^ stream("document"), self.dense(party), 100_000_000))
    }

    /// A vehicle's plate.
    pub(crate) fn plate(&self, party: Party, nth: u32) -> String {
        let number = permute(self.seed ^ stream("plate"), (self.dense(party) * 4 + u64::from(nth % 4)) % 10_000_000, 10_000_000);
        format!("DEM{number:07}")
    }

    /// Day of birth, as days since 1970.
    pub(crate) fn born(&self, party: Party) -> i64 {
        let mut rng = self.rng(party, STREAM_BOOKS);
        // 19 to 75 years before 2025, the middle at 38.
        20_089 - (19.0 * 365.25 + 365.25 * 56.0 * rng.unit().powf(1.6)) as i64
    }

    /// Day of incorporation, as days since 1970: 0 to 30 years before the world begins, the young ones more often; some within it.
    pub(crate) fn incorporated(&self, party: Party, first: i64) -> i64 {
        let mut rng = self.rng(party, STREAM_BOOKS);
        first + 400 - (rng.unit().powi(2) * 10_950.0) as i64
    }

    /// The person who directs a firm, and the party that owns it.
    pub(crate) fn director(&self, party: Party) -> Party {
        let mut rng = self.rng(party, STREAM_BOOKS ^ 3);
        self.anyone(&mut rng, self.land_of(party))
    }

    /// Who owns a firm: mostly its director, sometimes another firm or person.
    pub(crate) fn owner(&self, party: Party) -> Party {
        let mut rng = self.rng(party, STREAM_BOOKS ^ 4);
        match rng.below(10) {
            0..5 => self.director(party),
            5..8 => self.anyone(&mut rng, self.land_of(party)),
            _ => self.any_firm(&mut rng, self.land_of(party), self.sector_of(party)),
        }
    }

    /// What a person says they do, and earn a year in US dollars.
    pub(crate) fn occupation(&self, party: Party) -> (&'static str, u64) {
        const OCCUPATIONS: [(&str, u64); 14] = [
            ("driver", 41_000),
            ("cook", 33_000),
            ("sales clerk", 34_000),
            ("nurse", 72_000),
            ("student", 9_000),
            ("warehouse worker", 37_000),
            ("carpenter", 52_000),
            ("teacher", 58_000),
            ("bookkeeper", 47_000),
            ("mechanic", 48_000),
            ("retired", 24_000),
            ("homemaker", 5_000),
            ("engineer", 94_000),
            ("shop owner", 61_000),
        ];
        let mut rng = self.rng(party, STREAM_BOOKS ^ 5);
        let (words, dollars) = OCCUPATIONS[rng.below(OCCUPATIONS.len() as u64) as usize];
        (words, dollars * rng.between(70, 150) / 100)
    }

    /// The bank of a party's nth account: its number within the party's land. [`BANK_Y`] is the partner.
    pub(crate) fn bank_of(&self, party: Party, nth: u32) -> u32 {
        let mut rng = self.rng(party, STREAM_BOOKS ^ 6 ^ u64::from(nth) << 8);
        // The partner is the largest bank at home; the others are many, most of them small.
        if self.land_of(party) == US && rng.chance(PARTNER_PERCENT) {
            return BANK_Y;
        }
        // Zipf's law with a blunt head (Mandelbrot 1953): of the banks of the FinCEN Files two of three pay one other bank, and so few
        // pay most that none has half of all.
        let rank = BANK_HEAD * ((1.0 - rng.unit()).powf(-1.0 / BANK_TAIL) - 1.0);
        1 + rank.min(f64::from(BANKS_A_LAND - 2)) as u32
    }

    /// A bank's name and BIC.
    pub(crate) fn bank(&self, land_no: LandNo, bank: u32) -> (String, String) {
        let word = self.word(stream("bank"), u64::from(land_no) << 32 | u64::from(bank), 3);
        // Location and branch tell banks apart; the second letter of the location is 0: a test.
        let letter = |n: u32| (b'A' + (n % 26) as u8) as char;
        let branch: String = [bank / 26, bank / 676, bank / 17_576].into_iter().map(letter).collect();
        (format!("{word} {} Bank", land(land_no).marker), format!("DEMO{}{}0{branch}", land(land_no).code, letter(bank)))
    }

    /// Name and BIC of the bank of a party's nth account.
    pub(crate) fn bank_at(&self, party: Party, nth: u32) -> (String, String) {
        self.bank(self.land_of(party), self.bank_of(party, nth))
    }

    /// Number of a party's nth account.
    pub(crate) fn account(&self, party: Party, nth: u32) -> String {
        format!(
            "{:010}",
            permute(self.seed ^ stream("account"), (self.dense(party) * 8 + u64::from(nth % 8)) % 10_000_000_000, 10_000_000_000)
        )
    }

    /// Whether the partner bank keeps this party's nth account.
    pub(crate) fn is_bank_y(&self, party: Party, nth: u32) -> bool {
        self.land_of(party) == US && self.bank_of(party, nth) == BANK_Y
    }

    /// An address on a chain: nth of this party.
    pub(crate) fn wallet(&self, party: Party, nth: u32, chain: Chain) -> String {
        let mut rng = Rng::at(self.seed, stream("wallet") ^ u64::from(nth) << 32 ^ chain as u64, self.dense(party));
        let low = rng.next_u64();
        match chain {
            Chain::Bitcoin => {
                let mut program = [0_u8; 20];
                for chunk in program.chunks_mut(8) {
                    let bytes = rng.next_u64().to_be_bytes();
                    chunk.copy_from_slice(&bytes[..chunk.len()]);
                }
                bech32::segwit::encode_v0(bech32::hrp::TB, &program).unwrap_or_default()
            }
            Chain::Ethereum => format!("0x{:024x}{low:016x}", 0),
            Chain::Tron => {
                let mut payload = [0_u8; 20];
                payload[12..].copy_from_slice(&low.to_be_bytes());
                bs58::encode(payload).with_check_version(0x41).into_string()
            }
        }
    }
}

/// Of 100 first accounts in the United States, how many the partner keeps.
const PARTNER_PERCENT: u64 = 40;
/// Banks in each land at most: so many the BICs can tell apart. Nearly all of them are never met.
const BANKS_A_LAND: u32 = 400_000;
/// Banks at the head of the distribution that are alike in size, and the exponent of its tail.
const BANK_HEAD: f64 = 15.0;
const BANK_TAIL: f64 = 0.6;
/// The bank in the United States that is a partner and shares its books.
pub(crate) const BANK_Y: u32 = 0;

/// A chain of transfers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Chain {
    Bitcoin,
    Ethereum,
    Tron,
}

impl Chain {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Chain::Bitcoin => "bitcoin",
            Chain::Ethereum => "ethereum",
            Chain::Tron => "tron",
        }
    }

    pub(crate) fn asset(self) -> &'static str {
        match self {
            Chain::Bitcoin => "BTC",
            Chain::Ethereum => "ETH",
            Chain::Tron => "USDT",
        }
    }

    /// US cents of one unit; round figures of 2025, of no weight.
    pub(crate) fn cents_a_unit(self) -> u64 {
        match self {
            Chain::Bitcoin => 9_000_000,
            Chain::Ethereum => 300_000,
            Chain::Tron => 100,
        }
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::world::lands::{CN, MX};

    fn cast() -> Cast {
        Cast::new(3, 2_000, 4_000)
    }

    #[test]
    fn a_party_is_always_the_same_and_unlike_others() {
        let (a, b) = (cast(), cast());
        for party in [Party::company(5), Party::person(77)] {
            let all =
                |c: &Cast| format!("{:?} {:?} {} {}", c.name(party, c.land_of(party)), c.place(party), c.phone(party), c.email(party));
            assert_eq!(all(&a), all(&b));
        }
        let names: BTreeSet<String> = (0..1_000).map(|n| a.name(Party::company(n), a.land_of(Party::company(n))).0).collect();
        assert!(names.len() > 990, "{}", names.len());
        let phones: BTreeSet<String> = (0..1_000).map(|n| a.phone(Party::company(n))).collect();
        assert!(phones.len() > 990, "{}", phones.len());
    }

    #[test]
    fn lands_and_lines_are_where_the_numbers_say() {
        let cast = cast();
        let mut rng = Rng::new(1);
        for (land, sector) in [(US, "chemicals"), (MX, "retail"), (CN, "machinery")] {
            let sector = sector_no(sector).unwrap();
            let firm = cast.any_firm(&mut rng, land, sector);
            assert_eq!((cast.land_of(firm), cast.sector_of(firm)), (land, sector));
            assert_eq!(cast.land_of(cast.anyone(&mut rng, land)), land);
        }
    }

    #[test]
    fn nobody_can_be_called_written_to_or_mistaken() {
        let cast = cast();
        let markers: BTreeSet<&str> = LANDS.iter().map(|l| l.marker).collect();
        for party in (0..cast.companies).map(Party::company).chain((0..cast.people).map(Party::person)) {
            let (name, phone) = (cast.name(party, cast.land_of(party)).0, cast.phone(party));
            assert!(name.split(' ').any(|w| markers.contains(w)), "{name}");
            assert!(phone.len() == 12 && phone.get(5..8) == Some("555") && !phone.ends_with("5551212"), "{phone}");
            assert!(cast.email(party).ends_with(".example") && cast.tax(party).contains("00"));
        }
        assert!(cast.wallet(Party::person(1), 0, Chain::Bitcoin).starts_with("tb1q"));
        assert!(cast.wallet(Party::person(1), 0, Chain::Ethereum).starts_with("0x000000000000000000000000"));
        assert!(cast.wallet(Party::person(1), 0, Chain::Tron).starts_with("T9yD14Nj9j7xAB4db"), "the form of 96 zero bits");
    }

    #[test]
    fn shared_contact_points_are_one() {
        let mut cast = cast();
        let (a, b) = (Party::company(900), Party::company(901));
        cast.looks.insert(b, Look { phone_of: Some(a), address_of: Some(a), ..Look::default() });
        assert_eq!(cast.phone(a), cast.phone(b));
        assert_eq!(cast.own_place(a).1, cast.place(b).1);
    }
}
