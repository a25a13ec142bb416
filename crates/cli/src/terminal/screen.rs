//! What a person reads in the terminal.

use std::fmt::Write as _;
use std::path::Path;

use comfy_table::{Table, presets::NOTHING};
use sways::{
    explanation::ExplainFile,
    language::Language,
    loaded::Loaded,
    methods::{AgreementEntry, agreements},
    run::files::PAGE,
    study::{Results, Scores, Study},
    words::{plain, shown_event, shown_path},
};
use sways_data::{Excluded, Wording};
use sways_explain::methods::METHODS;
use sways_report::{
    answer::{Answer, answer},
    hints,
    messages::{self, Lead, Messages},
    reading::{rows_left_out, understood},
};
use sways_train::Metrics;

use super::{
    evidence, influence_table, numbers,
    text::{emphasis, rendered, wrapped},
};

/// What was found in the table before anything is trained: the event, what is left out, warnings.
pub fn findings(study: &Study) -> String {
    let data = &study.data;
    let mut text = format!(
        "{}: {}\n",
        plain(&study.plan.name),
        plain(&event(data, language(study)))
    );
    let says = messages::of(language(study));
    let wording = study.plan.wording();
    for line in noticed(data, wording, says) {
        let _ = writeln!(text, "{}", plain(&line));
    }
    let note = says.note();
    for hint in hints::of_table(data, language(study), wording) {
        let _ = writeln!(text, "{note}{}", plain(&hint));
    }
    wrapped(&text)
}

/// What of a table is left out, and how the rest was read, a line each.
pub fn noticed(data: &Loaded, wording: Wording, says: &dyn Messages) -> Vec<String> {
    let (rows, kept) = (data.table_rows, data.design.rows());
    let rows = rows_left_out(rows, kept, data.without_outcome, says);
    let led = |lead: Lead, said: String| format!("{}{said}", says.lead(lead));
    let columns = left_out(data).map(|it| led(Lead::LeftOut, says.excluded(it, wording)));
    let file = data.file.iter();
    let in_words = |said: String| wording.of_reading(&said, &data.reading);
    let file = file.map(|note| led(Lead::File, in_words(says.file_note(note))));
    let reading = understood(&data.reading, says).into_iter();
    let reading = reading.map(|read| led(Lead::Read, in_words(read)));
    let noticed = rows.into_iter().chain(columns).chain(file).chain(reading);
    noticed.collect()
}

/// The event and where it happened.
pub fn event(data: &Loaded, language: Language) -> String {
    let rows = data.design.rows();
    let events = data.outcome.labels.iter().filter(|&&label| label).count();
    let percent = |share: f64| format!("{:.1}", 100.0 * share / rows as f64);
    // Weights have the mean 1.
    let weighted = data.weights.as_ref().map(|weights| {
        let of = data.outcome.labels.iter().zip(weights);
        percent(
            of.filter(|(label, _)| **label)
                .map(|(_, weight)| weight)
                .sum(),
        )
    });
    messages::of(language).event(
        &data.outcome.event,
        [events, rows],
        &percent(events as f64),
        weighted.as_deref(),
    )
}

/// The columns that are no conditions although nobody said so, and why.
pub fn left_out(data: &Loaded) -> impl Iterator<Item = &Excluded> {
    let excluded = data.screening.excluded.iter();
    excluded.filter(|excluded| excluded.is_unasked())
}

/// The losses along the training.
pub fn losses(study: &Study, results: &Results) -> String {
    let mut text = String::new();
    if !results.losses.is_empty() {
        text.push('\n');
    }
    for at in &results.losses {
        let epochs = study.plan.fit.epochs();
        let _ = writeln!(text, "Epoch [{}/{epochs}], Loss: {:.4}", at.epoch, at.loss);
    }
    text
}

/// The story of a run, in the order in which it was made: how good the model is, the influences,
/// whether they are real, the answer, the files.
pub fn story(study: &Study, results: &Results, place: &Path) -> String {
    let mut text = format!(
        "\n{}\n{}",
        networks(study, results),
        scores(&results.metrics, language(study))
    );
    text.push_str(&influences(results, language(study)));
    if let Some(evidence) = &results.evidence {
        let _ = write!(text, "\n{}", evidence::text(evidence, language(study)));
    }
    let _ = write!(text, "\n{}", short_answer(study, results));
    text + &report(study, place)
}

/// The answer of a run, then what it rests on; what each method found where that is asked for.
pub fn answer_first(study: &Study, results: &Results, place: &Path, details: bool) -> String {
    let mut text = format!("\n{}", short_answer(study, results));
    if let Some(evidence) = &results.evidence {
        let _ = write!(text, "\n{}", evidence::text(evidence, language(study)));
    }
    let _ = write!(
        text,
        "\n{}\n{}",
        networks(study, results),
        scores(&results.metrics, language(study))
    );
    if details {
        text.push_str(&numbers::text(results, language(study)));
        text.push_str(&influences(results, language(study)));
    } else if !results.influences.is_empty() {
        let mut methods: Vec<&str> = results.influences.iter().map(|it| it.id.as_str()).collect();
        methods.dedup();
        let pointer = messages::of(language(study)).in_the_report(&methods);
        let _ = write!(text, "\n{}", wrapped(&pointer));
    }
    text + &report(study, place)
}

