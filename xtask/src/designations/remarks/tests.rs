// SPDX-License-Identifier: Apache-2.0
//! The remarks grammar, case by case. Names and numbers are made up.

use super::*;

fn facts(remarks: &str) -> Vec<String> {
    read(remarks, false).facts.iter().map(show).collect()
}

/// A fact on one line, so that cases stay readable.
fn show(fact: &Fact) -> String {
    let alt = |alternate: &bool| if *alternate { "alt " } else { "" };
    match fact {
        Fact::Born { on, alternate } => {
            format!("{}born {}{}{}", alt(alternate), if on.circa { "~" } else { "" }, on.from, span(&on.to))
        }
        Fact::BornAt { place, country, alternate } => format!("{}at {place} [{country}]", alt(alternate)),
        Fact::Nationality(code) => format!("nationality {code}"),
        Fact::Citizenship(code) => format!("citizen {code}"),
        Fact::Gender(word) => (*word).to_owned(),
        Fact::Name { name, kind } => format!("{kind} {name}"),
        Fact::Identifier(id) => {
            let place = if id.region.is_empty() { String::new() } else { format!("{}/", id.region) };
            let mut line = format!("{}{} {} [{place}{}]", alt(&id.alternate), id.label.kind, id.number, id.country);
            for (word, date) in [(" issued ", &id.issued_on), (" expires ", &id.expires_on)] {
                if !date.is_empty() {
                    line.push_str(word);
                    line.push_str(date);
                }
            }
            line
        }
        Fact::Wallet { asset, address } => format!("{asset} {address}"),
        Fact::LinkedTo(name) => format!("to {name}"),
        Fact::Established(on) => format!("since {}", on.from),
        Fact::OrganizationType(word) => format!("type {word}"),
        Fact::AircraftModel(word) => format!("model {word}"),
    }
}

fn span(to: &str) -> String {
    if to.is_empty() { String::new() } else { format!("..{to}") }
}

#[test]
fn items_become_facts() {
    let cases = [
        ("DOB 06 Jan 1949; alt. DOB circa 1950.", vec!["born 1949-01-06", "alt born ~1950"]),
        ("DOB 1929 to 1930", vec!["born 1929..1930"]),
        ("POB Centro, Jalisco, Mexico; alt. POB Valle Colombia.", vec!["at Centro, Jalisco, Mexico [mx]", "alt at Valle Colombia [co]"]),
        ("POB Centro,Jalisco,Mexico", vec!["at Centro,Jalisco,Mexico [mx]"]),
        ("POB Tampico, Tamaulipas.", vec!["at Tampico, Tamaulipas []"]),
        ("nationality Mexico; citizen Cabo Verde.  Previously Cape Verde.", vec!["nationality mx", "citizen cv"]),
        ("Gender Female", vec!["female"]),
        ("a.k.a. 'P'U LI'; f.k.a. 'OLD NAME'; d.b.a. 'SHOP'.", vec!["aka P'U LI", "fka OLD NAME", "dba SHOP"]),
        ("Cedula No. 123456 (Colombia)", vec!["cedula 123456 [co]"]),
        ("Cedula No. Cedula: M-1234 (Guatemala)", vec!["cedula M-1234 [gt]"]),
        ("NIT # 800000000-0 (Colombia).", vec!["nit 800000000-0 [co]"]),
        ("R.F.C. # ABC-010203; RFC XYZ 010203 6P7 (Mexico)", vec!["rfc ABC-010203 []", "rfc XYZ 010203 6P7 [mx]"]),
        ("Folio Mercantil No. 22839 (Jalisco) (Mexico) issued 14 Dec 2005", vec!["folio-mercantil 22839 [Jalisco/mx] issued 2005-12-14"]),
        ("National ID No. D000000(9) (Hong Kong)", vec!["national-id D000000(9) [hk]"]),
        ("National ID No. (HWI)000000 (Burma)", vec!["national-id (HWI)000000 [mm]"]),
        (
            "Passport A1 (India) issued 26 Nov 1981; alt. Passport A2 (Cabo Verde.  Previously Cape Verde.) expires Jan 2007",
            vec!["passport A1 [in] issued 1981-11-26", "alt passport A2 [cv] expires 2007-01"],
        ),
        ("Passport A3 (Mexico) issued 02 Nov 2008 expires 02 Nov 2018", vec!["passport A3 [mx] issued 2008-11-02 expires 2018-11-02"]),
        ("Passport AF000000 Colombia", vec!["passport AF000000 [co]"]),
        ("Unified Social Credit Code (USCC) 91310000MA0K00CK00 (China)", vec!["uscc 91310000MA0K00CK00 [cn]"]),
        ("RUC # 1-2-3 (Panama); RIF # J-1 (Venezuela)", vec!["ruc 1-2-3 [pa]", "rif J-1 [ve]"]),
        (
            "C.R. No. 03-B-1620; C.U.I. 199 (Guatemala); C.U.I.T. 20 (Argentina)",
            vec!["company-number 03-B-1620 []", "national-id 199 [gt]", "cuit 20 [ar]"],
        ),
        ("Website www.example.com; Email Address a@example.com.", vec!["website www.example.com []", "email a@example.com []"]),
        ("Vessel Registration Identification IMO 1234567; MMSI 123456789", vec!["imo 1234567 []", "mmsi 123456789 []"]),
        ("Aircraft Manufacturer's Serial Number (MSN) 133; Aircraft Tail Number N1VR", vec!["msn 133 []", "tail-number N1VR []"]),
        ("Digital Currency Address - XBT 1Abc; alt. Digital Currency Address - ETH 0xAb", vec!["XBT 1Abc", "ETH 0xAb"]),
        ("Linked To: ACME, S.A. DE C.V.; Linked To: DOE, Jane.", vec!["to ACME, S.A. DE C.V.", "to DOE, Jane"]),
        (
            "Organization Established Date 04 Jul 2010; Organization Type: Travel agency activities.",
            vec!["since 2010-07-04", "type Travel agency activities"],
        ),
        ("Target Type Criminal Organization", vec!["type Criminal Organization"]),
    ];
    for (remarks, want) in cases {
        assert_eq!(facts(remarks), want, "{remarks}");
    }
}

#[test]
fn what_is_not_a_fact_is_left_over_with_a_reason() {
    let cases = [
        ("NIT # Provisional (Colombia)", Leftover::NumberMissing),
        ("DOB late 1962", Leftover::DateUnreadable),
        ("nationality Atlantis", Leftover::CountryUnknown),
        ("Additional Sanctions Information - Subject to Secondary Sanctions", Leftover::LegalNote),
        ("SSN 000-00-0000 (United States)", Leftover::Withheld),
        ("Former governor of a state", Leftover::FreeText),
        ("Licensed pilot 7", Leftover::FreeText),
    ];
    for (remarks, want) in cases {
        let reading = read(remarks, false);
        assert!(reading.facts.is_empty(), "{remarks}");
        assert_eq!(reading.leftovers[0].0, want, "{remarks}");
    }
}

#[test]
fn the_cut_end_of_a_long_remark_is_never_read() {
    let reading = read("Gender Male; alt. Digital Currency Address - XBT 1N6X", true);
    assert_eq!(reading.facts, [Fact::Gender("male")]);
    assert_eq!(reading.leftovers[0].0, Leftover::CutOff);
}

#[test]
fn odd_rows_never_panic() {
    for remarks in ["", ";;;", "a.k.a. '", "a.k.a. ''", "alt. ", "(", ")", "Passport", "Passport (", "Linked To:", "é)", "DOB "] {
        read(remarks, false);
        read(remarks, true);
    }
}
