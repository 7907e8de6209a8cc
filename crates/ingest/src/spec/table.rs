// SPDX-License-Identifier: Apache-2.0
//! `[[table]]` and `[[entity]]`: which columns a file has and which entities a row speaks of.

use std::collections::{HashMap, HashSet};

use encoding_rs::Encoding;
use model::{ContentHasher, Kind};

use super::{
    SpecError, set,
    walk::{Node, Section, suggestion},
};
use crate::{
    Words,
    mapping::{Column, ColumnIdx, Condition, Entity, EntityIdx, KeyPart, KindRule, Layout, Set, Table, Value, column_key},
};

/// Cells that mean "nothing" unless the source says otherwise.
const EMPTY: [&str; 4] = ["n/a", "null", "\\n", "-"];

/// What is known while the entities of one table are read.
pub(super) struct Scene<'w> {
    pub(super) words: &'w Words,
    pub(super) columns: Columns,
    /// Names of all entities of the table, with the kinds they can be; a reference may have none.
    pub(super) entities: Vec<(String, Vec<Kind>)>,
}

/// The columns named so far.
#[derive(Default)]
pub(super) struct Columns {
    all: Vec<Column>,
}

impl Columns {
    /// The place of a column, new or known.
    pub(super) fn idx(&mut self, node: &Node<'_>) -> Result<ColumnIdx, SpecError> {
        let name = node.str()?.trim();
        if name.is_empty() {
            return Err(node.error("a column without a name", "name a column of the file"));
        }
        Ok(self.named(name))
    }

    pub(super) fn named(&mut self, name: &str) -> ColumnIdx {
        let key = column_key(name);
        self.find(&key).unwrap_or_else(|| {
            let tag = ContentHasher::new("column/1").part(key.as_bytes()).finish16();
            let tag = tag.first_chunk().copied().unwrap_or_default();
            self.all.push(Column { name: name.trim().to_owned(), keys: vec![key], tag, is_needed: false });
            self.all.len() - 1
        })
    }

    fn find(&self, key: &str) -> Option<ColumnIdx> {
        self.all.iter().position(|c| c.keys.iter().any(|k| k == key))
    }
}

/// Reads one table; settings that it leaves out are the root's.
pub(super) fn parse(root: &Section<'_>, section: &Section<'_>, words: &Words) -> Result<Table, SpecError> {
    let entity_sections = section.sections("entity")?;
    if entity_sections.is_empty() {
        return Err(section.error("no [[entity]]: nothing would be read", "say which entities a row speaks of"));
    }
    let mut scene = Scene { words, columns: Columns::default(), entities: Vec::new() };
    let mut kinds = Vec::new();
    for entity in &entity_sections {
        let name = entity.need_str("as")?;
        if scene.entities.iter().any(|(known, _)| known == name) {
            return Err(entity.error(format!("two entities are called `{name}`"), "give each a name of its own with `as`"));
        }
        let rule = kind_rule(entity, &mut scene)?;
        scene.entities.push((name.to_owned(), rule.kinds()));
        kinds.push(rule);
    }
    let mut entities = Vec::new();
    for (entity, rule) in entity_sections.iter().zip(kinds) {
        entities.push(parse_entity(entity, rule, &mut scene)?);
    }
    let order = order(&entities)
        .map_err(|name| section.error(format!("`{name}` points at itself over others"), "drop one of the links of the ring"))?;

    let marking = section.get("marking_column").map(|n| scene.columns.idx(&n)).transpose()?;
    let categories = categories(section, &mut scene.columns)?;
    mark_needed(section, &entities, &mut scene.columns)?;
    let mut columns = scene.columns.all;
    add_aliases(section, &mut columns)?;
    let files = section.strings("file")?.iter().map(|n| n.str().map(str::to_owned)).collect::<Result<_, _>>()?;
    Ok(Table {
        files,
        layout: layout(root, section)?,
        ignored: ignored(root, section, &columns)?,
        empty: empty(root, section)?,
        columns,
        marking,
        categories,
        entities,
        order,
        expected: expected(section)?,
    })
}

/// `expected = [least, most]`.
pub(super) fn expected(section: &Section<'_>) -> Result<Option<(u64, u64)>, SpecError> {
    let Some(node) = section.get("expected") else { return Ok(None) };
    match node.counts()?.as_slice() {
        [least, most] if least <= most => Ok(Some((*least, *most))),
        _ => Err(node.error("not a range of rows", "write `expected = [least, most]`")),
    }
}

fn setting<'d>(root: &Section<'d>, section: &Section<'d>, key: &str) -> Option<Node<'d>> {
    section.get(key).or_else(|| root.get(key))
}

