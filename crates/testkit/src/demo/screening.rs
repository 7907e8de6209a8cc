// SPDX-License-Identifier: Apache-2.0
//! Rows that carry the listed name of a designated company, so that a demo shows how screening links them.
//! Companies only, never people; each row says that it is an exercise, and every other party in it is made up.

use crate::demo::{
    markings,
    world::{Goods, Party, World, land},
};

/// Stands in every row that names a designated company.
pub(super) const EXERCISE: &str = "MADE-UP SCREENING EXERCISE";

/// A company as `reference/designations` has it: `parties.csv` and `addresses.csv` under this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenedCompany {
    /// Key in `reference/designations/parties.csv`.
    pub key: &'static str,
    /// The listed name, letter by letter.
    pub name: &'static str,
    /// The listed address: street, city, region, postal code. Name and country alone are not enough evidence for a match.
    pub address: &'static str,
    /// Alpha-2, upper case.
    pub country: &'static str,
}

/// Designated companies that the demo screens for; all were on the list of July 2026.
pub const SCREENED: [ScreenedCompany; 6] = [
    ScreenedCompany {
        key: "ofac-32312",
        name: "HEBEI HUANHAO BIOTECHNOLOGY CO., LTD.",
        address: "Room 1801, The MixC, Qiaoxi District, Shijiazhuang, Hebei, 050000",
        country: "CN",
    },
    ScreenedCompany {
        key: "ofac-34179",
        name: "WUHAN YUANCHENG GONGCHUANG TECHNOLOGY CO., LTD.",
        address: "No. 425 Zhongshan Road, Wuchang District, Wuhan, Hubei",
        country: "CN",
    },
    ScreenedCompany {
        key: "ofac-41382",
        name: "YANTAI YIXUN INTERNATIONAL TRADE CO., LTD.",
        address: "No. 27-10, Fucheng Road, Zhifu District, Yantai, Shandong Province, 264013",
        country: "CN",
    },
    ScreenedCompany {
        key: "ofac-45308",
        name: "JINHU MINSHENG PHARMACEUTICAL MACHINERY CO. LTD",
        address: "238-1 Shenhua Road, Jinhu County, Huaian City, Jiangsu Province",
        country: "CN",
    },
    ScreenedCompany {
        key: "ofac-45351",
        name: "XINGTAI DONG CHUANG NEW MATERIAL TECHNOLOGY CO., LTD.",
        address: "No. 201, Fengjiazhai Industrial Zone, Fengjiazhai Town, Guangzong County, Xingtai City, Hebei Province",
        country: "CN",
    },
    ScreenedCompany {
        key: "ofac-40839",
        name: "NACER AGENCIA PANAMERICANA DE DIVISAS Y CENTRO CAMBIARIO, S.A. DE C.V.",
        address: "Avenida Naciones Unidas 5428 Int. 2, Col. Jardines Universidad, Zapopan, Jalisco, 45110",
        country: "MX",
    },
];

const GOODS: Goods = Goods { words: "MADE-UP SCREENING EXERCISE: sample goods", hs: "392690", cas: "", unit: "ctns", cents_a_kg: 300 };

/// Two bills with each company as notify party and one payment to each, over the two years.
pub(super) fn add(world: &mut World) {
    for company in SCREENED {
        let listed = world.add_party(Party {
            name: company.name.to_owned(),
            bank_name: company.name.to_owned(),
            address: company.address.to_owned(),
            country: company.country,
            phone: String::new(),
            account: String::new(),
            iban: String::new(),
            bank: 0,
            ports: land(company.country).ports,
        });
        let shipper = world.party("KR", "Screening Exercise Shipper");
        let consignee = world.party("US", "Screening Exercise Receiver");
        for marking in [markings::PUBLIC, markings::TRADE] {
            let day = world.day();
            let kg = world.rng.between(200, 900);
            let line = world.line(GOODS, kg);
            world.bill(day, (shipper, Some(consignee), Some(listed)), vec![line], marking);
        }
        let (day, cents) = (world.day(), world.rng.between(90_000, 900_000));
        world.pay(day, (consignee, listed), cents, EXERCISE.to_owned(), String::new());
    }
}
