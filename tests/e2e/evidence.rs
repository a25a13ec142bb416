//! Influence that comes with evidence: what is there is found, what is not is not, and what cannot
//! be told is said to be so.

use std::fmt::Write as _;
use std::fs;

use serde_json::{Value, json};
use sways::{backend::Backend, language::Language, plan::Plan, study::Study};
use sways_explain::evidence::{ConditionEvidence, Evidence, Verdict};

use crate::{
    influence::passengers,
    on_backends,
    support::{Sandbox, repository, run},
};

/// Numbers in ±1, always the same.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 23) - 1.0
    }
}

/// The evidence for a table whose outcome is `y`, with a network of no account.
fn evidence(table: &str, more: &str, settings: &str) -> Evidence {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", table);
    let config = format!(
        "[data]\npath = \"t.csv\"\noutcome = \"y\"\ntest_fraction = 0\n{more}\n\
         [model]\nhidden = []\n[train]\nepochs = 1\n[evidence]\n{settings}\n"
    );
    let backend = Backend::default();
    run(&config, sandbox.path(), backend).1.evidence.unwrap()
}

fn of<'a>(evidence: &'a Evidence, name: &str) -> &'a ConditionEvidence {
    evidence
        .conditions
        .iter()
        .find(|it| it.condition == name)
        .unwrap()
}

/// The article trains on random labels. There is nothing to find, and that is said.
fn random_labels_show_no_evidence(backend: Backend) {
    // One of the seeded tables is enough for every backend; all five are in the snapshots.
    let plan = Plan::read(&repository("configs/adam.toml"), None, None).unwrap();
    let evidence = Study::load(plan)
        .unwrap()
        .run(backend, &mut ())
        .unwrap()
        .evidence
        .unwrap();
    assert!(!evidence.gate.open, "{:?}", evidence.gate);
    assert!(
        evidence
            .conditions
            .iter()
            .all(|it| it.verdict == Verdict::None)
    );
    let text = sways_cli::terminal::evidence::text(&evidence, Language::En);
    assert!(
        text.contains("no evidence that any condition matters"),
        "{text}"
    );
}

on_backends!(random_labels_show_no_evidence);

#[cfg(feature = "ndarray")]
#[test]
fn the_articles_evidence_is_the_snapshot() {
    let found: Value = ["sgd", "sgd-abs", "adam-slow", "gradient", "adam"]
        .into_iter()
        .map(|config| {
            let path = repository("configs").join(format!("{config}.toml"));
            let study = Plan::read(&path, None, None).and_then(Study::load).unwrap();
            let evidence = study
                .run(Backend::Ndarray, &mut ())
                .unwrap()
                .evidence
                .unwrap();
            let round = |value: Option<f64>| value.map(|it| (it * 1e2).round() / 1e2 + 0.0);
            let conditions: Vec<Value> = evidence
                .conditions
                .iter()
                .map(|it| json!([it.condition, it.verdict, round(it.influence)]))
                .collect();
            json!({ "config": config, "gate": evidence.gate.open, "conditions": conditions })
        })
        .collect();
    insta::assert_json_snapshot!("evidence of the articles", found);
}

