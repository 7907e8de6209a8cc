// SPDX-License-Identifier: Apache-2.0
//! Comparing names the way a list clerk would: case, dots and spacing never matter.

/// The list's mark for "no value".
const NO_VALUE: &str = "-0-";

/// A field without surrounding blanks and without the "no value" mark.
pub(super) fn value(field: &str) -> &str {
    let field = field.trim();
    if field == NO_VALUE { "" } else { field }
}

/// Upper-case words separated by single blanks; everything else is a separator.
pub(super) fn phrase_key(name: &str) -> String {
    words(name).join(" ")
}

/// Like [`phrase_key`], with the words sorted, so that `CHEN, Zhi` and `Zhi CHEN` agree.
pub(super) fn bag_key(name: &str) -> String {
    let mut words = words(name);
    words.sort_unstable();
    words.join(" ")
}

/// Single blanks between words, none around them.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Programme tags in a column such as `SDNTK] [TCO` or `TCO, SDGT`, in the list's order.
pub(super) fn programmes(field: &str) -> Vec<String> {
    value(field).split("] [").flat_map(|part| part.split(", ")).map(squeeze).filter(|tag| !tag.is_empty()).collect()
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_ignore_case_order_and_dots() {
        let cases = [("CHEN, Zhi", "Zhi CHEN"), ("ACME S.A. DE C.V.", "acme s a de c v")];
        for (left, right) in cases {
            assert_eq!(bag_key(left), bag_key(right));
        }
        assert_ne!(phrase_key("CHEN, Zhi"), phrase_key("Zhi CHEN"));
    }

    #[test]
    fn programme_tags_are_split_in_both_layouts() {
        assert_eq!(programmes("SDNTK] [ILLICIT-DRUGS-EO14059"), ["SDNTK", "ILLICIT-DRUGS-EO14059"]);
        assert_eq!(programmes("TCO, SDGT"), ["TCO", "SDGT"]);
        assert!(programmes("-0- ").is_empty());
    }
}
