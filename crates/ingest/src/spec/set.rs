// SPDX-License-Identifier: Apache-2.0
//! `[entity.set]`: which columns fill which properties, and how their cells are read.

use std::collections::HashMap;

use model::{Kind, PropType, ontology::PropertyDef};

use super::{
    SpecError,
    table::{Scene, conditions},
    walk::{Node, Section, suggestion},
};
use crate::{
    mapping::{Beside, ColumnIdx, Set, Value, ValueMap},
    normal::{Check, DateRule, Hint, Norm, Normalizer, is_unit},
};

const KEYS: [&str; 20] = [
    "column",
    "columns",
    "join",
    "separator",
    "template",
    "const",
    "entity",
    "split",
    "map",
    "other",
    "date",
    "unit",
    "unit_column",
    "region",
    "region_column",
    "chain",
    "chain_column",
    "decimal",
    "check",
    "where",
];

/// Reads all properties of one entity.
pub(super) fn parse(section: &Section<'_>, kinds: &[Kind], scene: &mut Scene<'_>) -> Result<Vec<Set>, SpecError> {
    let mut all = Vec::new();
    for (prop, node) in section.entries() {
        if node.is_array() && node.strings().is_err() {
            // A list of tables: the same property from several places.
            for item in node.items()? {
                all.push(parse_one(prop, &item, kinds, scene)?);
            }
        } else {
            let set = parse_one(prop, &node, kinds, scene)?;
            let is_single = !matches!(&set.value, Value::Columns(columns) if columns.len() > 1) && set.split.is_none();
            // An amount may bring its currency with it.
            all.push(Set { is_only: is_single && set.norm != Norm::Currency, ..set });
        }
    }
    Ok(all)
}

fn parse_one(prop: &str, node: &Node<'_>, kinds: &[Kind], scene: &mut Scene<'_>) -> Result<Set, SpecError> {
    let ontology = scene.words.ontology.clone();
    let found: Vec<(Kind, &PropertyDef)> =
        kinds.iter().filter_map(|k| ontology.prop(prop).and_then(|p| ontology.property(*k, p)).map(|def| (*k, def))).collect();
    let Some((kind, def)) = found.first().copied() else {
        let kind = kinds.first().map_or("", |k| k.as_str());
        let names = kinds.iter().flat_map(|k| ontology.def(*k).properties.keys().map(|p| p.as_str()));
        return Err(node.error(format!("a {kind} has no property `{prop}`"), suggestion(prop, names)));
    };
    let mut set = Set {
        prop: def.prop,
        only_kinds: if found.len() == kinds.len() { Vec::new() } else { found.iter().map(|(k, _)| *k).collect() },
        norm: Norm::of(kind, def),
        is_only: false,
        value: Value::Columns(Vec::new()),
        conditions: Vec::new(),
        split: None,
        map: None,
        unit: Beside::None,
        region: Beside::None,
        chain: Beside::None,
        date: None,
        decimal: None,
    };
    if node.as_str().is_some() || node.is_array() {
        set.value = Value::Columns(columns(node, scene)?);
    } else {
        let section = node.section()?;
        section.only(&KEYS)?;
        details(&mut set, &section, scene)?;
        set.value = value(&section, &set, def, scene)?;
    }
    let points = matches!(set.value, Value::Entity(_));
    if points != (def.kind_of_value == PropType::Entity) {
        return Err(match def.range {
            Some(range) => {
                node.error(format!("`{prop}` points at a {range}"), "write { entity = \"…\" } with the name of an entity of this row")
            }
            None => node.error(format!("`{prop}` holds a value, not another entity"), "name a column"),
        });
    }
    Ok(set)
}

fn columns(node: &Node<'_>, scene: &mut Scene<'_>) -> Result<Vec<ColumnIdx>, SpecError> {
    node.strings()?.iter().map(|n| scene.columns.idx(n)).collect()
}

/// Where the value comes from: exactly one of `column`, `columns`, `join`, `template`, `const`, `entity`.
fn value(section: &Section<'_>, set: &Set, def: &PropertyDef, scene: &mut Scene<'_>) -> Result<Value, SpecError> {
    let given: Vec<(&str, Node<'_>)> = ["column", "columns", "join", "template", "const", "entity"]
        .into_iter()
        .filter_map(|key| section.get(key).map(|node| (key, node)))
        .collect();
    let [(key, node)] = given.as_slice() else {
        return Err(section.error("a value comes from one place", "write exactly one of column, columns, join, template, const, entity"));
    };
    Ok(match *key {
        "column" => Value::Columns(vec![scene.columns.idx(node)?]),
        "columns" => Value::Columns(columns(node, scene)?),
        "join" => Value::Join { columns: columns(node, scene)?, separator: section.str("separator")?.unwrap_or(", ").to_owned() },
        "template" => template(node, scene)?,
        "const" => Value::Const(constant(node, set, scene)?),
        _ => Value::Entity(target(node, def, scene)?),
    })
}

/// `{column} words {column}`.
fn template(node: &Node<'_>, scene: &mut Scene<'_>) -> Result<Value, SpecError> {
    let (mut columns, mut words) = (Vec::new(), Vec::new());
    let mut rest = node.str()?;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after
            .split_once('}')
            .filter(|(name, _)| !name.trim().is_empty())
            .ok_or_else(|| node.error("a `{` without name and `}`", "write {column}"))?;
        columns.push(scene.columns.named(name));
        words.push(before.to_owned());
        rest = after;
    }
    words.push(rest.to_owned());
    if columns.is_empty() {
        return Err(node.error("a template without {column}", "use `const` for a fixed text"));
    }
    Ok(Value::Template { columns, words })
}

