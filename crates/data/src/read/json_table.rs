//! A table as one JSON value, as JSON lines.

use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};

use serde::Deserialize;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};

use super::names::settle;
use super::not_numbers::parsed;
use crate::file_note::FileNote;

/// No longer object is looked at: it is read as a whole.
const LONGEST: u64 = 1 << 26;

/// Whether a text could be such: an object whose first value is a list or an object, or that has a
/// list of objects under some name; a list whose first element is a list.
pub(super) fn may_be(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if let Some(rest) = head.trim_ascii_start().strip_prefix(b"[") {
        return rest.trim_ascii_start().starts_with(b"[");
    }
    if has_list_of_objects(head) {
        return true;
    }
    let Some(rest) = head.trim_ascii_start().strip_prefix(b"{") else {
        return false;
    };
    // Objects on several lines, or several on one.
    let is_broken = rest.trim_ascii_start().len() < rest.len() && rest.starts_with(b"\n")
        || rest.starts_with(b"\r\n");
    let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if is_broken || memchr::memmem::find(line, b"}{").is_some() {
        return true;
    }
    let Some(rest) = rest.trim_ascii_start().strip_prefix(b"\"") else {
        return false;
    };
    let mut is_escaped = false;
    let end = rest.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    let behind = end.map(|end| rest[end + 1..].trim_ascii_start());
    let value = behind.and_then(|behind| behind.strip_prefix(b":"));
    value.is_some_and(|value| matches!(value.trim_ascii_start().first(), Some(b'[' | b'{')))
}

/// Whether an object has a list of objects under some name.
fn has_list_of_objects(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{")
        && memchr::memchr_iter(b'[', head).any(|at| {
            let before = head[..at].trim_ascii_end().ends_with(b":");
            before && head[at + 1..].trim_ascii_start().starts_with(b"{")
        })
}

/// What a text of one value, or of several, is.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    Rows {
        /// Each on the line that has its number among the elements of its list.
        lines: Vec<u8>,
        notes: Vec<FileNote>,
    },
    /// A key of an object that comes twice.
    Twice(String),
    /// Lists by column, two of which have different lengths.
    Uneven([(String, usize); 2]),
    /// No table by itself.
    Nothing,
}

/// The rows of a text that is one value, a line each, where that is a table: lists or objects by
/// column (`{"a": [1, 2]}`, pandas' default), rows under one name (`{"data": [{"a": 1}]}`), rows by
/// number, or names and rows (`{"columns": ["a"], "data": [[1]]}`); or one list of lists, of which
/// the first has the names. Or those of a text of objects one after another.
pub(super) fn find(reader: impl Read) -> io::Result<Found> {
    let mut text = Vec::new();
    reader.take(LONGEST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Ok(Found::Nothing);
    }
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text);
    let mut lines = Vec::new();
    let mut notes = Vec::new();
    let (value, mut twice) = match parsed::<Looked>(text) {
        Ok(read) => (Some(read.value), read.twice),
        Err(_) => (None, None),
    };
    let is_certain = value.as_ref().is_some_and(says_so);
    let rows = match value {
        Some(Value::Object(object)) => {
            if let Some(lengths) = uneven(&object) {
                return Ok(Found::Uneven(lengths));
            }
            notes.push(FileNote::OneObject);
            rows(object, &mut notes)
        }
        Some(Value::Array(list)) => {
            // The first element are the names.
            lines.push(b'\n');
            notes.push(FileNote::OneObject);
            of_lists(list, &mut notes)
        }
        _ => {
            notes.push(FileNote::Objects);
            one_after_another(text, &mut twice)
        }
    };
    // One row could as well be a line whose values are lists or objects.
    let Some(rows) = rows.filter(|rows| is_certain || rows.len() > 1) else {
        return Ok(Found::Nothing);
    };
    if let Some(key) = twice {
        return Ok(Found::Twice(key));
    }
    for row in rows {
        serde_json::to_writer(&mut lines, &row)?;
        lines.push(b'\n');
    }
    Ok(Found::Rows { lines, notes })
}

/// A value, and the first key that comes twice in one of its objects: of its values only the last is
/// in there.
struct Looked {
    value: Value,
    twice: Option<String>,
}

impl<'de> Deserialize<'de> for Looked {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut twice = None;
        let value = Looking(&mut twice).deserialize(from)?;
        Ok(Self { value, twice })
    }
}