fn layout(root: &Section<'_>, section: &Section<'_>) -> Result<Layout, SpecError> {
    let encoding = setting(root, section, "encoding").map(|node| {
        let label = node.str()?;
        Encoding::for_label(label.as_bytes())
            .ok_or_else(|| node.error(format!("no encoding `{label}`"), "use utf-8, windows-1252, iso-8859-1, utf-16le, …"))
    });
    let delimiter = setting(root, section, "delimiter").map(|node| match node.str()?.as_bytes() {
        [b] if b.is_ascii() && !b.is_ascii_alphanumeric() && !b"\"\n\r".contains(b) => Ok(*b),
        _ => Err(node.error("a delimiter is one ASCII sign", "write \",\", \";\", \"|\" or \"\\t\"")),
    });
    let has_header = if section.get("header").is_some() { section.bool("header", true)? } else { root.bool("header", true)? };
    let names = section.strings("columns")?.iter().map(|n| n.str().map(str::to_owned)).collect::<Result<Vec<_>, _>>()?;
    if !has_header && names.is_empty() {
        return Err(section.error("no header and no names of columns", "list them with `columns = [\"…\", …]`"));
    }
    Ok(Layout {
        encoding: encoding.transpose()?,
        delimiter: delimiter.transpose()?,
        headless: (!has_header).then_some(names),
        skip_lines: setting(root, section, "skip_lines").map_or(Ok(0), |n| n.count())?,
    })
}

fn empty(root: &Section<'_>, section: &Section<'_>) -> Result<Vec<String>, SpecError> {
    match setting(root, section, "empty") {
        Some(node) => node.strings()?.iter().map(|n| n.str().map(str::to_lowercase)).collect(),
        None => Ok(EMPTY.map(str::to_owned).to_vec()),
    }
}

fn ignored(root: &Section<'_>, section: &Section<'_>, columns: &[Column]) -> Result<HashSet<String>, SpecError> {
    let mut keys = HashSet::new();
    for node in root.strings("ignored")?.into_iter().chain(section.strings("ignored")?) {
        let key = column_key(node.str()?);
        if columns.iter().any(|c| c.keys.contains(&key)) {
            return Err(node.error("the column is mapped and ignored", "drop one of the two"));
        }
        keys.insert(key);
    }
    Ok(keys)
}

fn add_aliases(section: &Section<'_>, columns: &mut [Column]) -> Result<(), SpecError> {
    for (name, node) in section.section("aliases")?.map_or(Vec::new(), |s| s.entries()) {
        let key = column_key(name);
        let keys: Vec<String> = node.strings()?.iter().map(|n| n.str().map(column_key)).collect::<Result<_, _>>()?;
        if let Some(taken) = keys.iter().find(|k| columns.iter().any(|c| c.keys.contains(k))) {
            return Err(node.error(format!("`{taken}` is another column's name"), "one header can fill one column"));
        }
        let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
        let hint = suggestion(name, names.into_iter());
        match columns.iter_mut().find(|c| c.keys.contains(&key)) {
            Some(column) => column.keys.extend(keys),
            None => return Err(node.error(format!("no mapping reads `{name}`"), hint)),
        }
    }
    Ok(())
}

fn categories(section: &Section<'_>, columns: &mut Columns) -> Result<Vec<(ColumnIdx, HashSet<String>)>, SpecError> {
    let mut all = Vec::new();
    for (name, node) in section.section("categories")?.map_or(Vec::new(), |s| s.entries()) {
        let Some(idx) = columns.find(&column_key(name)) else {
            return Err(node.error(format!("no mapping reads `{name}`"), suggestion(name, columns.all.iter().map(|c| c.name.as_str()))));
        };
        all.push((idx, node.strings()?.iter().map(|n| n.str().map(str::to_lowercase)).collect::<Result<_, _>>()?));
    }
    Ok(all)
}

/// Needed are the columns that `needed` lists, or else those that name the first entity: what a row is about.
fn mark_needed(section: &Section<'_>, entities: &[Entity], columns: &mut Columns) -> Result<(), SpecError> {
    let needed: Vec<ColumnIdx> = match section.get("needed") {
        Some(node) => node.strings()?.iter().map(|n| columns.idx(n)).collect::<Result<_, _>>()?,
        None => entities.first().map_or(Vec::new(), |first| {
            let keys = first.key.iter().filter_map(|part| match part {
                KeyPart::Column { column, is_optional: false, .. } => Some(*column),
                _ => None,
            });
            keys.chain(first.required.iter().copied()).collect()
        }),
    };
    for idx in needed {
        if let Some(column) = columns.all.get_mut(idx) {
            column.is_needed = true;
        }
    }
    Ok(())
}

