// SPDX-License-Identifier: Apache-2.0
//! The labels that numbers carry in remarks, and what kind of number each announces.

/// One label of the list.
#[derive(Debug, PartialEq, Eq)]
pub(in super::super) struct Label {
    /// As printed, without a closing `#`, `No.` or colon.
    pub printed: &'static str,
    /// Our word for the kind of number.
    pub kind: &'static str,
    /// What the number is for: `person`, `tax`, `registration`, `licence`, `craft`, `contact`, `name`.
    pub class: &'static str,
    /// A number of this kind has at least one digit.
    pub has_digits: bool,
}

/// The class of numbers that never enter the table.
pub(super) const WITHHELD: &str = "withheld";

/// The longest label that starts `item`, and what follows it.
pub(super) fn find(item: &str) -> Option<(&'static Label, &str)> {
    LABELS
        .iter()
        .filter_map(|label| Some((label, item.strip_prefix(label.printed)?)))
        .filter(|(_, rest)| !rest.starts_with(|c: char| c.is_alphanumeric()))
        .max_by_key(|(label, _)| label.printed.len())
        .map(|(label, rest)| (label, without_number_word(rest)))
}

/// `No. 16702454` and `# 80003` start with a word for "number".
fn without_number_word(rest: &str) -> &str {
    let rest = rest.trim_start_matches([':', ' ']);
    for word in ["Number ", "No. ", "No ", "# "] {
        if let Some(rest) = rest.strip_prefix(word) {
            return rest.trim_start();
        }
    }
    rest
}

const fn label(class: &'static str, kind: &'static str, printed: &'static str) -> Label {
    Label { printed, kind, class, has_digits: true }
}

const fn words(class: &'static str, kind: &'static str, printed: &'static str) -> Label {
    Label { printed, kind, class, has_digits: false }
}

static LABELS: [Label; 92] = [
    label("person", "passport", "Passport"),
    label("person", "passport", "Diplomatic Passport"),
    label("person", "passport", "British National Overseas Passport"),
    label("person", "passport", "Stateless Person Passport"),
    label("person", "travel-document", "Travel Document Number"),
    label("person", "cedula", "Cedula"),
    label("person", "cedula", "Cedula de Identidad"),
    label("person", "cedula", "Cedula de Residencia"),
    label("person", "cedula", "Cedula de Ciudadania"),
    label("person", "cedula", "Cedula de Extranjeria"),
    label("person", "curp", "C.U.R.P."),
    label("person", "curp", "CURP"),
    label("person", "national-id", "National ID"),
    label("person", "national-id", "Tarjeta de Identidad"),
    label("person", "national-id", "Personal ID Card"),
    label("person", "national-id", "Citizen's Card"),
    label("person", "national-id", "Turkish Identification"),
    label("person", "national-id", "Tazkira National ID Card"),
    label("person", "national-id", "Numero de Identidad"),
    label("person", "national-id", "D.N.I."),
    label("person", "national-id", "L.E."),
    label("person", "national-id", "LE"),
    label("person", "national-id", "C.U.I."),
    label("person", "national-id", "C.U.I.P."),
    label("person", "national-id", "CNP (Personal Numerical Code)"),
    label("person", "national-id", "Kenyan ID"),
    label("person", "foreigner-id", "National Foreign ID"),
    label("person", "foreigner-id", "N.I.E."),
    label("person", "foreigner-id", "Residency"),
    label("person", "foreigner-id", "Romanian Permanent Resident CAN"),
    label("person", "foreigner-id", "Refugee ID Card"),
    label("person", "foreigner-id", "Stateless Person ID Card"),
    label("person", "foreigner-id", "Immigration"),
    label("person", "visa", "VisaNumberID"),
    label("person", "electoral-id", "Electoral Registry"),
    label("person", "electoral-id", "Credencial electoral"),
    label("person", "electoral-id", "I.F.E."),
    label("person", "driving-licence", "Driver's License"),
    label("person", "military-card", "Cartilla de Servicio Militar Nacional"),
    label("person", "birth-certificate", "Birth Certificate"),
    label("withheld", "ssn", "SSN"),
    label("tax", "nit", "NIT"),
    label("tax", "rfc", "R.F.C."),
    label("tax", "rfc", "RFC"),
    label("tax", "ruc", "RUC"),
    label("tax", "rif", "RIF"),
    label("tax", "rtn", "RTN"),
    label("tax", "cuit", "C.U.I.T."),
    label("tax", "cif", "C.I.F."),
    label("tax", "fein", "US FEIN"),
    label("tax", "tax-id", "Tax ID"),
    label("tax", "tax-id", "Fiscal Code"),
    label("tax", "tax-id", "Romanian Tax Registration"),
    label("tax", "tax-id", "Numero Unico de Identificacao Tributaria (NUIT)"),
    label("tax", "tax-id", "RSIN"),
    label("tax", "vat", "V.A.T."),
    label("registration", "folio-mercantil", "Folio Mercantil"),
    label("registration", "matricula-mercantil", "Matricula Mercantil"),
    label("registration", "registration", "Registration ID"),
    label("registration", "registration", "Registration"),
    label("registration", "registration", "Public Registration"),
    label("registration", "company-number", "Company"),
    label("registration", "company-number", "Certificate of Incorporation"),
    label("registration", "company-number", "Business Registration"),
    label("registration", "company-number", "Business Registration Document"),
    label("registration", "company-number", "Commercial Registry"),
    label("registration", "company-number", "C.R."),
    label("registration", "company-number", "Romanian C.R."),
    label("registration", "company-number", "Chamber of Commerce"),
    label("registration", "company-number", "Dubai Chamber of Commerce Membership"),
    label("registration", "company-number", "Enterprise"),
    label("registration", "company-number", "File"),
    label("registration", "uscc", "Unified Social Credit Code (USCC)"),
    label("registration", "lei", "Legal Entity"),
    label("registration", "identification-number", "Identification"),
    label("registration", "duns", "D-U-N-S"),
    label("licence", "trade-licence", "Trade License"),
    label("licence", "licence", "License"),
    label("licence", "money-service-licence", "MSB Registration"),
    label("licence", "money-service-licence", "Afghan Money Service Provider License"),
    label("licence", "pilot-licence", "Pilot License"),
    label("licence", "permit", "SRE Permit"),
    label("craft", "imo", "Vessel Registration Identification IMO"),
    label("craft", "mmsi", "MMSI"),
    label("craft", "mmsi", "Maritime Mobile Service Identity (MMSI)"),
    label("craft", "tail-number", "Aircraft Tail"),
    label("craft", "msn", "Aircraft Manufacturer's Serial Number (MSN)"),
    label("contact", "phone", "Phone"),
    words("contact", "email", "Email Address"),
    words("contact", "website", "Website"),
    label("name", "chinese-commercial-code", "Chinese Commercial Code"),
    words("bank", "swift", "SWIFT/BIC"),
];
