//! Numbers of a view that are not finite, as of unscaled values of 1e19: JSON has none, and charts
//! have no place for them. Each becomes 0, and the view says of what.

use super::{Interactions, LocalView, Profiles, Typical, ValuesView, View};

/// Makes every number finite, and notes which were not.
pub(super) fn mend(view: &mut View) {
    let View {
        conditions,
        profiles,
        local,
        interactions,
        typical,
        quality,
        not_finite,
        ..
    } = view;
    let mut numbers = 0;
    for condition in conditions {
        if let ValuesView::Numbers {
            low,
            high,
            median,
            bins_from,
            bins_width,
            ..
        } = &mut condition.values
        {
            numbers += mended([low, high, median, bins_from, bins_width]);
        }
    }
    let calibration = quality.calibration.iter_mut();
    let rates = calibration.flat_map(|it| {
        let [low, high] = &mut it.interval;
        [&mut it.predicted, &mut it.observed, low, high]
    });
    let rates = mended(rates.chain(quality.roc.iter_mut().flatten()));
    for (count, what) in [
        (numbers, "of the conditions' values"),
        (rates, "of the model's quality"),
        (of_rows(local), "of the rows' attributions"),
        (of_profiles(profiles), "of the profiles"),
        (
            of_interactions(interactions.as_mut()),
            "of the interactions",
        ),
        (
            typical.as_mut().map_or(0, of_typical),
            "of what the model says at typical values",
        ),
    ] {
        if count > 0 {
            not_finite.push(format!(
                "{count} numbers {what} are not finite and shown as 0; standardised conditions or \
                 smaller numbers in the table mend it"
            ));
        }
    }
}

fn of_rows(local: &mut LocalView) -> usize {
    for value in local.mean.iter_mut().filter(|value| !value.is_finite()) {
        *value = 0.0;
    }
    let rows = local.rows.iter_mut();
    let numbers = rows.flat_map(|row| row.attributions.iter_mut().chain([&mut row.probability]));
    mended(numbers.chain([&mut local.base]))
}

fn of_profiles(profiles: &mut Profiles) -> usize {
    let of = profiles.conditions.iter_mut().map(|it| {
        let ale = it.ale.iter_mut();
        let numbers = ale.flat_map(|ale| ale.points.iter_mut().chain(&mut ale.values));
        let numbers = numbers.chain(&mut it.values);
        let numbers = numbers.chain(it.spread.iter_mut().flatten());
        mended(numbers.chain(it.individual.iter_mut().flatten()))
    });
    of.sum()
}

fn of_interactions(interactions: Option<&mut Interactions>) -> usize {
    let Some(found) = interactions else { return 0 };
    let pairs = found.pairs.iter_mut().map(|it| &mut it.strength);
    mended(pairs.chain(&mut found.strongest.values))
}

fn of_typical(typical: &mut Typical) -> usize {
    let points = typical.conditions.iter_mut().flat_map(|it| &mut it.points);
    let points = points.map(|it| (&mut it.probability, &mut it.spread));
    let all = points.chain([(&mut typical.probability, &mut typical.spread)]);
    mended(all.flat_map(|(probability, spread)| spread.iter_mut().chain([probability])))
}

/// Makes numbers finite; returns how many were not.
fn mended<'a>(numbers: impl IntoIterator<Item = &'a mut f64>) -> usize {
    let not_finite = numbers.into_iter().filter(|it| !it.is_finite());
    not_finite.map(|it| *it = 0.0).count()
}
