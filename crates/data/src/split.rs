//! Rows for training and rows for testing.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::error::Error;

/// Which rows train and which test: each row is in one of the two, both in file
/// order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// The rows to train on.
    pub train: Vec<usize>,
    /// The rows to test on.
    pub test: Vec<usize>,
}

/// Sets the share `fraction` of the rows aside for testing, of the rows where the
/// event happened and of those where it did not alike.
///
/// `labels` says for each row whether the event happened, `[rows]`; `groups`, of
/// the same length, gives rows that stay together the same number. Without groups,
/// each of the two classes has round(`fraction` × its rows) test rows, but at least
/// one, and at least one is left to train. With groups, one pass over them in random
/// order brings the classes as near to these counts as whole groups allow. With a
/// `fraction` of 0 every row trains. The same arguments give the same split.
///
/// # Errors
/// [`Error::TestFraction`] where `fraction` is not in [0, 1); [`Error::SplitClass`] where
/// one side would be without one of the classes, which is so where fewer than two
/// rows (with groups: two groups) hold it; [`Error::GroupsLength`] where `groups` is
/// not as long as `labels`.
pub fn stratified_split(
    labels: &[bool],
    fraction: f64,
    seed: u64,
    groups: Option<&[usize]>,
) -> Result<Split, Error> {
    if !(0.0..1.0).contains(&fraction) {
        return Err(Error::TestFraction { fraction });
    }
    let group_of = group_of(labels, groups)?;
    if fraction == 0.0 {
        return Ok(Split {
            train: (0..labels.len()).collect(),
            test: Vec::new(),
        });
    }
    let in_test = choose(&sizes(labels, &group_of), fraction, seed, groups.is_some())?;
    let (test, train) = (0..labels.len()).partition(|row| in_test[group_of[*row]]);
    Ok(Split { train, test })
}

/// Deals the rows out to as many parts as there are `shares`, at random, so that each part has its
/// share of the rows where the event happened and of those where it did not: the number of each
/// row's part, `[rows]`.
///
/// `shares` are above 0 and add up to 1. `labels` says for each row whether the event happened,
/// `[rows]`; `groups`, of the same length, gives rows that stay together the same number. Rows (or
/// groups) are dealt one at a time, in random order, to the part that then lacks most; groups leave
/// the parts as near to their shares as whole groups allow. The same arguments give the same parts.
///
/// # Errors
/// [`Error::GroupsLength`] where `groups` is not as long as `labels`.
pub fn stratified_parts(
    labels: &[bool],
    shares: &[f64],
    seed: u64,
    groups: Option<&[usize]>,
) -> Result<Vec<usize>, Error> {
    let group_of = group_of(labels, groups)?;
    let sizes = sizes(labels, &group_of);
    let rows = total(&sizes);
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let mut parts = vec![[0; 2]; shares.len()];
    let mut part_of = vec![0; sizes.len()];
    for group in order {
        // What is lacking, in shares of what is wanted, weighted by what the group would bring.
        let lack = |part: usize| -> f64 {
            let of_class = |class: usize| {
                let wanted = shares[part] * rows[class] as f64;
                sizes[group][class] as f64 * (1.0 - parts[part][class] as f64 / wanted)
            };
            of_class(0) + of_class(1)
        };
        let part = (0..shares.len())
            .rev()
            .max_by(|&a, &b| lack(a).total_cmp(&lack(b)))
            .unwrap_or(0);
        part_of[group] = part;
        parts[part] = sum(parts[part], sizes[group]);
    }
    Ok(group_of.iter().map(|&group| part_of[group]).collect())
}

/// Each row's group; a row without one is a group of its own.
fn group_of(labels: &[bool], groups: Option<&[usize]>) -> Result<Vec<usize>, Error> {
    match groups {
        None => Ok((0..labels.len()).collect()),
        Some(groups) if groups.len() == labels.len() => Ok(consecutive(groups)),
        Some(groups) => Err(Error::GroupsLength {
            groups: groups.len(),
            rows: labels.len(),
        }),
    }
}

/// Each group's rows without and with the event.
fn sizes(labels: &[bool], group_of: &[usize]) -> Vec<Counts> {
    let mut sizes = vec![[0; 2]; group_of.iter().max().map_or(0, |last| last + 1)];
    for (group, label) in group_of.iter().zip(labels) {
        sizes[*group][usize::from(*label)] += 1;
    }
    sizes
}

