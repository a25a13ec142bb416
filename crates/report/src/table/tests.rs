use std::io::{Cursor, Read as _};

use sways_explain::evidence::{BetweenQuartiles, Comparison, Contrast, Gate, Tests};

use super::*;

fn condition(name: &str, influence: Option<f64>, units: &str) -> ConditionEvidence {
    ConditionEvidence {
        condition: name.to_owned(),
        influence,
        interval: influence.map(|it| [it - 0.05, it + 0.05]),
        interval_simultaneous: None,
        units: units.to_owned(),
        levels: units
            .split_once(" against ")
            .map(|(level, against)| [level.to_owned(), against.to_owned()]),
        influence_per_unit: None,
        between_quartiles: None,
        contrasts: Vec::new(),
        average: None,
        comparisons: Vec::new(),
        p: Some(0.004),
        p_adjusted: Some(0.012),
        verdict: Verdict::Evidence,
        reason: None,
        tested_with: Vec::new(),
        follows_from: Vec::new(),
        tests: Tests::default(),
        in_parts: None,
    }
}

/// A table of a number, of two values, of three, and of what cannot be told.
fn table() -> Table {
    table_in(Language::En)
}

fn table_in(language: Language) -> Table {
    let age = ConditionEvidence {
        influence_per_unit: Some(-0.02),
        between_quartiles: Some(BetweenQuartiles {
            quartiles: [-1.5, 12.0],
            dates: false,
            influence: -0.27,
            interval: [-0.3375, -0.2025],
        }),
        ..condition("age & <sex>", Some(-0.2), "")
    };
    let contrast = |level: &str, influence: f64| Contrast {
        level: level.to_owned(),
        against: "third".to_owned(),
        influence,
        interval: [influence - 0.001, influence + 0.001],
        interval_simultaneous: [-1.0, 1.0],
    };
    let class = ConditionEvidence {
        contrasts: vec![contrast("first_1", 0.3), contrast("second", 0.0)],
        verdict: Verdict::None,
        ..condition("=class|100%", None, "")
    };
    let unknown = ConditionEvidence {
        verdict: Verdict::NotCertifiable,
        reason: Some("one value".to_owned()),
        p: None,
        p_adjusted: None,
        ..condition("deck", None, "")
    };
    let estimated = |value, low, high| Estimated {
        value,
        interval: [low, high],
    };
    let sex = ConditionEvidence {
        comparisons: vec![Comparison {
            level: "male".to_owned(),
            against: "female".to_owned(),
            probabilities: [0.2, 0.6],
            difference: estimated(0.4, 0.3, 0.5),
            ratio: Some(estimated(1.5, 1.25, 1.75)),
            odds_ratio: Some(estimated(3.0, 2.0, 4.0)),
        }],
        ..condition("sex", Some(0.41), "male against female")
    };
    let evidence = Evidence {
        alpha: 0.05,
        rows: 100,
        of_rows: 100,
        clusters: None,
        weighted: false,
        parts: None,
        refits: 7,
        gate: Gate {
            p: Some(0.005),
            permutations: 199,
            open: true,
            reason: None,
        },
        conditions: vec![age, sex, class, unknown],
    };
    Table::new("died = yes", &evidence, language)
}

fn text(format: Format) -> String {
    String::from_utf8(table().to_bytes(format).unwrap()).unwrap()
}

