// SPDX-License-Identifier: Apache-2.0
//! Lines of business and goods: what is traded, how it is described, what it weighs and costs.
//!
//! Names, CAS and HS codes of substances are those of `reference/chemicals`; nothing here says how anything is made.

mod list;

pub(crate) use list::GOODS;

/// A line of business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sector {
    pub(crate) id: &'static str,
    /// Word in a firm's name: English, Spanish.
    pub(crate) words: [&'static str; 2],
    /// NAICS 2022.
    pub(crate) naics: &'static str,
    /// Of 1,000 firms.
    pub(crate) share: u32,
}

const fn sector(id: &'static str, english: &'static str, spanish: &'static str, naics: &'static str, share: u32) -> Sector {
    Sector { id, words: [english, spanish], naics, share }
}

/// A place in [`SECTORS`].
pub(crate) type SectorNo = u8;

/// The lines of business.
pub(crate) const SECTORS: [Sector; 24] = [
    sector("chemicals", "Chemical", "Quimica", "325199", 110),
    sector("pharma", "Pharma", "Farmaceutica", "325412", 35),
    sector("plastics", "Plastics", "Plasticos", "326199", 60),
    sector("coatings", "Coatings", "Pinturas", "325510", 30),
    sector("food", "Foods", "Alimentos", "311999", 70),
    sector("textiles", "Textile", "Textiles", "313210", 70),
    sector("electronics", "Electronics", "Electronica", "334419", 90),
    sector("machinery", "Machinery", "Maquinaria", "333998", 70),
    sector("agriculture", "Agro", "Agricola", "424910", 40),
    sector("auto-parts", "Auto Parts", "Autopartes", "336390", 60),
    sector("furniture", "Furniture", "Muebles", "337121", 40),
    sector("toys", "Toys", "Juguetes", "339930", 40),
    sector("cosmetics", "Cosmetics", "Cosmeticos", "325620", 30),
    sector("supplements", "Supplements", "Suplementos", "325411", 15),
    sector("forwarding", "Logistics", "Logistica", "488510", 40),
    sector("retail", "Trading", "Comercializadora", "423990", 80),
    sector("money-services", "Cambio", "Casa de Cambio", "522390", 20),
    sector("firearms", "Sporting Arms", "Armas", "451110", 12),
    sector("waste", "Recycling", "Reciclaje", "562920", 15),
    sector("fuel", "Fuels", "Combustibles", "424720", 15),
    sector("produce", "Produce", "Frutas y Verduras", "424480", 20),
    sector("real-estate", "Properties", "Inmobiliaria", "531210", 18),
    sector("restaurants", "Restaurants", "Restaurantes", "722511", 10),
    sector("water-treatment", "Water Treatment", "Tratamiento de Agua", "221310", 10),
];

/// The place of this line of business.
pub(crate) fn sector_no(id: &str) -> Option<SectorNo> {
    SECTORS.iter().position(|s| s.id == id).map(|n| n as SectorNo)
}

/// One kind of goods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goods {
    pub(crate) id: &'static str,
    /// What it is to the chain: `""` for ordinary goods.
    pub(crate) class: &'static str,
    /// Ways to say it, the commonest first.
    pub(crate) words: &'static [&'static str],
    pub(crate) hs10: &'static str,
    pub(crate) cas: &'static str,
    pub(crate) un: &'static str,
    /// Who sells, who buys.
    pub(crate) seller: &'static str,
    pub(crate) buyers: &'static [&'static str],
    /// US cents a kilogram in the middle, and spread as the standard deviation of its natural logarithm in hundredths.
    pub(crate) cents_a_kg: u32,
    pub(crate) price_spread: u32,
    /// Kilograms a consignment in the middle, and spread likewise.
    pub(crate) kg: u32,
    pub(crate) kg_spread: u32,
    pub(crate) package: &'static str,
    /// Of 1,000 lawful consignments by sea; and of 1,000 parcels.
    pub(crate) sea: u32,
    pub(crate) parcel: u32,
}

/// Vague words that innocent and other senders use alike; FinCEN and the WCO name them as such.
pub(crate) const VAGUE: [&str; 10] = [
    "CHEMICAL PRODUCTS",
    "RAW MATERIAL",
    "GENERAL CARGO",
    "SAMPLE",
    "PARTS",
    "ACCESSORIES",
    "DAILY NECESSITIES",
    "INTERMEDIATE",
    "POWDER",
    "GIFT",
];

/// A place in [`GOODS`].
pub(crate) type GoodsNo = u8;

/// The place of these goods.
pub(crate) fn goods_no(id: &str) -> Option<GoodsNo> {
    GOODS.iter().position(|g| g.id == id).map(|n| n as GoodsNo)
}

/// The goods at this place; the first when there are none.
pub(crate) fn goods(no: GoodsNo) -> &'static Goods {
    GOODS.get(usize::from(no)).unwrap_or(&GOODS[0])
}
