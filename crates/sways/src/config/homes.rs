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

impl Home {
    /// Whether it is one of several blocks.
    pub(super) fn is_block(&self) -> bool {
        matches!(self, Self::InBlock(_))
    }
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
            let block = referred(schema, part.get("items")?);
            let mut kinds = block.get("oneOf")?.as_array()?.iter();
            kinds
                .any(|it| properties(it).is_some_and(|it| it.contains_key(key)))
                .then(|| Home::InBlock(name.clone()))
        })
    };
    of_part.or_else(of_list)
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
