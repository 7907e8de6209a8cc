// SPDX-License-Identifier: Apache-2.0
//! The labels that numbers carry in remarks, and what kind of number each announces.

/// One label of the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Label {
    /// As printed, without a closing `#`, `No.` or colon.
    pub printed: &'static str,
    /// Our word for the kind of number: `passport`, `rfc`, `imo`, …
    pub kind: &'static str,
    /// What the number is for.
    pub class: Class,
    /// A number of this kind has at least one digit.
    pub(super) has_digits: bool,
    /// A value of this kind has no blanks in it.
    pub(super) is_one_word: bool,
}

/// What a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Papers of a person.
    Person,
    /// Taxes.
    Tax,
    /// Registers of companies and the like.
    Registration,
    /// Licences and permits.
    Licence,
    /// Ships and aircraft.
    Craft,
    /// Ways to reach somebody.
    Contact,
    /// Ways to write a name.
    Name,
    /// Codes of banks.
    Bank,
}

impl Class {
    /// The word kept in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Class::Person => "person",
            Class::Tax => "tax",
            Class::Registration => "registration",
            Class::Licence => "licence",
            Class::Craft => "craft",
            Class::Contact => "contact",
            Class::Name => "name",
            Class::Bank => "bank",
        }
    }
}

/// The longest label that starts `item`, and what follows it.
pub(super) fn find(item: &str) -> Option<(&'static Label, &str)> {
    LABELS
        .iter()
        .filter_map(|label| Some((label, item.strip_prefix(label.printed)?)))
        .filter(|(_, rest)| !rest.starts_with(char::is_alphanumeric))
        .max_by_key(|(label, _)| label.printed.len())
        .map(|(label, rest)| (label, without_number_word(rest)))
}

/// `No. 16702454` and `# 80003` start with a word for "number".
fn without_number_word(rest: &str) -> &str {
    let rest = rest.trim_start_matches([':', ' ']);
    let bare = ["Number ", "No. ", "No ", "# "].into_iter().find_map(|word| rest.strip_prefix(word));
    bare.map_or(rest, str::trim_start)
}

const fn label(class: Class, kind: &'static str, printed: &'static str) -> Label {
    Label { printed, kind, class, has_digits: true, is_one_word: false }
}

const fn word(class: Class, kind: &'static str, printed: &'static str) -> Label {
    Label { printed, kind, class, has_digits: false, is_one_word: true }
}

/// Tail numbers may be letters alone.
const fn name(class: Class, kind: &'static str, printed: &'static str) -> Label {
    Label { printed, kind, class, has_digits: false, is_one_word: false }
}

