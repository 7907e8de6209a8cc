// SPDX-License-Identifier: Apache-2.0
//! Reading: from a text to the words of a name.

use crate::{
    lexicon::{Effect, Lexicon},
    name::{Name, Role, Sort, Text, Word, Writing},
    sound,
    text::{CHARS_MAX, Script, Token, fold, is_apostrophe, native_letters, tokens},
};

/// Most words of one name.
pub(crate) const WORDS_MAX: usize = 24;
/// Weights of words that say little.
const PARTICLE_WEIGHT: f32 = 0.08;
const STOP_WEIGHT: f32 = 0.03;
const TITLE_WEIGHT: f32 = 0.04;
const INITIAL_WEIGHT: f32 = 0.4;
const NUMBER_WEIGHT: f32 = 0.6;
const PATRONYMIC_WEIGHT: f32 = 0.6;
/// Short words tell less: by letters, from two on.
const SHORT_WEIGHTS: [f32; 2] = [0.8, 0.92];
const SHORT_TERM_WEIGHTS: [f32; 2] = [0.6, 0.7];

/// A word before it has a role.
#[derive(Clone, Debug, Default)]
struct Piece {
    latin: Text,
    /// As written, where not in Latin letters.
    native: Option<String>,
    role: Option<Role>,
    is_han: bool,
    is_chinese: bool,
    had_article: bool,
    comma: bool,
    /// A full stop stands right behind it.
    stop: bool,
}

impl Piece {
    fn new(latin: Text) -> Piece {
        Piece { latin, ..Piece::default() }
    }

    /// A single letter.
    fn is_letter(&self) -> bool {
        matches!(self.latin.as_bytes(), [letter] if letter.is_ascii_alphabetic())
    }
}

impl AsRef<str> for Piece {
    fn as_ref(&self) -> &str {
        self.latin.as_str()
    }
}