/// The same groups, `[rows]`, numbered 0, 1, … without gaps.
pub fn consecutive(groups: &[usize]) -> Vec<usize> {
    let mut numbers = groups.to_vec();
    numbers.sort_unstable();
    numbers.dedup();
    let place = |group: &usize| numbers.partition_point(|number| number < group);
    groups.iter().map(place).collect()
}

/// Rows without and with the event.
type Counts = [usize; 2];

/// Which groups, of these `sizes`, test.
fn choose(sizes: &[Counts], fraction: f64, seed: u64, grouped: bool) -> Result<Vec<bool>, Error> {
    let rows = total(sizes);
    for class in [0, 1] {
        let holders = sizes.iter().filter(|size| size[class] > 0).count();
        if holders < 2 {
            return Err(Error::SplitClass {
                happened: class == 1,
                holders,
                rows: rows[class],
                grouped,
            });
        }
    }
    let wanted = rows.map(|rows| ((fraction * rows as f64).round() as usize).clamp(1, rows - 1));
    // How much nearer, in squared shares of the classes, `after` is than `before`.
    let gain = |before: Counts, after: Counts| -> f64 {
        let of_class = |class: usize| {
            let off =
                |test: Counts| test[class].abs_diff(wanted[class]) as f64 / rows[class] as f64;
            (off(before) - off(after)) * (off(before) + off(after))
        };
        of_class(0) + of_class(1)
    };
    let trainable = |test: Counts| test[0] < rows[0] && test[1] < rows[1];

    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let mut in_test = vec![false; sizes.len()];
    let mut test = [0; 2];
    for group in &order {
        let more = sum(test, sizes[*group]);
        if trainable(more) && gain(test, more) > 0.0 {
            in_test[*group] = true;
            test = more;
        }
    }
    // Groups so large that none brought the counts nearer: the one that does least
    // harm is taken, for a test without a class would test nothing. There is always
    // one: of two groups that hold the class, both still training, at most one can
    // hold all that is left to train of the other class.
    for class in [0, 1] {
        if test[class] > 0 {
            continue;
        }
        let after = |group: &usize| sum(test, sizes[*group]);
        let least_harm = order
            .iter()
            .filter(|group| sizes[**group][class] > 0 && trainable(after(group)))
            .max_by(|a, b| gain(test, after(a)).total_cmp(&gain(test, after(b))));
        if let Some(group) = least_harm {
            in_test[*group] = true;
            test = after(group);
        }
    }
    Ok(in_test)
}

fn sum(a: Counts, b: Counts) -> Counts {
    [a[0] + b[0], a[1] + b[1]]
}

