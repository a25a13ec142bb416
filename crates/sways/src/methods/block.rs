//! One thing to explain, as a configuration says it, and as it is once checked.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, DeserializeSeed, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::{Map, Value};
use sways_explain::{
    AnyMethod, Baseline, Method,
    methods::{Entry, METHODS, find},
};

use crate::limits;

/// The name that stands for every method that applies.
pub const ALL: &str = "all";

/// The training rows that stand for an unknown condition where nobody says how many.
const BACKGROUND_ROWS: usize = 100;

/// One thing to explain, as a configuration says it: a method's name, its settings, and which row
/// against what.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The method's name, or [`ALL`].
    pub method: String,
    /// Names the result and its files. Absent: the method's name.
    pub id: Option<String>,
    /// Of a local method: the row, counted from 0 in file order. Absent: every row.
    pub row: Option<usize>,
    /// What stands for an unknown condition. Absent: as the method says.
    pub baseline: Option<Baseline>,
    /// Of the baseline `background`: how many training rows are drawn. Absent: 100.
    pub background_rows: Option<usize>,
    /// The method's own settings. Absent: its defaults.
    pub settings: Map<String, Value>,
}

/// One thing to explain, checked.
#[derive(Clone, Debug)]
pub struct MethodPlan {
    /// Names the result and its files.
    pub id: String,
    /// The method with its settings.
    pub method: Box<dyn AnyMethod>,
    /// The row that is explained alone, counted from 0 in file order.
    pub row: Option<usize>,
    /// What stands for an unknown condition.
    pub baseline: Baseline,
    /// Of [`Baseline::Background`]: the training rows drawn.
    pub background_rows: usize,
}

impl MethodPlan {
    /// All rows, by a method as it is.
    pub fn by(method: impl Method) -> Self {
        Self {
            id: AnyMethod::about(&method).name.to_owned(),
            row: None,
            baseline: AnyMethod::about(&method).baseline().unwrap_or_default(),
            background_rows: BACKGROUND_ROWS,
            method: Box::new(method),
        }
    }

    /// The block with every setting written out.
    pub fn resolved(&self) -> Block {
        let about = self.method.about();
        let is_drawn = about.baseline().is_some() && self.baseline == Baseline::Background;
        Block {
            method: about.name.to_owned(),
            id: Some(self.id.clone()),
            row: self.row,
            baseline: about.baseline().map(|_| self.baseline),
            background_rows: is_drawn.then_some(self.background_rows),
            settings: self.method.settings(),
        }
    }
}

impl Block {
    /// A block with nothing but its method.
    pub fn new(method: &str) -> Self {
        Self {
            method: method.to_owned(),
            id: None,
            row: None,
            baseline: None,
            background_rows: None,
            settings: Map::new(),
        }
    }

    /// A block of a method as it is.
    pub fn of(method: impl Method) -> Self {
        Self {
            settings: AnyMethod::settings(&method),
            ..Self::new(AnyMethod::about(&method).name)
        }
    }

    /// A block of a method, with those of this block's settings that it has.
    #[must_use]
    pub fn for_method(&self, entry: &Entry) -> Self {
        let has = |key: &&String| entry.settings().contains(key);
        let has_baseline = entry.about.baseline().is_some();
        let settings = self.settings.iter().filter(|(key, _)| has(key));
        Self {
            row: self.row.filter(|_| entry.about.is_local()),
            baseline: self.baseline.filter(|_| has_baseline),
            background_rows: self.background_rows.filter(|_| has_baseline),
            settings: settings
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect(),
            ..Self::new(entry.about.name)
        }
    }

