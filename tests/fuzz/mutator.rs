//! Wrong inputs, made of right ones: bytes and blocks changed, numbers made large, words of the
//! format put where none belongs, nodes of JSON exchanged, parts of archives changed and packed
//! again.

use std::io::{Cursor, Read, Write};

use rand::{Rng, RngExt, seq::IndexedRandom};
use serde_json::Value;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// No input gets longer.
const LONGEST: usize = 1 << 17;

/// Numbers at which something overflows, or nearly.
const NUMBERS: [u64; 14] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    1 << 39,
    i64::MAX as u64,
    u64::MAX,
];

/// What means something in one of the formats, or should not.
const WORDS: [&str; 64] = [
    "\"",
    "'",
    ",",
    ";",
    "\t",
    "|",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "=",
    "==",
    "!=",
    ">=",
    "<",
    "#",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "{}",
    "[]",
    ":",
    "\\",
    "\\u0000",
    "\\ud800",
    "`",
    "-",
    "e",
    "1e999",
    "-1e308",
    "NaN",
    "inf",
    "null",
    "true",
    "1,5",
    "1.234,5",
    "$ 3",
    "12%",
    "<5",
    "2020-02-30",
    "31/12/1999",
    "24:60",
    "9999-12-31",
    "0000-00-00",
    "yes",
    "NA",
    "\u{feff}",
    "\u{202e}",
    "é",
    "💥",
    "\u{1b}[2J",
    "＝cmd",
    "..",
    "/",
    "explain",
    "method",
    "groups",
    "sep=;",
    "age",
    "data",
    "\"\"",
    "0x10",
];

/// An input made of one of `corpus`, half of the time of the first `seeds` of it.
pub fn mutate(corpus: &[Vec<u8>], seeds: usize, rng: &mut impl Rng) -> Vec<u8> {
    let from = if rng.random() {
        &corpus[..seeds]
    } else {
        corpus
    };
    let Some(seed) = from.choose(rng) else {
        return Vec::new();
    };
    let whole = match rng.random_range(0..4) {
        0 => in_archive(seed, corpus, rng),
        1 => in_json(seed, rng),
        _ => None,
    };
    let mut bytes = whole.unwrap_or_else(|| {
        let mut bytes = seed.clone();
        // Of a short text little may be left otherwise.
        let most = if bytes.len() < 256 { 2 } else { 5 };
        for _ in 0..1_u32 << rng.random_range(0..most) {
            change(&mut bytes, corpus, rng);
        }
        bytes
    });
    bytes.truncate(LONGEST);
    bytes
}

/// One change of bytes.
fn change(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], rng: &mut impl Rng) {
    let place = rng.random_range(0..=bytes.len());
    let end = bytes
        .len()
        .min(place + 1 + rng.random_range(0..64_usize).pow(2));
    match rng.random_range(0..12) {
        0 => bytes
            .iter_mut()
            .skip(place)
            .take(1)
            .for_each(|it| *it ^= 1 << rng.random_range(0..8)),
        1 => bytes
            .iter_mut()
            .skip(place)
            .take(1)
            .for_each(|it| *it = rng.random()),
        2 | 3 => number(bytes, place, rng),
        4 => drop(bytes.drain(place..end)),
        5 => {
            let block = bytes[place..end].to_vec();
            let at = rng.random_range(0..=bytes.len());
            bytes.splice(at..at, block);
        }
        6 => {
            let block = bytes[place..end].to_vec();
            let at = rng.random_range(0..=bytes.len());
            let until = bytes.len().min(at + block.len());
            bytes.splice(at..until, block);
        }
        7 if rng.random_ratio(1, 4) => bytes.truncate(place),
        8 => {
            let other = corpus.choose(rng).map_or(&[][..], Vec::as_slice);
            let from = rng.random_range(0..=other.len());
            let until = other.len().min(from + 1 + rng.random_range(0..1024));
            bytes.splice(place..end, other[from..until].iter().copied());
        }
        9 => digits(bytes, place, rng),
        _ => {
            let word = WORDS.choose(rng).unwrap_or(&"").bytes();
            let until = if rng.random() {
                place
            } else {
                end.min(place + word.len())
            };
            bytes.splice(place..until, word);
        }
    }
}

/// A number of one to eight bytes over what is there.
fn number(bytes: &mut [u8], place: usize, rng: &mut impl Rng) {
    let mut number = *NUMBERS.choose(rng).unwrap_or(&0);
    if rng.random_ratio(1, 4) {
        number = number.wrapping_add(rng.random_range(0..9)).wrapping_sub(4);
    }
    let width = 1 << rng.random_range(0..4);
    let text = if rng.random() {
        number.to_le_bytes()[..width].to_vec()
    } else {
        number.to_be_bytes()[8 - width..].to_vec()
    };
    for (byte, new) in bytes.iter_mut().skip(place).zip(text) {
        *byte = new;
    }
}

