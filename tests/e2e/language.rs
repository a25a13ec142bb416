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