/// The text of a file in a zip archive.
fn inside(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn a_change_is_a_row() {
    let csv = text(Format::Csv);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(
        lines[0],
        "condition,change,effect_points,interval_low,interval_high,risk_ratio,risk_ratio_low,\
         risk_ratio_high,odds_ratio,odds_ratio_low,odds_ratio_high,per_unit_points,per_unit_low,\
         per_unit_high,quartiles,between_quartiles_points,between_quartiles_low,\
         between_quartiles_high,p,p_adjusted,evidence"
    );
    assert_eq!(
        lines[1],
        "age & <sex>,\"10 more, one standard deviation\",-20,-25,-15.000000000000002,,,,,,,-2,-2.5,-1.5000000000000002,\u{2212}1.5 to 12,-27,\
         -33.75,-20.25,0.004,0.012,yes"
    );
    assert!(
        lines[2].starts_with("sex,male against female,40,30,50,1.5,1.25,1.75,3,2,4,,,,,,,,0.004,")
    );
    assert!(lines[3].starts_with("'=class|100%,first_1 against third,30,"));
    assert_eq!(
        lines[5],
        "deck,,,,,,,,,,,,,,,,,,,,not certifiable: one value"
    );
}

#[test]
fn names_are_no_markup() {
    let mut table = table();
    table.caption = "[mg] *star* __init__ body_mass `x` ![p](http://e) a~b".to_owned();
    let text = |format| String::from_utf8(table.to_bytes(format).unwrap()).unwrap();
    let md = text(Format::Md);
    let shown = r"\[mg] \*star\* \_\_init\_\_ body_mass \`x\` !\[p](http://e) a\~b";
    assert!(md.starts_with(shown), "{md}");
    let tex = text(Format::Tex);
    assert!(
        tex.contains(r"\caption{{[}mg] {*}star{*} \_\_init"),
        "{tex}"
    );
    #[cfg(feature = "documents")]
    {
        table.caption = "x".repeat(40_000);
        let xlsx = table.to_bytes(Format::Xlsx).unwrap();
        assert!(inside(&xlsx, "xl/sharedStrings.xml").contains("xx\u{2026}<"));
    }
}

#[test]
fn text_is_escaped_as_each_format_wants() {
    let md = text(Format::Md);
    assert!(
        md.contains("| age & &lt;sex> | 10 more, one standard deviation | \u{2212}20.0 | "),
        "{md}"
    );
    assert!(
        md.contains("| =class\\|100% | second against third | 0.00 | \u{2212}0.10 to 0.10 |"),
        "{md}"
    );
    assert!(
        md.contains(
            "| 40.0 | 30.0 to 50.0 | 1.5 (1.25 to 1.75) | 3 (2 to 4) | 0.004 | 0.012 | yes |"
        ),
        "{md}"
    );
    let html = text(Format::Html);
    assert!(
        html.contains("age &amp; &lt;sex&gt;") && html.contains("<caption>"),
        "{html}"
    );
    let tex = text(Format::Tex);
    assert!(
        tex.contains(r"age \& \textless{}sex\textgreater{} & 10 more"),
        "{tex}"
    );
    assert!(
        tex.contains(r"=class\textbar{}100\% & first\_1 against third & 30.00"),
        "{tex}"
    );
    assert!(tex.contains("$-$20.0 & $-$25.0 to $-$15.0"), "{tex}");
}

#[cfg(feature = "documents")]
#[test]
fn documents_hold_every_cell() {
    let docx = table().to_bytes(Format::Docx).unwrap();
    let document = inside(&docx, "word/document.xml");
    let xlsx = table().to_bytes(Format::Xlsx).unwrap();
    let strings = inside(&xlsx, "xl/sharedStrings.xml");
    for cell in [
        "age &amp; &lt;sex&gt;",
        "male against female",
        "not certifiable: one value",
    ] {
        assert!(document.contains(cell), "{cell}");
        assert!(strings.contains(cell), "{cell}");
    }
    let sheet = inside(&xlsx, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>-20</v>") && sheet.contains("<v>0.012</v>"));
    assert_eq!(xlsx, table().to_bytes(Format::Xlsx).unwrap());
    assert_eq!(docx, table().to_bytes(Format::Docx).unwrap());
}

#[test]
fn formats_are_known_by_endings() {
    assert_eq!(Format::of("DOCX"), Some(Format::Docx));
    assert_eq!(Format::of("doc"), None);
    assert!(
        Format::ALL
            .iter()
            .all(|(name, format)| Format::of(name) == Some(*format))
    );
}

#[test]
fn a_table_reads_well_in_every_language() {
    for language in Language::ALL {
        let table = table_in(language).to_bytes(Format::Md).unwrap();
        let table = String::from_utf8(table).unwrap();
        insta::assert_snapshot!(format!("in {language}"), table);
    }
}

#[test]
fn tiny_and_huge_effects_are_powers_of_ten() {
    let effect =
        |influence: f64, least: f64, most: f64| Effect::of_unit(influence, [least, most]).numbers();
    assert_eq!(
        effect(-6.4543e-33, -1e-32, 2e-33),
        [
            "\u{2212}6.45e\u{2212}31",
            "\u{2212}1e\u{2212}30",
            "2e\u{2212}31"
        ]
    );
    assert_eq!(effect(1e20, 9e19, 1.1e20), ["1e22", "9e21", "1.1e22"]);
    assert_eq!(
        effect(0.5, 0.4, 0.6),
        ["50", "40", "60"].map(|it| format!("{it}.0"))
    );
}