/// One command, a table with text and missing values: the one condition that acts is found.
#[test]
fn what_acts_is_found_and_what_does_not_is_not() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(500));
    let output = sandbox.sways(&["influence", "passengers.csv", "--outcome", "survived"]);
    let story = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        story.contains("Is there anything to find?   yes"),
        "{story}"
    );
    assert!(story.contains("sex male against female"), "{story}");
    let bytes = fs::read(sandbox.path().join("runs/passengers/evidence.json")).unwrap();
    let found: Evidence = serde_json::from_slice(&bytes).unwrap();
    let sex = of(&found, "sex");
    assert_eq!(
        (sex.verdict, sex.units.as_str()),
        (Verdict::Evidence, "male against female")
    );
    // 75 of a hundred against 20 of a hundred.
    let [low, high] = sex.interval.unwrap();
    assert!(low < -0.5 && -0.6 < high && high < -0.4, "{low} … {high}");
    let [wide_low, wide_high] = sex.interval_simultaneous.unwrap();
    assert!(wide_low < low && high < wide_high);
    for name in ["age", "fare", "cabin", "joined"] {
        assert_eq!(of(&found, name).verdict, Verdict::None, "{name}");
    }
    let cabin = of(&found, "cabin");
    assert_eq!((cabin.influence, cabin.contrasts.len()), (None, 3));
    assert!(
        cabin
            .contrasts
            .iter()
            .all(|it| it.interval[0] < it.influence)
    );
    // Per standard deviation, and per year.
    let age = of(&found, "age");
    let years = age.influence.unwrap() / age.influence_per_unit.unwrap();
    assert!((15.0..35.0).contains(&years), "{years}");

    let quiet = [
        "influence",
        "passengers.csv",
        "--outcome",
        "survived",
        "--no-evidence",
    ];
    assert!(sandbox.sways(&quiet).status.success());
    assert!(
        !sandbox
            .path()
            .join("runs/passengers/evidence.json")
            .exists()
    );
}

#[test]
fn conditions_that_cannot_be_separated_are_tested_as_one() {
    let mut numbers = Numbers(3);
    let mut text = "a,twin,b,c,sum,y\n".to_owned();
    for _ in 0..400 {
        let [a, b, c, e, f] = [(); 5].map(|()| numbers.next());
        let happened = u8::from(2.0 * a + f > 0.0);
        let _ = writeln!(text, "{a},{},{b},{c},{},{happened}", a + 0.02 * e, b + c);
    }
    let found = evidence(&text, "", "");
    for (name, others) in [
        ("a", &["twin"][..]),
        ("twin", &["a"]),
        ("b", &["c", "sum"]),
        ("c", &["b", "sum"]),
        ("sum", &["b", "c"]),
    ] {
        let condition = of(&found, name);
        let acts = name == "a" || name == "twin";
        let verdict = if acts {
            Verdict::Evidence
        } else {
            Verdict::None
        };
        assert_eq!(condition.verdict, verdict, "{name}");
        assert_eq!(condition.tested_with, others, "{name}");
    }
}

/// A country and its continent, years of schooling and the level of a school: the coarser one is
/// tested together with the finer one, which keeps a verdict of its own.
#[test]
fn what_follows_from_another_is_tested_together_with_it() {
    let mut numbers = Numbers(4);
    let mut text = "country,continent,years,level,square,a,y\n".to_owned();
    for _ in 0..600 {
        let [a, b, c, e] = [(); 4].map(|()| numbers.next());
        let country = (4.0 * (b + 1.0)).abs() as usize % 8;
        let years = (9.0 + 5.0 * c).round();
        let level = ["low", "middle", "high"][usize::from(years > 7.0) + usize::from(years > 11.0)];
        let happened = u8::from(country.is_multiple_of(3) || 2.0 * a + e > 1.0);
        let _ = writeln!(
            text,
            "c{country},{},{years},{level},{},{a},{happened}",
            ["north", "south"][country / 4],
            a * a
        );
    }
    let found = evidence(&text, "", "");
    for (name, from, verdict) in [
        ("country", &[][..], Verdict::Evidence),
        ("continent", &["country"], Verdict::Evidence),
        ("years", &[], Verdict::None),
        ("level", &["years"], Verdict::None),
        ("square", &["a"], Verdict::Evidence),
        ("a", &[], Verdict::Evidence),
    ] {
        let condition = of(&found, name);
        assert_eq!(condition.follows_from, from, "{name}");
        assert_eq!(condition.verdict, verdict, "{name}");
        assert!(condition.tested_with.is_empty(), "{name}");
        assert_eq!(
            condition.influence.is_some(),
            name == "a" || name == "years",
            "{name}"
        );
    }
}

