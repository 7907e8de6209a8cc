// SPDX-License-Identifier: Apache-2.0
//! What name comparison must know of language: legal forms, particles and titles, short forms of given names.

use std::collections::HashMap;

use model::text::fold;
pub use names::LexiconError as WordsError;
use names::{Phrases, rows};

/// Words that names are made of; built once from the tables in `reference/`.
#[derive(Clone, Debug, Default)]
pub struct Words {
    forms: Phrases<Form>,
    particles: Phrases<Particle>,
    /// For a given name or short form, the full names it can stand for.
    full_names: HashMap<String, Vec<u32>>,
}

/// A company's legal form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// The sort of company, numbered as first met; 0 where the form only says "company".
    pub(crate) sort: u16,
    pub(crate) at_start: bool,
    pub(crate) at_end: bool,
    /// Also an ordinary word: stripped only from names of organisations.
    pub(crate) ambiguous: bool,
}

/// What a particle does to the name around it (see `reference/names/README.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Belongs to the next word or names a relative: compared with and without.
    Link,
    /// A title: left out.
    Drop,
    /// A generation, 1 for the elder, 2 for the younger, …
    Generation(u8),
    /// What follows is another name.
    Split,
    /// Often left out.
    Weak,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Particle {
    pub(crate) effect: Effect,
    /// Also an ordinary name: applied only inside a name of three words or more.
    pub(crate) ambiguous: bool,
}

/// Folds and joins runs of single letters: `S.A. de C.V.` and `sa de cv` become the same words.
pub(crate) fn squeezed(text: &str) -> Vec<String> {
    names::squeezed(&fold(text))
}

/// A generation word's place in the line; words that the table adds later and that this does not know are left out.
fn generation(word: &str) -> Option<u8> {
    Some(match word {
        "sr" | "senior" | "padre" | "pere" | "aine" => 1,
        "jr" | "junior" | "ii" | "2nd" | "hijo" | "filho" | "fils" | "segundo" | "cadet" | "h" => 2,
        "iii" | "3rd" | "tercero" | "neto" => 3,
        "iv" | "4th" => 4,
        "v" => 5,
        _ => return None,
    })
}

impl Words {
    /// Takes the texts of `reference/legal-forms/legal_forms.csv`, `reference/names/particles.csv` and `reference/names/nicknames.csv`.
    ///
    /// # Errors
    /// When a table lacks its columns or holds a word that is none of the agreed ones.
    pub fn from_texts(legal_forms: &str, particles: &str, nicknames: &str) -> Result<Words, WordsError> {
        let mut words = Words::default();
        words.read_forms(legal_forms)?;
        words.read_particles(particles)?;
        words.read_nicknames(nicknames)?;
        Ok(words)
    }

    fn read_forms(&mut self, text: &str) -> Result<(), WordsError> {
        const FILE: &str = "reference/legal-forms/legal_forms.csv";
        let mut sorts: Vec<String> = vec!["company".to_owned()];
        for (line, [form, kind, position, ambiguous]) in rows(FILE, text, ["form", "kind", "position", "ambiguous"])? {
            // Of a form that several sorts of company write, the first is the usual one.
            let kind = kind.split(' ').next().unwrap_or_default();
            let sort = if kind.is_empty() { 0 } else { sorts.iter().position(|s| s == kind).unwrap_or(sorts.len()) };
            if sort == sorts.len() {
                sorts.push(kind.to_owned());
            }
            let (at_start, at_end) = match position.as_str() {
                "suffix" => (false, true),
                "prefix" => (true, false),
                "any" => (true, true),
                "infix" => continue,
                other => {
                    return Err(WordsError {
                        file: FILE,
                        line,
                        reason: format!("`{other}` is no position: use suffix, prefix, any or infix"),
                    });
                }
            };
            self.forms.add(squeezed(&form), Form { sort: sort as u16, at_start, at_end, ambiguous: ambiguous == "yes" });
        }
        Ok(())
    }

    fn read_particles(&mut self, text: &str) -> Result<(), WordsError> {
        const FILE: &str = "reference/names/particles.csv";
        for (line, [particle, effect, ambiguous]) in rows(FILE, text, ["particle", "effect", "ambiguous"])? {
            let effect = match effect.as_str() {
                "join" | "link" => Effect::Link,
                "drop" | "blank" => Effect::Drop,
                "split" => Effect::Split,
                "weak" => Effect::Weak,
                "keep" => continue,
                "apart" => match generation(&particle) {
                    Some(place) => Effect::Generation(place),
                    None => continue,
                },
                other => return Err(WordsError { file: FILE, line, reason: format!("`{other}` is no effect of a particle") }),
            };
            self.particles.add(squeezed(&particle), Particle { effect, ambiguous: ambiguous == "yes" });
        }
        Ok(())
    }

    fn read_nicknames(&mut self, text: &str) -> Result<(), WordsError> {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        for (_, [short, full]) in rows("reference/names/nicknames.csv", text, ["short", "full"])? {
            let (short, full) = (fold(&short), fold(&full));
            let next = numbers.len() as u32;
            let number = *numbers.entry(full.clone()).or_insert(next);
            for name in [short, full] {
                let stands_for = self.full_names.entry(name).or_default();
                if let Err(place) = stands_for.binary_search(&number) {
                    stands_for.insert(place, number);
                }
            }
        }
        Ok(())
    }

    /// The full given names that a word can stand for, itself included, as sorted numbers.
    pub(crate) fn full_names(&self, word: &str) -> &[u32] {
        self.full_names.get(word).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn forms(&self) -> &Phrases<Form> {
        &self.forms
    }

    pub(crate) fn particles(&self) -> &Phrases<Particle> {
        &self.particles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelled_letters_meet_their_abbreviation() {
        for (text, expect) in
            [("S.A. de C.V.", "sa de cv"), ("SA DE CV", "sa de cv"), ("L L C", "llc"), ("Co., Ltd.", "co ltd"), ("3 M", "3 m")]
        {
            assert_eq!(squeezed(text).join(" "), expect);
        }
    }

    #[test]
    fn a_broken_table_names_its_line() {
        let forms = "form,kind,position,ambiguous\nltd,llc,sideways,\n";
        let err = Words::from_texts(forms, "particle,effect,ambiguous\n", "short,full\n").unwrap_err();
        assert_eq!((err.line, err.file), (2, "reference/legal-forms/legal_forms.csv"));
        assert!(Words::from_texts("form\n", "particle,effect,ambiguous\n", "short,full\n").is_err());
    }

    #[test]
    fn short_forms_share_a_full_name_but_full_names_do_not() {
        let none = "form,kind,position,ambiguous\n";
        let words = Words::from_texts(
            none,
            "particle,effect,ambiguous\n",
            "short,full\nbob,robert\nbobby,robert\nalex,alexander\nalex,alexandra\n",
        )
        .unwrap();
        let share = |a: &str, b: &str| words.full_names(a).iter().any(|n| words.full_names(b).contains(n));
        assert!(share("bob", "robert") && share("bob", "bobby") && share("alex", "alexandra"));
        assert!(!share("alexander", "alexandra") && !share("bob", "alex"));
    }
}