fn total(sizes: &[Counts]) -> Counts {
    sizes.iter().copied().fold([0; 2], sum)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn count(labels: &[bool], rows: &[usize], label: bool) -> usize {
        rows.iter().filter(|row| labels[**row] == label).count()
    }

    fn assert_partition(split: &Split, rows: usize) {
        assert!(split.train.is_sorted() && split.test.is_sorted());
        let mut all = [split.train.as_slice(), &split.test].concat();
        all.sort_unstable();
        assert_eq!(all, (0..rows).collect::<Vec<_>>());
    }

    #[test]
    fn a_fraction_of_nothing_trains_on_all() {
        let split = stratified_split(&[true; 4], 0.0, 1, None).unwrap();
        assert_eq!(split.train, [0, 1, 2, 3]);
        assert!(split.test.is_empty());
    }

    #[test]
    fn seeds_decide() {
        let labels: Vec<bool> = (0..100).map(|row| row % 3 == 0).collect();
        let split = |seed| stratified_split(&labels, 0.2, seed, None).unwrap();
        assert_eq!(split(1), split(1));
        assert_ne!(split(1), split(2));
    }

    #[test]
    fn parts_have_their_shares_of_both_outcomes() {
        let labels: Vec<bool> = (0..1000).map(|row| row % 10 < 3).collect();
        let shares = [0.4, 0.15, 0.15, 0.15, 0.15];
        let parts = stratified_parts(&labels, &shares, 1, None).unwrap();
        for (part, share) in shares.into_iter().enumerate() {
            for (label, rows) in [(true, 300.0), (false, 700.0)] {
                let of = |row: &usize| parts[*row] == part && labels[*row] == label;
                let count = (0..1000).filter(of).count();
                assert!(
                    (count as f64 - share * rows).abs() <= 1.0,
                    "{part} {label}: {count}"
                );
            }
        }
        assert_eq!(parts, stratified_parts(&labels, &shares, 1, None).unwrap());
        assert_ne!(parts, stratified_parts(&labels, &shares, 2, None).unwrap());
    }

    #[test]
    fn parts_keep_groups_together() {
        let labels: Vec<bool> = (0..300).map(|row| row % 7 < 3).collect();
        let groups: Vec<usize> = (0..300).map(|row| row / 3 + 5).collect();
        let parts = stratified_parts(&labels, &[0.2; 5], 3, Some(&groups)).unwrap();
        for (row, part) in parts.iter().enumerate() {
            assert_eq!(*part, parts[row / 3 * 3]);
        }
        for part in 0..5 {
            let rows = parts.iter().filter(|it| **it == part).count();
            assert!((50..=70).contains(&rows), "{rows}");
        }
    }

    #[test]
    fn large_groups_are_split_all_the_same() {
        let labels = [true, false].repeat(20);
        let groups: Vec<usize> = (0..40).map(|row| 7 * (row / 20)).collect();
        let split = stratified_split(&labels, 0.01, 0, Some(&groups)).unwrap();
        assert_eq!((split.train.len(), split.test.len()), (20, 20));
    }

    #[test]
    fn what_cannot_be_split_is_an_error() {
        let labels = [true, true, false, false];
        for fraction in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(
                stratified_split(&labels, fraction, 0, None),
                Err(Error::TestFraction { .. })
            ));
        }
        for labels in [&[true, false, false][..], &[false, false], &[]] {
            assert!(matches!(
                stratified_split(labels, 0.5, 0, None),
                Err(Error::SplitClass { .. })
            ));
        }
        assert!(matches!(
            stratified_split(&labels, 0.5, 0, Some(&[0, 0, 0, 1])),
            Err(Error::SplitClass {
                happened: true,
                holders: 1,
                rows: 2,
                grouped: true,
            })
        ));
        assert!(matches!(
            stratified_split(&labels, 0.5, 0, Some(&[0, 1])),
            Err(Error::GroupsLength { .. })
        ));
    }

    proptest! {
        #[test]
        fn classes_keep_their_shares(
            labels in proptest::collection::vec(any::<bool>(), 4..200),
            fraction in 0.001..0.999,
            seed: u64,
        ) {
            let all: Vec<usize> = (0..labels.len()).collect();
            let counts = [false, true].map(|label| count(&labels, &all, label));
            prop_assume!(counts[0] > 1 && counts[1] > 1);
            let split = stratified_split(&labels, fraction, seed, None).unwrap();
            assert_partition(&split, labels.len());
            for (label, rows) in [false, true].into_iter().zip(counts) {
                let wanted = (fraction * rows as f64).round() as usize;
                prop_assert_eq!(count(&labels, &split.test, label), wanted.clamp(1, rows - 1));
            }
        }

        #[test]
        fn groups_stay_together_and_both_sides_have_both_classes(
            rows in proptest::collection::vec((any::<bool>(), 0..8_usize), 1..40),
            fraction in 0.001..0.999,
            seed: u64,
        ) {
            let (labels, groups): (Vec<bool>, Vec<usize>) = rows.iter().copied().unzip();
            let holders = |label: bool| {
                let of_label = rows.iter().filter(|row| row.0 == label);
                of_label.map(|row| row.1).collect::<BTreeSet<_>>().len()
            };
            let possible = holders(true) > 1 && holders(false) > 1;
            let split = stratified_split(&labels, fraction, seed, Some(&groups));
            prop_assert_eq!(split.is_ok(), possible);
            if let Ok(split) = split {
                assert_partition(&split, labels.len());
                for side in [&split.train, &split.test] {
                    prop_assert!(count(&labels, side, true) > 0);
                    prop_assert!(count(&labels, side, false) > 0);
                }
                for row in &split.test {
                    prop_assert!(split.train.iter().all(|other| groups[*other] != groups[*row]));
                }
            }
        }
    }
}
