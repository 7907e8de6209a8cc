// SPDX-License-Identifier: Apache-2.0
//! A small check that a page is well formed: tags close in order, attributes are quoted, ids stand once, nothing runs inline.

use std::collections::BTreeSet;

const VOID: [&str; 14] = ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "param"];

/// Checks a document and returns the local addresses it links to.
pub(crate) fn check(html: &str) -> Result<Vec<String>, String> {
    let mut rest = html.strip_prefix("<!DOCTYPE html>").ok_or("no doctype")?;
    let (mut open, mut ids, mut links) = (Vec::<String>::new(), BTreeSet::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        text(&rest[..at])?;
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = &after[after.find("-->").ok_or("a comment without end")? + 3..];
            continue;
        }
        if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').ok_or("an end tag without end")?;
            let name = &after[..end];
            let expected = open.pop().unwrap_or_default();
            if expected != name {
                return Err(format!("</{name}> closes <{expected}>"));
            }
            rest = &after[end + 1..];
            continue;
        }
        let tag = read_tag(rest)?;
        tag_is_fit(&tag, &mut ids, &mut links)?;
        if !tag.closed && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        rest = &rest[tag.length..];
    }
    text(rest)?;
    if open.is_empty() { Ok(links) } else { Err(format!("left open: {open:?}")) }
}

fn text(text: &str) -> Result<(), String> {
    if text.contains('>') { Err(format!("a bare > in {:?}", text.chars().take(60).collect::<String>())) } else { Ok(()) }
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closed: bool,
    length: usize,
}

fn read_tag(from: &str) -> Result<Tag, String> {
    let shown = || from.chars().take(80).collect::<String>();
    let name: String = from[1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    if name.is_empty() {
        return Err(format!("no tag: {:?}", shown()));
    }
    let (mut at, mut attributes) = (1 + name.len(), Vec::new());
    loop {
        at += from[at..].len() - from[at..].trim_start().len();
        if from[at..].starts_with('>') {
            return Ok(Tag { name, attributes, closed: false, length: at + 1 });
        }
        if from[at..].starts_with("/>") {
            return Ok(Tag { name, attributes, closed: true, length: at + 2 });
        }
        let key: String = from[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-:_".contains(*c)).collect();
        if key.is_empty() {
            return Err(format!("no attribute: {:?}", shown()));
        }
        at += key.len();
        let mut value = String::new();
        if let Some(quoted) = from[at..].strip_prefix("=\"") {
            let end = quoted.find('"').ok_or_else(|| format!("a quote without end: {:?}", shown()))?;
            value = quoted[..end].to_owned();
            at += 3 + end;
        }
        if attributes.iter().any(|(k, _)| *k == key) {
            return Err(format!("`{key}` twice: {:?}", shown()));
        }
        attributes.push((key, value));
    }
}

fn tag_is_fit(tag: &Tag, ids: &mut BTreeSet<String>, links: &mut Vec<String>) -> Result<(), String> {
    let has = |name: &str| tag.attributes.iter().any(|(k, v)| k == name && !v.is_empty());
    if tag.name == "script" && !has("src") {
        return Err("an inline script".to_owned());
    }
    if tag.name == "style" || tag.attributes.iter().any(|(k, _)| k == "style" || k.starts_with("on")) {
        return Err(format!("an inline style or handler in <{}>", tag.name));
    }
    for (key, value) in &tag.attributes {
        if key == "id" && !ids.insert(value.clone()) {
            return Err(format!("id `{value}` stands twice"));
        }
        if key == "href" && tag.name == "a" && value.starts_with('/') {
            links.push(value.replace("&amp;", "&"));
        }
    }
    Ok(())
}

#[test]
fn what_is_not_well_formed_is_told() {
    let page = |body: &str| check(&format!("<!DOCTYPE html><html>{body}</html>"));
    assert_eq!(page("<a href=\"/x?a=1&amp;b=2\">x</a><br>"), Ok(vec!["/x?a=1&b=2".to_owned()]));
    for bad in [
        "<b><i></b></i>",
        "<p>",
        "a > b",
        "<p id=\"x\"></p><p id=\"x\"></p>",
        "<p style=\"x\"></p>",
        "<script>1</script>",
        "<p x=1></p>",
        "<p x=\"></p>",
    ] {
        assert!(page(bad).is_err(), "{bad}");
    }
}
