// SPDX-License-Identifier: Apache-2.0
//! The remarks grammar, case by case. Names and numbers are made up.

use linchpin_exchange::ofac_remarks::{self, Dated, Fact, Place, Reading, Reason};
use proptest::prelude::*;

fn country(name: &str) -> Option<&'static str> {
    let known = [
        ("Mexico", "mx"),
        ("Colombia", "co"),
        ("Guinea", "gn"),
        ("Equatorial Guinea", "gq"),
        ("Cabo Verde", "cv"),
        ("Gaza", "ps"),
        ("Hong Kong", "hk"),
        ("Guatemala", "gt"),
        ("Malta", "mt"),
    ];
    known.iter().find(|(n, _)| *n == name).map(|(_, code)| *code)
}

fn read(remarks: &str) -> Reading<'static> {
    ofac_remarks::read(remarks, false, &country)
}

/// A fact on one line, so that cases stay readable.
fn show(fact: &Fact<'_>) -> String {
    let date = |d: &Dated| format!("{}{}{}", if d.is_circa { "~" } else { "" }, d.from, d.to.map_or(String::new(), |to| format!("..{to}")));
    let place = |p: &Place<'_>| format!("{} [{}]", p.printed, p.country.unwrap_or_default());
    match fact {
        Fact::Born(on) => format!("born {}", date(on)),
        Fact::BornAt(at) => format!("at {}", place(at)),
        Fact::Nationality(at) => format!("nationality {}", place(at)),
        Fact::Citizenship(at) => format!("citizen {}", place(at)),
        Fact::Gender(word) => (*word).to_owned(),
        Fact::Name { name, sort } => format!("{sort} {name}"),
        Fact::Identifier(id) => {
            let mut line = format!("{} {} [{}/{}]", id.label.kind, id.number, id.region, id.country.unwrap_or_default());
            for (word, on) in [(" issued ", &id.issued), (" expires ", &id.expires)] {
                if let Some(on) = on {
                    line.push_str(word);
                    line.push_str(&date(on));
                }
            }
            line
        }
        Fact::Wallet { asset, address } => format!("{asset} {address}"),
        Fact::LinkedTo(name) => format!("to {name}"),
        Fact::Established(on) => format!("since {}", date(on)),
        Fact::OrganizationType(word) => format!("type {word}"),
        Fact::TargetType(word) => format!("target {word}"),
        Fact::AircraftModel(word) => format!("model {word}"),
        Fact::AircraftOperator(word) => format!("operator {word}"),
        Fact::AircraftBuilt(on) => format!("built {}", date(on)),
        Fact::VesselFlag { country, is_former } => format!("{}flag {}", if *is_former { "former " } else { "" }, place(country)),
    }
}