#[test]
fn few_events_certify_nothing() {
    let mut numbers = Numbers(5);
    let mut text = "a,b,y\n".to_owned();
    for row in 0..300 {
        let _ = writeln!(
            text,
            "{},{},{}",
            numbers.next(),
            numbers.next(),
            u8::from(row % 40 == 0)
        );
    }
    let found = evidence(&text, "", "");
    for condition in &found.conditions {
        assert_eq!(condition.verdict, Verdict::NotCertifiable);
        let reason = condition.reason.as_ref().unwrap();
        assert!(reason.contains("8 rows of the rarer outcome"), "{reason}");
    }
    // A handful of rows is no reason to panic.
    let rows: Vec<&str> = text.lines().take(25).collect();
    let few = evidence(&(rows.join("\n") + "\n"), "", "");
    assert!(few.gate.p.is_none() && !few.gate.open);
}

/// One condition, and nothing beside it: what the others tell is a constant.
#[test]
fn one_condition_is_tested_by_itself() {
    let mut numbers = Numbers(7);
    let mut text = "x,y\n".to_owned();
    for _ in 0..80 {
        let (x, e) = (numbers.next(), numbers.next());
        let _ = writeln!(text, "{x},{}", u8::from(2.0 * x + e > 0.0));
    }
    let found = evidence(&text, "", "");
    let condition = of(&found, "x");
    assert_eq!(condition.verdict, Verdict::Evidence);
    assert_eq!(condition.tests.model.as_deref(), Some("constant"));
    assert!(condition.interval.unwrap()[0] > 0.0);
}

/// A count that few rows hold, a category of single rows, a column that is nearly always missing.
#[test]
fn rare_values_lose_nothing() {
    let mut numbers = Numbers(13);
    let mut text = "x,count,kind,gap,y\n".to_owned();
    for row in 0..120 {
        let (x, e) = (numbers.next(), numbers.next());
        let count = [0, 0, 0, 1, 1, 2][row % 6] + if row == 77 { 9 } else { 0 };
        let kind = if row < 115 {
            ["a", "b"][row % 2]
        } else {
            ["c", "d", "e", "f", "g"][row - 115]
        };
        let gap = if row % 60 == 3 { "1.5" } else { "" };
        let _ = writeln!(
            text,
            "{x},{count},{kind},{gap},{}",
            u8::from(2.0 * x + e > 0.0)
        );
    }
    let found = evidence(&text, "", "");
    assert_eq!(of(&found, "x").verdict, Verdict::Evidence);
    for name in ["count", "kind", "gap"] {
        assert_eq!(of(&found, name).verdict, Verdict::None, "{name}");
    }
}

/// Visits of persons who fare alike: as rows they seem to show something, as persons they do not.
#[test]
fn rows_that_belong_together_are_exchanged_together() {
    let mut numbers = Numbers(9);
    let mut text = "person,a,b,y\n".to_owned();
    for person in 0..60 {
        let (a, luck) = (numbers.next(), numbers.next());
        for _ in 0..6 {
            let own = 0.05 * numbers.next();
            let (b, happened) = (numbers.next(), u8::from(luck > 0.0));
            let _ = writeln!(text, "p{person},{},{b},{happened}", a + own);
        }
    }
    let apart = evidence(&text, "exclude = [\"person\"]", "");
    let together = evidence(&text, "group_by = \"person\"", "");
    assert_eq!((apart.clusters, together.clusters), (None, Some(60)));
    let width = |found: &Evidence| {
        let [low, high] = of(found, "a").interval.unwrap();
        high - low
    };
    assert!(width(&together) > 1.5 * width(&apart));
    assert!(together.gate.p.unwrap() > apart.gate.p.unwrap());
    assert_eq!(of(&together, "a").verdict, Verdict::None);
    assert!(of(&together, "a").tests.projected.is_some());

    let some = text.lines().take(1 + 6 * 15).collect::<Vec<_>>().join("\n") + "\n";
    let few = evidence(&some, "group_by = \"person\"", "");
    assert!(of(&few, "a").reason.as_ref().unwrap().contains("15 groups"));
}

