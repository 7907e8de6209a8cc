// SPDX-License-Identifier: Apache-2.0
//! Countries and cities of the world. Cities and ports are real; streets, firms and people in them are not.

/// A city: name, state or province, latitude and longitude in hundredths of a degree.
#[derive(Clone, Copy, Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) state: &'static str,
    pub(crate) lat: i32,
    pub(crate) lon: i32,
}

/// A country.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Land {
    /// ISO 3166 alpha-2.
    pub(crate) code: &'static str,
    pub(crate) sea: &'static [&'static str],
    pub(crate) air: &'static str,
    pub(crate) cities: &'static [City],
    /// Legal forms, the commonest first.
    pub(crate) forms: &'static [&'static str],
    /// A word of the language that says "example": every firm and person of the world carries one.
    pub(crate) marker: &'static str,
    pub(crate) currency: &'static str,
    /// Units of the currency for one US dollar, in hundredths. A round figure of 2025, of no weight.
    pub(crate) rate: u64,
    /// Of 1,000 firms of the world, how many are here.
    pub(crate) firms: u32,
    /// Of 1,000 people of the world, how many live here.
    pub(crate) people: u32,
    pub(crate) street: Street,
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Street {
    /// `120 Sample Kor Road, City`
    NumberFirst,
    /// `Calle Ejemplo Kor 120, City`
    Spanish,
    /// `No. 120 Shili Kor Road, District, City`
    Chinese,
    /// `Beispiel-Kor-Strasse 12, 00000 City`
    German,
}

const fn city(name: &'static str, state: &'static str, lat: i32, lon: i32) -> City {
    City { name, state, lat, lon }
}

/// A place in [`LANDS`].
pub(crate) type LandNo = u8;

pub(crate) const US: LandNo = 0;
pub(crate) const MX: LandNo = 1;
pub(crate) const CN: LandNo = 2;
pub(crate) const HK: LandNo = 6;
pub(crate) const CA: LandNo = 7;