/// Reads a value, and keeps the first key that comes twice.
struct Looking<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Looking<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Looking<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
        Ok(yes.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Looking(&mut *self.0))? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if object.contains_key(&key) {
                self.0.get_or_insert_with(|| key.clone());
            }
            let value = map.next_value_seed(Looking(&mut *self.0))?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

/// Whether a value would be a table if it had one row, too: lists of which the first has the names,
/// names and rows, a schema and rows, lists or objects of one cell each, objects by number.
fn says_so(value: &Value) -> bool {
    let Value::Object(object) = value else {
        return value.is_array();
    };
    let is_number = |key: &String| key.parse::<u64>().is_ok();
    let has = |name: &str, is: fn(&Value) -> bool| object.get(name).is_some_and(is);
    let is_cell = |value: &Value| match value {
        Value::Array(cells) => cells.len() == 1 && !is_nested(&cells[0]),
        Value::Object(cells) => cells.len() == 1 && cells.keys().all(is_number),
        _ => false,
    };
    let is_row = |(key, row): (&String, &Value)| {
        let cells = row.as_object();
        is_number(key) && cells.is_some_and(|cells| !cells.keys().all(is_number))
    };
    has("data", Value::is_array)
        && (has("columns", Value::is_array) || has("schema", Value::is_object))
        || object.values().all(is_cell)
        || object.iter().all(is_row)
}

/// The lengths of two columns that are lists of different lengths, in an object of such.
fn uneven(object: &Map<String, Value>) -> Option<[(String, usize); 2]> {
    let length = |name: &str| Some(object.get(name)?.as_array()?.len());
    if let (Some(index), Some(data)) = (length("index"), length("data"))
        && length("columns").is_some()
    {
        let lengths = [("index".to_owned(), index), ("data".to_owned(), data)];
        return (index != data).then_some(lengths);
    }
    let lengths = object.iter().map(|(name, value)| match value {
        Value::Array(cells) if !cells.is_empty() && !cells.iter().any(is_nested) => {
            Some((name.clone(), cells.len()))
        }
        _ => None,
    });
    let mut lengths = lengths.collect::<Option<Vec<_>>>()?.into_iter();
    let first = lengths.next()?;
    let other = lengths.find(|(_, length)| *length != first.1)?;
    (first.1.min(other.1) > 1).then_some([first, other])
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

type Rows = Vec<Map<String, Value>>;

/// Objects one after another that are not one a line, as `jq` writes them.
fn one_after_another(text: &[u8], twice: &mut Option<String>) -> Option<Rows> {
    let mut values = Deserializer::from_slice(text).into_iter::<Looked>();
    let first = values.next()?.ok()?;
    let (of_first, others) = text.split_at_checked(values.byte_offset())?;
    if !of_first.trim_ascii().contains(&b'\n') && matches!(others.first(), Some(b'\n' | b'\r')) {
        return None;
    }
    let all = std::iter::once(Ok(first)).chain(values);
    let objects = all.map(|read: serde_json::Result<Looked>| {
        let read = read.ok()?;
        if twice.is_none() {
            *twice = read.twice;
        }
        of_object(read.value)
    });
    objects.collect()
}

fn rows(mut object: Map<String, Value>, notes: &mut Vec<FileNote>) -> Option<Rows> {
    if let (Some(Value::Array(_)), Some(Value::Array(_))) =
        (object.get("columns"), object.get("data"))
        && let (Some(Value::Array(names)), Some(Value::Array(data))) =
            (object.remove("columns"), object.remove("data"))
    {
        return split(&names, data, notes);
    }
    let is_of_objects = |value: &Value| {
        let list = value.as_array();
        list.is_some_and(|list| !list.is_empty() && list.iter().all(Value::is_object))
    };
    let mut of_objects = object.iter().filter(|(_, value)| is_of_objects(value));
    if let (Some((name, _)), None) = (of_objects.next(), of_objects.next()) {
        let name = name.clone();
        let Some(Value::Array(list)) = object.remove(&name) else {
            return None;
        };
        return Some(list.into_iter().filter_map(of_object).collect());
    }
    // One level below, as what servers answer.
    let inner = object.iter().filter(|(_, value)| {
        let inner = value.as_object();
        inner.is_some_and(|inner| inner.values().any(is_of_objects))
    });
    if let [(name, _)] = inner.collect::<Vec<_>>()[..] {
        let name = name.clone();
        return rows(of_object(object.remove(&name)?)?, notes);
    }
    if object.values().all(Value::is_array) {
        return by_column(object.into_iter().filter_map(|(name, value)| match value {
            Value::Array(cells) => Some((name, cells)),
            _ => None,
        }));
    }
    if !object.values().all(Value::is_object) {
        return None;
    }
    let is_number = |key: &String| key.parse::<u64>().is_ok();
    let inner = object.values().next()?.as_object()?;
    let by_row = object.keys().all(is_number) && !inner.keys().all(is_number);
    if by_row || are_rows(&object) {
        return Some(
            object
                .into_iter()
                .filter_map(|(_, row)| of_object(row))
                .collect(),
        );
    }
    // By column, then by row, whose keys are the same in every column.
    let keys: Vec<String> = inner.keys().cloned().collect();
    let columns = object.into_iter().map(|(name, cells)| {
        let mut cells = of_object(cells)?;
        let of_keys: Option<Vec<Value>> = keys.iter().map(|key| cells.remove(key)).collect();
        of_keys
            .filter(|_| cells.is_empty())
            .map(|cells| (name, cells))
    });
    by_column(columns.collect::<Option<Vec<_>>>()?.into_iter())
}

/// Whether objects are rows and not columns, by what their values are: these are of several kinds in
/// one of them, and of one kind under each name.
fn are_rows(object: &Map<String, Value>) -> bool {
    let kind = |value: &Value| match value {
        Value::Null => None,
        Value::Bool(_) => Some(0),
        Value::Number(_) => Some(1),
        Value::String(_) => Some(2),
        _ => Some(3),
    };
    let mut of_names: HashMap<&str, u8> = HashMap::new();
    let mut is_mixed = false;
    for values in object.values().filter_map(Value::as_object) {
        let mut first = None;
        for (name, value) in values {
            let Some(kind) = kind(value) else {
                continue;
            };
            is_mixed |= *first.get_or_insert(kind) != kind;
            if *of_names.entry(name).or_insert(kind) != kind {
                return false;
            }
        }
    }
    is_mixed
}

/// Rows of lists, of which the first holds the names.
fn of_lists(list: Vec<Value>, notes: &mut Vec<FileNote>) -> Option<Rows> {
    let mut list = list.into_iter();
    let names = list.next()?;
    split(names.as_array()?, list.collect(), notes)
}

fn of_object(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Object(object) => Some(object),
        _ => None,
    }
}