/// What acts only together with another condition has no average effect, and is found all the same.
#[test]
fn interactions_are_found_although_their_average_is_nothing() {
    let mut numbers = Numbers(11);
    let mut text = "a,b,c,y\n".to_owned();
    for _ in 0..900 {
        let [a, b, c, e] = [(); 4].map(|()| numbers.next());
        let _ = writeln!(text, "{a},{b},{c},{}", u8::from(4.0 * a * b + e > 0.0));
    }
    let found = evidence(&text, "", "");
    for name in ["a", "b"] {
        let condition = of(&found, name);
        assert_eq!(condition.verdict, Verdict::Evidence);
        assert!(condition.influence.unwrap().abs() < 0.08);
    }
    assert_eq!(of(&found, "c").verdict, Verdict::None);
}

/// Weekends sway the event, and traffic falls on weekends. The date tells of weekends; where a column
/// does, it is that column's.
#[test]
fn what_recurs_in_dates_is_the_dates_or_the_weekdays() {
    for seed in [1, 2, 3] {
        let mut numbers = Numbers(seed);
        let [mut dated, mut named] =
            ["day,traffic,y\n", "day,weekday,traffic,y\n"].map(str::to_owned);
        for row in 0..500 {
            // 2023 began on a Sunday.
            let day = row * 364 / 500;
            let weekday = day % 7;
            let weekend = weekday == 0 || weekday == 6;
            let traffic = if weekend { 8.0 } else { 16.0 } + 10.0 * numbers.next();
            let share = if weekend { 0.8 } else { -0.4 };
            let happened = u8::from(numbers.next() < share);
            let date = sways_data::date(19_358.0 + f64::from(day));
            writeln!(dated, "{date},{traffic},{happened}").unwrap();
            writeln!(named, "{date},day {weekday},{traffic},{happened}").unwrap();
        }
        for (table, sways) in [(dated, "day"), (named, "weekday")] {
            let evidence = evidence(&table, "", "");
            assert!(evidence.gate.open);
            for it in &evidence.conditions {
                let p = it.p.unwrap();
                if it.condition == sways {
                    assert_eq!(it.verdict, Verdict::Evidence, "{seed}: {p}");
                } else {
                    assert!(p > 0.01, "{seed}, {}: {p}", it.condition);
                }
            }
        }
    }
}

#[test]
fn evidence_is_the_same_on_any_number_of_threads() {
    let sandbox = Sandbox::new();
    sandbox.write("passengers.csv", passengers(300));
    let evidence = |threads: &str| {
        let args = [
            "influence",
            "passengers.csv",
            "--outcome",
            "survived",
            "--threads",
            threads,
        ];
        assert!(sandbox.sways(&args).status.success());
        fs::read(sandbox.path().join("runs/passengers/evidence.json")).unwrap()
    };
    assert!(evidence("1") == evidence("2"));
}

/// Where the event always happens its odds are beyond numbers: what cannot be had is left out, and the
/// results are read back.
#[test]
fn a_level_that_decides_the_event_has_no_odds() {
    let mut numbers = Numbers(3);
    let mut table = "y,level,a\n".to_owned();
    for row in 0..3000 {
        let level = ["none", "some", "all"][row % 3];
        let y = u8::from(level == "all" || level == "some" && numbers.next() > 0.5);
        writeln!(table, "{y},{level},{:.4}", numbers.next()).unwrap();
    }
    let found = evidence(&table, "", "permutations = 19");
    let text = json!(found).to_string();
    let again: Evidence = serde_json::from_str(&text).unwrap();
    assert_eq!(again, found);
    assert_eq!(of(&found, "level").verdict, Verdict::Evidence);
}

/// Weights that are all alike are none.
#[test]
fn equal_weights_change_nothing() {
    let mut numbers = Numbers(7);
    let (mut plain, mut weighted) = ("y,a,b,c\n".to_owned(), "y,a,b,c,w\n".to_owned());
    for row in 0..120 {
        let [a, b] = [(); 2].map(|()| numbers.next());
        let y = u8::from(a + 0.7 * numbers.next() > 0.0);
        let c = ["x", "y", "z"][row % 3];
        writeln!(plain, "{y},{a:.4},{b:.4},{c}").unwrap();
        writeln!(weighted, "{y},{a:.4},{b:.4},{c},2.5").unwrap();
    }
    let found = evidence(&weighted, "weights = \"w\"", "permutations = 19");
    let want = evidence(&plain, "", "permutations = 19");
    assert!(found.weighted && !want.weighted);
    let found = Evidence {
        weighted: false,
        ..found
    };
    assert_eq!(json!(found), json!(want));
}

