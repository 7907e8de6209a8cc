// SPDX-License-Identifier: Apache-2.0
//! Forms with a file (RFC 7578), read from a body that is at hand and not large: the guard bounds it.

/// Parts of one form.
const PARTS_MAX: usize = 32;
/// Head of one part.
const HEAD_BYTES_MAX: usize = 4_096;
/// RFC 2046: a boundary has 1 to 70 characters.
const BOUNDARY_BYTES: std::ops::RangeInclusive<usize> = 1..=70;

/// One field of a form, or one file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// The file's name as its sender called it; `None` for what is no file.
    pub(crate) file: Option<String>,
    /// The content.
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a body, or `None` where it is no such form.
pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Vec<Part>> {
    let (media_type, rest) = content_type.split_once(';')?;
    if !media_type.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameter(rest, "boundary").filter(|b| BOUNDARY_BYTES.contains(&b.len()))?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter may stand at the very beginning, without its line end.
    let mut rest = match body.strip_prefix(&delimiter.as_bytes()[2..]) {
        Some(rest) => rest,
        None => after(body, delimiter.as_bytes())?.1,
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        if parts.len() == PARTS_MAX {
            return None;
        }
        let (part, next) = after(rest.strip_prefix(b"\r\n")?, delimiter.as_bytes())?;
        parts.push(one(part)?);
        rest = next;
    }
    Some(parts)
}

fn one(part: &[u8]) -> Option<Part> {
    let (head, bytes) = after(part, b"\r\n\r\n").filter(|(head, _)| head.len() <= HEAD_BYTES_MAX)?;
    let head = String::from_utf8_lossy(head);
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    Some(Part { name: parameter(disposition, "name")?, file: parameter(disposition, "filename"), bytes: bytes.to_vec() })
}

/// What stands before and behind the first `mark`.
fn after<'b>(bytes: &'b [u8], mark: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

/// The value of a parameter, quoted or not. Browsers write a quote within as `%22`, and nothing else needs undoing.
fn parameter(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (key, after) = rest.trim_start_matches([';', ' ', '\t']).split_once('=')?;
        let (value, left) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_once(';').unwrap_or((after, "")),
        };
        // Words before the first parameter, like `form-data;`, stand before its key.
        let key = key.rsplit(';').next().unwrap_or(key);
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim_end().to_owned());
        }
        rest = left;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=\"x-y\"";

    fn part(name: &str, file: Option<&str>, bytes: &[u8]) -> Part {
        Part { name: name.to_owned(), file: file.map(str::to_owned), bytes: bytes.to_vec() }
    }

    #[test]
    fn fields_and_files_come_back_byte_for_byte() {
        let body = b"--x-y\r\nContent-Disposition: form-data; name=\"names\"\r\n\r\na\r\nb\r\n--x-y\r\ncontent-disposition: form-data; \
            name=\"file\"; filename=\"q;1.csv\"\r\nContent-Type: text/csv\r\n\r\n\0--x\xff\r\n--x-y--\r\n";
        let parts = read(TYPE, body).unwrap();
        assert_eq!(parts, [part("names", None, b"a\r\nb"), part("file", Some("q;1.csv"), b"\0--x\xff")]);
        assert_eq!(read(TYPE, b"--x-y--").unwrap(), []);
    }

    #[test]
    fn what_breaks_off_or_is_something_else_is_none() {
        let whole = b"--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x-y--";
        assert!(read(TYPE, whole).is_some());
        for end in 0..whole.len() - 2 {
            assert!(read(TYPE, &whole[..end]).is_none(), "{end}");
        }
        for (content_type, body) in [
            ("text/plain; boundary=x", &b"--x--"[..]),
            ("multipart/form-data", b"--x--"),
            ("multipart/form-data; boundary=", b"--"),
            (TYPE, b"--x-y\r\nno head\r\n\r\n\r\n--x-y--"),
            (TYPE, b"--x-y\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--x-y--"),
        ] {
            assert_eq!(read(content_type, body), None, "{content_type}");
        }
        let many = b"--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n".repeat(PARTS_MAX + 1);
        assert_eq!(read(TYPE, &[&many[..], b"--x-y--"].concat()), None);
    }
}