/// The countries. The first places are named by constants.
pub(crate) const LANDS: [Land; 14] = [
    Land {
        code: "US",
        sea: &["USLAX", "USLGB", "USHOU", "USNYC", "USSAV", "USOAK", "USMIA"],
        air: "USLAX",
        cities: &[
            city("Los Angeles", "CA", 3405, -11824),
            city("San Diego", "CA", 3272, -11716),
            city("Houston", "TX", 2976, -9537),
            city("El Paso", "TX", 3176, -10649),
            city("Laredo", "TX", 2753, -9951),
            city("McAllen", "TX", 2620, -9823),
            city("Phoenix", "AZ", 3345, -11207),
            city("Tucson", "AZ", 3222, -11097),
            city("Albuquerque", "NM", 3508, -10665),
            city("Chicago", "IL", 4188, -8763),
            city("Newark", "NJ", 4074, -7417),
            city("Atlanta", "GA", 3375, -8439),
            city("Miami", "FL", 2576, -8019),
            city("Columbus", "OH", 3996, -8300),
            city("Denver", "CO", 3974, -10499),
            city("Seattle", "WA", 4761, -12233),
            city("Las Vegas", "NV", 3617, -11514),
            city("Charlotte", "NC", 3523, -8084),
        ],
        forms: &["LLC", "Inc.", "Corp.", "Co."],
        marker: "Example",
        currency: "USD",
        rate: 100,
        firms: 330,
        people: 640,
        street: Street::NumberFirst,
    },
    Land {
        code: "MX",
        sea: &["MXZLO", "MXLZC", "MXVER", "MXATM"],
        air: "MXMEX",
        cities: &[
            city("Culiacan", "SIN", 2481, -10739),
            city("Tijuana", "BCN", 3251, -11704),
            city("Ciudad Juarez", "CHH", 3169, -10642),
            city("Guadalajara", "JAL", 2066, -10335),
            city("Monterrey", "NLE", 2569, -10032),
            city("Manzanillo", "COL", 1905, -10432),
            city("Ciudad de Mexico", "CMX", 1943, -9913),
            city("Nuevo Laredo", "TAM", 2748, -9951),
            city("Hermosillo", "SON", 2907, -11096),
            city("Mexicali", "BCN", 3262, -11545),
        ],
        forms: &["S.A. de C.V.", "S. de R.L. de C.V.", "S.A.P.I. de C.V."],
        marker: "Ejemplo",
        currency: "MXN",
        rate: 1850,
        firms: 190,
        people: 200,
        street: Street::Spanish,
    },
    Land {
        code: "CN",
        sea: &["CNSHA", "CNTAO", "CNNGB", "CNTXG", "CNYTN"],
        air: "CNPVG",
        cities: &[
            city("Wuhan", "HB", 3059, 11430),
            city("Shanghai", "SH", 3123, 12147),
            city("Qingdao", "SD", 3607, 12038),
            city("Shijiazhuang", "HE", 3804, 11451),
            city("Guangzhou", "GD", 2313, 11326),
            city("Shenzhen", "GD", 2254, 11406),
            city("Ningbo", "ZJ", 2987, 12155),
            city("Tianjin", "TJ", 3934, 11736),
            city("Hefei", "AH", 3182, 11723),
        ],
        forms: &["Co., Ltd.", "Technology Co., Ltd.", "Trading Co., Ltd.", "Import and Export Co., Ltd."],
        marker: "Shili",
        currency: "CNY",
        rate: 720,
        firms: 190,
        people: 60,
        street: Street::Chinese,
    },
    Land {
        code: "IN",
        sea: &["INNSA", "INMUN", "INMAA"],
        air: "INBOM",
        cities: &[
            city("Mumbai", "MH", 1908, 7288),
            city("Ahmedabad", "GJ", 2302, 7257),
            city("Hyderabad", "TG", 1738, 7849),
            city("Chennai", "TN", 1308, 8027),
        ],
        forms: &["Pvt. Ltd.", "Ltd.", "LLP"],
        marker: "Namuna",
        currency: "INR",
        rate: 8500,
        firms: 70,
        people: 20,
        street: Street::NumberFirst,
    },
    Land {
        code: "DE",
        sea: &["DEHAM", "DEBRV"],
        air: "DEFRA",
        cities: &[city("Hamburg", "HH", 5355, 999), city("Leipzig", "SN", 5134, 1237), city("Ludwigshafen", "RP", 4948, 844)],
        forms: &["GmbH", "AG", "GmbH & Co. KG"],
        marker: "Beispiel",
        currency: "EUR",
        rate: 92,
        firms: 40,
        people: 8,
        street: Street::German,
    },
    Land {
        code: "KR",
        sea: &["KRPUS", "KRINC"],
        air: "KRICN",
        cities: &[city("Busan", "26", 3518, 12908), city("Incheon", "28", 3746, 12671)],
        forms: &["Co., Ltd.", "Corp."],
        marker: "Yesi",
        currency: "KRW",
        rate: 138_000,
        firms: 35,
        people: 8,
        street: Street::NumberFirst,
    },
    Land {
        code: "HK",
        sea: &["HKHKG"],
        air: "HKHKG",
        cities: &[city("Kowloon", "KW", 2232, 11417), city("Wan Chai", "HK", 2228, 11417)],
        forms: &["Limited", "Trading Limited", "(HK) Limited"],
        marker: "Shili",
        currency: "HKD",
        rate: 780,
        firms: 40,
        people: 8,
        street: Street::NumberFirst,
    },
    Land {
        code: "CA",
        sea: &["CAVAN", "CAMTR"],
        air: "CAYVR",
        cities: &[city("Vancouver", "BC", 4928, -12312), city("Toronto", "ON", 4365, -7938), city("Montreal", "QC", 4550, -7357)],
        forms: &["Inc.", "Ltd."],
        marker: "Sample",
        currency: "CAD",
        rate: 137,
        firms: 35,
        people: 24,
        street: Street::NumberFirst,
    },
    Land {
        code: "CO",
        sea: &["COCTG", "COBUN"],
        air: "COBOG",
        cities: &[city("Cartagena", "BOL", 1039, -7548), city("Cali", "VAC", 345, -7653)],
        forms: &["S.A.S.", "S.A."],
        marker: "Ejemplo",
        currency: "COP",
        rate: 410_000,
        firms: 15,
        people: 8,
        street: Street::Spanish,
    },
    Land {
        code: "GT",
        sea: &["GTPRQ"],
        air: "GTGUA",
        cities: &[city("Guatemala", "01", 1463, -9051)],
        forms: &["S.A."],
        marker: "Muestra",
        currency: "GTQ",
        rate: 770,
        firms: 10,
        people: 8,
        street: Street::Spanish,
    },
    Land {
        code: "PA",
        sea: &["PABLB", "PACTB"],
        air: "PAPTY",
        cities: &[city("Colon", "3", 936, -7990), city("Panama", "8", 898, -7952)],
        forms: &["S.A."],
        marker: "Muestra",
        currency: "USD",
        rate: 100,
        firms: 12,
        people: 4,
        street: Street::Spanish,
    },
    Land {
        code: "VN",
        sea: &["VNSGN", "VNHPH"],
        air: "VNSGN",
        cities: &[city("Ho Chi Minh City", "SG", 1082, 10663), city("Hai Phong", "HP", 2086, 10668)],
        forms: &["Co., Ltd.", "JSC"],
        marker: "Vidu",
        currency: "VND",
        rate: 2_500_000,
        firms: 15,
        people: 4,
        street: Street::NumberFirst,
    },
    Land {
        code: "SG",
        sea: &["SGSIN"],
        air: "SGSIN",
        cities: &[city("Singapore", "SG", 135, 10382)],
        forms: &["Pte. Ltd."],
        marker: "Contoh",
        currency: "SGD",
        rate: 134,
        firms: 10,
        people: 4,
        street: Street::NumberFirst,
    },
    Land {
        code: "AE",
        sea: &["AEJEA"],
        air: "AEDXB",
        cities: &[city("Dubai", "DU", 2520, 5527)],
        forms: &["FZE", "LLC"],
        marker: "Mithal",
        currency: "AED",
        rate: 367,
        firms: 8,
        people: 4,
        street: Street::NumberFirst,
    },
];

/// The land of this country code, if the world has it.
pub(crate) fn land_no(code: &str) -> Option<LandNo> {
    LANDS.iter().position(|l| l.code == code).map(|n| n as LandNo)
}

/// The land at this place; the first when there is none.
pub(crate) fn land(no: LandNo) -> &'static Land {
    LANDS.get(usize::from(no)).unwrap_or(&LANDS[0])
}

/// Land crossings between Mexico and the United States: schedule D code, name, latitude, longitude, share of northbound fentanyl seizures
/// in thousandths (CBP field offices, October 2018 to December 2025, spread over their ports).
pub(crate) const CROSSINGS: [(&str, &str, i32, i32, u64); 8] = [
    ("2504", "San Ysidro", 3254, -11703, 300),
    ("2506", "Otay Mesa", 3255, -11694, 150),
    ("2604", "Nogales", 3133, -11094, 330),
    ("2608", "San Luis", 3249, -11478, 40),
    ("2402", "El Paso", 3176, -10645, 70),
    ("2304", "Laredo", 2750, -9951, 60),
    ("2305", "Hidalgo", 2610, -9827, 30),
    ("2503", "Calexico", 3267, -11550, 20),
];
