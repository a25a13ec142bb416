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
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn levels_are_no_summaries(rows in rows(), in_front in any::<bool>(), blanks in 0..4_usize) {
        let columns = rows[0].1.len();
        let mut text = String::new();
        text += if in_front { "who,group" } else { "group" };
        for column in 0..columns {
            text += &format!(",x{column}");
        }
        text += if blanks > 0 { ",note" } else { "" };
        for (row, (level, numbers)) in rows.iter().enumerate() {
            text.push('\n');
            if in_front {
                text += ["Ann,", "Bob,", "Cy,"][usize::from(numbers[0]) % 3];
            }
            text += level;
            for number in numbers {
                text += &format!(",{number}");
            }
            // None, a third or half of the remarks are not there; of all levels some are.
            if blanks > 0 {
                text += if row % 4 < blanks - 1 { "," } else { ",seen" };
            }
        }
        text.push('\n');
        let table = parse_csv("t.csv", text.as_bytes()).unwrap();
        prop_assert_eq!(table.rows(), rows.len(), "{}", text);
    }
}