/// A constant, in normal form already.
fn constant(node: &Node<'_>, set: &Set, scene: &Scene<'_>) -> Result<String, SpecError> {
    let hint = Hint { date: set.date.as_ref(), decimal: set.decimal, ..Hint::default() };
    let reading = Normalizer::new(scene.words).read(set.norm, node.str()?.trim(), &hint);
    match (reading.value, reading.problem) {
        (_, Some(problem)) => Err(node.error(problem.reason, problem.remedy)),
        (None, None) => Err(node.error("a constant without a value", "drop it")),
        (Some(value), None) => Ok(value.into_owned()),
    }
}

fn target(node: &Node<'_>, def: &PropertyDef, scene: &Scene<'_>) -> Result<usize, SpecError> {
    let name = node.str()?;
    let Some(idx) = scene.entities.iter().position(|(known, _)| known == name) else {
        return Err(node
            .error(format!("no entity of this row is called `{name}`"), suggestion(name, scene.entities.iter().map(|(n, _)| n.as_str()))));
    };
    let ontology = &scene.words.ontology;
    let kinds = scene.entities.get(idx).map_or(&[][..], |(_, kinds)| kinds);
    if let Some(range) = def.range
        && let Some(other) = kinds.iter().find(|k| !ontology.is_a(**k, range.as_str()) && !ontology.is_a(range, k.as_str()))
    {
        return Err(node.error(format!("`{}` points at a {range}, and `{name}` is a {other}", def.prop), "choose another property or kind"));
    }
    Ok(idx)
}

/// How the cells are read.
fn details(set: &mut Set, section: &Section<'_>, scene: &mut Scene<'_>) -> Result<(), SpecError> {
    set.split = section.str("split")?.map(str::to_owned);
    if set.split.as_deref() == Some("") {
        return Err(section.error("an empty `split`", "name the sign that separates the parts"));
    }
    set.conditions = conditions(section, &mut scene.columns)?;
    set.map = map(section)?;
    set.unit = beside(section, "unit", "unit_column", scene)?;
    set.region = beside(section, "region", "region_column", scene)?;
    set.chain = beside(section, "chain", "chain_column", scene)?;
    if let Beside::Const(unit) = &set.unit
        && !is_unit(unit)
    {
        return Err(section.error(format!("unknown unit `{unit}`"), "use one of kg, g, mg, t, lb, oz"));
    }
    if let Some(node) = section.get("date") {
        let text = node.str()?;
        let rule = DateRule::parse(text).ok_or_else(|| {
            node.error(format!("`{text}` is no form of a date"), "use dmy, mdy, unix, unix-ms or a pattern like \"%d %b %Y\"")
        })?;
        set.date = Some(rule);
    }
    if let Some(node) = section.get("decimal") {
        set.decimal = match node.str()? {
            "." => Some('.'),
            "," => Some(','),
            _ => return Err(node.error("a decimal mark is . or ,", "")),
        };
    }
    if let Some(node) = section.get("check") {
        let word = node.str()?;
        set.norm = match word {
            "none" => Norm::Text,
            "wallet" => Norm::Wallet,
            "hs" => Norm::Hs,
            "currency" => Norm::Currency,
            _ => Norm::Checked(Check::parse(word).ok_or_else(|| {
                let known = Check::words().chain(["wallet", "hs", "currency", "none"]);
                node.error(format!("no check `{word}`"), format!("use one of {}", known.collect::<Vec<_>>().join(", ")))
            })?),
        };
    }
    Ok(())
}

fn beside(section: &Section<'_>, word: &str, column: &str, scene: &mut Scene<'_>) -> Result<Beside, SpecError> {
    Ok(match (section.str(word)?, section.get(column)) {
        (Some(_), Some(node)) => return Err(node.error(format!("both `{word}` and `{column}`"), "drop one of the two")),
        (Some(text), None) => Beside::Const(text.to_owned()),
        (None, Some(node)) => Beside::Column(scene.columns.idx(&node)?),
        (None, None) => Beside::None,
    })
}

fn map(section: &Section<'_>) -> Result<Option<ValueMap>, SpecError> {
    let Some(table) = section.section("map")? else { return Ok(None) };
    let mut words = HashMap::new();
    for (word, node) in table.entries() {
        words.insert(word.to_lowercase(), node.str()?.to_owned());
    }
    let keeps_other = match section.get("other") {
        None => false,
        Some(node) => match node.str()? {
            "keep" => true,
            "park" => false,
            _ => return Err(node.error("`other` is keep or park", "")),
        },
    };
    Ok(Some(ValueMap { words, keeps_other }))
}
