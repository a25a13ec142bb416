//! JSON lines.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::blocks::{Block, Blocks};
use super::bounded::{self, COLUMNS};
use super::chunk::{Chunk, Piece, Want};
use super::dialect::Dialect;
use super::elements::CUT_OFF;
use super::input::Input;
use super::names::fill_in;
use super::not_numbers::{parsed, without};
use crate::error::Error;
use crate::file_note::FileNote;
use crate::lines::Lines;
use crate::reading::quoted;
use crate::shown::shown;

/// A file with a JSON object in each line.
pub(super) struct JsonLines {
    origin: String,
    names: Vec<String>,
    /// What is said of names that are made up.
    filled_in: Option<FileNote>,
    /// The columns of lists, which are left out.
    nested: Vec<String>,
    places: HashMap<String, usize>,
    blocks: Blocks,
    /// Whether each line is an element of a list, however that stands in the file.
    are_elements: bool,
}

/// How lines end; delimiters play no role.
const LINES: Dialect = Dialect {
    delimiter: b'\n',
    newline: b'\n',
};

impl JsonLines {
    /// Opens a file and goes through it once for the names of its columns: a line may
    /// have keys that those before it have not. Columns that `reads` names and that hold
    /// a list or an object somewhere are left out.
    pub(super) fn open(input: &Input, reads: &dyn Fn(&str) -> bool) -> Result<Self, Error> {
        let mut all: Vec<(String, Option<&'static str>)> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut blocks = Blocks::open(input, false)?;
        let are_elements = input.has_elements();
        let (mut rows, mut length) = (0_u64, 0_u64);
        loop {
            let some = take(&mut blocks)?;
            if some.is_empty() {
                break;
            }
            let keys: Vec<_> = some
                .par_iter()
                .map(|block| keys(input.origin(), block, are_elements))
                .collect();
            let origin = || input.origin().to_owned();
            for (keys, block) in keys.into_iter().zip(&some) {
                let (keys, of_block) = keys?;
                rows += of_block;
                length += block.bytes.len() as u64;
                for (name, kind) in keys {
                    let place = *places.entry(name.clone()).or_insert(all.len());
                    match all.get_mut(place) {
                        Some((_, known)) => *known = known.or(kind),
                        None => all.push((name, kind)),
                    }
                }
            }
            if all.len() > COLUMNS {
                return Err(Error::TooManyColumns {
                    origin: origin(),
                    columns: all.len(),
                    most: COLUMNS,
                });
            }
            let cells = rows.saturating_mul(all.len() as u64);
            if cells > bounded::cells(length) {
                return Err(Error::TooManyCells {
                    origin: origin(),
                    cells,
                    bytes: length,
                });
            }
        }
        let is_left_out = |name: &str, kind: Option<&str>| kind.is_some() && reads(name);
        let left_out = all.iter().filter(|(name, kind)| is_left_out(name, *kind));
        let nested: Vec<String> = left_out.map(|(name, _)| name.clone()).collect();
        let kept = all.iter().filter(|(name, kind)| !is_left_out(name, *kind));
        let names: Vec<String> = kept.map(|(name, _)| name.clone()).collect();
        let origin = input.origin().to_owned();
        if names.is_empty() {
            return Err(match all.into_iter().next() {
                Some((column, Some(kind))) => Error::Nested {
                    origin,
                    column,
                    kind: kind.to_owned(),
                },
                _ => Error::NoRows { origin },
            });
        }
        let places = names.iter().cloned().zip(0..).collect();
        let (names, filled_in) = fill_in(names);
        Ok(Self {
            origin,
            names,
            filled_in,
            nested,
            places,
            blocks: Blocks::open(input, false)?,
            are_elements,
        })
    }

    /// What is to be said of the file.
    pub(super) fn notes(&self) -> Vec<FileNote> {
        let columns = self.nested.clone();
        let nested = (!columns.is_empty()).then_some(FileNote::Nested { columns });
        self.filled_in.iter().cloned().chain(nested).collect()
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows of the next blocks.
    pub(super) fn next(&mut self, wants: &[Want]) -> Result<Option<Vec<Chunk>>, Error> {
        let some = take(&mut self.blocks)?;
        if some.is_empty() {
            return Ok(None);
        }
        let chunks: Vec<_> = some
            .par_iter()
            .map(|block| parse(&self.origin, &self.places, block, wants, self.are_elements))
            .collect();
        chunks.into_iter().collect::<Result<_, _>>().map(Some)
    }
}

/// As many blocks as there are hands.
fn take(blocks: &mut Blocks) -> Result<Vec<Block>, Error> {
    let mut some = Vec::new();
    while some.len() < 2 * rayon::current_num_threads()
        && let Some(block) = blocks.next(LINES)?
    {
        some.push(block);
    }
    Ok(some)
}

/// The lines that are not empty, with their numbers.
fn lines(block: &Block) -> impl Iterator<Item = (u64, &[u8])> {
    let lines = block.bytes.split(|byte| *byte == b'\n');
    lines
        .enumerate()
        .map(|(index, line)| (block.line + index as u64, line.trim_ascii()))
        .filter(|(_, line)| !line.is_empty())
}

fn from_line<T: DeserializeOwned>(
    origin: &str,
    line: u64,
    text: &[u8],
    are_elements: bool,
) -> Result<T, Error> {
    parsed(text).map_err(|error| {
        if std::str::from_utf8(text).is_err() {
            let origin = origin.to_owned();
            return Error::NotUtf8 { origin, line };
        }
        let problem = if error.is_eof() {
            "it is not whole: the file was cut off, or it is one object on several lines that \
             holds no table"
                .to_owned()
        } else {
            // A list's element may stand on several lines, so its columns are none of the file's.
            let said = error.to_string();
            let said = said.split(" at line 1 column ").next().unwrap_or(&said);
            match beginning(&without(text), error.column()).filter(|_| error.is_syntax()) {
                Some(from) => format!("{said} at {}", quoted(&shown(&from))),
                None => said.to_owned(),
            }
        };
        let what = if are_elements { "element" } else { "line" };
        let place = if text == CUT_OFF {
            "at its end".to_owned()
        } else {
            format!("{what} {line}")
        };
        Error::JsonLine {
            origin: origin.to_owned(),
            place,
            problem,
        }
    })
}

/// The text from a column on, counted from 1, as far as it is worth showing.
fn beginning(text: &[u8], column: usize) -> Option<String> {
    const LETTERS: usize = 12;
    let text = str::from_utf8(text).ok()?;
    let from = text.get(column.checked_sub(1)?..)?.trim_end();
    (!from.is_empty()).then(|| from.chars().take(LETTERS).collect())
}

/// The keys of a block, in order of first appearance, and which kind of nested values
/// they have, if they have some; and how many rows the block has.
fn keys(origin: &str, block: &Block, are_elements: bool) -> Result<(NamesAndKinds, u64), Error> {
    let mut all = NamesAndKinds::new();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut rows = 0;
    for (line, text) in lines(block) {
        rows += 1;
        let Keys(keys) = from_line(origin, line, text, are_elements)?;
        // Nearly every line has the keys of the one before.
        for (key, kind) in keys {
            match seen.get(&key) {
                Some(place) => all[*place].1 = all[*place].1.or(kind),
                None => {
                    seen.insert(key.clone(), all.len());
                    all.push((key, kind));
                }
            }
        }
    }
    Ok((all, rows))
}

/// Keys, and which kind of nested values they have.
type NamesAndKinds = Vec<(String, Option<&'static str>)>;

/// The rows of a block.
fn parse(
    origin: &str,
    places: &HashMap<String, usize>,
    block: &Block,
    wants: &[Want],
    are_elements: bool,
) -> Result<Chunk, Error> {
    let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
    let mut row_lines = Lines::new(are_elements);
    let mut rows = 0;
    // The row that each column was last filled in, counted from 1.
    let mut filled = vec![0; columns.len()];
    for (line, text) in lines(block) {
        let object: Map<String, Value> = from_line(origin, line, text, are_elements)?;
        row_lines.push(line);
        rows += 1;
        each_value("", &object, &mut |name, value| {
            let Some(&index) = places.get(name) else {
                return;
            };
            // An object within another may have the name of a column.
            if filled[index] == rows {
                return;
            }
            filled[index] = rows;
            let column = &mut columns[index];
            match value {
                // Lists are in columns that are not read only.
                Value::Null | Value::Array(_) | Value::Object(_) => column.push_missing(),
                Value::Bool(yes) => column.push_text(if *yes { "true" } else { "false" }),
                Value::Number(number) => column.push_written(&number.to_string()),
                Value::String(text) => column.push_string(text),
            }
        });
        for (column, filled) in columns.iter_mut().zip(&filled) {
            if *filled != rows {
                column.push_missing();
            }
        }
    }
    Ok(Chunk {
        rows,
        lines: row_lines,
        columns,
    })
}

/// Gives each value of an object with its name; those of an object within it are called by both
/// names: `address.city`.
fn each_value(above: &str, object: &Map<String, Value>, each: &mut impl FnMut(&str, &Value)) {
    for (name, value) in object {
        let name = inside(above, name);
        match value {
            Value::Object(object) => each_value(&name, object, each),
            value => each(&name, value),
        }
    }
}

/// The name of a value in an object of this name.
fn inside<'a>(above: &str, name: &'a str) -> Cow<'a, str> {
    if above.is_empty() {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("{above}.{name}"))
    }
}

