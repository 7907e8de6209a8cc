// SPDX-License-Identifier: Apache-2.0
//! What is seen on markets and web pages.

use crate::{
    Rng,
    rng::{mix, stream},
    world::{
        FileKind,
        calendar::{DAY, Form, Minute},
        cast::{Chain, Party},
        deeds::{Deed, What},
        desk::Desk,
        goods::goods,
        lands::land,
    },
};

/// Markets that do not exist.
const MARKETS: [&str; 4] = ["Example Bazaar", "Sample Souk", "Muestra Market", "Ejemplo Shop"];

/// The nth name by which a party sells; names of one party are alike.
fn handle(desk: &Desk<'_>, who: Party, nth: u8) -> String {
    let mut rng = Rng::at(desk.plan.seed, stream("handle"), u64::from(who.index()));
    let mut word = crate::names::coined(&mut rng).to_lowercase();
    match nth % 4 {
        0 => {}
        1 => word.push_str(&format!("{}", rng.between(2, 99))),
        2 => word = word.replace('o', "0"),
        _ => word.push_str("_official"),
    }
    format!("ex_{word}")
}

fn market(who: Party, nth: u8) -> &'static str {
    MARKETS[((mix(u64::from(who.index())) + u64::from(nth)) % 4) as usize]
}

pub(crate) fn online(desk: &mut Desk<'_>, deed: &Deed) {
    match &deed.what {
        What::Profile { who, handle: nth, key_of, wallet } => {
            let name = handle(desk, *who, *nth);
            let Some(mut pen) = desk.row(FileKind::VendorProfiles, deed, 0) else { return };
            let cast = pen.desk.cast;
            pen.number().put(market(*who, *nth)).mention(*who).put(&name);
            let is_customer = pen.rng.chance(20);
            pen.put(if is_customer { "user account" } else { "vendor" });
            let a = mix(u64::from(key_of.index()) ^ pen.desk.plan.seed ^ stream("pgp"));
            let shows_key = pen.rng.chance(80);
            if shows_key {
                pen.fmt(format_args!("{a:016X}{:016X}{:08X}", mix(a), mix(a ^ 1) & 0xffff_ffff));
            } else {
                pen.put("");
            }
            pen.at(deed.at, Form::Iso);
            let seen = pen.rng.between(20, 300) as Minute;
            pen.at(deed.at + seen * DAY, Form::Iso).put(&cast.wallet(*who, u32::from(*wallet), Chain::Bitcoin)).put("bitcoin");
            pen.email(*who).country(*who);
            let rating = pen.rng.between(35, 50);
            pen.fmt(format_args!("{}.{}", rating / 10, rating % 10)).file(deed.at);
        }
        What::Listing { seller, handle: nth, goods: no, cents, assurance, contact } => {
            let name = handle(desk, *seller, *nth);
            let Some(mut pen) = desk.row(FileKind::Listings, deed, 0) else { return };
            let (cast, of) = (pen.desk.cast, goods(*no));
            let words = of.words.first().copied().unwrap_or("");
            pen.number().put(market(*seller, *nth)).mention(*seller).put(&name).put(words);
            let extra = if *assurance {
                "discreet packing, customs passage assured, reshipment free"
            } else {
                "ships from stock, certificate on request"
            };
            pen.fmt(format_args!("{words}, {extra}"));
            let gives_cas = pen.rng.chance(60);
            pen.put(if gives_cas { of.cas } else { "" }).put(if of.class.is_empty() { "general" } else { of.class });
            // Few say in the offer what their dies press.
            let shows_imprint = of.class == "die" && pen.rng.chance(35);
            pen.put(if shows_imprint { "M 30" } else { "" }).cents(*cents).put(land(cast.land_of(*seller)).code).put("US;MX");
            let image = mix(u64::from(seller.index()) ^ u64::from(*no) << 40);
            pen.fmt(format_args!("{image:016x}"));
            if *contact {
                pen.dialed(*seller, 0);
                let email = pen.desk.cast.email(*seller);
                pen.put(&email);
            } else {
                pen.skip(2);
            }
            let wallet = cast.wallet(*seller, 0, Chain::Bitcoin);
            pen.put(if *contact { "" } else { &wallet }).at(deed.at, Form::Iso);
            let seen = pen.rng.between(20, 200) as Minute;
            pen.at(deed.at + seen * DAY, Form::Iso).file(deed.at);
        }
        What::Page { firm, shows } => {
            let Some(mut pen) = desk.row(FileKind::WebSnapshots, deed, 0) else { return };
            let cast = pen.desk.cast;
            let (site, name) = (cast.website(*firm), cast.name(*firm, cast.land_of(*firm)).0);
            pen.number().put(&site).put("company site").mention(*firm).put(&name);
            let (first, second) = (cast.phone(*firm), cast.phone(*shows));
            pen.mention(*shows).put(&if firm == shows { first } else { format!("{first};{second}") });
            let email = cast.email(*shows);
            let host = pen.rng.below(131_072);
            pen.put(&email).fmt(format_args!("198.{}.{}.{}", 18 + (host >> 16), host >> 8 & 255, host & 255));
            pen.fmt(format_args!("{name}. Contact our sales desk.")).at(deed.at, Form::Instant).file(deed.at);
        }
        What::HandleLink { customer, handle: nth } => {
            let name = handle(desk, *customer, *nth);
            let Some(mut pen) = desk.row(FileKind::HandleLinks, deed, 0) else { return };
            pen.number().name(*customer).dialed(*customer, 0).mention(*customer).put(&name).put(market(*customer, *nth));
            let (basis, confidence) =
                (pen.rng.pick(&["undercover purchase", "account records", "device examination"]), pen.rng.between(50, 95));
            pen.put(basis).fmt(format_args!("0.{confidence}")).file(deed.at);
        }
        _ => {}
    }
}
