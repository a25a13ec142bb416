//! Each member's best epoch, by its validation rows.

use crate::checkpoint::BestSoFar;

/// Follows the validation losses.
///
/// A member that found no better epoch for `patience` epochs is done: what it keeps does not
/// change any more, however long the others go on.
#[derive(Debug)]
pub(crate) struct Best {
    members: Vec<BestSoFar>,
    patience: usize,
}

impl Best {
    pub(crate) fn new(members: usize, patience: Option<usize>) -> Self {
        let member = BestSoFar {
            loss: f64::INFINITY,
            epoch: 0,
            done: false,
        };
        Self {
            members: vec![member; members],
            patience: patience.unwrap_or(usize::MAX),
        }
    }

    /// Of each member, to go on from it.
    pub(crate) fn so_far(&self) -> Vec<BestSoFar> {
        self.members.clone()
    }

    /// Goes on from what there was.
    pub(crate) fn go_on(&mut self, members: Vec<BestSoFar>) {
        self.members = members;
    }

    /// Which members are to keep their parameters of this epoch.
    pub(crate) fn better(&mut self, epoch: usize, losses: &[f64]) -> Vec<bool> {
        let look = |(member, &loss): (&mut BestSoFar, &f64)| {
            let better = !member.done && loss < member.loss;
            if better {
                (member.loss, member.epoch) = (loss, epoch);
            }
            member.done |= epoch - member.epoch >= self.patience;
            better
        };
        self.members.iter_mut().zip(losses).map(look).collect()
    }

    /// Whether no member will keep anything else.
    pub(crate) fn is_done(&self) -> bool {
        self.members.iter().all(|member| member.done)
    }

    /// Each member's epoch, 0 where none was better than no training.
    pub(crate) fn epochs(&self) -> Vec<usize> {
        self.members.iter().map(|member| member.epoch).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_out_of_patience_keeps_what_it_has() {
        let mut best = Best::new(2, Some(2));
        assert_eq!(best.better(1, &[0.5, 0.5]), [true, true]);
        assert_eq!(best.better(2, &[0.6, 0.4]), [false, true]);
        assert_eq!(best.better(3, &[0.6, 0.6]), [false, false]);
        assert!(!best.is_done());
        // The first one is done, and a better epoch comes too late.
        assert_eq!(best.better(4, &[0.1, 0.6]), [false, false]);
        assert!(best.is_done());
        assert_eq!(best.epochs(), [1, 2]);
    }

    #[test]
    fn losses_that_are_no_numbers_are_never_better() {
        let mut best = Best::new(1, None);
        assert_eq!(best.better(1, &[f64::NAN]), [false]);
        assert_eq!(best.epochs(), [0]);
    }
}