/// Another number in place of the digits that come next.
fn digits(bytes: &mut Vec<u8>, place: usize, rng: &mut impl Rng) {
    let from = bytes.iter().skip(place).position(u8::is_ascii_digit);
    let Some(from) = from.map(|it| it + place) else {
        return;
    };
    let length = bytes[from..]
        .iter()
        .take_while(|it| it.is_ascii_digit())
        .count();
    let number = NUMBERS.choose(rng).unwrap_or(&0).to_string();
    bytes.splice(from..from + length, number.bytes());
}

/// A ZIP archive, as workbooks are too, of which one part is changed: whoever changes its packed
/// bytes sees little more than wrong check sums.
fn in_archive(seed: &[u8], corpus: &[Vec<u8>], rng: &mut impl Rng) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(seed)).ok()?;
    let changed = rng.random_range(0..archive.len().max(1));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let fast = SimpleFileOptions::default().compression_level(Some(1));
    for place in 0..archive.len() {
        if place != changed {
            writer
                .raw_copy_file(archive.by_index_raw(place).ok()?)
                .ok()?;
            continue;
        }
        if rng.random_ratio(1, 16) {
            continue;
        }
        let file = archive.by_index(place).ok()?;
        let name = file.name().ok()?.into_owned();
        let mut bytes = Vec::new();
        file.take(LONGEST as u64).read_to_end(&mut bytes).ok()?;
        for _ in 0..1_u32 << rng.random_range(0..5) {
            change(&mut bytes, corpus, rng);
        }
        writer.start_file(name, fast).ok()?;
        writer.write_all(&bytes).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// JSON of which a node is exchanged: a whole text, a line of it, or the part of a model's file
/// that says what is in it.
fn in_json(seed: &[u8], rng: &mut impl Rng) -> Option<Vec<u8>> {
    let from = seed.iter().take(1024).position(|it| *it == b'{')?;
    let length = match seed.get(..8) {
        Some(length) if from == 8 => u64::from_le_bytes(length.try_into().ok()?) as usize,
        _ if rng.random() => seed[from..].iter().position(|it| *it == b'\n')?,
        _ => seed.len() - from,
    };
    let text = seed.get(from..from.checked_add(length)?)?;
    let mut document: Value = serde_json::from_slice(text).ok()?;
    for _ in 0..=rng.random_range(0..3) {
        let other = any_node(&document, rng).clone();
        let node = some_node(&mut document, rng);
        *node = exchanged(node, other, rng);
    }
    let new = document.to_string();
    let mut bytes = seed[..from].to_vec();
    if from == 8 {
        bytes = (new.len() as u64).to_le_bytes().to_vec();
    }
    bytes.extend(new.bytes());
    bytes.extend(&seed[from + length..]);
    Some(bytes)
}

/// What stands in place of a node.
fn exchanged(node: &Value, other: Value, rng: &mut impl Rng) -> Value {
    match (node, rng.random_range(0..8)) {
        (_, 0) => Value::Null,
        (_, 1) => other,
        (_, 2) => (*NUMBERS.choose(rng).unwrap_or(&0)).into(),
        (_, 3) => (*WORDS.choose(rng).unwrap_or(&"")).into(),
        (Value::Array(values), _) if !values.is_empty() => {
            let mut values = values.clone();
            let place = rng.random_range(0..values.len());
            if rng.random() {
                values.remove(place);
            } else {
                values.push(values[place].clone());
            }
            values.into()
        }
        (Value::Number(number), _) => {
            let number = number.as_f64().unwrap_or(0.0);
            let all = [-number, number * 1e300, number / 1e300, number + 1.0, 0.5];
            (*all.choose(rng).unwrap_or(&0.0)).into()
        }
        (Value::String(text), _) => {
            let mut bytes = text.clone().into_bytes();
            change(&mut bytes, &[], rng);
            String::from_utf8_lossy(&bytes).into()
        }
        _ => other,
    }
}

/// A node drawn by going down.
fn some_node<'a>(value: &'a mut Value, rng: &mut impl Rng) -> &'a mut Value {
    let children = match value {
        Value::Array(values) => values.len(),
        Value::Object(values) => values.len(),
        _ => 0,
    };
    if children == 0 || rng.random_ratio(1, 5) {
        return value;
    }
    let place = rng.random_range(0..children);
    let child = match value {
        Value::Array(values) => values.get_mut(place),
        Value::Object(values) => values.values_mut().nth(place),
        _ => None,
    };
    some_node(child.expect("a place below their number"), rng)
}

/// [`some_node`], to be looked at.
fn any_node<'a>(value: &'a Value, rng: &mut impl Rng) -> &'a Value {
    let children: Vec<&Value> = match value {
        Value::Array(values) => values.iter().collect(),
        Value::Object(values) => values.values().collect(),
        _ => return value,
    };
    match children.choose(rng) {
        Some(child) if !rng.random_ratio(1, 5) => any_node(child, rng),
        _ => value,
    }
}
