//! Whether a first row is written as those below it.

use super::looks::{Look, are_numbers, look, said};
use super::row::{Row, is_year};

/// Whether each cell of the first row is a number above numbers, is written as one below it (`00:00`
/// above `00:30`, `6.3%` above `1.2%`) or comes again there; and one, that is none of the numbers, is
/// written so: no row of names is.
pub(super) fn is_alike(first: &Row, below: &[Row]) -> bool {
    let filled = || (0..first.cells.len()).filter_map(|at| Some((at, first.cell(at)?)));
    let is_number = |cell: &str| look(cell) == Look::Number;
    let is_written_so = |column: usize, cell: &str| {
        let shape = shape(cell);
        let mut cells = said(below, column);
        shape.contains('9') && cells.any(|other| self::shape(other) == shape)
    };
    let is_such = |(column, cell): (usize, &str)| match look(cell) {
        Look::Number => are_numbers(below, column),
        Look::Missing => true,
        _ => is_written_so(column, cell) || said(below, column).any(|other| other == cell),
    };
    // Per cent, sizes and years that go up, all written alike, are names as well.
    let leading = |cell: &str| {
        let digits: String = cell
            .chars()
            .take_while(|it| it.is_ascii_digit() || *it == '.')
            .collect();
        digits.parse::<f64>().ok()
    };
    let numbers: Vec<Option<f64>> = filled().map(|(_, cell)| leading(cell)).collect();
    let mut shapes = filled().map(|(_, cell)| shape(cell));
    let first_shape = shapes.next();
    let goes_up = shapes.all(|it| Some(it) == first_shape)
        && numbers.iter().all(Option::is_some)
        && (numbers.windows(2).all(|pair| pair[0] < pair[1])
            || numbers.iter().flatten().all(|it| is_year(*it)));
    numbers.len() > 1
        && !goes_up
        && filled().all(is_such)
        && filled().any(|(column, cell)| !is_number(cell) && is_written_so(column, cell))
}

/// Text with one `9` in place of each run of digits.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for letter in text.chars() {
        if !letter.is_ascii_digit() {
            shape.push(letter);
        } else if !shape.ends_with('9') {
            shape.push('9');
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::rows;
    use super::*;

    #[test]
    fn rows_of_data_are_written_alike() {
        for (text, is) in [
            ("00:00;11.46;49.7\n00:30;12.1;50\n01:00;12.5;50", true),
            ("00:00:07;14.99;42.6;0\n00:00:17;12.1;50;1", true),
            ("6.3%;94;1562\n1.2%;80;1300\n12%;81;900", true),
            ("5.1 ± 0.1;3;red\n5.7 ± 0.3;2;red\n1.7 ± 0.3;2;blue", true),
            ("25-33;7;5\n11-20;3;4\n", true),
            ("1:41:34;5;7\n2:01:09;3;4", true),
            ("10%;20%;30%\n1%;2%;3%\n2%;3%;4%", false),
            ("0-4;5-9;10-14\n3;4;5\n5;6;7", false),
            ("0-4;5-9;10-14\n3-1;4-2;5-0\n5-1;6-6;7-7", false),
            ("time;10:00;11:00\n09:30;1;2\n09:40;3;4", false),
            ("2019-20;2020-21\n2-3;4-5\n5-6;6-7", false),
            ("item1;item2\n5;6\n7;8", false),
            ("name;q1\nAl;5%\nBo;6%", false),
            ("5.1;3.5\n4;2", false),
        ] {
            let rows = rows(text.trim_end());
            assert_eq!(is_alike(&rows[0], &rows[1..]), is, "{text}");
        }
    }
}
