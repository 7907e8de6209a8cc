// SPDX-License-Identifier: Apache-2.0
//! Identifiers with valid check digits from ranges that belong to nobody.

/// A container number with its check digit (ISO 6346:2022, annex A), under the owner code `DEM` and category `U`.
/// Serials whose remainder is 10 are moved on, as the standard advises, so the check digit is never ambiguous.
pub fn container_number(serial: u32) -> String {
    let mut serial = serial % 1_000_000;
    loop {
        let body = format!("DEMU{serial:06}");
        let sum: u32 = body.bytes().enumerate().map(|(place, b)| container_value(b) << place).sum();
        if sum % 11 != 10 {
            return format!("{body}{}", sum % 11);
        }
        serial = (serial + 1) % 1_000_000;
    }
}

/// A is 10, B 12, …: letters count upwards and leave out multiples of 11.
pub(crate) const fn container_value(b: u8) -> u32 {
    match b {
        b'0'..=b'9' => (b - b'0') as u32,
        b'A' => 10,
        b'B'..=b'K' => (b - b'B') as u32 + 12,
        b'L'..=b'U' => (b - b'L') as u32 + 23,
        b'V'..=b'Z' => (b - b'V') as u32 + 34,
        _ => 0,
    }
}

/// A ship's number with its check digit. Real numbers do not begin with 0; these do.
pub fn imo_number(serial: u32) -> String {
    let body = format!("{:06}", serial % 100_000);
    let sum: u32 = body.bytes().zip((2..=7).rev()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    format!("{body}{}", sum % 10)
}

/// A German bank account (ISO 13616) at the bank code 00000000. Real bank codes (Bankleitzahlen) begin with 1 to 8, so no bank has it.
pub fn iban(account: u32) -> String {
    let body = format!("00000000{account:010}");
    // Check digits: 98 minus the remainder of body, country as numbers (D is 13, E is 14) and 00, modulo 97.
    let rest = format!("{body}131400").bytes().fold(0_u32, |rest, b| (rest * 10 + u32::from(b - b'0')) % 97);
    format!("DE{:02}{body}", 98 - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_the_values_of_the_standard() {
        let values: Vec<u32> = (b'A'..=b'Z').map(container_value).collect();
        assert_eq!(values, [10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 34, 35, 36, 37, 38]);
    }

    #[test]
    fn container_check_digits_hold() {
        // The example of the standard, by the same sum.
        let sum: u32 = "CSQU305438".bytes().enumerate().map(|(place, b)| container_value(b) << place).sum();
        assert_eq!(sum % 11 % 10, 3);
        for serial in (0..1_000_000).step_by(997) {
            let number = container_number(serial);
            let sum: u32 = number.bytes().take(10).enumerate().map(|(place, b)| container_value(b) << place).sum();
            assert!(number.len() == 11 && number.starts_with("DEMU") && sum % 11 < 10);
            assert_eq!(number.bytes().last().map(|b| u32::from(b - b'0')), Some(sum % 11), "{number}");
        }
    }

    #[test]
    fn ship_numbers_hold_and_belong_to_no_ship() {
        let sum: u32 = "907472".bytes().zip((2..=7).rev()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
        assert_eq!(sum % 10, 9, "the worked example IMO 9074729");
        assert_eq!(imo_number(12_345).len(), 7);
        assert!(imo_number(99_999).starts_with('0'));
    }

    #[test]
    fn account_check_digits_hold() {
        for account in [0, 1, 4_294_967_295] {
            let iban = iban(account);
            assert_eq!(iban.len(), 22);
            let turned = format!("{}1314{}", &iban[4..], &iban[2..4]);
            assert_eq!(turned.bytes().fold(0, |rest, b| (rest * 10 + u32::from(b - b'0')) % 97), 1, "{iban}");
        }
    }
}