/// Rows of columns that are as long as each other.
fn by_column(columns: impl Iterator<Item = (String, Vec<Value>)>) -> Option<Rows> {
    let mut rows: Rows = Vec::new();
    for (place, (name, cells)) in columns.enumerate() {
        if place == 0 {
            rows = vec![Map::new(); cells.len()];
        }
        if cells.len() != rows.len() || cells.is_empty() {
            return None;
        }
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.insert(name.clone(), cell);
        }
    }
    (!rows.is_empty()).then_some(rows)
}

/// Rows of lists, under their names.
fn split(names: &[Value], data: Vec<Value>, notes: &mut Vec<FileNote>) -> Option<Rows> {
    let name = |name: &Value| match name {
        Value::String(name) => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let names: Option<Vec<String>> = names.iter().map(name).collect();
    let (names, renamed) = settle(names?);
    notes.extend(renamed);
    let row = |row: Value| match row {
        Value::Array(cells) if cells.len() == names.len() => {
            let cells = names.iter().zip(cells);
            Some(cells.map(|(name, cell)| (name.clone(), cell)).collect())
        }
        _ => None,
    };
    data.into_iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_tables() {
        let two = "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n";
        for text in [
            r#"{"a":[1,2],"b":["x",null]}"#,
            "\u{feff}{\n \"a\": [1,\n2], \"b\": [\"x\", null] }\n",
            r#"{"a":{"0":1,"1":2},"b":{"0":"x","1":null}}"#,
            r#"{"0":{"a":1,"b":"x"},"1":{"a":2,"b":null}}"#,
            r#"{"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,null]]}"#,
            r#"{"data":[{"a":1,"b":"x"},{"a":2,"b":NaN}],"total":2}"#,
            r#"{"status":"ok","data":[{"a":1,"b":"x"},{"a":2,"b":null}]}"#,
            r#"[["a","b"],[1,"x"],[2,null]]"#,
            r#"{"p":{"a":1,"b":"x"},"q":{"a":2,"b":null}}"#,
            r#"{"answer":{"rows":[{"a":1,"b":"x"},{"a":2,"b":null}],"found":2},"took":3}"#,
            "{\n \"a\": 1,\n \"b\": \"x\"\n}\n{\n \"a\": 2,\n \"b\": null\n}\n",
            r#"{"a":1,"b":"x"}{"a":2,"b":null}"#,
        ] {
            assert!(
                may_be(text.as_bytes()) || text.starts_with("{\"total"),
                "{text}"
            );
            let Found::Rows { lines, notes } = find(text.as_bytes()).unwrap() else {
                panic!("{text} is a table");
            };
            let lines = String::from_utf8(lines).unwrap();
            // The names are the first element.
            assert_eq!(lines.starts_with('\n'), text.starts_with('['), "{text}");
            assert_eq!(lines.trim_start(), two, "{text}");
            let are_several = text.contains("}{") || text.contains("}\n{");
            assert_eq!(notes == [FileNote::Objects], are_several, "{text}");
        }
    }

    #[test]
    fn one_row_is_a_table_where_that_is_certain() {
        for text in [
            r#"{"a":[1],"b":["x"]}"#,
            r#"{"a":{"0":1},"b":{"0":"x"}}"#,
            r#"{"0":{"a":1,"b":"x"}}"#,
            r#"{"columns":["a","b"],"index":[0],"data":[[1,"x"]]}"#,
            r#"{"schema":{"fields":[{"name":"a"}]},"data":[{"a":1,"b":"x"}]}"#,
            r#"[["a","b"],[1,"x"]]"#,
        ] {
            let Found::Rows { lines, .. } = find(text.as_bytes()).unwrap() else {
                panic!("{text} is a table");
            };
            let lines = String::from_utf8(lines).unwrap();
            assert_eq!(lines.trim_start(), "{\"a\":1,\"b\":\"x\"}\n", "{text}");
        }
    }

    #[test]
    fn names_and_keys_that_come_twice_lose_nothing() {
        for text in [
            r#"{"columns":["a","a"],"data":[[1,2],[3,4]]}"#,
            r#"[["a","a"],[1,2],[3,4]]"#,
        ] {
            let Found::Rows { lines, notes } = find(text.as_bytes()).unwrap() else {
                panic!("{text} is a table");
            };
            let lines = String::from_utf8(lines).unwrap();
            assert_eq!(
                lines.trim_start(),
                "{\"a\":1,\"a_2\":2}\n{\"a\":3,\"a_2\":4}\n"
            );
            assert!(matches!(notes[1], FileNote::Renamed { .. }));
        }
        for text in [
            r#"{"a":[1,2],"y":[0,1],"a":[7,8]}"#,
            r#"{"a":[1,2],"y":[0,NaN],"a":[7,8]}"#,
            r#"{"a":1,"y":0}{"a":2,"a":3,"y":0}"#,
            r#"{"a":{"0":1,"1":2},"y":{"0":0,"1":1,"a":5,"a":6}}"#,
            r#"{"columns":["x","y"],"data":[[1,2],[3,4]],"a":1,"a":2}"#,
            r#"{"schema":{},"data":[{"a":1,"y":0},{"a":2,"y":1,"a":9}]}"#,
        ] {
            let found = find(text.as_bytes()).unwrap();
            let is_twice = found == Found::Twice("a".to_owned());
            assert!(is_twice || found == Found::Nothing, "{text}: {found:?}");
        }
        let long = find(&br#"{"columns":["a"],"index":[0,1,2],"data":[[1],[3]]}"#[..]).unwrap();
        let lengths = [("index".to_owned(), 3), ("data".to_owned(), 2)];
        assert_eq!(long, Found::Uneven(lengths));
    }

    #[test]
    fn others_are_none() {
        for text in [
            r#"{"a":[1,2],"b":["x"]}"#,
            r#"{"a":[1],"b":2}"#,
            "{\"a\":[1]}\n{\"a\":[2]}\n",
            r#"{"a":{"0":1},"b":{"1":2}}"#,
            r#"{"a":[]}"#,
            r#"{"a":[[1]]}"#,
            r#"{"a":{"b":1}}"#,
            r#"{"id":7,"items":[{"c":1}]}"#,
            r#"{"a":"#,
        ] {
            assert_eq!(find(text.as_bytes()).unwrap(), Found::Nothing, "{text}");
        }
        let uneven = find(&br#"{"a":[1,2,3],"b":["x","y"]}"#[..]).unwrap();
        let lengths = [("a".to_owned(), 3), ("b".to_owned(), 2)];
        assert_eq!(uneven, Found::Uneven(lengths));
        assert!(!may_be(br#"{"a":1,"b":[2]}"#) && !may_be(br#"{"a": "[""#));
    }
}