/// The keys of an object, and of those within it, and what kind of nested values they have.
struct Keys(Vec<(String, Option<&'static str>)>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap;

        impl<'de> Visitor<'de> for OfMap {
            type Value = Keys;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                /// So many keys are compared faster than they are looked up.
                const FEW: usize = 64;
                let mut keys = NamesAndKinds::new();
                let mut many = HashSet::new();
                let mut add = |key: String, kind| {
                    let comes_twice = if keys.len() < FEW {
                        keys.iter().any(|(other, _)| *other == key)
                    } else {
                        if many.is_empty() {
                            many.extend(keys.iter().map(|(other, _)| other.clone()));
                        }
                        !many.insert(key.clone())
                    };
                    if comes_twice {
                        let message = format!("the key {key:?} comes twice");
                        return Err(serde::de::Error::custom(message));
                    }
                    keys.push((key, kind));
                    Ok(())
                };
                while let Some((key, shape)) = map.next_entry::<String, Shape>()? {
                    match shape {
                        Shape::Plain => add(key, None)?,
                        Shape::List => add(key, Some("a list"))?,
                        // By itself and within another it is one column.
                        Shape::Object(Keys(inner)) => {
                            for (name, kind) in inner {
                                add(format!("{key}.{name}"), kind)?;
                            }
                        }
                    }
                }
                Ok(Keys(keys))
            }
        }

        deserializer.deserialize_map(OfMap)
    }
}

/// What a value is.
enum Shape {
    Plain,
    List,
    Object(Keys),
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfAny;

        impl<'de> Visitor<'de> for OfAny {
            type Value = Shape;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_str<E>(self, _: &str) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_unit<E>(self) -> Result<Shape, E> {
                Ok(Shape::Plain)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Shape::List)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Shape, A::Error> {
                Keys::deserialize(MapAccessDeserializer::new(map)).map(Shape::Object)
            }
        }

        deserializer.deserialize_any(OfAny)
    }
}