    /// `all`: a block of every method that applies to a network with these hidden layers, in
    /// their order; another is itself.
    pub fn expand(&self, hidden: &[usize]) -> Vec<Self> {
        /// Of a row, for methods that draw at random: all of them on all rows is a lot.
        const MAX_EVALUATIONS: usize = 1024;
        const BUDGET: &str = "max_evaluations";
        if self.method != ALL {
            return vec![self.clone()];
        }
        let applies = |entry: &&Entry| {
            let speaks = self.row.is_none() || entry.about.is_local();
            speaks && entry.method().check(hidden).is_ok()
        };
        let of_method = |entry: &Entry| {
            let mut one = self.for_method(entry);
            let id = |prefix: &String| format!("{prefix}-{}", entry.about.name);
            one.id = self.id.as_ref().map(id);
            let has_budget = entry.settings().iter().any(|key| key == BUDGET);
            if has_budget && self.row.is_none() && !one.settings.contains_key(BUDGET) {
                one.settings
                    .insert(BUDGET.to_owned(), MAX_EVALUATIONS.into());
            }
            one
        };
        METHODS.iter().filter(applies).map(of_method).collect()
    }

    /// Checks the block for a network with these hidden layers. `seed` seeds what the method
    /// draws.
    ///
    /// # Errors
    /// What is wrong and how to mend it, beginning with the key.
    pub fn check(&self, hidden: &[usize], seed: u64) -> Result<MethodPlan, String> {
        let entry = find(&self.method)
            .ok_or_else(|| format!("explain.method: {:?} is no method", self.method))?;
        let has = |key: &str| keys(Some(entry)).iter().any(|it| it == key);
        if let Some(key) = self.keys().into_iter().find(|key| !has(key)) {
            return Err(no_such_setting(entry, &key));
        }
        if self.background_rows == Some(0) {
            return Err("explain.background_rows: 0 is not allowed; it must be above 0".to_owned());
        }
        let own = |key: &str| self.settings.get(key).and_then(Value::as_u64);
        let counts = self.settings.keys().map(|key| (key.as_str(), own(key)));
        let drawn = self.background_rows.map(|it| it as u64);
        for (key, value) in counts.chain([("background_rows", drawn)]) {
            let value = value.unwrap_or_default() as usize;
            limits::check(&format!("explain.{key}"), value)?;
        }
        let pairs = self.settings.get("pairs").and_then(Value::as_array);
        let points = own("points").unwrap_or_default() as usize;
        limits::check_surfaces(points, pairs.map_or(0, Vec::len))?;
        let mut method = entry
            .with(&self.settings)
            .map_err(|error| format!("explain: {error}"))?;
        method.seed(seed);
        method.check(hidden).map_err(|error| match error {
            sways_explain::Error::Setting { .. } => format!("explain.{error}"),
            error => format!("explain.method: {error}"),
        })?;
        Ok(MethodPlan {
            id: self.id.clone().unwrap_or_else(|| self.method.clone()),
            method,
            row: self.row,
            baseline: self.baseline.or(entry.about.baseline()).unwrap_or_default(),
            background_rows: self.background_rows.unwrap_or(BACKGROUND_ROWS),
        })
    }

    /// The keys that are set, `method` and `id` apart.
    fn keys(&self) -> Vec<String> {
        let rows = [
            ("row", self.row.is_some()),
            ("baseline", self.baseline.is_some()),
            ("background_rows", self.background_rows.is_some()),
        ];
        let rows = rows.into_iter().filter(|(_, set)| *set);
        let rows = rows.map(|(key, _)| key.to_owned());
        rows.chain(self.settings.keys().cloned()).collect()
    }
}

/// The keys that a block of a method may have beside `method` and `id`; of no method, of `all`.
pub fn keys(entry: Option<&Entry>) -> Vec<String> {
    let (own, is_local, has_baseline) = match entry {
        Some(entry) => (
            entry.settings(),
            entry.about.is_local(),
            entry.about.baseline().is_some(),
        ),
        None => (&["output".to_owned()][..], true, true),
    };
    // What is explained, of which row, against what, and how.
    let (output, own): (Vec<&String>, Vec<&String>) = own.iter().partition(|key| *key == "output");
    let of_rows = [
        ("row", is_local),
        ("baseline", has_baseline),
        ("background_rows", has_baseline),
    ];
    let of_rows = of_rows.into_iter().filter(|(_, has)| *has);
    let output = output.into_iter().cloned();
    let of_rows = of_rows.map(|(key, _)| key.to_owned());
    output
        .chain(of_rows)
        .chain(own.into_iter().cloned())
        .collect()
}

