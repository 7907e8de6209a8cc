// SPDX-License-Identifier: Apache-2.0
//! Reads a name into words that can be compared: titles and legal forms off, particles and generations apart.

use model::text::fold;

use crate::{
    Family,
    words::{Effect, Particle, Words, squeezed},
};

/// Words kept of one name; longer ones are cut (the longest real ones have about nine).
pub(crate) const NAME_WORDS_MAX: usize = 12;

/// The words of a name that add nothing by standing there: small words of organisations' names.
const SMALL_WORDS: [&str; 12] = ["and", "co", "de", "del", "e", "et", "for", "la", "of", "the", "und", "y"];

/// How a word takes part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Role {
    /// A particle: its absence means nothing.
    pub(crate) link: bool,
    /// Often left out (`Maria`, `Ma.`): half the evidence, and its absence means nothing.
    pub(crate) weak: bool,
    /// Known to be a given name.
    pub(crate) given: bool,
}

/// A name ready to be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub(crate) words: Vec<(String, Role)>,
    /// 0 where none is named, 1 for the elder, 2 for the younger, …
    pub(crate) generation: u8,
    /// The sort of company its legal form tells, 0 where none.
    pub(crate) form: u16,
}

pub(crate) fn parse(text: &str, family: Family, given: &[String], words: &Words) -> Parsed {
    let mut parsed = match family {
        Family::Person => person(text, given, words),
        Family::Organization => organization(text, words, true),
        Family::LegalEntity => organization(text, words, false),
        Family::Thing(_) => Parsed { words: split(&fold(text)).into_iter().map(|w| (w, Role::default())).collect(), ..Parsed::default() },
    };
    parsed.words.truncate(NAME_WORDS_MAX);
    parsed
}

fn split(folded: &str) -> Vec<String> {
    folded.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The first particle that applies at the head of `tail`, and its length.
fn particle_at(words: &Words, tail: &[String], whole: usize, left: usize) -> Option<(usize, Particle)> {
    words.particles().at(tail).find(|(len, particle)| {
        let leaves_a_word = left + tail.len() > *len;
        leaves_a_word && (!particle.ambiguous || whole > 2)
    })
}

fn person(text: &str, given: &[String], words: &Words) -> Parsed {
    let tokens = split(&fold(text));
    let mut parsed = Parsed::default();
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        let tail = tokens.get(next..).unwrap_or_default();
        let full_words = parsed.words.iter().filter(|(_, role)| !role.link).count();
        let mut role = Role { given: given.contains(token), ..Role::default() };
        let mut len = 1;
        if let Some((phrase, particle)) = particle_at(words, tail, tokens.len(), full_words) {
            len = phrase;
            match particle.effect {
                Effect::Drop => {
                    next += len;
                    continue;
                }
                Effect::Generation(place) => {
                    parsed.generation = place;
                    next += len;
                    continue;
                }
                Effect::Split if full_words > 0 => break,
                Effect::Split => {}
                Effect::Link => role.link = true,
                Effect::Weak => role.weak = true,
            }
        }
        parsed.words.extend(tail.iter().take(len).map(|word| (word.clone(), role)));
        next += len;
    }
    if parsed.words.iter().all(|(_, role)| role.link) {
        // Nothing but particles: then they are the name.
        parsed.words.iter_mut().for_each(|(_, role)| role.link = false);
    }
    parsed
}

fn organization(text: &str, words: &Words, surely: bool) -> Parsed {
    let mut tokens = squeezed(text);
    if let Some(cut) = (1..tokens.len()).find(|at| is_connector(words, tokens.get(*at..).unwrap_or_default())) {
        tokens.truncate(cut);
    }
    let mut parsed = Parsed::default();
    while let Some((range, sort)) = form_at_an_end(words, &tokens, surely) {
        tokens.drain(range);
        if parsed.form == 0 {
            parsed.form = sort;
        }
    }
    let all_small = tokens.iter().all(|t| SMALL_WORDS.contains(&t.as_str()));
    parsed.words = tokens
        .into_iter()
        .map(|t| (!all_small && SMALL_WORDS.contains(&t.as_str()), t))
        .map(|(link, t)| (t, Role { link, ..Role::default() }))
        .collect();
    parsed
}

fn is_connector(words: &Words, tail: &[String]) -> bool {
    words.particles().at(tail).any(|(len, particle)| particle.effect == Effect::Split && !particle.ambiguous && len < tail.len())
}

/// The longest legal form at the end or the start, unless nothing else would remain.
fn form_at_an_end(words: &Words, tokens: &[String], surely: bool) -> Option<(std::ops::Range<usize>, u16)> {
    for start in 1..tokens.len() {
        let tail = tokens.get(start..).unwrap_or_default();
        let found = words.forms().at(tail).find(|(len, form)| *len == tail.len() && form.at_end && (surely || !form.ambiguous));
        if let Some((_, form)) = found {
            return Some((start..tokens.len(), form.sort));
        }
    }
    let found = words.forms().at(tokens).find(|(len, form)| *len < tokens.len() && form.at_start && (surely || !form.ambiguous));
    found.map(|(len, form)| (0..len, form.sort))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let forms = "form,kind,position,ambiguous\nltd,llc,suffix,\nco ltd,llc,suffix,\nsa de cv,jsc,suffix,\nooo,llc,any,\nag,jsc,suffix,yes\ncompany,company,suffix,yes\n";
        let particles = "particle,effect,ambiguous\nde la,join,\nal,join,\nhaji,drop,\njr,apart,\nii,apart,yes\naka,split,\nmaria,weak,yes\nsenior,apart,yes\nsame as consignee,blank,\n";
        Words::from_texts(forms, particles, "short,full\n").unwrap()
    }

    fn shown(parsed: &Parsed) -> String {
        let words: Vec<_> =
            parsed.words.iter().map(|(w, r)| format!("{w}{}{}", if r.link { "*" } else { "" }, if r.weak { "?" } else { "" })).collect();
        format!("{} g{} f{}", words.join(" "), parsed.generation, parsed.form)
    }

    #[test]
    fn persons_lose_titles_and_keep_particles_apart() {
        for (name, expect) in [
            ("Haji Abdul AL-ZAWAHIRI", "abdul al* zawahiri g0 f0"),
            ("Juan de la Cruz Jr.", "juan de* la* cruz g2 f0"),
            ("María López Soto", "maria? lopez soto g0 f0"),
            ("Maria Soto", "maria soto g0 f0"),
            ("Carlos Test aka El Test", "carlos test g0 f0"),
            ("Haji", "haji g0 f0"),
            ("Al", "al g0 f0"),
            ("", " g0 f0"),
        ] {
            assert_eq!(shown(&parse(name, Family::Person, &[], &words())), expect, "{name}");
        }
    }

    #[test]
    fn organisations_lose_their_legal_form() {
        for (name, expect) in [
            ("ACME TRADING CO., LTD.", "acme trading g0 f1"),
            ("Comercial Prueba, S.A. de C.V.", "comercial prueba g0 f2"),
            ("OOO \"Test\"", "test g0 f1"),
            ("AG", "ag g0 f0"),
            ("Bank of Test AG", "bank of* test g0 f2"),
        ] {
            assert_eq!(shown(&parse(name, Family::Organization, &[], &words())), expect, "{name}");
        }
        assert_eq!(shown(&parse("Test Company", Family::LegalEntity, &[], &words())), "test company g0 f0");
    }
}
