//! Where a key belongs, by the configuration's schema.

use serde_json::Value;

/// Where a key belongs.
pub(super) enum Home {
    /// Above all tables.
    Top,
    /// It is a table itself, or a list of tables, whose header this is.
    Header(String),
    /// In a table.
    In(String),
    /// It is a table in a table.
    TableIn(String),
    /// In one of the tables of a list.
    InBlock(String),
}

/// Where a key belongs, by the configuration's schema; a part of it comes before the blocks of a list.
pub(super) fn home_of(schema: &Value, key: &str) -> Option<Home> {
    let parts = properties(schema)?;
    if let Some(part) = parts.get(key) {
        return Some(match part {
            part if part.get("items").is_some() => Home::Header(format!("[[{key}]]")),
            part if is_table(schema, part) => Home::Header(format!("[{key}]")),
            _ => Home::Top,
        });
    }
    let of_part = parts.iter().find_map(|(name, part)| {
        let setting = properties(referred(schema, part))?.get(key)?;
        Some(if is_table(schema, setting) {
            Home::TableIn(name.clone())
        } else {
            Home::In(name.clone())
        })
    });
    let of_list = || {
        parts.iter().find_map(|(name, part)| {
            let mut kinds = kinds_of_block(schema, part)?;
            kinds
                .any(|it| properties(it).is_some_and(|it| it.contains_key(key)))
                .then(|| Home::InBlock(name.clone()))
        })
    };
    of_part.or_else(of_list)
}

/// Whether some block of a list may have a key.
pub(super) fn is_of_block(schema: &Value, key: &str) -> bool {
    let mut parts = properties(schema).into_iter().flatten();
    parts.any(|(_, part)| {
        let kinds = kinds_of_block(schema, part);
        let mut all = kinds.into_iter().flatten().filter_map(properties);
        all.any(|it| it.contains_key(key))
    })
}

/// The kinds of blocks that a part of the configuration is a list of, if it is one.
fn kinds_of_block<'a>(
    schema: &'a Value,
    part: &'a Value,
) -> Option<impl Iterator<Item = &'a Value>> {
    let block = referred(schema, part.get("items")?);
    Some(block.get("oneOf")?.as_array()?.iter())
}

/// The kind of value that a key of a table has, in the schema's words: `integer`, `array`.
pub(super) fn kind_of<'a>(schema: &'a Value, table: &str, key: &str) -> Option<&'a str> {
    let settings = match table {
        "" => vec![schema],
        table if let Some((part, of)) = table.split_once('.') => {
            // Names that the user gives.
            let part = referred(schema, properties(schema)?.get(part)?);
            let of = referred(schema, properties(part)?.get(of)?);
            let value = referred(schema, of.get("additionalProperties")?);
            return value.get("type")?.as_str();
        }
        table => {
            let part = properties(schema)?.get(table)?;
            match kinds_of_block(schema, part) {
                Some(kinds) => kinds.collect(),
                None => vec![referred(schema, part)],
            }
        }
    };
    let mut found = settings
        .into_iter()
        .filter_map(|it| properties(it)?.get(key));
    let kind = referred(schema, found.next()?).get("type")?;
    kind.as_str().or_else(|| kind.as_array()?.first()?.as_str())
}

fn properties(schema: &Value) -> Option<&serde_json::Map<String, Value>> {
    schema.get("properties")?.as_object()
}

/// What a part of a schema refers to, or itself.
fn referred<'a>(schema: &'a Value, part: &'a Value) -> &'a Value {
    // One that may be absent is there as one of two.
    let whole = part.pointer("/anyOf/0").unwrap_or(part);
    let place = whole.get("$ref").and_then(Value::as_str);
    place
        .and_then(|place| schema.pointer(place.trim_start_matches('#')))
        .unwrap_or(whole)
}

fn is_table(schema: &Value, part: &Value) -> bool {
    referred(schema, part).get("type").and_then(Value::as_str) == Some("object")
}
