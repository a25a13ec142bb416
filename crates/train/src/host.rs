//! Training in host memory, each member by itself.
//!
//! Members have nothing to do with each other but the order of their rows, so a thread takes one
//! through a whole epoch, or through several; where there are fewer members than threads, a step's
//! rows are shared out too.

use rayon::prelude::*;
use sways_model::{
    Weights,
    host::{HostBatch, HostEnsemble, HostScratch, Real},
    mlp::cross_entropy,
};

use crate::{
    dropout::Dropout,
    optimizer::HostState,
    rows::Rows,
    settings::FitSettings,
    trainer::{Steps, Trainer},
};

/// An ensemble in host memory.
pub(crate) struct OnHost<'a, T> {
    settings: &'a FitSettings,
    members: Vec<Member<'a, T>>,
    /// Every row, for steps that see them all.
    all: Vec<usize>,
    steps: Steps,
}

/// A member that is being trained.
struct Member<'a, T> {
    settings: &'a FitSettings,
    rows: &'a Rows,
    /// Its place among the members.
    place: usize,
    /// An ensemble of this one.
    model: HostEnsemble<T>,
    kept: HostEnsemble<T>,
    gradient: Vec<T>,
    scratch: HostScratch<T>,
    state: HostState<T>,
    dropout: Option<Dropout>,
    /// The number of its batch, where all are the same.
    batch: Option<u64>,
    /// The rows that it chooses its epoch by.
    validation: Vec<usize>,
    /// The epochs' losses that nobody took yet.
    losses: Vec<f64>,
}

impl<'a, T: Real> OnHost<'a, T> {
    pub(crate) fn new(start: &Weights, rows: &'a Rows, settings: &'a FitSettings) -> Self {
        let mut dropouts = Dropout::new(settings, start).map(Dropout::of_members);
        let steps = Steps::new(rows, settings);
        let is_same = steps.batches.is_none() && dropouts.is_none();
        let start = rows.start(start);
        let member = |place: usize| {
            let own = start.member(place).to_vec();
            let model = HostEnsemble::new(&Weights::new(start.architecture().clone(), own));
            let weights = rows.validation.iter();
            let weights = weights.flat_map(|it| rows.of_member(it, place).iter().enumerate());
            Member {
                settings,
                rows,
                place,
                kept: model.clone(),
                gradient: vec![T::default(); model.parameters().len()],
                scratch: HostScratch::default(),
                state: HostState::new(model.parameters().len()),
                dropout: dropouts.as_mut().and_then(Iterator::next),
                batch: is_same.then(HostBatch::number),
                validation: weights
                    .filter(|(_, it)| **it != 0.0)
                    .map(|it| it.0)
                    .collect(),
                losses: Vec::new(),
                model,
            }
        };
        Self {
            settings,
            members: (0..start.members()).map(member).collect(),
            all: (0..rows.len()).collect(),
            steps,
        }
    }

    /// Every member does the same, in parallel; a single one among the threads that share its steps,
    /// so that they are not woken anew for each.
    fn each<R: Send>(&mut self, work: impl Fn(&mut Member<'a, T>) -> R + Sync + Send) -> Vec<R> {
        let members = &mut self.members;
        match (members.len(), rayon::current_num_threads()) {
            (_, 1) => members.iter_mut().map(work).collect(),
            (1, _) => rayon::scope(|_| members.iter_mut().map(work).collect()),
            _ => members.par_iter_mut().map(work).collect(),
        }
    }
}

impl<T: Real> Member<'_, T> {
    /// Sees some batches of rows, each at its factor of the learning rate.
    fn epoch<'b>(&mut self, batches: impl Iterator<Item = (&'b [usize], f64)>) {
        let (mut loss, mut weight) = (0.0, 0.0);
        for (rows, factor) in batches {
            let (of_step, total) = self.step(rows, factor);
            loss += of_step * total;
            weight += total;
        }
        self.losses.push(loss / weight);
    }

    /// One step on these rows: the loss, and what they weigh.
    fn step(&mut self, rows: &[usize], factor: f64) -> (f64, f64) {
        let masks = match &mut self.dropout {
            Some(dropout) => dropout.masks(rows.len()),
            None => Vec::new(),
        };
        let batch = HostBatch {
            inputs: self.rows.design.values(),
            rows,
            labels: self.rows.of_member(&self.rows.labels, self.place),
            weights: self.rows.of_member(&self.rows.weights, self.place),
            masks: &masks,
            again: self.batch,
        };
        let mut loss = [0.0];
        let (scratch, gradient) = (&mut self.scratch, &mut self.gradient);
        self.model
            .loss_gradient(&batch, scratch, &mut loss, gradient);
        for &input in self.rows.masked.get(self.place).into_iter().flatten() {
            self.gradient[self.model.weights_out_of(input)].fill(T::default());
        }
        self.settings.optimizer.step_on_host(
            &mut self.state,
            factor,
            self.model.parameters_mut(),
            &self.gradient,
        );
        (loss[0], self.scratch.totals()[0])
    }

    /// The mean loss on the validation rows.
    fn validation_loss(&self) -> f64 {
        /// Rows that are worth a thread.
        const ROWS: usize = 4096;
        let Some(weights) = &self.rows.validation else {
            return f64::NAN;
        };
        let weights = self.rows.of_member(weights, self.place);
        let labels = self.rows.of_member(&self.rows.labels, self.place);
        let sums = |rows: &[usize]| {
            let logits = self.model.member_logits(0, self.rows.design.values(), rows);
            let mut sums = (0.0, 0.0);
            for (&row, z) in rows.iter().zip(logits) {
                let weight = f64::from(weights[row]);
                sums.0 += weight * cross_entropy(z, f64::from(labels[row]));
                sums.1 += weight;
            }
            sums
        };
        let parts: Vec<(f64, f64)> = self.validation.par_chunks(ROWS).map(sums).collect();
        let total = |of: fn(&(f64, f64)) -> f64| parts.iter().map(of).sum::<f64>();
        total(|it| it.0) / total(|it| it.1)
    }
}

