//! Tables as text.

use std::fmt::Write as _;

use super::{Field, NUMBERS, Table};
use sways::run::files::no_formula;
use sways_data::number_text;

use crate::words::markup;

/// What LaTeX takes for something else, and how it is written.
const TEX: [(char, &str); 15] = [
    ('\\', r"\textbackslash{}"),
    ('&', r"\&"),
    ('%', r"\%"),
    ('$', r"\$"),
    ('#', r"\#"),
    ('_', r"\_"),
    ('{', r"\{"),
    ('}', r"\}"),
    ('~', r"\textasciitilde{}"),
    ('^', r"\textasciicircum{}"),
    // Without the encoding T1 these are other signs.
    ('<', r"\textless{}"),
    ('>', r"\textgreater{}"),
    ('|', r"\textbar{}"),
    // At the beginning of a row they would belong to the end of the one before.
    ('[', "{[}"),
    ('*', "{*}"),
];

impl Table {
    pub(super) fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(NUMBERS)?;
        for fields in self.fields() {
            let fields = fields.into_iter().map(|field| match field {
                Field::Text(text) => no_formula(&text),
                Field::Number(number) => number.map_or_else(String::new, number_text),
            });
            writer.write_record(fields)?;
        }
        writer
            .into_inner()
            .map_err(|error| error.into_error().into())
    }

    pub(super) fn markdown(&self) -> String {
        let escaped = |text: &String| in_markdown(&markup(text).replace(['\n', '\r'], " "));
        let line =
            |cells: &[String; 9]| format!("| {} |\n", cells.each_ref().map(escaped).join(" | "));
        let mut text = format!("{}\n\n{}", escaped(&self.caption), line(&self.columns));
        text += "|---|---|---:|---:|---:|---:|---:|---:|---|\n";
        text.extend(self.cells().map(|cells| line(&cells)));
        let _ = write!(text, "\n{}\n", escaped(&self.note));
        text
    }

    pub(super) fn html(&self) -> String {
        let table = maud::html! {
            table {
                caption { (markup(&self.caption)) }
                thead { tr { @for name in &self.columns { th scope="col" { (name) } } } }
                tbody {
                    @for cells in self.cells() {
                        tr {
                            th scope="row" { (markup(&cells[0])) }
                            @for cell in &cells[1..] { td { (markup(cell)) } }
                        }
                    }
                }
                tfoot { tr { td colspan="9" { (markup(&self.note)) } } }
            }
        };
        format!("{}\n", table.into_string())
    }

    pub(super) fn tex(&self) -> String {
        let line = |cells: &[String; 9]| {
            format!("{} \\\\\n", cells.each_ref().map(|it| tex(it)).join(" & "))
        };
        let mut text = format!(
            "% \\usepackage{{booktabs}}\n\\begin{{table}}\n\\caption{{{}}}\n\
             \\begin{{tabular}}{{llrrrrrrl}}\n\\toprule\n{}\\midrule\n",
            tex(&self.caption),
            line(&self.columns)
        );
        text.extend(self.cells().map(|cells| line(&cells)));
        let _ = write!(
            text,
            "\\bottomrule\n\\end{{tabular}}\n\n\\footnotesize {}\n\\end{{table}}\n",
            tex(&self.note)
        );
        text
    }
}

/// Text of one line as Markdown shows it: no emphasis, link, picture or markup.
fn in_markdown(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_of_word = |place: Option<usize>| {
        place
            .and_then(|place| letters.get(place))
            .is_some_and(|it| it.is_alphanumeric())
    };
    let mut shown = String::new();
    for (place, letter) in letters.iter().enumerate() {
        let is_within = is_of_word(place.checked_sub(1)) && is_of_word(Some(place + 1));
        match letter {
            '<' => shown.push_str("&lt;"),
            '_' if is_within => shown.push('_'),
            '\\' | '|' | '*' | '_' | '`' | '[' | '~' => shown.extend(['\\', *letter]),
            letter => shown.push(*letter),
        }
    }
    shown
}

/// Text as LaTeX shows it.
fn tex(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars().filter(|it| !it.is_control()) {
        // Two are a dash.
        if letter == '-' && shown.ends_with('-') {
            shown.push_str("{}");
        }
        match TEX.iter().find(|(it, _)| *it == letter) {
            Some((_, written)) => shown.push_str(written),
            None if letter == '\u{2212}' => shown.push_str("$-$"),
            None => shown.push(letter),
        }
    }
    shown
}