static LABELS: [Label; 104] = [
    label(Class::Person, "passport", "Passport"),
    label(Class::Person, "passport", "Diplomatic Passport"),
    label(Class::Person, "passport", "British National Overseas Passport"),
    label(Class::Person, "passport", "Stateless Person Passport"),
    label(Class::Person, "travel-document", "Travel Document Number"),
    label(Class::Person, "cedula", "Cedula"),
    label(Class::Person, "cedula", "Cedula de Identidad"),
    label(Class::Person, "cedula", "Cedula de Residencia"),
    label(Class::Person, "cedula", "Cedula de Ciudadania"),
    label(Class::Person, "cedula", "Cedula de Extranjeria"),
    label(Class::Person, "curp", "C.U.R.P."),
    label(Class::Person, "curp", "CURP"),
    label(Class::Person, "national-id", "National ID"),
    label(Class::Person, "national-id", "Tarjeta de Identidad"),
    label(Class::Person, "national-id", "Personal ID Card"),
    label(Class::Person, "national-id", "Citizen's Card"),
    label(Class::Person, "national-id", "Turkish Identification"),
    label(Class::Person, "national-id", "Tazkira National ID Card"),
    label(Class::Person, "national-id", "Numero de Identidad"),
    label(Class::Person, "national-id", "D.N.I."),
    label(Class::Person, "national-id", "L.E."),
    label(Class::Person, "national-id", "LE"),
    label(Class::Person, "national-id", "C.U.I."),
    label(Class::Person, "national-id", "C.U.I.P."),
    label(Class::Person, "national-id", "CNP (Personal Numerical Code)"),
    label(Class::Person, "national-id", "Kenyan ID"),
    label(Class::Person, "foreigner-id", "National Foreign ID"),
    label(Class::Person, "foreigner-id", "N.I.E."),
    label(Class::Person, "foreigner-id", "Residency"),
    label(Class::Person, "foreigner-id", "Romanian Permanent Resident CAN"),
    label(Class::Person, "foreigner-id", "Refugee ID Card"),
    label(Class::Person, "foreigner-id", "Stateless Person ID Card"),
    label(Class::Person, "foreigner-id", "Immigration"),
    label(Class::Person, "visa", "VisaNumberID"),
    label(Class::Person, "electoral-id", "Electoral Registry"),
    label(Class::Person, "electoral-id", "Credencial electoral"),
    label(Class::Person, "electoral-id", "I.F.E."),
    label(Class::Person, "driving-licence", "Driver's License"),
    label(Class::Person, "military-card", "Cartilla de Servicio Militar Nacional"),
    label(Class::Person, "birth-certificate", "Birth Certificate"),
    label(Class::Person, "ssn", "SSN"),
    label(Class::Tax, "nit", "NIT"),
    label(Class::Tax, "rfc", "R.F.C."),
    label(Class::Tax, "rfc", "RFC"),
    label(Class::Tax, "ruc", "RUC"),
    label(Class::Tax, "rif", "RIF"),
    label(Class::Tax, "rtn", "RTN"),
    label(Class::Tax, "cuit", "C.U.I.T."),
    label(Class::Tax, "cif", "C.I.F."),
    label(Class::Tax, "fein", "US FEIN"),
    label(Class::Tax, "tax-id", "Tax ID"),
    label(Class::Tax, "tax-id", "Fiscal Code"),
    label(Class::Tax, "tax-id", "Romanian Tax Registration"),
    label(Class::Tax, "tax-id", "Numero Unico de Identificacao Tributaria (NUIT)"),
    label(Class::Tax, "tax-id", "RSIN"),
    label(Class::Tax, "vat", "V.A.T."),
    label(Class::Registration, "folio-mercantil", "Folio Mercantil"),
    label(Class::Registration, "matricula-mercantil", "Matricula Mercantil"),
    label(Class::Registration, "registration", "Registration ID"),
    label(Class::Registration, "registration", "Registration"),
    label(Class::Registration, "registration", "Public Registration"),
    label(Class::Registration, "company-number", "Company"),
    label(Class::Registration, "company-number", "Certificate of Incorporation"),
    label(Class::Registration, "company-number", "Business Registration"),
    label(Class::Registration, "company-number", "Business Registration Document"),
    label(Class::Registration, "company-number", "Commercial Registry"),
    label(Class::Registration, "company-number", "C.R."),
    label(Class::Registration, "company-number", "Romanian C.R."),
    label(Class::Registration, "company-number", "Chamber of Commerce"),
    label(Class::Registration, "company-number", "Dubai Chamber of Commerce Membership"),
    label(Class::Registration, "company-number", "Enterprise"),
    label(Class::Registration, "company-number", "File"),
    label(Class::Registration, "uscc", "Unified Social Credit Code (USCC)"),
    label(Class::Registration, "lei", "Legal Entity"),
    label(Class::Registration, "identification-number", "Identification"),
    label(Class::Registration, "duns", "D-U-N-S"),
    label(Class::Licence, "trade-licence", "Trade License"),
    label(Class::Licence, "licence", "License"),
    label(Class::Licence, "money-service-licence", "MSB Registration"),
    label(Class::Licence, "money-service-licence", "Afghan Money Service Provider License"),
    label(Class::Licence, "pilot-licence", "Pilot License"),
    label(Class::Licence, "permit", "SRE Permit"),
    label(Class::Craft, "imo", "Vessel Registration Identification IMO"),
    label(Class::Craft, "mmsi", "MMSI"),
    label(Class::Craft, "mmsi", "Maritime Mobile Service Identity (MMSI)"),
    name(Class::Craft, "tail-number", "Aircraft Tail"),
    label(Class::Craft, "msn", "Aircraft Manufacturer's Serial Number (MSN)"),
    label(Class::Contact, "phone", "Phone"),
    word(Class::Contact, "email", "Email Address"),
    word(Class::Contact, "website", "Website"),
    label(Class::Name, "chinese-commercial-code", "Chinese Commercial Code"),
    word(Class::Bank, "swift", "SWIFT/BIC"),
    label(Class::Registration, "imo", "Company Number IMO"),
    label(Class::Craft, "imo", "Identification Number IMO"),
    label(Class::Registration, "company-number", "UK Company"),
    label(Class::Registration, "company-number", "Central Registration System"),
    label(Class::Registration, "company-number", "Istanbul Chamber of Comm."),
    label(Class::Registration, "company-number", "Government Gazette"),
    label(Class::Bank, "bik", "BIK (RU)"),
    label(Class::Contact, "phone", "Telephone"),
    label(Class::Contact, "fax", "Fax"),
    label(Class::Craft, "construction-number", "Aircraft Construction Number (also called L/N or S/N or F/N)"),
    label(Class::Craft, "mode-s", "Aircraft Mode S Transponder Code"),
    name(Class::Craft, "former-tail-number", "Previous Aircraft Tail"),
];