/// Half of the people were asked ten times as often, and with them `a` raises the event; with the
/// others it lowers it as much. In the rows it raises it, and of all people it does neither.
#[test]
fn weights_speak_of_whom_they_stand_for() {
    let mut numbers = Numbers(11);
    let mut table = "y,a,b,w\n".to_owned();
    for row in 0..1100 {
        let [a, b] = [(); 2].map(|()| numbers.next());
        let (sign, weight) = if row % 11 == 0 { (-1.0, 10) } else { (1.0, 1) };
        let y = u8::from(0.8 * sign * a + numbers.next() > 0.0);
        writeln!(table, "{y},{a:.4},{b:.4},{weight}").unwrap();
    }
    let rows = evidence(&table, "exclude = [\"w\"]", "permutations = 19");
    let people = evidence(&table, "weights = \"w\"", "permutations = 19");
    let found = |it: &Evidence| {
        let it = of(it, "a");
        (it.influence.unwrap(), it.interval.unwrap())
    };
    let (of_rows, [low, high]) = found(&rows);
    assert!(low > 0.1, "{low}");
    let (of_people, of_weighted) = found(&people);
    assert!(of_people.abs() < 0.3 * of_rows, "{of_people} {of_rows}");
    // Few people's words count ten times: what is known is less.
    assert!(of_weighted[1] - of_weighted[0] > 1.5 * (high - low));
}

/// One row that weighs as much as all others decides everything: of it there is nothing to be sure.
#[test]
fn a_row_that_outweighs_all_others_certifies_nothing() {
    let mut numbers = Numbers(5);
    let mut table = "y,a,b,w\n".to_owned();
    for row in 0..300 {
        let [a, b] = [(); 2].map(|()| numbers.next());
        let y = u8::from(numbers.next() > 0.0);
        let weight = if row == 0 { 1000 } else { 1 };
        writeln!(table, "{y},{a:.4},{b:.4},{weight}").unwrap();
    }
    let found = evidence(&table, "weights = \"w\"", "permutations = 19");
    for condition in &found.conditions {
        assert_eq!(condition.verdict, Verdict::NotCertifiable);
        assert!(condition.reason.as_ref().unwrap().contains("weights"));
        assert_eq!(condition.interval, None);
    }
}

/// Rows of weight 0 decide nothing, not even how wide a deviation is.
#[test]
fn rows_of_weight_0_are_left_out() {
    let mut numbers = Numbers(9);
    let (mut without, mut with) = ("y,a,b,w\n".to_owned(), "y,a,b,w\n".to_owned());
    for row in 0..200 {
        let [a, b] = [(); 2].map(|()| numbers.next());
        let y = u8::from(a + 0.7 * numbers.next() > 0.0);
        let line = format!("{y},{a:.4},{b:.4},{}\n", 1 + row % 3);
        without.push_str(&line);
        with.push_str(&line);
        writeln!(with, "{},{},0,0", row % 2, 1000 * row).unwrap();
    }
    let [found, want] = [with, without].map(|it| {
        let settings = "permutations = 19";
        evidence(&it, "weights = \"w\"", settings)
    });
    assert_eq!(json!(found), json!(want));
}

#[test]
fn weights_that_cannot_be_are_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", "y,a,w\n0,1,1\n1,2,-1\n0,3,1\n1,5,2\n");
    let config =
        "[data]\npath = \"t.csv\"\noutcome = \"y\"\nweights = \"w\"\n[model]\nhidden = []\n";
    sandbox.write("c.toml", config);
    let plan = Plan::read(&sandbox.path().join("c.toml"), None, None).unwrap();
    let said = Study::load(plan).map(|_| ()).unwrap_err().to_string();
    assert!(
        said.contains("\"w\"") && said.contains("line 3 has -1"),
        "{said}"
    );
}