fn kind_rule(entity: &Section<'_>, scene: &mut Scene<'_>) -> Result<KindRule, SpecError> {
    let Some(node) = entity.get("kind") else {
        return match entity.bool("reference", false)? {
            true => Ok(KindRule::Elsewhere),
            false => {
                Err(entity.error("`kind` is missing", "say which kind of thing it is, or `reference = true` when it is told of elsewhere"))
            }
        };
    };
    if node.as_str().is_some() {
        return known_kind(&node, scene.words).map(KindRule::Fixed);
    }
    let section = node.section()?;
    section.only(&["column", "map", "other"])?;
    let column = section.get("column").ok_or_else(|| section.error("`column` is missing", "name the column that tells the kind"))?;
    let map = section.section("map")?.ok_or_else(|| section.error("`map` is missing", "say which word of the column is which kind"))?;
    let mut kinds = HashMap::new();
    for (word, kind) in map.entries() {
        kinds.insert(word.to_lowercase(), known_kind(&kind, scene.words)?);
    }
    let other = section.get("other").map(|n| known_kind(&n, scene.words)).transpose()?;
    Ok(KindRule::ByColumn { column: scene.columns.idx(&column)?, kinds, other })
}

fn known_kind(node: &Node<'_>, words: &Words) -> Result<Kind, SpecError> {
    let name = node.str()?;
    words.ontology.kind(name).ok_or_else(|| {
        let all = words.ontology.kinds();
        node.error(format!("no kind `{name}` in the ontology"), suggestion(name, all.iter().map(|d| d.kind.as_str())))
    })
}

fn parse_entity(section: &Section<'_>, rule: KindRule, scene: &mut Scene<'_>) -> Result<Entity, SpecError> {
    section.only(&[
        "as",
        "kind",
        "reference",
        "namespace",
        "key",
        "key_as",
        "required",
        "required_any",
        "needs",
        "where",
        "each",
        "set",
    ])?;
    let is_reference = section.bool("reference", false)?;
    let kinds = rule.kinds();
    let sets = match section.section("set")? {
        Some(set) if is_reference => return Err(set.error("a reference says nothing of the entity", "drop `reference` or `set`")),
        Some(set) => set::parse(&set, &kinds, scene)?,
        None => Vec::new(),
    };
    let key_nodes = section.strings("key")?;
    let key = key_nodes.iter().map(|node| key_part(node, &sets, scene)).collect::<Result<Vec<_>, _>>()?;
    if is_reference && key.is_empty() {
        return Err(section.error("a reference needs a `key`", "name the columns that identify what is told of elsewhere"));
    }
    let required = section.strings("required")?.iter().map(|n| scene.columns.idx(n)).collect::<Result<Vec<_>, _>>()?;
    let each = section.section("each")?.map(|each| {
        each.only(&["column", "split"])?;
        let column = each.get("column").ok_or_else(|| each.error("`column` is missing", "name the column to split"))?;
        Ok((scene.columns.idx(&column)?, each.need_str("split")?.to_owned()))
    });
    let speaks_by = speaks_by(section, &key, &sets, scene)?;
    Ok(Entity {
        name: section.need_str("as")?.to_owned(),
        namespace: section.str("namespace")?.map(str::to_owned),
        key_prefix: key_prefix(section, &rule, !key.is_empty())?,
        needs: needs(section, &kinds, &sets, scene)?,
        kind: rule,
        is_reference,
        key,
        required,
        conditions: conditions(section, &mut scene.columns)?,
        each: each.transpose()?,
        speaks_by,
        sets,
    })
}

