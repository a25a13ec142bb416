//! What a configuration's error advises, done as it says, does not come back.

use std::collections::HashSet;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sways::{Error, config::Config};

const WHOLE: &str = "\
seed = 3

[data]
path = \"t.csv\"
outcome = \"y\"
exclude = [\"a\", \"b\"]
test_fraction = 0.25

[data.types]
age = \"categorical\"

[model]
hidden = [10, 5]
activation = \"relu\"

[train]
optimizer = \"adam\"
learning_rate = 0.01
epochs = 100
members = 3

[evidence]
folds = 5
permutations = 100

[[explain]]
method = \"shapley\"
output = \"logit\"

[[explain]]
method = \"ale\"
points = 20
";

fn whole(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

/// The text with one thing wrong in it, or by chance nothing.
fn broken(lines: &[&str], draws: &mut ChaCha8Rng) -> String {
    let mut lines: Vec<String> = lines.iter().map(|&it| it.to_owned()).collect();
    let at = draws.random_range(0..lines.len());
    let other = draws.random_range(0..lines.len());
    match draws.random_range(0..13) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(other, lines[at].clone()),
        2 => {
            let line = lines.remove(at);
            lines.insert(other.min(lines.len()), line);
        }
        3 => lines.swap(at, other),
        4 => lines[at] = lines[at].to_uppercase(),
        5 => {
            let letters = [
                '"', '[', ']', '=', '.', ',', '{', '}', '\'', '#', 'x', '0', ' ',
            ];
            let letter = letters[draws.random_range(0..letters.len())];
            let place = draws.random_range(0..=lines[at].len());
            lines[at].insert(place, letter);
        }
        6 if !lines[at].is_empty() => {
            let place = draws.random_range(0..lines[at].len());
            lines[at].remove(place);
        }
        7 => {
            let values = [
                "3",
                "-1",
                "0.5",
                "true",
                "True",
                "word",
                "\"word\"",
                "[1]",
                "[\"a\"]",
                "{ a = 1 }",
                "2024-05-31",
                "inf",
                "99999999999999999999",
                "\u{201c}a\u{201d}",
                "'a'",
                "[[\"a\"]]",
                "",
                "yes",
                "1,5",
                "10%",
                "1_000",
                "\"3\"",
                "None",
            ];
            if let Some((key, _)) = lines[at].split_once('=') {
                lines[at] = format!("{key}= {}", values[draws.random_range(0..values.len())]);
            }
        }
        8 => lines[at] = lines[at].replace('[', "[[").replace(']', "]]"),
        9 => lines[at] = lines[at].replace("[[", "[").replace("]]", "]"),
        // As inline tables and dotted keys have them.
        10 => {
            let header = lines[at].trim_matches(['[', ']']).to_owned();
            if lines[at].starts_with('[') && at + 1 < lines.len() {
                let key = lines.remove(at + 1);
                lines[at] = if draws.random() {
                    format!("{header} = {{ {key} }}")
                } else {
                    format!("{header}.{key}")
                };
            }
        }
        11 => {
            let words = ["train", "data", "model", "explain", "evidence", "seed", "y"];
            let word = words[draws.random_range(0..words.len())];
            lines[at] = if lines[at].starts_with('[') {
                [
                    format!("[{word}]"),
                    format!("[{word}.shapley]"),
                    format!("[[{word}.ale]]"),
                ][draws.random_range(0..3)]
                .clone()
            } else {
                format!("{word}.{}", lines[at])
            };
        }
        _ => {
            let keys = [
                "epochs", "hidden", "outcome", "seed", "method", "folds", "types", "groups",
                "points", "lr", "layers", "target", "file", "columns", "Seed", "language", "init",
            ];
            if let Some((_, value)) = lines[at].split_once('=') {
                lines[at] = format!("{} ={value}", keys[draws.random_range(0..keys.len())]);
            }
        }
    }
    whole(&lines)
}

/// Does to a text what an error at this line and column, counted from 1, advises; `None` where it says
/// it in words that a program cannot follow.
fn follow(lines: &mut Vec<String>, (line, column): (usize, usize), message: &str) -> Option<()> {
    let at = line - 1;
    let between = |start: &str, end: &str| {
        let (_, rest) = message.split_once(start)?;
        rest.split_once(end).map(|(found, _)| found.to_owned())
    };
    let wrong = between("unknown key `", "`").or_else(|| between("unknown value `", "`"));
    if let Some(meant) = between("did you mean `", "`") {
        let wrong = wrong?;
        let letters = |place: usize| lines[at].char_indices().nth(place).map(|(byte, _)| byte);
        let start = letters(column - 1)?;
        let place = start + lines[at][start..].find(&wrong)?;
        lines[at].replace_range(place..place + wrong.len(), &meant);
        return Some(());
    }
    let moved = |lines: &mut Vec<String>| {
        let mut moved = lines.remove(at);
        if let Some(key) = between("put `", "`") {
            let (_, value) = moved.split_once('=')?;
            moved = format!("{key} ={value}");
        }
        Some(moved)
    };
    if message.contains(" above the first line in brackets") {
        let moved = moved(lines)?;
        lines.insert(0, moved);
        return Some(());
    }
    if let Some((_, header)) = message.split_once(" below [") {
        let is_list = header.starts_with('[');
        let name = header.trim_start_matches('[').split(']').next()?;
        let header = if is_list {
            format!("[[{name}]]")
        } else {
            format!("[{name}]")
        };
        let moved = moved(lines)?;
        match lines.iter().position(|line| *line == header) {
            Some(place) => lines.insert(place + 1, moved),
            None if message.contains("not there yet") => lines.extend([header, moved]),
            None => panic!("there is no {header} to put it below: {message}"),
        }
        return Some(());
    }
    if let Some(name) = between("leave out `", "`") {
        lines[at] = lines[at].replacen(&name, "", 1);
        return Some(());
    }
    if let Some((_, name)) = message.split_once("between the braces of `") {
        let name = name.trim_end_matches('`');
        let moved = moved(lines)?;
        let inline = lines.iter_mut().find(|line| line.starts_with(name))?;
        inline.insert_str(inline.rfind('}')?, &format!(", {moved} "));
        return Some(());
    }
    if message.ends_with("write true in small letters") {
        lines[at] = lines[at].replace("True", "true");
        return Some(());
    }
    if let Some(first) = between("there already, on line ", ";") {
        let first: usize = first.parse().unwrap();
        assert!(first < line, "{message}");
        lines.remove(at);
        return Some(());
    }
    let key = message.rsplit_once("here; write ").map(|(_, key)| key);
    if let Some(key) = key.filter(|key| key.contains('.') && !key.contains(['[', ' '])) {
        let (_, value) = lines[at].split_once('=')?;
        lines[at] = format!("{key} ={value}");
        return Some(());
    }
    if message.ends_with("; remove it") || message.contains("no such setting; remove it") {
        lines.remove(at);
        return Some(());
    }
    let (_, told) = message.rsplit_once("; write ")?;
    if told.starts_with('[') && lines[at].trim_start().starts_with('[') {
        let header = told.split(", for").next()?;
        lines[at] = header.to_string();
        return Some(());
    }
    let value = told
        .strip_prefix("it between quotation marks, ")
        .or_else(|| {
            let is_value = told.starts_with(['"', '\'']);
            is_value.then_some(told)
        });
    let value = value.or_else(|| told.strip_prefix("it with a fraction, "))?;
    let (key, _) = lines[at].split_once('=')?;
    lines[at] = format!("{key}= {value}");
    Some(())
}

#[test]
fn what_an_error_advises_is_right_once_it_is_done() {
    const TEXTS: u64 = 4_000;
    const STEPS: usize = 6;
    let lines: Vec<&str> = WHOLE.lines().collect();
    Config::parse(WHOLE, "c.toml").unwrap();
    let (mut mended, mut followed_advice) = (0, 0);
    for seed in 0..TEXTS {
        let mut draws = ChaCha8Rng::seed_from_u64(seed);
        let mut text = broken(&lines, &mut draws);
        let mut seen = HashSet::new();
        for step in 0..STEPS {
            let Err(error) = Config::parse(&text, "c.toml") else {
                mended += usize::from(step > 0);
                break;
            };
            let Error::Syntax {
                line,
                column,
                message,
                text: shown,
                ..
            } = &error
            else {
                panic!("{error}\n{text}");
            };
            assert_eq!(
                text.lines().nth(line - 1).unwrap_or(""),
                shown,
                "{error}\n{text}"
            );
            assert!(
                seen.insert(text.clone()),
                "it goes in a circle: {error}\n{text}"
            );
            let mut next: Vec<String> = text.lines().map(str::to_owned).collect();
            if follow(&mut next, (*line, *column), message).is_none() {
                break;
            }
            let next = whole(&next);
            followed_advice += 1;
            if let Err(Error::Syntax {
                message: again,
                text: line,
                ..
            }) = Config::parse(&next, "c.toml")
            {
                assert!(
                    again != *message || line != *shown,
                    "it is said again: {error}\n{next}"
                );
            }
            text = next;
        }
    }
    assert!(
        mended > 500 && followed_advice > mended,
        "{mended} of {followed_advice}"
    );
}
