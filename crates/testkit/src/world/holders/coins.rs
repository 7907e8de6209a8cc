// SPDX-License-Identifier: Apache-2.0
//! Transfers on chains as a chain-analysis feed gives them.

use crate::{
    rng::mix,
    world::{
        FileKind,
        calendar::Form,
        cast::Chain,
        deeds::{Deed, Key, What},
        desk::Desk,
    },
};

/// A transaction's hash. Its first 64 bits are zero, as those of no real transaction are.
fn hash(key: Key, salt: u64) -> String {
    let a = mix(key.0 ^ 0x7478 ^ salt << 40);
    format!("{:016x}{a:016x}{:016x}{:016x}", 0, mix(a), mix(a ^ 1))
}

/// Base units of a sum in US cents.
fn base_units(chain: Chain, cents: u64) -> u128 {
    let decimals: u32 = match chain {
        Chain::Bitcoin => 8,
        Chain::Ethereum => 18,
        Chain::Tron => 6,
    };
    u128::from(cents) * 10_u128.pow(decimals) / u128::from(chain.cents_a_unit())
}

pub(crate) fn coins(desk: &mut Desk<'_>, deed: &Deed) {
    match &deed.what {
        What::Coins { from, to, chain, cents } => {
            let Some(mut pen) = desk.row(FileKind::CryptoTransfers, deed, 0) else { return };
            let cast = pen.desk.cast;
            let index = pen.rng.below(3);
            pen.number().put(chain.name()).put(chain.asset()).put(&hash(deed.key, 0)).fmt(format_args!("{index}"));
            pen.fmt(format_args!("{}", 850_000 + deed.at / 10)).at(deed.at, Form::Instant);
            pen.mention(from.0).put(&cast.wallet(from.0, u32::from(from.1), *chain));
            pen.mention(to.0).put(&cast.wallet(to.0, u32::from(to.1), *chain));
            pen.fmt(format_args!("{}", base_units(*chain, *cents))).cents(*cents).file(deed.at);
        }
        What::Bridge { from, to, chains, cents, service } => {
            let Some(mut pen) = desk.row(FileKind::BridgeEvents, deed, 0) else { return };
            let cast = pen.desk.cast;
            pen.number().name(*service).at(deed.at, Form::Instant).put(chains.0.name()).put(&hash(deed.key, 1));
            pen.mention(from.0).put(&cast.wallet(from.0, u32::from(from.1), chains.0)).put(chains.0.asset());
            pen.fmt(format_args!("{}", base_units(chains.0, *cents))).put(chains.1.name()).put(&hash(deed.key, 2));
            pen.mention(to.0).put(&cast.wallet(to.0, u32::from(to.1), chains.1)).put(chains.1.asset());
            let fee = pen.rng.between(1, 12);
            pen.fmt(format_args!("{}", base_units(chains.1, cents * (1_000 - fee) / 1_000))).cents(*cents);
            let score = pen.rng.between(60, 99);
            pen.fmt(format_args!("0.{score}")).file(deed.at);
        }
        What::Tag { who, nth, chain, category, abuse, label } => {
            let Some(mut pen) = desk.row(FileKind::AddressTags, deed, 0) else { return };
            let address = pen.desk.cast.wallet(*who, u32::from(*nth), *chain);
            pen.put("example-world");
            pen.mention_as(&address, *who).own(&address).put(chain.asset()).put(label).put(category).put(abuse).put("");
            let confidence = pen.rng.pick(&["service_api", "web_crawl", "authority_data"]);
            pen.put(confidence).put("False").put("https://tags.example/world").at(deed.at, Form::Iso).file(deed.at);
        }
        _ => {}
    }
}
