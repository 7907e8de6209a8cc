// SPDX-License-Identifier: Apache-2.0
//! Phrases that mean something as a whole: legal forms, titles, particles.

use std::collections::HashMap;

use crate::lexicon::Mixed;

/// Phrases by their first word, longest first.
#[derive(Clone, Debug)]
pub struct Phrases<T>(HashMap<String, Vec<(Vec<String>, T)>, Mixed>);

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Phrases(HashMap::default())
    }
}

impl<T: Copy> Phrases<T> {
    /// Adds a phrase; the first meaning of a phrase stays.
    pub fn add(&mut self, words: Vec<String>, meaning: T) {
        let Some(first) = words.first().cloned() else { return };
        let list = self.0.entry(first).or_default();
        if !list.iter().any(|(known, _)| *known == words) {
            list.push((words, meaning));
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
    }

    /// The phrases that start at the head of `words`, longest first, with their lengths.
    pub fn at<'a, W: AsRef<str>>(&'a self, words: &'a [W]) -> impl Iterator<Item = (usize, T)> + 'a {
        let list = words.first().and_then(|first| self.0.get(first.as_ref())).map_or(&[][..], Vec::as_slice);
        let fits = move |phrase: &[String]| phrase.len() <= words.len() && phrase.iter().zip(words).all(|(p, w)| p == w.as_ref());
        list.iter().filter(move |(phrase, _)| fits(phrase)).map(|(phrase, meaning)| (phrase.len(), *meaning))
    }
}

/// The words of a folded text, runs of single letters joined: `s a de c v` and `sa de cv` become the same words.
pub fn squeezed(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let single = word.len() == 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
        match words.last_mut() {
            Some(last) if single && open => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        open = single;
    }
    words
}
