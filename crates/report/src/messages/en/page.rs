//! The page in English.

use sways::words::counted;

use super::{super::page::OnPage, En};

impl OnPage for En {
    fn chart_key(&self, confidence: f64) -> String {
        format!(
            "A dot is the estimate, its line the {confidence}% interval: where the line crosses the \
             middle, there may be no difference at all. Filled and coloured: there is evidence; \
             hollow and grey: there is none."
        )
    }

    fn how_understood(&self) -> &'static str {
        "How the table was understood"
    }

    fn gain(&self, percent: f64, on_unseen: bool) -> String {
        let on = if on_unseen {
            "on rows the networks have not seen"
        } else {
            "on the rows that the networks learned from, which says nothing of other rows"
        };
        if percent > 0.0 {
            format!("The log-loss is {percent:.1}% below that of a constant, {on}.")
        } else {
            format!(
                "The log-loss is {:.1}% above that of a constant, {on}: a constant predicts better.",
                -percent
            )
        }
    }

    fn scores(&self) -> &'static str {
        "Scores"
    }

    fn quality_note(&self, on: &str) -> String {
        format!(
            "Loss: blue on the training rows; orange and dashed, where there is one, on the rows \
             that each network kept to validate with. Calibration and ROC: on the {on}."
        )
    }

    fn profiles_note(&self, rows: usize, drawn: bool, some: Option<[usize; 2]>) -> String {
        let drawn = if drawn { " drawn at random" } else { "" };
        let some = some.map_or_else(String::new, |[some, all]| {
            format!(" The {some} of {all} conditions that the networks use the most.")
        });
        format!(
            "What the networks say on average if every row had the value (partial dependence, over \
             {}{drawn}). Thin lines: single rows. Dashed: accumulated local effects, which stay \
             right where conditions go together. Grey, below: where the rows lie. Bars: categories, \
             with their rows and the networks' spread.{some}",
            counted(rows, "row")
        )
    }

    fn as_a_whole(&self, verdict: &str) -> String {
        format!("{verdict}, as a whole")
    }

    fn shown_of(&self, shown: usize, all: usize) -> String {
        format!("{shown} of {all} lines")
    }

    fn no_pair(&self) -> &'static str {
        "No two conditions do more or less together, to speak of, than each does by itself."
    }

    fn others_without_evidence(&self, others: usize) -> String {
        let conditions = counted(others, "condition");
        format!("{conditions} without evidence")
    }

    fn rows_note(&self, base: f64, [rows, all]: [usize; 2], conditions: Option<usize>) -> String {
        let of = if rows < all {
            format!(" of {all}, drawn at random with the three below")
        } else {
            String::new()
        };
        let conditions = conditions.map_or_else(String::new, |some| {
            format!("; the {some} conditions that the networks use the most")
        });
        format!(
            "What each condition adds to a row's probability, from what the model says of a made-up \
             row with the training rows' mean in every condition ({base:.3}) to the row's own: \
             integrated gradients, which add up. On {}{of}{conditions}. \
             This page holds these rows' values.",
            counted(rows, "row")
        )
    }

    fn three_rows(&self) -> &'static str {
        "Three rows"
    }

    fn other_rows(&self) -> [&'static str; 2] {
        ["Any other of these rows", " can be picked under 'What if'."]
    }

    fn one_condition(&self) -> &'static str {
        "There is one condition only."
    }

    fn strongest_pair(&self, a: &str, b: &str, share: Option<&str>) -> String {
        let share = share.map_or_else(String::new, |share| {
            format!("; {share} of what the two do together is beyond the sum of what each does")
        });
        format!("The strongest pair: {a} with {b}{share}.")
    }

    fn interactions_note(&self, rows: usize) -> String {
        format!(
            "How far what two conditions do together is from the sum of what each does, in units of \
             the logit: 0 where they do not interact (the numerator of Friedman and Popescu's H); over \
             {}. It is what the networks learned, noise and all: no test stands behind it.",
            counted(rows, "row")
        )
    }

    fn units_of_numbers(&self) -> &'static str {
        "Effects of numbers per unit, per standard deviation, and from quartile to quartile"
    }

    fn units_columns(&self) -> [String; 6] {
        [
            "Condition",
            "Per unit",
            "Standard deviation",
            "Per standard deviation",
            "Quartiles",
            "Between quartiles",
        ]
        .map(str::to_owned)
    }

    fn units_note(&self) -> &'static str {
        "The same estimate in three units, in percentage points with its interval. A straight line stands \
         for the condition's effect, so that from the lower to the upper quartile, between which the \
         middle half of the rows lies, it is the effect of one unit times their distance."
    }

    fn typical(&self) -> &'static str {
        "What the model says at typical values"
    }

    fn typical_columns(&self) -> [String; 5] {
        [
            "Condition",
            "Typical",
            "Instead",
            "Chance",
            "Networks' range",
        ]
        .map(str::to_owned)
    }

    fn typical_note(&self) -> &'static str {
        "Predictions of the model, no evidence: no test stands behind them, and the networks' lowest and \
         highest say only how far these agree. Typical is the median of a number, and of categories and \
         of numbers of a few values the most frequent one. Each line has one condition at another value, \
         or at the typical one, and all others at theirs."
    }

    fn all_typical(&self) -> &'static str {
        "all typical"
    }

    fn quartile(&self, value: &str, is_upper: bool) -> String {
        let which = if is_upper { "upper" } else { "lower" };
        format!("{value} ({which} quartile)")
    }

    fn model_is_here(&self) -> &'static str {
        "The model is in this page: change the conditions and see what it says."
    }

    fn model_is_too_large(&self, megabytes: usize) -> String {
        format!(
            "The model is too large for a page ({megabytes} MB): pick rows here, and use sways \
             predict for values of your own."
        )
    }

    fn needs_javascript(&self) -> &'static str {
        "This part needs JavaScript."
    }

    fn start_from(&self) -> &'static str {
        "Start from row "
    }

    fn probability_of(&self) -> &'static str {
        "Probability of "
    }

    fn find_a_condition(&self) -> &'static str {
        "Find a condition "
    }

    fn what_adds_up(&self) -> &'static str {
        "What adds up to it"
    }

    fn adds_columns(&self) -> [&'static str; 4] {
        ["condition", "value", "adds", "lowers | raises"]
    }

    fn of_program(&self) -> [(&'static str, &'static str); 18] {
        [
            ("sort", "Sort by this column"),
            ("beyond", "beyond what the table has: a guess"),
            ("copy", "Copy"),
            ("copied", "Copied"),
            ("download", "Download CSV"),
            ("savePicture", "Save picture"),
            ("missing", "(missing)"),
            ("isMissing", " missing"),
            ("yes", "yes"),
            ("no", "no"),
            ("others", "{} others"),
            (
                "gap",
                "From {}, what the model says of a made-up row with the mean of the training rows in \
                 every condition, by integrated gradients; they add up to within {}.",
            ),
            ("exactly", "{}, exactly"),
            ("happened", "In this row it happened."),
            ("didNot", "In this row it did not happen."),
            ("certainYes", ", the most certain yes"),
            ("certainNo", ", the most certain no"),
            ("typical", ", the most typical"),
        ]
    }
}