/// Columns of which one must have a value: those that `required_any` lists, or else all that fill a property or must be in the key.
fn speaks_by(section: &Section<'_>, key: &[KeyPart], sets: &[Set], scene: &mut Scene<'_>) -> Result<Vec<ColumnIdx>, SpecError> {
    if let Some(node) = section.get("required_any") {
        return node.strings()?.iter().map(|n| scene.columns.idx(n)).collect();
    }
    let keys = key.iter().filter_map(|part| match part {
        KeyPart::Column { column, is_optional: false, .. } => Some(*column),
        _ => None,
    });
    let mut all: Vec<ColumnIdx> = sets.iter().flat_map(|s| s.value.columns().iter().copied()).chain(keys).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

fn key_prefix(section: &Section<'_>, rule: &KindRule, has_key: bool) -> Result<String, SpecError> {
    match (section.get("key_as"), rule) {
        (Some(node), _) => Ok(match node.str()? {
            "" => String::new(),
            word => format!("{word}:"),
        }),
        (None, KindRule::Fixed(kind)) => Ok(format!("{kind}:")),
        (None, _) if has_key => {
            Err(section
                .error("`key_as` is missing", "say with one word what the key names, or `key_as = \"\"` when the key stands for itself"))
        }
        (None, _) => Ok(String::new()),
    }
}

/// A key's part: a column, `column?` when it may be empty, `=word` for a fixed word, `@record` for the record's own id.
fn key_part(node: &Node<'_>, sets: &[Set], scene: &mut Scene<'_>) -> Result<KeyPart, SpecError> {
    let text = node.str()?;
    if text == "@record" {
        return Ok(KeyPart::Record);
    }
    if let Some(word) = text.strip_prefix('=') {
        return Ok(KeyPart::Word(word.to_owned()));
    }
    let (column, is_optional) = match text.strip_suffix('?') {
        Some(name) => (scene.columns.named(name), true),
        None => (scene.columns.idx(node)?, false),
    };
    let reader = sets
        .iter()
        .find(|s| s.conditions.is_empty() && s.split.is_none() && matches!(&s.value, Value::Columns(c) if c.as_slice() == [column]));
    Ok(KeyPart::Column { column, as_prop: reader.map(|s| s.prop), is_optional })
}

/// Entities without which this one is left out: those that `needs` lists, and the two ends of a link.
/// A payment or transfer (anything with an amount) is a fact even when one side is unknown.
fn needs(section: &Section<'_>, kinds: &[Kind], sets: &[Set], scene: &Scene<'_>) -> Result<Vec<EntityIdx>, SpecError> {
    let ontology = &scene.words.ontology;
    let edges = kinds.iter().filter(|k| !ontology.is_a(**k, "Value")).filter_map(|k| ontology.def(*k).edge.as_ref());
    let ends: Vec<_> = edges.flat_map(|e| [e.source, e.target]).collect();
    let mut all: Vec<EntityIdx> = sets.iter().filter(|s| ends.contains(&s.prop)).filter_map(|s| s.value.entity()).collect();
    for node in section.strings("needs")? {
        let name = node.str()?;
        let known =
            || sets.iter().filter_map(|s| s.value.entity()).filter_map(|idx| scene.entities.get(idx)).map(|(name, _)| name.as_str());
        match sets.iter().filter_map(|s| s.value.entity()).find(|idx| scene.entities.get(*idx).is_some_and(|(n, _)| n == name)) {
            Some(idx) => all.push(idx),
            None => return Err(node.error(format!("`set` points at no entity `{name}`"), suggestion(name, known()))),
        }
    }
    Ok(all)
}

/// `where = { column = "value" }`: a value, a list of values, `value*` for what starts so, `*` for any value, `!value` for any other.
pub(super) fn conditions(section: &Section<'_>, columns: &mut Columns) -> Result<Vec<Condition>, SpecError> {
    let mut all = Vec::new();
    for (name, node) in section.section("where")?.map_or(Vec::new(), |s| s.entries()) {
        let values: Vec<String> = node.strings()?.iter().map(|n| n.str().map(str::to_lowercase)).collect::<Result<_, _>>()?;
        let is_not = values.iter().any(|v| v.starts_with('!'));
        if is_not && !values.iter().all(|v| v.starts_with('!')) {
            return Err(node.error("values with and without `!`", "list either those it must be or those it must not be"));
        }
        let values = if values == ["*"] { Vec::new() } else { values.into_iter().map(|v| v.trim_start_matches('!').to_owned()).collect() };
        all.push(Condition { column: columns.named(name), values, is_not });
    }
    Ok(all)
}

/// An order in which whoever is pointed at comes first; the name of an entity in a ring when there is none.
fn order(entities: &[Entity]) -> Result<Vec<EntityIdx>, String> {
    let targets = |e: &Entity| -> Vec<EntityIdx> { e.sets.iter().filter_map(|s| s.value.entity()).collect() };
    let mut done: Vec<EntityIdx> = Vec::new();
    while done.len() < entities.len() {
        let ready = entities.iter().enumerate().find(|(idx, e)| !done.contains(idx) && targets(e).iter().all(|t| done.contains(t)));
        match ready {
            Some((idx, _)) => done.push(idx),
            None => {
                let stuck = entities.iter().enumerate().find(|(idx, _)| !done.contains(idx));
                return Err(stuck.map_or(String::new(), |(_, e)| e.name.clone()));
            }
        }
    }
    Ok(done)
}

/// Which column fills which property, for people.
pub(super) fn described(table: &Table) -> Vec<(String, String, String)> {
    let file = table.files.join(", ");
    let mut rows = Vec::new();
    for entity in &table.entities {
        let kind = entity.kind.kinds().iter().map(|k| k.as_str()).collect::<Vec<_>>().join("/");
        for set in &entity.sets {
            for column in set.value.columns().iter().filter_map(|c| table.columns.get(*c)) {
                rows.push((file.clone(), column.name.clone(), format!("{kind}.{}", set.prop)));
            }
        }
    }
    rows
}
