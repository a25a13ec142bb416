//! What a learner's models say of rows that they have not seen.

use super::{
    inquiry::Inquiry,
    learner::{Asked, Learned, Learner},
    networks::Report,
    parts::Deal,
};
use crate::error::Error;

/// The share of the event that a model's probabilities are mixed with before their logit is taken,
/// so that there is one: a forest says 0 and 1.
const OF_SHARE: f64 = 0.02;

/// A model of rows with one outcome only, which need not be learned.
#[derive(Debug)]
struct Constant(f64);

impl Learned for Constant {
    fn probabilities(&self, asked: Asked<'_>) -> Result<Vec<f64>, Error> {
        Ok(vec![self.0; asked.rows.len()])
    }
}

/// A learner with the outcomes of its table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Learning<'a> {
    pub learner: &'a dyn Learner,
    pub labels: &'a [bool],
}

impl Inquiry<'_> {
    pub(super) fn learning(&self) -> Option<Learning<'_>> {
        let labels = self.labels;
        self.learner.map(|learner| Learning { learner, labels })
    }
}

impl<'a> Learning<'a> {
    fn fit(self, rows: &[usize], denied: &[usize]) -> Result<Box<dyn Learned + 'a>, Error> {
        let share = self.share(rows);
        if share == 0.0 || share == 1.0 {
            return Ok(Box::new(Constant(share)));
        }
        self.learner.fit(rows, denied)
    }

    /// The share of events among some rows.
    fn share(self, rows: &[usize]) -> f64 {
        let events = rows.iter().filter(|&&row| self.labels[row]).count();
        events as f64 / rows.len().max(1) as f64
    }

    /// The event's probability without some conditions, each fold's by a model of the others,
    /// `[rows]`.
    fn out_of_fold(self, folds: &Deal, denied: &[usize]) -> Result<Vec<f64>, Error> {
        let mut probabilities = vec![0.0; self.labels.len()];
        for (fold, rows) in folds.parts.iter().enumerate() {
            let model = self.fit(&folds.rows_where(|of| of != fold), denied)?;
            let asked = Asked {
                rows,
                ..Asked::default()
            };
            for (&row, p) in rows.iter().zip(model.probabilities(asked)?) {
                probabilities[row] = p;
            }
        }
        Ok(probabilities)
    }

    /// The same without each of some sets of conditions, `[sets][rows]`.
    pub fn without_each<'c>(
        self,
        folds: &Deal,
        sets: impl ExactSizeIterator<Item = &'c [usize]>,
        report: Report<'_>,
    ) -> Result<Vec<Vec<f64>>, Error> {
        let of = sets.len() as f64;
        let without = |(place, denied): (usize, &[usize])| {
            report(place as f64 / of);
            self.out_of_fold(folds, denied)
        };
        sets.enumerate().map(without).collect()
    }

    /// Models of the event by all conditions, of the rows before a part of a sequence, one a block
    /// that it does not see.
    pub fn crossed(
        self,
        sequence: &Deal,
        part: usize,
        blocks: &Deal,
    ) -> Result<Crossed<'a>, Error> {
        let before = sequence.rows_where(|of| of < part);
        // Half an event and half a row without: it is never sure.
        let events = self.share(&before) * before.len() as f64;
        let share = (events + 0.5) / (before.len() as f64 + 1.0);
        let apart = |block: usize| {
            let seen = before.iter().copied();
            let seen: Vec<usize> = seen.filter(|&row| blocks.part[row] != block).collect();
            let is_unseen = |row: &usize| sequence.part[*row] >= part || blocks.part[*row] == block;
            let unseen: Vec<usize> = (0..self.labels.len()).filter(is_unseen).collect();
            let model = self.fit(&seen, &[])?;
            let own = model.probabilities(Asked {
                rows: &unseen,
                ..Asked::default()
            })?;
            Ok(Apart {
                model,
                unseen,
                own: own.into_iter().map(|p| logit(p, share)).collect(),
            })
        };
        let models = (0..blocks.parts.len()).map(apart);
        Ok(Crossed {
            share,
            models: models.collect::<Result<_, Error>>()?,
        })
    }
}

/// The log-odds of a probability that is mixed with a share.
fn logit(p: f64, share: f64) -> f64 {
    let p = (1.0 - OF_SHARE) * p + OF_SHARE * share;
    (p / (1.0 - p)).ln()
}

/// Models of a sequence's rows before one part. On rows that they were fitted to, models that
/// remember them tell the outcome itself, and what the other conditions tell of that is not to be
/// learned. So each row has the mean of the models that have not seen it: those before the part have
/// one, all others all.
#[derive(Debug)]
pub(super) struct Crossed<'a> {
    /// The share of events among the rows before the part.
    share: f64,
    models: Vec<Apart<'a>>,
}

/// A model, the rows that it has not seen, and its log-odds there.
#[derive(Debug)]
struct Apart<'a> {
    model: Box<dyn Learned + 'a>,
    unseen: Vec<usize>,
    own: Vec<f64>,
}

