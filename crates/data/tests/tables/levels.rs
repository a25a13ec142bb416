//! Names that rows of totals and summaries have too, and are a column's levels here.

use proptest::prelude::*;
use sways_data::parse_csv;

/// What stands in first columns: yes and no in some languages, codes of countries, classes, and words of
/// summaries and totals.
const LEVELS: [&str; 40] = [
    "Y", "N", "J", "S", "T", "F", "M", "W", "DK", "FI", "NO", "SE", "SD", "MW", "VA", "AL", "Low",
    "Average", "Mean", "High", "Min", "Max", "Std", "Var", "Count", "Media", "All", "None", "Some",
    "Other", "Total", "Sum", "Summe", "Gesamt", "合计", "平均", "Overall", "Page", "Source",
    "Note",
];

/// Rows of a level and numbers: each level twice or more, by level or as they come.
fn rows() -> impl Strategy<Value = Vec<(&'static str, Vec<u16>)>> {
    let levels = proptest::sample::subsequence(LEVELS.to_vec(), 2..5);
    (levels, 1..4_usize, any::<bool>()).prop_flat_map(|(levels, columns, sorted)| {
        let counts = prop::collection::vec(2..12_usize, levels.len());
        let names = counts.prop_map(move |counts| {
            let each = levels.iter().zip(counts);
            each.flat_map(|(level, count)| vec![*level; count])
                .collect::<Vec<_>>()
        });
        let names = names.prop_shuffle().prop_map(move |mut names| {
            if sorted {
                names.sort_unstable();
            }
            names
        });
        names.prop_flat_map(move |names| {
            let numbers = prop::collection::vec(0..1000_u16, columns);
            let all = prop::collection::vec(numbers, names.len());
            all.prop_map(move |all| names.iter().copied().zip(all).collect())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn levels_are_no_summaries(rows in rows()) {
        let columns = rows[0].1.len();
        let mut text = "group".to_owned();
        for column in 0..columns {
            text += &format!(",x{column}");
        }
        for (level, numbers) in &rows {
            text += &format!("\n{level}");
            for number in numbers {
                text += &format!(",{number}");
            }
        }
        text.push('\n');
        let table = parse_csv("t.csv", text.as_bytes()).unwrap();
        prop_assert_eq!(table.rows(), rows.len(), "{}", text);
    }
}