impl<'a, T: Real> Trainer for OnHost<'a, T> {
    fn epoch(&mut self) {
        self.epochs(1);
    }

    fn epochs(&mut self, count: usize) {
        let settings = self.settings;
        let Some(mut batches) = self.steps.batches.take() else {
            // One step an epoch: all of them at once.
            let factors: Vec<f64> = (0..count).map(|_| self.steps.factor(settings)).collect();
            let all = std::mem::take(&mut self.all);
            self.each(|member| {
                for &factor in &factors {
                    member.epoch(std::iter::once((&all[..], factor)));
                }
            });
            self.all = all;
            return;
        };
        for _ in 0..count {
            let batches: Vec<(&[usize], f64)> = batches
                .epoch()
                .map(|rows| (rows, self.steps.factor(settings)))
                .collect();
            self.each(|member| member.epoch(batches.iter().copied()));
        }
        self.steps.batches = Some(batches);
    }

    fn take_losses(&mut self) -> Vec<Vec<f64>> {
        let epochs = self.members.first().map_or(0, |member| member.losses.len());
        let of_epoch = |epoch: usize| self.members.iter().map(|it| it.losses[epoch]).collect();
        let losses = (0..epochs).map(of_epoch).collect();
        for member in &mut self.members {
            member.losses.clear();
        }
        losses
    }

    fn validation_losses(&mut self) -> Vec<f64> {
        if self
            .members
            .iter()
            .all(|member| member.rows.validation.is_none())
        {
            return Vec::new();
        }
        self.each(|member| member.validation_loss())
    }

    fn keep(&mut self, members: &[bool]) {
        for (member, _) in self.members.iter_mut().zip(members).filter(|it| *it.1) {
            let Member { model, kept, .. } = member;
            kept.parameters_mut().copy_from_slice(model.parameters());
        }
    }

    fn state(&self) -> [Vec<f64>; 4] {
        let all = |of: for<'b> fn(&'b Member<'a, T>) -> &'b [T]| {
            let values = self.members.iter().flat_map(of);
            values.map(|value| value.to_f64()).collect()
        };
        [
            all(|member| member.model.parameters()),
            all(|member| member.kept.parameters()),
            all(|member| member.state.averages()[0]),
            all(|member| member.state.averages()[1]),
        ]
    }

    fn go_on(&mut self, epochs: usize, state: &[Vec<f64>; 4]) {
        let rows = self.all.len();
        let steps = self.steps.skip(epochs, rows);
        for member in &mut self.members {
            let size = member.gradient.len();
            let own = member.place * size..(member.place + 1) * size;
            let [model, kept, first, second] = state
                .each_ref()
                .map(|values| values[own.clone()].iter().map(|&value| T::from_f64(value)))
                .map(Iterator::collect::<Vec<T>>);
            member.model.parameters_mut().copy_from_slice(&model);
            member.kept.parameters_mut().copy_from_slice(&kept);
            member.state = HostState::after(steps, [first, second]);
            if let Some(dropout) = &mut member.dropout {
                dropout.skip(epochs * rows);
            }
        }
    }

    fn weights(self, kept: bool) -> Weights {
        let of = |member: &Member<'_, T>| if kept { &member.kept } else { &member.model }.weights();
        let members: Vec<Weights> = self.members.iter().map(of).collect();
        let values = members.iter().flat_map(Weights::values).copied().collect();
        Weights::new(members[0].architecture().clone(), values)
    }
}