impl Crossed<'_> {
    pub fn count(&self) -> usize {
        self.models.len()
    }

    /// How far some conditions' own values move the log-odds of all `rows`, against the mean over
    /// their values in the rows `references`: `[rows]`.
    pub fn moved(
        &self,
        conditions: &[usize],
        references: &[usize],
        rows: usize,
    ) -> Result<Vec<f64>, Error> {
        /// Rows that a model is asked of at once.
        const AT_ONCE: usize = 1 << 16;
        let (mut sum, mut models) = (vec![0.0; rows], vec![0_u32; rows]);
        let at_once = (AT_ONCE / references.len()).max(1);
        for Apart { model, unseen, own } in &self.models {
            for (some, own) in unseen.chunks(at_once).zip(own.chunks(at_once)) {
                let repeated = some
                    .iter()
                    .flat_map(|&row| references.iter().map(move |_| row));
                let from = some.iter().flat_map(|_| references.iter().copied());
                let said = model.probabilities(Asked {
                    rows: &repeated.collect::<Vec<_>>(),
                    conditions,
                    from: &from.collect::<Vec<_>>(),
                })?;
                let there = said.chunks(references.len());
                for ((&row, own), there) in some.iter().zip(own).zip(there) {
                    let there: f64 = there.iter().map(|&p| logit(p, self.share)).sum();
                    sum[row] += own - there / references.len() as f64;
                    models[row] += 1;
                }
            }
        }
        let mean = |(sum, models): (f64, u32)| sum / f64::from(models.max(1));
        Ok(sum.into_iter().zip(models).map(mean).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Remembers which rows its models were fitted to, and tells the outcome of those alone.
    #[derive(Debug, Default)]
    struct Remembering {
        fits: Mutex<Vec<Vec<usize>>>,
    }

    #[derive(Debug)]
    struct Memory(Vec<usize>);

    impl Learner for Remembering {
        fn fit<'a>(
            &'a self,
            rows: &[usize],
            _denied: &[usize],
        ) -> Result<Box<dyn Learned + 'a>, Error> {
            self.fits.lock().unwrap().push(rows.to_vec());
            Ok(Box::new(Memory(rows.to_vec())))
        }
    }

    impl Learned for Memory {
        fn probabilities(&self, asked: Asked<'_>) -> Result<Vec<f64>, Error> {
            let is_seen = |row: &usize| self.0.contains(row);
            assert!(!asked.rows.iter().any(is_seen), "asked of what it has seen");
            // Of the row that a condition's value is of, where it is another's.
            let of = if asked.from.is_empty() {
                asked.rows
            } else {
                asked.from
            };
            Ok(of.iter().map(|&row| (row % 4) as f64 / 4.0).collect())
        }
    }

    fn deal(parts: usize) -> Deal {
        let part: Vec<usize> = (0..60).map(|row| (row * 7 + row / 10) % parts).collect();
        let rows = |of: usize| (0..60).filter(|&row| part[row] == of).collect();
        Deal {
            parts: (0..parts).map(rows).collect(),
            part,
        }
    }

    #[test]
    fn no_model_is_asked_of_what_it_has_seen() {
        let labels: Vec<bool> = (0..60).map(|row| row % 3 == 0).collect();
        let learner = Remembering::default();
        let learning = Learning {
            learner: &learner,
            labels: &labels,
        };
        let told = learning.out_of_fold(&deal(5), &[1]).unwrap();
        let wanted: Vec<f64> = (0..60).map(|row| f64::from(row % 4) / 4.0).collect();
        assert_eq!(told, wanted);
        let (sequence, blocks) = (deal(5), deal(3));
        for part in 1..5 {
            let crossed = learning.crossed(&sequence, part, &blocks).unwrap();
            assert_eq!(crossed.count(), 3);
            // References 0 and 2 have the mean log-odds of 0 and a half; row 3 has three quarters.
            let moved = crossed.moved(&[0], &[0, 2], 60).unwrap();
            let share = crossed.share;
            let wanted = logit(0.75, share) - f64::midpoint(logit(0.0, share), logit(0.5, share));
            assert!((moved[3] - wanted).abs() < 1e-12);
        }
        let fits = learner.fits.into_inner().unwrap();
        assert_eq!(fits.len(), 5 + 4 * 3);
        // Of the rows before a part each is left out once.
        let last: usize = fits[14..].iter().map(Vec::len).sum();
        assert_eq!(last, 2 * sequence.rows_where(|of| of < 4).len());
    }

    #[test]
    fn one_outcome_is_not_learned() {
        let learner = Remembering::default();
        let learning = Learning {
            learner: &learner,
            labels: &[false; 60],
        };
        assert_eq!(learning.out_of_fold(&deal(5), &[]).unwrap(), [0.0; 60]);
        assert!(learner.fits.into_inner().unwrap().is_empty());
        assert!(logit(0.0, 0.01).is_finite() && logit(1.0, 0.99).is_finite());
    }
}