#[test]
fn items_become_facts() {
    for (remarks, expect) in [
        ("DOB 06 Jan 1949; alt. DOB circa 1950.", vec!["born 1949-01-06", "alt born ~1950"]),
        ("DOB 1929 to 1930", vec!["born 1929..1930"]),
        ("POB Centro, Jalisco, Mexico; alt. POB Valle Colombia.", vec!["at Centro, Jalisco, Mexico [mx]", "alt at Valle Colombia [co]"]),
        ("POB Malabo Equatorial Guinea; POB Tampico, Tamaulipas.", vec!["at Malabo Equatorial Guinea [gq]", "at Tampico, Tamaulipas []"]),
        ("nationality Mexico; citizen Cabo Verde.  Previously Cape Verde.", vec!["nationality Mexico [mx]", "citizen Cabo Verde [cv]"]),
        ("POB Centro,Jalisco,Mexico", vec!["at Centro,Jalisco,Mexico [mx]"]),
        ("nationality Region: Gaza", vec!["nationality Gaza [ps]"]),
        ("Gender Female", vec!["female"]),
        ("a.k.a. 'P'U LI'; f.k.a. 'OLD NAME'; d.b.a. \"SHOP\".", vec!["aka P'U LI", "fka OLD NAME", "dba SHOP"]),
        ("Cedula No. 123456 (Colombia)", vec!["cedula 123456 [/co]"]),
        ("Cedula No. Cedula: M-1234 (Guatemala)", vec!["cedula M-1234 [/gt]"]),
        ("NIT # 800000000-0 (Colombia).", vec!["nit 800000000-0 [/co]"]),
        ("R.F.C. # ABC-010203; RFC XYZ 010203 6P7 (Mexico)", vec!["rfc ABC-010203 [/]", "rfc XYZ 010203 6P7 [/mx]"]),
        ("Folio Mercantil No. 22839 (Jalisco) (Mexico) issued 14 Dec 2005", vec!["folio-mercantil 22839 [Jalisco/mx] issued 2005-12-14"]),
        ("National ID No. D000000(9) (Hong Kong)", vec!["national-id D000000(9) [/hk]"]),
        ("National ID No. (HWI)000000 (Mexico)", vec!["national-id (HWI)000000 [/mx]"]),
        ("Passport A3 (Mexico) issued 02 Nov 2008 expires Nov 2018", vec!["passport A3 [/mx] issued 2008-11-02 expires 2018-11"]),
        ("Passport AF000000 Colombia", vec!["passport AF000000 [/co]"]),
        ("SSN 000-00-0000", vec!["ssn 000-00-0000 [/]"]),
        ("Website www.example.com; Email Address a@example.com.", vec!["website www.example.com [/]", "email a@example.com [/]"]),
        ("Telephone: (00)(11)(222); Fax No. 263-4-000000", vec!["phone (00)(11)(222) [/]", "fax 263-4-000000 [/]"]),
        ("Vessel Registration Identification IMO 1234567; MMSI 123456789", vec!["imo 1234567 [/]", "mmsi 123456789 [/]"]),
        ("Company Number IMO 7654321; Company Number 12", vec!["imo 7654321 [/]", "company-number 12 [/]"]),
        ("Former Vessel Flag Malta; alt. Former Vessel Flag Mexico", vec!["former flag Malta [mt]", "alt former flag Mexico [mx]"]),
        ("Aircraft Manufacturer's Serial Number (MSN) 133; Aircraft Tail Number N1VR", vec!["msn 133 [/]", "tail-number N1VR [/]"]),
        (
            "Aircraft Model X-1; Aircraft Operator Made Up Air; Aircraft Manufacture Date 1992",
            vec!["model X-1", "operator Made Up Air", "built 1992"],
        ),
        ("Digital Currency Address - XBT 1Abc; alt. Digital Currency Address - ETH 0xAb", vec!["XBT 1Abc", "alt ETH 0xAb"]),
        ("Linked To: ACME, S.A. DE C.V.; Linked To: DOE, Jane.", vec!["to ACME, S.A. DE C.V.", "to DOE, Jane"]),
        (
            "Organization Established Date 04 Jul 2010; Organization Type: Travel agency activities.",
            vec!["since 2010-07-04", "type Travel agency activities"],
        ),
    ] {
        let reading = read(remarks);
        let shown: Vec<String> =
            reading.items.iter().map(|i| format!("{}{}", if i.is_alternate { "alt " } else { "" }, show(&i.fact))).collect();
        assert_eq!(shown, expect, "{remarks}");
        assert_eq!(reading.leftovers, [], "{remarks}");
    }
}

#[test]
fn what_is_not_a_fact_is_left_over_with_a_reason() {
    for (remarks, expect) in [
        ("NIT # Provisional (Colombia)", Reason::NumberMissing),
        ("DOB late 1962", Reason::DateUnreadable),
        ("nationality Atlantis", Reason::CountryUnknown),
        ("Additional Sanctions Information - Subject to Secondary Sanctions", Reason::LegalNote),
        ("Former governor of a state", Reason::FreeText),
        ("Website www.example.com. All offices worldwide", Reason::FreeText),
        ("Licensed pilot 7", Reason::FreeText),
    ] {
        let reading = read(remarks);
        assert!(reading.items.is_empty(), "{remarks}");
        assert_eq!(reading.leftovers.iter().map(|l| l.reason).collect::<Vec<_>>(), [expect], "{remarks}");
    }
}

#[test]
fn the_cut_end_of_a_long_remark_is_never_read() {
    let reading = ofac_remarks::read("Gender Male; alt. Digital Currency Address - XBT 1N6X", true, &country);
    assert_eq!(reading.items.iter().map(|i| show(&i.fact)).collect::<Vec<_>>(), ["male"]);
    assert_eq!(reading.leftovers[0].reason, Reason::CutOff);
}

proptest! {
    #[test]
    fn any_text_is_read_or_left_over(text in "\\PC{0,80}", is_cut in any::<bool>()) {
        ofac_remarks::read(&text, is_cut, &country);
    }

    #[test]
    fn any_near_remark_is_read_or_left_over(text in "(alt\\. |a\\.k\\.a\\. '|DOB |Passport |POB | issued | expires |\\(|\\)|;|\\.|'|é|1962|Mexico| ){0,12}") {
        ofac_remarks::read(&text, false, &country);
    }
}
