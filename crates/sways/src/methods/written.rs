//! A block as a configuration writes it: read key by key by the method's own types, so that an
//! error has its line; and its schema.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::{Map, Value};
use sways_data::nearest;
use sways_explain::{
    Baseline,
    methods::{Entry, METHODS, find},
};

use super::block::{ALL, BACKGROUND_ROWS, Block, keys, no_such_setting};

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        const OUTPUT: &str = "output";
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("method", &self.method)?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        if let Some(output) = self.settings.get(OUTPUT) {
            map.serialize_entry(OUTPUT, output)?;
        }
        if let Some(row) = self.row {
            map.serialize_entry("row", &row)?;
        }
        if let Some(rows) = self.rows {
            map.serialize_entry("rows", &rows)?;
        }
        if let Some(baseline) = self.baseline {
            map.serialize_entry("baseline", &baseline)?;
        }
        if let Some(rows) = self.background_rows {
            map.serialize_entry("background_rows", &rows)?;
        }
        for (key, value) in self.settings.iter().filter(|(key, _)| *key != OUTPUT) {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(BlockVisitor)
    }
}

/// What stands before and behind the key in an error that has no place of its own: no key has it.
pub(crate) const AT: char = '\u{1f}';

struct BlockVisitor;

impl<'de> Visitor<'de> for BlockVisitor {
    type Value = Block;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a method and its settings")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Block, A::Error> {
        let mut block = Block::new("");
        let mut method: Option<MethodName> = None;
        while let Some(key) = map.next_key_seed(KeySeed(method))? {
            match key.as_str() {
                "method" => {
                    let name: MethodName = map.next_value()?;
                    name.as_str().clone_into(&mut block.method);
                    method = Some(name);
                }
                "id" => block.id = Some(map.next_value()?),
                "row" => block.row = Some(map.next_value()?),
                "rows" => block.rows = Some(map.next_value()?),
                "baseline" => block.baseline = Some(map.next_value()?),
                "background_rows" => block.background_rows = Some(map.next_value()?),
                _ => {
                    let value = map.next_value_seed(ValueSeed { method, key: &key })?;
                    block.settings.insert(key, value);
                }
            }
        }
        let method = method.ok_or_else(|| without_method(&block))?;
        // What was said before its method was: the error has no place, and so says the key.
        let placed = |key: &str, error: serde_json::Error| {
            de::Error::custom(format!("{AT}explain.{key}{AT}{error}"))
        };
        for key in block.keys() {
            method.expect(&key).map_err(|error| placed(&key, error))?;
        }
        for (key, value) in &block.settings {
            let checked = method.check(key, value);
            checked.map_err(|error| placed(key, error))?;
        }
        if let Some(entry) = method.0 {
            let read = entry.with(&block.settings);
            read.map_err(|error| de::Error::custom(error.to_string()))?;
        }
        Ok(block)
    }
}

/// The error of a block without a method, which may be misspelt.
fn without_method<E: de::Error>(block: &Block) -> E {
    let keys = block.keys();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    match nearest("method", &keys) {
        Some(key) => E::custom(format!(
            "{AT}explain.{key}{AT}unknown key `{key}`; did you mean `method`? Every block has one"
        )),
        None => E::missing_field("method"),
    }
}

/// A name that a block may give: a method's, or `all`, which is none's.
#[derive(Clone, Copy, Debug)]
pub struct MethodName(pub Option<&'static Entry>);

impl MethodName {
    fn as_str(self) -> &'static str {
        self.0.map_or(ALL, |entry| entry.about.name)
    }

    /// That the method has a key.
    fn expect<E: de::Error>(self, key: &str) -> Result<(), E> {
        let keys = keys(self.0);
        if keys.iter().any(|it| it == key) {
            return Ok(());
        }
        let is_of_another = METHODS
            .iter()
            .any(|entry| self::keys(Some(entry)).iter().any(|it| it == key));
        Err(match self.0 {
            Some(entry) if is_of_another => E::custom(no_such_setting(entry, key)),
            _ => {
                let all = ["method", "id"].into_iter();
                let all: Vec<&str> = all.chain(keys.iter().map(String::as_str)).collect();
                let quoted: Vec<String> = all.iter().map(|it| format!("`{it}`")).collect();
                let expected = quoted.join(", ");
                E::custom(format!("unknown field `{key}`, expected one of {expected}"))
            }
        })
    }

    /// That a setting's value is of its type.
    fn check<E: de::Error>(self, key: &str, value: &Value) -> Result<(), E> {
        let Some(entry) = self.0 else {
            // Every method has the same.
            let read = match key {
                "output" => sways_model::Output::deserialize(value).map(|_| ()),
                _ => Ok(()),
            };
            return read.map_err(E::custom);
        };
        let one = Map::from_iter([(key.to_owned(), value.clone())]);
        let read = entry.with(&one).map(|_| ());
        read.map_err(|error| E::custom(error.to_string()))
    }
}

