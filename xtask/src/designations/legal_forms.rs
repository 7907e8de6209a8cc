// SPDX-License-Identifier: Apache-2.0
//! Legal forms in names: the evidence that an entity is a company.

use super::text;

/// Forms that say "company" wherever they stand after the first word.
const ANYWHERE: &[&str] = &[
    "S A",
    "S A S",
    "SAS",
    "S A C",
    "SAC",
    "S A DE C V",
    "SA DE CV",
    "DE C V",
    "S DE R L",
    "S DE RL",
    "S DE R L DE C V",
    "DE CV",
    "S R L",
    "SRL",
    "SARL",
    "S P R DE R L",
    "S P R DE R I",
    "SPR DE RL",
    "S C S",
    "S EN C",
    "S C DE R L",
    "S A P I",
    "SAPI",
    "SOCIEDAD ANONIMA",
    "SOCIEDAD LIMITADA",
    "SOCIEDAD DE RESPONSABILIDAD LIMITADA",
    "SOCIEDAD CIVIL",
    "SOCIEDAD POR ACCIONES",
    "SOCIETE ANONYME",
    "LTDA",
    "LIMITADA",
    "LTD",
    "LIMITED",
    "LIMITED PARTNERSHIP",
    "LTEE",
    "INC",
    "INCORPORATED",
    "CORP",
    "CORPORATION",
    "LLC",
    "L L C",
    "LLP",
    "L L P",
    "PLC",
    "P L C",
    "GMBH",
    "EIRL",
    "E I R L",
    "FZE",
    "FZCO",
    "FZC",
    "FZ LLC",
    "DMCC",
    "PTE",
    "PTY",
    "SDN BHD",
    "SP Z O O",
    "D O O",
    "DOO",
    "OOO",
    "O O O",
    "EOOD",
    "OOD",
    "KFT",
    "UAB",
    "S P A",
    "S R O",
    "A S",
    "Y CIA",
    "E HIJOS Y CIA",
    "CIA",
    "COMPANIA LIMITADA",
    "AKTIENGESELLSCHAFT",
    "BESLOTEN VENNOOTSCHAP",
    "SPOLKA Z OGRANICZONA ODPOWIEDZIALNOSCIA",
    "LIMITED COMPANY",
    "JOINT STOCK COMPANY",
    "ANONIM SIRKETI",
    "LIMITED SIRKETI",
    "UNIPESSOAL",
    "EIRELI",
    "DAC",
];

/// Short forms that count only as the last words of a name, where they can't be initials of something else.
const AT_END: &[&str] = &[
    "SA", "C A", "CA", "CO", "COMPANY", "E U", "EU", "B V", "BV", "N V", "NV", "S L", "SL", "S L U", "SLU", "S C", "SC", "AG", "OU",
    "EURL", "S A R L", "SH P K", "SHPK", "LDA", "LP", "S A B",
];

/// Forms that stand before the name in their country.
const AT_START: &[&str] = &["UAB", "OOO", "ZAO", "OAO", "PT"];

/// Words of bodies that are not companies, at the start or the end of a name.
const NOT_COMPANIES: &[&str] = &["A C", "ASOCIACION CIVIL", "FUNDACION", "FOUNDATION", "ASOCIACION", "ASSOCIATION"];

/// Words that name a criminal organization wherever they stand.
const CRIMINAL: &[&str] = &["CARTEL", "ORGANIZATION", "ORGANIZED CRIME GROUP"];

/// Whether a name carries a company's legal form.
pub(super) fn names_a_company(name: &str) -> bool {
    let key = format!(" {} ", text::phrase_key(name));
    let anywhere = ANYWHERE.iter().any(|form| key.find(&format!(" {form} ")).is_some_and(|at| at > 0));
    let at_end = AT_END.iter().any(|form| key.len() > form.len() + 2 && key.ends_with(&format!(" {form} ")));
    let at_start = AT_START.iter().any(|form| key.starts_with(&format!(" {form} ")));
    anywhere || at_end || at_start
}

/// Whether a name says that the body is a foundation, an association, a criminal organization or the like.
pub(super) fn names_another_body(name: &str) -> bool {
    let key = format!(" {} ", text::phrase_key(name));
    let at_edge = |form: &str| key.starts_with(form) || key.ends_with(form);
    NOT_COMPANIES.iter().any(|form| at_edge(&format!(" {form} "))) || CRIMINAL.iter().any(|word| key.contains(&format!(" {word} ")))
}

/// Whether the text is nothing but a legal form, as between two commas.
pub(super) fn is_only_a_form(text: &str) -> bool {
    let key = text::phrase_key(text);
    !key.is_empty() && ANYWHERE.iter().chain(AT_END).any(|form| *form == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legal_form_is_found_and_initials_are_not() {
        let cases = [
            ("ACME, S.A. DE C.V.", true),
            ("ACME LTDA.", true),
            ("ACME E.U.", true),
            ("ACME Y CIA. S.C.S.", true),
            ("SHANGHAI ACME CO., LTD.", true),
            ("ACME SPRING COMPANY", true),
            ("UAB ACME LABS", true),
            ("LOS ACMES", false),
            ("THE COMPANY OF FRIENDS", false),
            ("SA ACME", false),
            ("CARTEL DE SINALOA", false),
        ];
        for (name, want) in cases {
            assert_eq!(names_a_company(name), want, "{name}");
        }
        for name in ["FUNDACION ACME", "CLUB ACME A.C.", "ACME DRUG TRAFFICKING ORGANIZATION", "CARTEL DE ACME"] {
            assert!(names_another_body(name) && !names_a_company(name), "{name}");
        }
        assert!(is_only_a_form("S.A. DE C.V."));
        assert!(!is_only_a_form("Calle 1"));
    }
}