fn networks(study: &Study, results: &Results) -> String {
    let networks = messages::of(language(study)).networks(
        study.groups().len(),
        results.weights.members(),
        &results.weights.architecture().to_string(),
        results.backend,
    );
    networks + "\n"
}

/// What each method found, and how far they agree.
fn influences(results: &Results, language: Language) -> String {
    let says = messages::of(language);
    let tables = results.influences.iter();
    let mut text = String::new();
    for table in tables.map(|it| influence_table::table(it, says)) {
        let _ = write!(text, "\n{table}");
    }
    text + &agreement(&agreements(&results.influences), says)
}

fn report(study: &Study, place: &Path) -> String {
    let place = shown_path(&place.join(PAGE));
    format!("\n{}\n", messages::of(language(study)).report_at(&place))
}

/// What a study's answer is written in.
pub fn language(study: &Study) -> Language {
    study.plan.resolved.language.unwrap_or_default()
}

/// The answer in the study's language.
pub fn answer_of(study: &Study, results: &Results) -> Answer {
    let event = shown_event(&study.data.outcome.event);
    answer(&event, results.evidence.as_ref(), language(study))
}

/// The answer: a headline and sentences.
fn short_answer(study: &Study, results: &Results) -> String {
    let Answer {
        headline,
        sentences,
    } = answer_of(study, results);
    let sentences = sentences.iter().map(|sentence| wrapped(&plain(sentence)));
    let headline = wrapped(&headline);
    let headline: String = headline.lines().map(|line| emphasis(line) + "\n").collect();
    headline + &sentences.collect::<String>()
}

/// What `sways explain` found.
pub fn explained(found: &ExplainFile, says: &dyn Messages) -> String {
    let row = found.row.as_ref().map(|it| it.row);
    let mut text = says.explained(
        &shown_event(&found.event),
        row,
        found.rows,
        found.probability,
    ) + "\n";
    for influence in &found.influences {
        let values = found.row.as_ref().filter(|_| influence.row.is_some());
        let values = values.map(|row| row.values.as_slice());
        let _ = write!(
            text,
            "\n{}",
            influence_table::table_of(influence, values, says)
        );
        if row.is_some() && influence.row.is_none() {
            text.push_str(&wrapped(&format!("  {}", says.of_no_row())));
        }
    }
    text.push_str(&agreement(&found.agreement, says));
    text
}

/// How much the methods agree, where there are several.
pub fn agreement(entries: &[AgreementEntry], says: &dyn Messages) -> String {
    /// More pairs than these nobody reads.
    const MOST: usize = 12;
    if entries.is_empty() {
        return String::new();
    }
    let mut grid = Table::new();
    grid.load_style(NOTHING);
    grid.set_header(["", ""].into_iter().chain(says.agreement_columns()));
    let share = |value: Option<f64>| value.map_or("\u{2013}".to_owned(), |it| format!("{it:.2}"));
    let mut sorted: Vec<&AgreementEntry> = entries.iter().collect();
    let key = |it: &AgreementEntry| it.agreement.rank_correlation.unwrap_or(f64::INFINITY);
    sorted.sort_by(|a, b| key(a).total_cmp(&key(b)));
    for entry in sorted.iter().take(MOST) {
        let agreement = &entry.agreement;
        grid.add_row([
            entry.a.clone(),
            entry.b.clone(),
            share(agreement.rank_correlation),
            share(Some(agreement.top_k_overlap)),
            share(agreement.sign_agreement),
        ]);
    }
    let shown = (entries.len() > MOST).then_some([MOST, entries.len()]);
    format!(
        "\n{}\n{}",
        says.agreement(shown),
        rendered(grid, &[2, 3, 4])
    )
}

/// The methods: what their numbers mean, what they cost, when they mislead.
pub fn methods(says: &dyn Messages) -> String {
    let mut text = String::new();
    let [means, costs, misleads, paper] = says.about_columns();
    for entry in &METHODS {
        let about = &entry.about;
        let of = says.method(about);
        let _ = writeln!(
            text,
            "{}\n  {means}{}\n  {costs}{}\n  {misleads}{}",
            about.name, of.meaning, of.cost, of.misleads
        );
        if !about.paper.is_empty() {
            let _ = writeln!(text, "  {paper}{}", about.paper);
        }
    }
    let _ = writeln!(text, "all\n  {}", says.all_methods());
    text
}

/// How good the model is.
pub fn scores(scores: &Scores, language: Language) -> String {
    let says = messages::of(language);
    let mut table = Table::new();
    table.load_style(NOTHING);
    table.set_header([""].into_iter().chain(says.score_columns()));
    let [training, test_rows, constant] = says.score_rows();
    let mut add = |name: &str, metrics: &Metrics| {
        table.add_row([
            name.to_owned(),
            format!("{:.4}", metrics.log_loss),
            format!("{:.3}", metrics.accuracy),
            metrics
                .auc
                .map_or_else(|| "\u{2013}".to_owned(), |auc| format!("{auc:.3}")),
            metrics.rows.to_string(),
        ]);
    };
    add(training, &scores.train);
    if let Some(test) = &scores.test {
        add(test_rows, test);
    }
    add(constant, &scores.constant);
    rendered(table, &[1, 2, 3, 4])
}