fn no_such_setting(entry: &Entry, key: &str) -> String {
    let there_are = keys(Some(entry)).join(", ");
    let there_are = if there_are.is_empty() {
        "it has none".to_owned()
    } else {
        format!("it has {there_are}")
    };
    format!(
        "explain.{key}: the method `{}` has no such setting; remove it ({there_are})",
        entry.about.name
    )
}

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
                "baseline" => block.baseline = Some(map.next_value()?),
                "background_rows" => block.background_rows = Some(map.next_value()?),
                _ => {
                    let value = map.next_value_seed(ValueSeed { method, key: &key })?;
                    block.settings.insert(key, value);
                }
            }
        }
        let method = method.ok_or_else(|| de::Error::missing_field("method"))?;
        // What was said before its method was.
        for key in block.keys() {
            method.expect(&key)?;
        }
        if let Some(entry) = method.0 {
            let read = entry.with(&block.settings);
            read.map_err(|error| de::Error::custom(error.to_string()))?;
        }
        Ok(block)
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
            // TOML has numbers that are none.
            return Err(de::Error::custom("it must be a finite number"));
        }
        if let Some(MethodName(Some(entry))) = self.method {
            let one = Map::from_iter([(self.key.to_owned(), value.clone())]);
            let read = entry.with(&one);
            read.map_err(|error| de::Error::custom(error.to_string()))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn read(block: &str) -> Result<Block, String> {
        let text = format!("[data]\npath = \"t.csv\"\n\n[[explain]]\n{block}\n");
        let config = Config::parse(&text, "a.toml").map_err(|error| error.to_string())?;
        Ok(config.explain[0].clone())
    }

    /// What a block says comes back, and what is in force says the same again.
    #[test]
    fn blocks_come_back() {
        for entry in &METHODS {
            let block = read(&format!("method = \"{}\"", entry.about.name)).unwrap();
            let explain = block.check(&[4], 0).unwrap();
            let written = toml::to_string(&explain.resolved()).unwrap();
            let again = read(&written).unwrap();
            assert_eq!(again, explain.resolved(), "{written}");
            for key in again.keys() {
                assert!(
                    keys(Some(entry)).contains(&key),
                    "{} {key}",
                    entry.about.name
                );
            }
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (block, wanted) in [
            (
                "method = \"shaply\"",
                "line 5, column 10: unknown value `shaply`; did you mean `shapley`",
            ),
            (
                "method = \"shapley\"\noutptu = 1",
                "line 6, column 1: unknown key `outptu`; did you mean `output`",
            ),
            (
                "method = \"gradient\"\nper = \"condition\"",
                "line 6, column 1: explain.per: the method `gradient`",
            ),
            ("method = \"lime\"\nwidth = \"x\"", "line 6, column 9: "),
            (
                "method = \"lime\"\nwidth = inf",
                "line 6, column 9: it must be a finite number",
            ),
            (
                "method = \"ale\"\noutput = \"logits\"",
                "line 6, column 10: unknown value `logits`",
            ),
            ("per = \"condition\"\nmethod = \"gradient\"", "explain.per"),
            ("row = 1", "missing field `method`"),
        ] {
            let said = read(block).unwrap_err();
            assert!(said.contains(wanted), "{block}: {said}");
        }
    }

    #[test]
    fn all_is_every_method_that_applies() {
        let mut block = Block::new(ALL);
        assert_eq!(block.expand(&[3]).len(), METHODS.len());
        let names: Vec<String> = block
            .expand(&[3, 3])
            .into_iter()
            .map(|it| it.method)
            .collect();
        assert!(!names.contains(&"garson".to_owned()) && names.len() == METHODS.len() - 1);
        block.row = Some(2);
        for one in block.expand(&[3]) {
            assert_eq!(one.row, Some(2));
            one.check(&[3], 0).unwrap();
        }
    }
}
