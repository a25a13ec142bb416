//! What trying cells as numbers says of a column.

use super::cells::{Attempt, Cells};
use crate::form::Form;
use crate::no_answer::is_no_answer;

/// A column of numbers with no more different values than this may have words of its own.
pub(super) const FEW: usize = 20;

/// Different words that numbers may have beside them, and dates.
const MOST: usize = 6;

/// The few words that are no numbers, or no dates, and stand there again and again: what has a digit
/// in it is a mistake in some other one.
pub(super) fn words_beside(attempt: &Attempt, cells: &Cells) -> Vec<String> {
    let refused = cells
        .values()
        .filter(|(level, ..)| attempt.is_refused[*level]);
    let words = refused.filter(|(_, cell, rows)| is_word(cell) && *rows > 1);
    let words: Vec<String> = words.map(|(_, cell, _)| cell.to_owned()).collect();
    if words.len() > MOST {
        Vec::new()
    } else {
        words
    }
}

/// The cells that are no numbers, or no dates, but for the words that the column is known to have
/// beside them.
pub(super) fn not_known(form: Option<&Form>, cells: &Cells, attempt: &Attempt) -> usize {
    let known = cells
        .values()
        .filter(|(level, cell, _)| attempt.is_refused[*level] && stood_beside(form, cell));
    attempt.refused - known.map(|(_, _, rows)| rows).sum::<usize>()
}

/// Whether the column is known to have this word beside its numbers or dates.
pub(super) fn stood_beside(form: Option<&Form>, cell: &str) -> bool {
    let mut beside = form.into_iter().flat_map(|form| &form.beside);
    beside.any(|word| word.eq_ignore_ascii_case(cell))
}

/// What has a digit in it is some other number.
fn is_word(cell: &str) -> bool {
    !cell.chars().any(char::is_numeric)
}

/// Whether all that are no numbers are a few words, each again and again, such as `refused` and
/// `don't know`: answers that are none, among twice as many numbers of more than [`FEW`] values; or
/// one of them, such as `absent`, among four times as many of some.
pub(super) fn are_numbers_and_words(attempt: &Attempt, cells: &Cells) -> bool {
    /// One word may stand among so many different numbers, in a fifth of the cells.
    const SOME: usize = 8;
    let is_one = attempt.refused_levels == 1
        && attempt.read_levels >= SOME
        && attempt.read >= 4 * attempt.refused;
    let are_few = (2..=MOST).contains(&attempt.refused_levels);
    let are_rare = attempt.read >= 2 * attempt.refused && attempt.read_levels > FEW;
    let mut refused = cells
        .values()
        .filter(|(level, ..)| attempt.is_refused[*level]);
    (is_one || are_few && are_rare) && refused.all(|(_, cell, rows)| is_word(cell) && rows > 1)
}

/// Whether all that are no numbers say that there is no answer, such as `Refused`, among as many
/// numbers of three values or more.
pub(super) fn are_numbers_and_answers(attempt: &Attempt, cells: &Cells) -> bool {
    const SOME: usize = 3;
    let mut refused = cells
        .values()
        .filter(|(level, ..)| attempt.is_refused[*level]);
    attempt.refused > 0
        && attempt.read >= attempt.refused
        && attempt.read_levels >= SOME
        && refused.all(|(_, cell, _)| is_no_answer(cell))
}

/// Whether a column that nobody declared is numbers: where 95% of the cells are and more
/// than [`FEW`] are different, or 99% are, or all but one of [`SOME`]; or at least half are,
/// more than `FEW` different ones, and all others are one word, such as `unknown`.
pub(super) fn are_numbers(attempt: &Attempt) -> bool {
    /// Of so many cells one may be a slip.
    const SOME: usize = 40;
    let Attempt { read, refused, .. } = *attempt;
    let cells = read + refused;
    let many = attempt.read_levels > FEW;
    refused == 0
        || read * 100 >= cells * 99
        || (refused == 1 && cells >= SOME)
        || (many && read * 20 >= cells * 19)
        || (many && read >= refused && attempt.refused_levels == 1)
}