/// 600 rows in which `dose` raises the chance of women only, and `age` that of everyone.
fn doses() -> String {
    let mut numbers = Numbers(11);
    let mut table = "dose,age,sex,y\n".to_owned();
    for row in 0..600 {
        let [dose, age, chance] = [(); 3].map(|()| numbers.next());
        let female = row % 2 == 0;
        let logit = 1.2 * age + if female { 2.5 * dose } else { 0.0 };
        let happened = f64::midpoint(chance, 1.0) < 1.0 / (1.0 + (-logit).exp());
        let sex = if female { "f" } else { "m" };
        writeln!(table, "{dose},{age},{sex},{}", u8::from(happened)).unwrap();
    }
    table
}

#[test]
fn influences_are_compared_between_parts_of_the_table() {
    let found = evidence(&doses(), "by = \"sex\"", "");
    let parts = found.parts.clone().unwrap();
    assert_eq!(parts.column, "sex");
    assert_eq!(parts.names, [("f".to_owned(), 300), ("m".to_owned(), 300)]);
    let dose = of(&found, "dose").in_parts.clone().unwrap();
    assert!(dose.p_adjusted.unwrap() < 0.001, "{dose:?}");
    let influence = |part: usize| dose.parts[part].influence.unwrap();
    assert!(influence(0).interval[0] > 0.15, "{dose:?}");
    let [low, high] = influence(1).interval;
    assert!(low < 0.0 && high > 0.0, "{dose:?}");
    let age = of(&found, "age").in_parts.clone().unwrap();
    assert!(age.p_adjusted.unwrap() > 0.05, "{age:?}");
    // A column is not compared by itself, and the rest is as without.
    assert_eq!(of(&found, "sex").in_parts, None);
    let without = evidence(&doses(), "", "");
    assert_eq!(without.parts, None);
    assert_eq!(of(&without, "dose").interval, of(&found, "dose").interval);
    let said = sways_report::answer::answer("y = 1", Some(&found), Language::En).to_string();
    assert!(
        said.contains("By sex, for each") && said.contains("The parts differ"),
        "{said}"
    );
    assert!(said.contains("No evidence that the parts differ"), "{said}");
    // Three ranges of a number.
    let found = evidence(&doses(), "by = \"age\"", "");
    assert_eq!(found.parts.unwrap().names.len(), 3);
}

#[test]
fn a_column_that_makes_no_parts_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("t.csv", doses());
    for (by, said) in [
        ("y", "--by: \"y\" is the outcome"),
        ("sx", "--by names the column \"sx\""),
    ] {
        let output = sandbox.sways(&["influence", "t.csv", "--outcome", "y", "--by", by]);
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && told.contains(said),
            "{by}: {told}"
        );
    }
}

/// Rows chosen by their outcome, with the weights that undo it: every case, one in five of the
/// others. `dose` raises the chance, or nothing does.
fn cases(seed: u32, slope: f64) -> String {
    let mut numbers = Numbers(seed);
    let mut table = "dose,age,w,y\n".to_owned();
    for _ in 0..2400 {
        let [dose, age, chance, chosen] = [(); 4].map(|()| numbers.next());
        let happened = f64::midpoint(chance, 1.0) < 1.0 / (1.0 + (2.5 - slope * dose).exp());
        if happened || chosen < -0.6 {
            let weight = if happened { 1 } else { 5 };
            writeln!(table, "{dose},{age},{weight},{}", u8::from(happened)).unwrap();
        }
    }
    table
}

#[test]
fn rows_chosen_by_their_outcome_are_no_evidence() {
    let asked = |table: &str| evidence(table, "weights = \"w\"", "");
    let open = (1..=6)
        .filter(|&seed| asked(&cases(seed, 0.0)).gate.open)
        .count();
    assert!(open <= 1, "{open} of 6 gates");
    let found = asked(&cases(7, 1.2));
    assert_eq!(of(&found, "dose").verdict, Verdict::Evidence, "{found}");
    assert_eq!(of(&found, "age").verdict, Verdict::None, "{found}");
}
