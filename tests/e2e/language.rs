//! The language of the answer: by flag, configuration, or environment.

use std::fs;

use serde_json::Value;

use crate::{
    influence::passengers,
    support::{Sandbox, succeeds},
};

const ASKED: [&str; 6] = [
    "influence",
    "t.csv",
    "--outcome",
    "survived",
    "--no-evidence",
    "--json",
];

/// The headline of the answer, as `--json` prints it.
fn headline(sandbox: &Sandbox, locale: &str, more: &[&str]) -> String {
    let args: Vec<&str> = ASKED.iter().chain(more).copied().collect();
    let output = sandbox.sways_in(locale, &args);
    assert!(output.status.success(), "{output:?}");
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    printed["answer"]["headline"].as_str().unwrap().to_owned()
}

#[test]
fn the_environment_decides_where_nobody_says() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", passengers(200));
    let english = headline(&sandbox, "C", &[]);
    assert!(
        english.starts_with("What sways 'survived = yes'"),
        "{english}"
    );
    let chinese = headline(&sandbox, "zh_CN.UTF-8", &[]);
    assert!(chinese.contains("“survived = yes”的影响"), "{chinese}");
    assert_eq!(headline(&sandbox, "C", &["--language", "zh"]), chinese);
    assert_eq!(
        headline(&sandbox, "zh_CN.UTF-8", &["--language", "en"]),
        english
    );
}

/// A run keeps its language, and its report can be made in another.
#[test]
fn a_report_is_made_again_in_the_runs_language() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", passengers(200));
    headline(&sandbox, "C", &["--language", "zh"]);
    let run = sandbox.path().join("runs/t");
    let config = fs::read_to_string(run.join("config.toml")).unwrap();
    assert!(config.contains("language = \"zh\""), "{config}");
    let page = || fs::read_to_string(run.join("report.html")).unwrap();
    let first = page();
    assert!(first.contains("<html lang=\"zh\">") && first.contains("答案"));
    succeeds(&sandbox, &["report", "runs/t"]);
    assert!(page() == first);
    succeeds(&sandbox, &["report", "runs/t", "--language", "en"]);
    assert!(page().contains("<html lang=\"en\">") && page().contains("The answer"));
    succeeds(&sandbox, &["report", "runs/t", "--language", "zh"]);
    assert!(page() == first);
}

/// Words of Latin letters that are the same in Chinese: names of the table, its levels, of methods,
/// settings and files, and of what has no other name.
const SAME: [&str; 42] = [
    "sex",
    "age",
    "fare",
    "cabin",
    "joined",
    "ship",
    "survived",
    "name",
    "yes",
    "no",
    "female",
    "male",
    "A",
    "B",
    "C",
    "t",
    "permutation",
    "shapley",
    "integrated",
    "gradients",
    "garson",
    "gradient",
    "logit",
    "p",
    "Holm",
    "AUC",
    "ROC",
    "Friedman",
    "Popescu",
    "H",
    "sways",
    "burn",
    "ndarray",
    "JavaScript",
    "relu",
    "CSV",
    "e",
    "runs",
    "report",
    "html",
    "toml",
    "config",
];

/// The words of Latin letters in a text that a Chinese reader would not know; flags are the
/// program's.
fn english(text: &str) -> Vec<String> {
    let no_letter = |letter: char| !letter.is_ascii_alphabetic();
    let is_of_flag = |letter: char| letter.is_ascii_alphabetic() || letter == '-';
    let mut flags = text.split("--");
    let first = flags.next().unwrap_or_default();
    let rest = flags.map(|part| part.trim_start_matches(is_of_flag));
    let words = [first].into_iter().chain(rest);
    let words = words.flat_map(|part| part.split(no_letter));
    let unknown = |word: &&str| !word.is_empty() && !SAME.contains(word);
    words.filter(unknown).map(str::to_owned).collect()
}

/// What a reader of a page reads, its alternatives of charts included.
fn read(page: &str) -> String {
    let mut text = page.to_owned();
    for tag in ["style", "script", "pre"] {
        while let Some(from) = text.find(&format!("<{tag}")) {
            let end = format!("</{tag}>");
            let to = from + text[from..].find(&end).unwrap() + end.len();
            text.replace_range(from..to, " ");
        }
    }
    let mut read = String::new();
    for part in text.split('<').skip(1) {
        let (tag, behind) = part.split_once('>').unwrap();
        for name in ["aria-label=\"", "data-column=\""] {
            let label = tag.split_once(name).map(|(_, rest)| rest);
            let label = label.and_then(|rest| rest.split('"').next());
            read.push_str(label.unwrap_or_default());
            read.push(' ');
        }
        read.push_str(behind);
        read.push(' ');
    }
    read.replace("&lt;", "<").replace("&gt;", ">")
}

/// On a terminal, on the page and its charts.
#[test]
fn nothing_stays_in_english() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", passengers(200));
    let asked = ["influence", "t.csv", "--outcome", "survived"];
    let more = ["--language", "zh", "--details"];
    let args: Vec<&str> = asked.iter().chain(&more).copied().collect();
    let printed = succeeds(&sandbox, &args);
    assert_eq!(english(&printed), [""; 0], "{printed}");
    let page = fs::read_to_string(sandbox.path().join("runs/t/report.html")).unwrap();
    let page = read(&page);
    assert_eq!(english(&page), [""; 0], "{page}");
    let model = "runs/t/model.safetensors";
    for command in [
        vec!["explain", model, "t.csv", "--method", "gradient"],
        vec!["compare", "runs/t", "runs/t", "--details"],
        vec!["describe", model],
        vec!["describe", "t.csv"],
    ] {
        let chinese = [command.as_slice(), &["--language", "zh"]].concat();
        let printed = succeeds(&sandbox, &chinese);
        let known = ["Titanic", "Doe", "csv"];
        let mut left = english(&printed);
        left.retain(|word| !known.contains(&word.as_str()));
        assert_eq!(left, [""; 0], "{printed}");
    }
}