impl<'de> Deserialize<'de> for MethodName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        if name == ALL {
            return Ok(Self(None));
        }
        let entry = find(&name).ok_or_else(|| {
            let names = METHODS.iter().map(|it| it.about.name).chain([ALL]);
            let names: Vec<String> = names.map(|it| format!("`{it}`")).collect();
            let names = names.join(", ");
            de::Error::custom(format!("unknown variant `{name}`, expected one of {names}"))
        })?;
        Ok(Self(Some(entry)))
    }
}

/// Reads a key, and refuses one that the method has not, so that the error has the key's place.
struct KeySeed(Option<MethodName>);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        let key = String::deserialize(from)?;
        match self.0 {
            Some(method) if !matches!(key.as_str(), "method" | "id") => method.expect(&key)?,
            _ => {}
        }
        Ok(key)
    }
}

/// Reads a setting's value, and refuses one of the wrong type, so that the error has its place.
struct ValueSeed<'a> {
    method: Option<MethodName>,
    key: &'a str,
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        let value = Value::deserialize(from)?;
        if value.is_null() {
            // TOML has numbers that are none. What a number with a fraction is refused for says what
            // belongs there.
            let expected = self.method.and_then(|method| {
                let refused: D::Error = method.check(self.key, &0.5.into()).err()?;
                let said = refused.to_string();
                said.rsplit_once(", expected ").map(|(_, it)| it.to_owned())
            });
            return Err(de::Error::custom(match expected {
                Some(expected) => format!("invalid value: null, expected {expected}"),
                None => "it must be a finite number".to_owned(),
            }));
        }
        if let Some(method) = self.method {
            method.check(self.key, &value)?;
        }
        Ok(value)
    }
}

impl JsonSchema for Block {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Block".into()
    }

    /// One closed object a method.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut blocks: Vec<Schema> = METHODS
            .iter()
            .map(|entry| {
                let own = entry.schema(generator);
                let own = own.get("properties").and_then(Value::as_object).cloned();
                of_method(generator, Some(entry), own.unwrap_or_default())
            })
            .collect();
        let output = generator.subschema_for::<sways_model::Output>();
        let own = Map::from_iter([("output".to_owned(), output.into())]);
        blocks.push(of_method(generator, None, own));
        json_schema!({
            "description": "One thing to explain: a method and its settings.",
            "oneOf": blocks,
        })
    }
}

fn of_method(
    generator: &mut SchemaGenerator,
    entry: Option<&Entry>,
    own: Map<String, Value>,
) -> Schema {
    let (name, meaning) = entry.map_or((ALL, "every method that applies"), |entry| {
        (entry.about.name, entry.about.meaning)
    });
    let mut properties = Map::new();
    let method = json_schema!({ "const": name, "description": meaning });
    properties.insert("method".to_owned(), method.into());
    let id = json_schema!({
        "type": "string",
        "description": "Names the result and its files. Absent: the method's name.",
    });
    properties.insert("id".to_owned(), id.into());
    for key in keys(entry) {
        let schema: Value = match key.as_str() {
            "row" => json_schema!({
                "type": "integer",
                "minimum": 0,
                "description": "The row, counted from 0 in file order. Absent: every row.",
            })
            .into(),
            "rows" => json_schema!({
                "type": "integer",
                "minimum": 1,
                "description": "How many rows are explained at most: where there are more they \
                                are drawn at random. Absent: every row.",
            })
            .into(),
            "baseline" => generator.subschema_for::<Baseline>().into(),
            "background_rows" => json_schema!({
                "type": "integer",
                "minimum": 1,
                "default": BACKGROUND_ROWS,
                "description": "Of the baseline `background`: how many training rows are drawn.",
            })
            .into(),
            _ => own.get(&key).cloned().unwrap_or_default(),
        };
        properties.insert(key, schema);
    }
    json_schema!({
        "type": "object",
        "properties": properties,
        "required": ["method"],
        "additionalProperties": false,
    })
}
