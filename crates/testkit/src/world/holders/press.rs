// SPDX-License-Identifier: Apache-2.0
//! What stands in the papers: a few verdicts, seizures and new web sites of firms, told of days later.

use super::super::{
    FileKind,
    calendar::{DAY, Form, Minute},
    cast::Party,
    deeds::{Deed, SEIZABLE, What},
    desk::Desk,
};
use crate::rng::mix;

/// Papers that do not exist.
const OUTLETS: [(&str, &str); 4] = [
    ("Example Valley Courier", "courier.example"),
    ("Sample City Record", "record.example"),
    ("Muestra Border Times", "times.example"),
    ("Ejemplo Business Daily", "daily.example"),
];

/// Of 100 deeds that a paper could tell of, so many are told.
const TOLD_PERCENT: u64 = 12;

/// A paper may tell of a deed, whoever did it.
pub(crate) fn press(desk: &mut Desk<'_>, deed: &Deed) {
    let told = match &deed.what {
        What::Court { person, offence } => Some((*person, format!("{{}} convicted of {offence}"))),
        What::Seizure(seizure) => seizure.persons.first().zip(seizure.items.first()).map(|(person, item)| {
            let what = SEIZABLE.get(usize::from(item.what)).map_or("goods", |s| s.0).to_lowercase();
            (*person, format!("{{}} stopped, {what} seized"))
        }),
        What::Page { firm, .. } => Some((*firm, "{} opens a new web site".to_owned())),
        _ => None,
    };
    let Some((party, title)) = told else { return };
    if !desk.luck(deed.key, 0x9e55).chance(TOLD_PERCENT) {
        return;
    }
    article(desk, deed, party, &title);
}

fn article(desk: &mut Desk<'_>, deed: &Deed, party: Party, title: &str) {
    let Some(mut pen) = desk.row(FileKind::NewsArticles, deed, 0) else { return };
    let (outlet, site) = OUTLETS[(mix(deed.key.0 ^ 5) % 4) as usize];
    let cast = pen.desk.cast;
    let name = cast.name(party, cast.land_of(party)).0;
    let (number, title) = (mix(deed.key.0 ^ pen.desk.plan.seed) >> 24, title.replace("{}", &name));
    let published = deed.at + pen.rng.between(1, 6) as Minute * DAY;
    pen.number().fmt(format_args!("https://{site}/{number}")).put(outlet).put(&title).at(published, Form::Iso).put("eng");
    if party.is_person() {
        pen.name(party).put("");
    } else {
        pen.put("").name(party);
    }
    let city = cast.place(party).0.name;
    pen.fmt(format_args!("{title}, {city}. Made up for a made-up world."));
    let retrieved = published + pen.rng.between(1, 20) as Minute * DAY;
    pen.at(retrieved, Form::Instant).file(retrieved);
}
