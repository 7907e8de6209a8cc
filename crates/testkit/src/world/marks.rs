// SPDX-License-Identifier: Apache-2.0
//! Which marking a row of a file bears. Chance alone decides, never what the row is about.

use super::FileKind;
use crate::{Rng, demo::markings as demo};

/// Public.
pub(crate) const PUBLIC: &str = demo::PUBLIC;
const PARTNER_CUSTOMS: &str = "CUI//LES//ORIG PARTNER-CUSTOMS//REL TO CUSTOMS, INVESTIGATIONS, OVERSIGHT, PARTNER-CUSTOMS";
const BANK_Y: &str = "CUI//ORIG BANK-Y//REL TO BANK-Y, FIU, OVERSIGHT";
const BANK_Y_SHARED: &str = "CUI//ORIG BANK-Y//REL TO BANK-Y, FIU, INVESTIGATIONS, OVERSIGHT";
const CARRIER: &str = "CUI//ORIG CARRIER-X//REL TO CARRIER-X, CUSTOMS, INVESTIGATIONS, OVERSIGHT";
const FIREARMS: &str = "CUI//LES//ORIG FIREARMS//REL TO FIREARMS, INVESTIGATIONS, OVERSIGHT";
const WATCH: &str = "CUI//LES//ORIG WATCH//REL TO INVESTIGATIONS, OVERSIGHT, WATCH";
const CHAIN: &str = "CUI//LES//ORIG INVESTIGATIONS//REL TO FIU, INVESTIGATIONS, OVERSIGHT";

/// All markings of the world.
#[cfg(test)]
pub(crate) const ALL: [&str; 16] = [
    PUBLIC,
    demo::TRADE,
    demo::TRADE_CLOSE,
    demo::TRADE_PARTNER,
    demo::BANK,
    demo::BANK_SHARED,
    demo::BANK_DISCLOSED,
    demo::SEIZURE,
    demo::SEIZURE_CLOSE,
    demo::SEIZURE_SECRET,
    PARTNER_CUSTOMS,
    BANK_Y,
    BANK_Y_SHARED,
    CARRIER,
    FIREARMS,
    CHAIN,
];

/// The marking of a row of this file.
pub(crate) fn of(file: FileKind, rng: &mut Rng) -> &'static str {
    let draw = rng.below(100);
    match file {
        FileKind::TradeStatistics
        | FileKind::CompanyRegistry
        | FileKind::Licences
        | FileKind::CourtCases
        | FileKind::WebSnapshots
        | FileKind::NewsArticles
        | FileKind::AddressTags
        | FileKind::SanctionsExercise => PUBLIC,
        FileKind::PartnerCustoms => PARTNER_CUSTOMS,
        FileKind::SuspiciousActivity => {
            if draw < 80 {
                demo::BANK
            } else {
                demo::BANK_SHARED
            }
        }
        FileKind::CurrencyTransactions | FileKind::CurrencyMovements => {
            if draw < 60 {
                demo::BANK
            } else {
                demo::BANK_SHARED
            }
        }
        FileKind::Wires
        | FileKind::MoneyTransfers
        | FileKind::PartnerFiu
        | FileKind::ArmoredCash
        | FileKind::Banknotes
        | FileKind::Kiosks => match draw {
            0..50 => demo::BANK,
            50..70 => demo::BANK_SHARED,
            _ => demo::BANK_DISCLOSED,
        },
        FileKind::BankAccounts | FileKind::BankCash | FileKind::BankChecks | FileKind::BankCards | FileKind::PeerPayments => {
            if draw < 70 {
                BANK_Y
            } else {
                BANK_Y_SHARED
            }
        }
        FileKind::CarrierEvents => CARRIER,
        FileKind::FirearmTraces | FileKind::MultipleSales => FIREARMS,
        FileKind::PlannedEvents => WATCH,
        FileKind::CryptoTransfers
        | FileKind::BridgeEvents
        | FileKind::ExchangeAccounts
        | FileKind::VendorProfiles
        | FileKind::Listings
        | FileKind::HandleLinks => CHAIN,
        FileKind::SeizureReports | FileKind::Cases | FileKind::CallRecords | FileKind::SalesRecords => match draw {
            0..72 => demo::SEIZURE,
            72..92 => demo::SEIZURE_CLOSE,
            _ => demo::SEIZURE_SECRET,
        },
        _ => match draw {
            0..80 => demo::TRADE,
            80..92 => demo::TRADE_CLOSE,
            _ => demo::TRADE_PARTNER,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markings_are_canonical() {
        for text in ALL.into_iter().chain([WATCH]) {
            let marking: model::Marking = text.parse().unwrap();
            assert_eq!(marking.to_string(), text);
        }
    }
}