/// The words of a text in Latin letters, parted by single blanks.
pub(crate) fn latin(lexicon: &Lexicon, text: &str, sort: Sort) -> String {
    let pieces = pieces(lexicon, text, sort);
    pieces.iter().map(|p| p.latin.as_str()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn read(lexicon: &Lexicon, text: &str, sort: Sort) -> Name {
    let mut pieces = pieces(lexicon, text, sort);
    if sort != Sort::Person && pieces.iter().filter(|p| p.is_letter()).count() >= 2 {
        pieces = squeeze(pieces);
    }
    pieces.truncate(WORDS_MAX * 2);
    let key = pieces
        .iter()
        .flat_map(|p| p.latin.as_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, b| (hash ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
    let (mut forms, mut form) = (0, 0);
    match sort {
        Sort::Person => {
            strip_form_of_person(lexicon, &mut pieces);
            tag_person(lexicon, &mut pieces);
        }
        Sort::Organization => {
            (forms, form) = strip_forms(lexicon, &mut pieces);
            tag_numbers(lexicon, &mut pieces);
            tag_own_initials(lexicon, &mut pieces);
        }
        Sort::Other => {
            tag_craft(&mut pieces);
            tag_numbers(lexicon, &mut pieces);
        }
    }
    let mut words = Vec::with_capacity(pieces.len().min(WORDS_MAX));
    words.extend(pieces.into_iter().filter(|p| !p.latin.is_empty()).take(WORDS_MAX).map(|p| word(lexicon, p, sort)));
    Name { words: words.into(), sort, key, forms, form }
}

fn pieces(lexicon: &Lexicon, text: &str, sort: Sort) -> Vec<Piece> {
    if text.is_ascii() { plain_pieces(text) } else { pieces_by_script(lexicon, text, sort) }
}

/// As [`pieces_by_script`] for text without any sign beyond ASCII, which most text is.
fn plain_pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(4);
    let mut letters = [0_u8; CHARS_MAX];
    let mut length = 0;
    let close = |length: &mut usize, letters: &[u8; CHARS_MAX], pieces: &mut Vec<Piece>| {
        if *length > 0 {
            pieces.push(Piece::new(Text::of_ascii(letters.get(..*length).unwrap_or_default())));
            *length = 0;
        }
    };
    for byte in text.bytes().take(CHARS_MAX).filter(|b| !is_apostrophe(char::from(*b))) {
        if byte.is_ascii_alphanumeric() {
            if let Some(place) = letters.get_mut(length) {
                *place = byte.to_ascii_lowercase();
                length += 1;
            }
            continue;
        }
        let was_open = length > 0;
        close(&mut length, &letters, &mut pieces);
        match byte {
            b'.' if was_open => pieces.iter_mut().next_back().into_iter().for_each(|p| p.stop = true),
            b'&' | b'+' => pieces.push(Piece::new(Text::new("and"))),
            b',' => pieces.iter_mut().next_back().into_iter().for_each(|p| p.comma = true),
            _ => {}
        }
    }
    close(&mut length, &letters, &mut pieces);
    pieces
}

fn pieces_by_script(lexicon: &Lexicon, text: &str, sort: Sort) -> Vec<Piece> {
    let tokens = tokens(text);
    let alone = tokens.len() == 1;
    let mut pieces = Vec::with_capacity(tokens.len() + 2);
    for token in &tokens {
        let before = pieces.len();
        match token.script {
            Script::Latin => latin_pieces(token, &mut pieces),
            Script::Han => {
                han_pieces(lexicon, &token.text, sort, alone, &mut pieces);
                let is_chinese = !token.dot && (!alone || pieces.len() > before + 1);
                for piece in pieces.iter_mut().skip(before) {
                    piece.is_chinese = is_chinese && piece.native.as_ref().is_some_and(|n| n.chars().count() <= 2);
                }
            }
            Script::Hangul => hangul_pieces(lexicon, &token.text, sort, alone, &mut pieces),
            Script::Arabic => pieces.push(arabic_piece(lexicon, &token.text, sort)),
            Script::Letters if token.text.chars().any(|c| c.is_ascii_alphanumeric()) => latin_pieces(token, &mut pieces),
            Script::Kana if sort == Sort::Organization => {
                pieces.extend(lexicon.letters.segments(&token.text).into_iter().map(|part| native_piece(lexicon, part)));
            }
            Script::Kana | Script::Letters => pieces.push(native_piece(lexicon, &token.text)),
        }
        if pieces.len() > before
            && let Some(last) = pieces.last_mut()
        {
            (last.comma, last.stop) = (token.comma, token.stop);
        }
    }
    pieces
}

fn latin_pieces(token: &Token, pieces: &mut Vec<Piece>) {
    let folded = fold(&token.text);
    pieces.extend(folded.split(' ').filter(|w| !w.is_empty()).map(|w| Piece::new(Text::new(w))));
}

fn native_piece(lexicon: &Lexicon, text: &str) -> Piece {
    Piece { latin: lexicon.letters.latin(text).into(), native: Some(text.to_owned()), ..Piece::default() }
}

/// The article is taken off and remembered: Latin spellings write it apart, together or not at all.
fn arabic_piece(lexicon: &Lexicon, text: &str, sort: Sort) -> Piece {
    let letters = native_letters(text);
    let bare = match sort {
        Sort::Person => letters.strip_prefix("ال"),
        Sort::Organization => without_article(&letters),
        Sort::Other => None,
    };
    match bare {
        Some(rest) if rest.chars().count() >= 3 => {
            Piece { latin: lexicon.letters.latin(rest).into(), native: Some(rest.to_owned()), had_article: true, ..Piece::default() }
        }
        _ => native_piece(lexicon, text),
    }
}

/// An Arabic word of a company's name without the article, and without `for the` and `and the`.
pub(crate) fn without_article(letters: &str) -> Option<&str> {
    ["ال", "لل", "وال"].into_iter().find_map(|article| letters.strip_prefix(article)).filter(|rest| rest.chars().count() >= 3)
}

fn han_word(text: &str) -> Piece {
    let mut latin = String::new();
    for c in text.chars() {
        latin.push_str(any_ascii::any_ascii_char(c));
    }
    latin.retain(|c| c.is_ascii_alphanumeric());
    latin.make_ascii_lowercase();
    Piece { latin: latin.into(), native: Some(text.to_owned()), is_han: true, ..Piece::default() }
}

/// A person's name of two to four ideographs without a break is a family name and a given name; a longer one is a foreign
/// name by its sound.
fn han_pieces(lexicon: &Lexicon, text: &str, sort: Sort, alone: bool, pieces: &mut Vec<Piece>) {
    if sort == Sort::Organization {
        pieces.extend(lexicon.letters.segments(text).into_iter().map(han_word));
        return;
    }
    let chars: Vec<char> = text.chars().collect();
    if sort == Sort::Person
        && let Some((end, latin)) = lexicon.letters.head(text)
    {
        let (head, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        pieces.push(Piece { latin: Text::new(latin), ..han_word(head) });
        if !rest.is_empty() {
            pieces.push(match lexicon.letters.head(rest) {
                Some((end, latin)) if end == rest.len() => Piece { latin: Text::new(latin), ..han_word(rest) },
                _ => han_word(rest),
            });
        }
        return;
    }
    let length = if sort == Sort::Person && (2..=4).contains(&chars.len()) && (alone || chars.len() < 4) {
        [2, 1].into_iter().find(|n| *n < chars.len() && lexicon.letters.surname(&chars.iter().take(*n).collect::<String>()).is_some())
    } else {
        None
    };
    match length {
        Some(n) if alone => {
            let surname: String = chars.iter().take(n).collect();
            let latin = Text::new(lexicon.letters.surname(&surname).unwrap_or_default());
            pieces.push(Piece { latin, role: Some(Role::Family), ..han_word(&surname) });
            pieces.push(Piece { role: Some(Role::Given), ..han_word(&chars.iter().skip(n).collect::<String>()) });
        }
        _ => match lexicon.letters.surname(text) {
            Some(latin) if sort == Sort::Person => pieces.push(Piece { latin: Text::new(latin), ..han_word(text) }),
            _ => pieces.push(han_word(text)),
        },
    }
}

/// Korean names are a family name of one syllable (rarely two) and a given name, mostly written without a break.
fn hangul_pieces(lexicon: &Lexicon, text: &str, sort: Sort, alone: bool, pieces: &mut Vec<Piece>) {
    if sort == Sort::Organization {
        pieces.extend(lexicon.letters.segments(text).into_iter().map(|part| native_piece(lexicon, part)));
        return;
    }
    let chars: Vec<char> = text.chars().collect();
    if sort == Sort::Person && alone && (2..=5).contains(&chars.len()) {
        for n in [2, 1] {
            let surname: String = chars.iter().take(n).collect();
            if n < chars.len()
                && let Some(latin) = lexicon.letters.surname(&surname)
            {
                pieces.push(Piece { latin: Text::new(latin), role: Some(Role::Family), ..native_piece(lexicon, &surname) });
                let given: String = chars.iter().skip(n).collect();
                pieces.push(Piece { role: Some(Role::Given), ..native_piece(lexicon, &given) });
                return;
            }
        }
    }
    let mut piece = native_piece(lexicon, text);
    if let Some(latin) = lexicon.letters.surname(text) {
        piece.latin = Text::new(latin);
    }
    pieces.push(piece);
}

/// Joins runs of single letters: `A.B.C.` is the word `abc`. Where letters with full stops begin behind one without, as in
/// `Fund V L.P.`, a new run begins.
fn squeeze(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let (mut open, mut had_stop) = (false, false);
    let mut rest = pieces.into_iter().peekable();
    while let Some(piece) = rest.next() {
        let (single, stop) = (piece.is_letter(), piece.stop);
        let begins = stop && !had_stop && rest.peek().is_some_and(Piece::is_letter);
        match out.last_mut() {
            Some(last) if single && open && !begins => {
                last.latin = last.latin.with(piece.latin.as_str());
                if let (Some(all), Some(one)) = (&mut last.native, &piece.native) {
                    all.push_str(one);
                }
            }
            _ => out.push(piece),
        }
        (open, had_stop) = (single, stop);
    }
    out
}

/// Someone typed a company into a person's field. Titles and given names look like forms too often: only an unmistakable
/// last word is taken off.
fn strip_form_of_person(lexicon: &Lexicon, pieces: &mut Vec<Piece>) {
    if let Some(last) = pieces.last()
        && pieces.len() >= 3
        && last.latin.len() >= 3
        && lexicon.forms.at(std::slice::from_ref(last)).any(|(_, form)| form.at_end && !form.ambiguous)
    {
        pieces.pop();
    }
}

/// Marks the legal forms at both ends; the bits of their kinds, and the number of the first that says more than "company". At
/// least one word stays.
fn strip_forms(lexicon: &Lexicon, pieces: &mut [Piece]) -> (u32, u8) {
    let (mut kinds, mut number) = (0, 0);
    let (mut from, mut to) = (0, pieces.len());
    loop {
        let head = pieces.get(from..to).unwrap_or_default();
        let found = lexicon.forms.at(head).find(|(length, form)| {
            *length < head.len() && (form.at_start || *length >= 2 || (form.at_end && !form.ambiguous && form.kind != 0))
        });
        match found {
            Some((length, form)) => {
                kinds |= form.kind;
                number = if number == 0 { form.number } else { number };
                from += length;
            }
            None => break,
        }
    }
    loop {
        let rest = pieces.get(from..to).unwrap_or_default();
        let found = (1..rest.len()).find_map(|at| {
            let tail = rest.get(at..)?;
            lexicon.forms.at(tail).find(|(length, form)| *length == tail.len() && (form.at_end || *length >= 2)).map(|(_, form)| (at, form))
        });
        match found {
            Some((at, form)) => {
                kinds |= form.kind;
                number = if number == 0 { form.number } else { number };
                to = from + at;
            }
            None => break,
        }
    }
    for (place, piece) in pieces.iter_mut().enumerate() {
        if place < from || place >= to {
            piece.role = Some(Role::LegalForm);
        }
    }
    (kinds, number)
}

/// Letters of a name's own initials that stand beside it.
const OWN_INITIALS: std::ops::RangeInclusive<usize> = 3..=6;

/// `Revolutionary Guard Corps (RGC)`: initials beside the words they stand for say nothing new.
fn tag_own_initials(lexicon: &Lexicon, pieces: &mut [Piece]) {
    if pieces.len() <= *OWN_INITIALS.start() {
        return;
    }
    let is_stop = |p: &Piece| lexicon.entry(lexicon.place(p.latin.as_str())).is_some_and(|e| e.is_stop);
    for at in [0, pieces.len() - 1] {
        let Some(one) = pieces.get(at).filter(|p| p.role.is_none() && OWN_INITIALS.contains(&p.latin.len())) else { continue };
        let others = pieces.iter().enumerate().filter(|(place, p)| *place != at && p.role != Some(Role::LegalForm) && !is_stop(p));
        if others.map(|(_, p)| p.latin.as_bytes().first()).eq(one.latin.as_bytes().iter().map(Some))
            && let Some(one) = pieces.get_mut(at)
        {
            one.role = Some(Role::Title);
        }
    }
}

fn tag_person(lexicon: &Lexicon, pieces: &mut Vec<Piece>) {
    let count = pieces.len();
    let (mut at, mut titles) = (0, 0);
    while at < pieces.len() {
        let rest = pieces.get(at..).unwrap_or_default();
        let found = lexicon.particles.at(rest).find(|(length, particle)| {
            // An ambiguous word is a name where little else remains, and the last word of a name is a name.
            let is_last = at + length == count;
            let at_letter = *length == 1 && rest.first().is_some_and(|p| p.latin.len() == 1);
            match particle.effect {
                Effect::Generation(_) => at >= 1 && (!particle.ambiguous || count >= 3 && is_last),
                Effect::Split => at >= 1 && !is_last && (!particle.ambiguous || count >= 4),
                Effect::Blank => *length < count && (!particle.ambiguous || count >= 3),
                // `Sultan` before a name is a title, within a name it is one.
                Effect::Drop => *length < count && (!particle.ambiguous || count >= 3 && at == titles),
                Effect::Link => {
                    let is_name = particle.ambiguous && lexicon.is_surname(rest.first().map_or("", |p| p.latin.as_str()));
                    let is_head = rest.get(length - 1).is_some_and(|p| p.comma);
                    !is_last && !is_head && !is_name && (!particle.ambiguous || count >= 3 + usize::from(at_letter))
                }
            }
        });
        let Some((length, particle)) = found else {
            at += 1;
            continue;
        };
        let role = match particle.effect {
            Effect::Link => Role::Particle,
            Effect::Drop | Effect::Blank => Role::Title,
            Effect::Generation(place) => {
                if let Some(piece) = pieces.get_mut(at) {
                    piece.latin = place.to_string().into();
                }
                Role::Generation
            }
            Effect::Split => {
                pieces.truncate(at);
                return;
            }
        };
        for piece in pieces.iter_mut().skip(at).take(length) {
            piece.role = Some(role);
        }
        if role == Role::Title && at == titles {
            titles += length;
        }
        at += length;
    }
    for piece in pieces.iter_mut().filter(|p| p.role.is_none()) {
        piece.role = match piece.latin.as_str() {
            text if text.len() == 1 => Some(Role::Initial),
            text if is_patronymic(text) => Some(Role::Patronymic),
            _ => None,
        };
    }
    let comma = pieces.iter().position(|p| p.comma);
    if let Some(comma) = comma.filter(|c| c + 1 < pieces.len()) {
        for (place, piece) in pieces.iter_mut().enumerate().filter(|(_, p)| p.role.is_none()) {
            piece.role = Some(if place <= comma { Role::Family } else { Role::Given });
        }
    }
}

/// East Slavic: son or daughter of.
fn is_patronymic(word: &str) -> bool {
    const ENDINGS: [&str; 14] =
        ["ovich", "evich", "ovych", "evych", "ovitch", "evitch", "owicz", "ovna", "evna", "ivna", "yevich", "yovych", "iyovych", "ovics"];
    word.len() >= 7 && ENDINGS.iter().any(|e| word.ends_with(e))
}

/// `MV`, `M/T` before a ship's name.
fn tag_craft(pieces: &mut [Piece]) {
    const CRAFT: [&str; 12] = ["mv", "mt", "ms", "ss", "my", "sv", "fv", "mts", "lpg", "lng", "vessel", "tanker"];
    let count = pieces.len();
    if let Some(first) = pieces.first_mut().filter(|p| count >= 2 && CRAFT.contains(&p.latin.as_str())) {
        first.role = Some(Role::Title);
    }
}

/// Numbers in digits, words and Roman letters become digits; `forty four` becomes one number.
fn tag_numbers(lexicon: &Lexicon, pieces: &mut Vec<Piece>) {
    let last = pieces.iter().rposition(|p| p.role.is_none()).unwrap_or_default();
    let mut tens: Option<usize> = None;
    let mut at = 0;
    let mut is_first = true;
    let mut is_counted = false;
    while let Some(piece) = pieces.get_mut(at) {
        let was_counted = std::mem::replace(&mut is_counted, COUNTED.contains(&piece.latin.as_str()));
        if piece.role.is_some() {
            (tens, at) = (None, at + 1);
            continue;
        }
        let number = number(lexicon, piece.latin.as_str(), is_first, at == last);
        // `Fund A`, `Class B Trust`: a letter at the end or behind such a word counts.
        if number.is_none() && !is_first && (at == last || was_counted) && piece.is_letter() {
            piece.role = Some(Role::Number);
        }
        is_first = false;
        let Some(number) = number else {
            (tens, at) = (None, at + 1);
            continue;
        };
        piece.latin = number.to_string().into();
        piece.role = Some(Role::Number);
        match tens.and_then(|t| pieces.get_mut(t)) {
            Some(before) if (1..10).contains(&number) => {
                let sum = before.latin.as_str().parse::<u32>().unwrap_or_default() + number;
                before.latin = sum.to_string().into();
                pieces.remove(at);
                tens = None;
            }
            _ => {
                tens = (20..100).contains(&number).then_some(at).filter(|_| number % 10 == 0);
                at += 1;
            }
        }
    }
}

/// What is counted by letters.
const COUNTED: [&str; 14] =
    ["class", "series", "serie", "unit", "block", "lot", "section", "phase", "fund", "tower", "shop", "wing", "clase", "klasse"];

fn number(lexicon: &Lexicon, word: &str, is_first: bool, is_last: bool) -> Option<u32> {
    const DIGITS_MAX: usize = 9;
    if let Some(known) = lexicon.numbers.get(word) {
        return Some(*known);
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..).unwrap_or_default();
    if !digits.is_empty() && digits.len() <= DIGITS_MAX && digits.bytes().all(|b| b.is_ascii_digit()) {
        return matches!(ending, "" | "st" | "nd" | "rd" | "th" | "e" | "er" | "eme" | "o" | "a").then(|| digits.parse().ok()).flatten();
    }
    (!is_first && (word.len() >= 2 || is_last)).then(|| roman(word)).flatten()
}

/// Roman numbers up to 39, in their only right spelling.
fn roman(word: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = word.trim_start_matches('x');
    let tens = word.len() - ones.len();
    let ones = ONES.iter().position(|o| *o == ones)? as u32;
    let number = tens as u32 * 10 + ones;
    (tens <= 3 && number > 0).then_some(number)
}

fn word(lexicon: &Lexicon, piece: Piece, sort: Sort) -> Word {
    let text = piece.latin.as_str();
    // A name in ideographs or Hangul is of its own class, not of the classes of its Latin spelling.
    let writing = writing(lexicon, &piece);
    let entry = match &piece.native {
        Some(native) if writing.is_han() || writing == Writing::Hangul => lexicon.place(native),
        Some(native) if sort != Sort::Person => match lexicon.place(&native_letters(native)) {
            0 => lexicon.place(text),
            known => known,
        },
        _ => lexicon.place(text),
    };
    let known = lexicon.entry(entry);
    let mut role = piece.role.unwrap_or(Role::Ordinary);
    if role == Role::Ordinary && sort != Sort::Person && known.is_some_and(|e| e.is_stop) {
        role = Role::Stop;
    }
    let tabled = known.map_or(0, |e| if sort == Sort::Person { e.person } else { e.organization });
    let weight = match role {
        Role::LegalForm | Role::Generation => 0.0,
        Role::Particle => PARTICLE_WEIGHT,
        Role::Title => TITLE_WEIGHT,
        Role::Stop => STOP_WEIGHT,
        Role::Initial => INITIAL_WEIGHT,
        Role::Number => NUMBER_WEIGHT,
        Role::Patronymic => PATRONYMIC_WEIGHT,
        Role::Ordinary | Role::Given | Role::Family => {
            let weights = if sort == Sort::Person { SHORT_WEIGHTS } else { SHORT_TERM_WEIGHTS };
            let short = if piece.is_han { None } else { weights.get(text.len().saturating_sub(2)) };
            let tabled = if tabled == 0 { 1.0 } else { f32::from(tabled) / 100.0 };
            tabled * short.copied().unwrap_or(1.0)
        }
    };
    Word {
        text: piece.latin.clone(),
        native: piece.native.as_ref().map(|n| lexicon.scribe.codes(n)).unwrap_or_default(),
        sound: sound::skeleton(text.as_bytes()),
        sounds: sound::sounds(text.as_bytes()),
        entry,
        weight,
        role,
        had_article: piece.had_article,
        writing,
    }
}

fn writing(lexicon: &Lexicon, piece: &Piece) -> Writing {
    let Some(native) = &piece.native else { return Writing::Latin };
    match native.chars().next() {
        _ if piece.is_chinese => Writing::Chinese,
        _ if piece.is_han => Writing::Ideographs,
        _ if lexicon.letters.knows(native) => Writing::Known,
        Some('\u{ac00}'..='\u{d7a3}') => Writing::Hangul,
        Some('\u{590}'..='\u{6ff}') => Writing::Abjad,
        _ => Writing::Letters,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_read_as_any_text() {
        let lexicon = Lexicon::default();
        let same = |text: &str| {
            let (short, long) = (plain_pieces(text), pieces_by_script(&lexicon, text, Sort::Person));
            let plain = |pieces: Vec<Piece>| pieces.into_iter().map(|p| (p.latin, p.native, p.role, p.comma, p.stop)).collect::<Vec<_>>();
            assert_eq!(plain(short), plain(long), "{text:?}");
        };
        for table in ["names/nicknames", "names/particles", "names/spellings", "names/words", "legal-forms/legal_forms"] {
            let text = shelf::text(&format!("reference/{table}.csv")).unwrap_or_default();
            assert!(!text.is_empty(), "{table}");
            text.lines().filter(|line| line.is_ascii()).for_each(same);
        }
        for text in
            ["", "'", "& Co", ",", "a,&,b", "X'Y`z", "O'Brien-Smith, J.R.", "1st\u{7f}2nd\0third", &"ab'c ".repeat(200), &"q".repeat(500)]
        {
            same(text);
        }
        // Every sign in every neighborhood of letter, digit, blank, comma and apostrophe.
        for sign in 0..128_u8 {
            for around in ["aB", "7x", " y", ", ", "''", "&c"] {
                let sign = char::from(sign);
                let (left, right) = around.split_at(1);
                same(&format!("Al{left}{sign}{right}ma{sign}{sign}{left}"));
            }
        }
    }
}
