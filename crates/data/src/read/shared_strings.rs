//! The texts that the cells of a workbook share: how many there are, as it says, since the reader
//! takes memory for so many; and which have raised digits, which the reader does not tell from others.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

/// The bytes of the shortest text: `<si/>`.
const SHORTEST: u64 = 5;

/// What is wrong with what a workbook says; `None` where nothing is, or it says nothing.
pub(super) fn problem(file: File) -> Option<&'static str> {
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let name = name(&archive)?;
    let texts = archive.by_name(&name).ok()?;
    let length = texts.size();
    let mut reader = Reader::from_reader(BufReader::new(texts));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(of) | Event::Empty(of) if of.local_name().as_ref() == "sst" => {
                let said = of.try_get_attribute("uniqueCount").ok()??;
                let count: u64 = said.value.parse().ok()?;
                return (count > length / SHORTEST)
                    .then_some("it says that it has more texts than there is room for");
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The name of the part that holds them.
fn name(archive: &ZipArchive<BufReader<File>>) -> Option<String> {
    let is_such = |name: &str| name.eq_ignore_ascii_case("xl/sharedStrings.xml");
    let mut names = archive.file_names().filter_map(Result::ok);
    names.find(|name| is_such(name)).map(Cow::into_owned)
}

/// Texts with raised digits, as of footnotes and areas, by what they are without: `104²` by `1042`. Not
/// those that are also there without.
pub(super) fn raised(file: File) -> HashMap<String, String> {
    found(file).unwrap_or_default()
}

fn found(file: File) -> Option<HashMap<String, String>> {
    let mut archive = ZipArchive::new(BufReader::new(file)).ok()?;
    let name = name(&archive)?;
    // Most workbooks have none.
    if !says_raised(archive.by_name(&name).ok()?) {
        return None;
    }
    let mut raised = HashMap::new();
    each(archive.by_name(&name).ok()?, |plain, with_raised| {
        if plain != with_raised {
            raised.insert(plain.to_owned(), with_raised.to_owned());
        }
    })?;
    each(archive.by_name(&name).ok()?, |plain, with_raised| {
        if plain == with_raised {
            raised.remove(plain);
        }
    })?;
    Some(raised)
}

const RAISED: &str = "superscript";

fn says_raised(mut texts: impl Read) -> bool {
    let mut block = vec![0; 1 << 16];
    let mut kept = 0;
    loop {
        let Ok(read @ 1..) = texts.read(&mut block[kept..]) else {
            return false;
        };
        let there = kept + read;
        if memmem::find(&block[..there], RAISED.as_bytes()).is_some() {
            return true;
        }
        // It may go on in the next block.
        kept = there.min(RAISED.len() - 1);
        block.copy_within(there - kept..there, 0);
    }
}

/// Gives each text, and what it is with the raised digits in their place.
fn each(texts: impl Read, mut give: impl FnMut(&str, &str)) -> Option<()> {
    let mut reader = Reader::from_reader(BufReader::new(texts));
    let mut buffer = Vec::new();
    let (mut plain, mut with_raised) = (String::new(), String::new());
    let (mut is_raised, mut is_text, mut is_spoken) = (false, false, false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(of) | Event::Empty(of) if of.local_name().as_ref() == "vertAlign" => {
                let how = of.try_get_attribute("val").ok().flatten();
                is_raised = how.is_some_and(|how| how.value.as_ref() == RAISED);
            }
            Event::Start(of) => match of.local_name().as_ref() {
                "si" => {
                    plain.clear();
                    with_raised.clear();
                    is_raised = false;
                }
                "r" => is_raised = false,
                "rPh" => is_spoken = true,
                "t" => is_text = !is_spoken,
                _ => {}
            },
            Event::Text(text) if is_text => {
                plain.push_str(&text);
                with_raised.extend(
                    text.chars()
                        .map(|it| if is_raised { above(it) } else { it }),
                );
            }
            Event::End(of) => match of.local_name().as_ref() {
                "t" => is_text = false,
                "rPh" => is_spoken = false,
                "si" => give(plain.trim(), with_raised.trim()),
                _ => {}
            },
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}

/// A digit as it is raised.
fn above(letter: char) -> char {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = letter.to_digit(10);
    digit.map_or(letter, |digit| DIGITS[digit as usize])
}

#[cfg(test)]
mod tests {
    use std::io::{Seek as _, Write as _};

    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    fn workbook(texts: &str) -> File {
        let mut archive = ZipWriter::new(tempfile::tempfile().unwrap());
        let name = "xl/sharedStrings.xml";
        archive
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        let text = format!("<?xml version=\"1.0\"?>{texts}");
        archive.write_all(text.as_bytes()).unwrap();
        let mut file = archive.finish().unwrap();
        file.rewind().unwrap();
        file
    }

    #[test]
    fn raised_digits_are_told_from_others() {
        let run = |text: &str, how: &str| {
            format!("<r><rPr><vertAlign val=\"{how}\"/></rPr><t>{text}</t></r>")
        };
        let padding = "<si><t>a</t></si>".repeat(10_000);
        let texts = [
            format!("<si><r><t>104</t></r>{}</si>", run("2", RAISED)),
            format!("<si><r><t> Area, m</t></r>{}</si>", run("2 ", RAISED)),
            format!("<si><r><t>CO</t></r>{}</si>", run("2", "subscript")),
            // What is there plainly too says nothing of either, and no other run is raised.
            format!(
                "<si><r><t>7</t></r>{}</si><si><t>71</t></si>",
                run("1", RAISED)
            ),
            format!("<si>{}<r><t>5</t></r></si>", run("x", RAISED)),
        ];
        let found = raised(workbook(&format!("<sst>{padding}{}</sst>", texts.concat())));
        let mut found: Vec<(&str, &str)> = found.iter().map(|(a, b)| (&**a, &**b)).collect();
        found.sort_unstable();
        assert_eq!(found, [("1042", "104²"), ("Area, m2", "Area, m²")]);
        assert!(raised(workbook(&format!("<sst>{padding}</sst>"))).is_empty());
    }

    #[test]
    fn more_texts_than_there_is_room_for_are_a_problem() {
        for (count, is_problem) in [("2", false), ("3000000000", true), ("many", false)] {
            let file = workbook(&format!(
                "<sst uniqueCount=\"{count}\"><si><t>a</t></si><si/></sst>"
            ));
            assert_eq!(problem(file).is_some(), is_problem, "{count}");
        }
    }
}
