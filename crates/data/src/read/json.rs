//! JSON lines.

use std::collections::HashMap;
use std::fmt;

use rayon::prelude::*;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::blocks::{Block, Blocks};
use super::chunk::{Chunk, Piece, Want};
use super::dialect::Dialect;
use super::input::Input;
use crate::Error;
use crate::lines::Lines;

/// A file with a JSON object in each line.
pub(super) struct JsonLines {
    origin: String,
    names: Vec<String>,
    places: HashMap<String, usize>,
    blocks: Blocks,
}

/// How lines end; delimiters play no role.
const LINES: Dialect = Dialect {
    delimiter: b'\n',
    newline: b'\n',
};

impl JsonLines {
    /// Opens a file and goes through it once for the names of its columns: a line may
    /// have keys that those before it have not.
    pub(super) fn open(input: &Input) -> Result<Self, Error> {
        let mut names = Vec::new();
        let mut places = HashMap::new();
        let mut blocks = Blocks::open(input, false)?;
        loop {
            let some = take(&mut blocks)?;
            if some.is_empty() {
                break;
            }
            let keys: Vec<_> = some
                .par_iter()
                .map(|block| keys(input.origin(), block))
                .collect();
            for keys in keys {
                for name in keys? {
                    if !places.contains_key(&name) {
                        places.insert(name.clone(), names.len());
                        names.push(name);
                    }
                }
            }
        }
        if names.is_empty() {
            return Err(Error::NoRows {
                origin: input.origin().to_owned(),
            });
        }
        Ok(Self {
            origin: input.origin().to_owned(),
            names,
            places,
            blocks: Blocks::open(input, false)?,
        })
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
            .map(|block| parse(&self.origin, &self.places, block, wants))
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

fn from_line<'a, T: Deserialize<'a>>(origin: &str, line: u64, text: &'a [u8]) -> Result<T, Error> {
    serde_json::from_slice(text).map_err(|error| {
        if std::str::from_utf8(text).is_err() {
            let origin = origin.to_owned();
            return Error::NotUtf8 { origin, line };
        }
        // Each line is read by itself, so the place that is said is one in the line.
        let problem = error
            .to_string()
            .replace(" at line 1 column ", " at column ");
        Error::JsonLine {
            origin: origin.to_owned(),
            line,
            problem,
        }
    })
}

/// The keys of a block, in order of first appearance.
fn keys(origin: &str, block: &Block) -> Result<Vec<String>, Error> {
    let mut all: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (line, text) in lines(block) {
        let Keys(keys) = from_line(origin, line, text)?;
        // Nearly every line has the keys of the one before.
        for key in keys {
            if !seen.contains(&key) {
                seen.insert(key.clone());
                all.push(key);
            }
        }
    }
    Ok(all)
}

/// The rows of a block.
fn parse(
    origin: &str,
    places: &HashMap<String, usize>,
    block: &Block,
    wants: &[Want],
) -> Result<Chunk, Error> {
    let mut columns: Vec<Piece> = wants.iter().map(|want| Piece::new(*want, 0)).collect();
    let mut row_lines = Lines::default();
    let mut rows = 0;
    // The row that each column was last filled in, counted from 1.
    let mut filled = vec![0; columns.len()];
    for (line, text) in lines(block) {
        let object: Map<String, Value> = from_line(origin, line, text)?;
        row_lines.push(line);
        rows += 1;
        for (name, value) in &object {
            let Some(&index) = places.get(name) else {
                continue;
            };
            filled[index] = rows;
            let column = &mut columns[index];
            match value {
                Value::Null => column.push_missing(),
                Value::Bool(yes) => column.push_text(if *yes { "true" } else { "false" }),
                Value::Number(number) => column.push_text(&number.to_string()),
                Value::String(text) => column.push_string(text),
                Value::Array(_) | Value::Object(_) if wants[index] == Want::Skip => {}
                Value::Array(_) | Value::Object(_) => {
                    return Err(Error::Nested {
                        origin: format!("{origin}, line {line}"),
                        column: name.clone(),
                        kind: if value.is_array() {
                            "a list".to_owned()
                        } else {
                            "an object".to_owned()
                        },
                    });
                }
            }
        }
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

/// The keys of an object, without its values.
struct Keys(Vec<String>);

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OfMap;

        impl<'de> Visitor<'de> for OfMap {
            type Value = Keys;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Keys, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry::<String, IgnoredAny>()? {
                    if keys.contains(&key) {
                        let message = format!("the key {key:?} comes twice");
                        return Err(serde::de::Error::custom(message));
                    }
                    keys.push(key);
                }
                Ok(Keys(keys))
            }
        }

        deserializer.deserialize_map(OfMap)
    }
}
