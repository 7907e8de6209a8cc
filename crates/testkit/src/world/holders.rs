// SPDX-License-Identifier: Apache-2.0
//! Who writes what about a deed. None of these knows whether the deed is lawful.

mod cases;
mod coins;
mod money;
mod online;
mod press;
pub(crate) mod registers;
mod trade;
mod words;

pub(crate) use trade::{normal, restated};
pub(crate) use words::hs6;

use super::{
    deeds::{Deed, What},
    desk::Desk,
};

/// Every office that sees a deed writes its row.
pub(crate) fn write(desk: &mut Desk<'_>, deed: &Deed) {
    press::press(desk, deed);
    match &deed.what {
        What::Cargo(cargo) => trade::cargo(desk, deed, cargo),
        What::Parcel(parcel) => trade::parcel(desk, deed, parcel),
        What::Money(money) => money::money(desk, deed, money),
        What::Sar(sar) => money::sar(desk, deed, sar),
        What::Sale { .. } => money::sale(desk, deed),
        What::Coins { .. } | What::Bridge { .. } | What::Tag { .. } => coins::coins(desk, deed),
        What::Call { .. } => cases::call(desk, deed),
        What::Crossing { .. } => cases::crossing(desk, deed),
        What::Seizure(seizure) => cases::seizure(desk, deed, seizure),
        What::Guns { .. } => cases::guns(desk, deed),
        What::Trace { .. } => cases::trace(desk, deed),
        What::Case { .. } => cases::case(desk, deed),
        What::Planned(planned) => cases::planned(desk, deed, planned),
        What::Court { .. } => cases::court(desk, deed),
        What::Listing { .. } | What::Profile { .. } | What::Page { .. } | What::HandleLink { .. } => online::online(desk, deed),
    }
}
