//! Training in host memory.

use sways_model::{
    Weights,
    host::{HostBatch, HostEnsemble, HostScratch, Real},
    mlp::cross_entropy,
};

use crate::{
    FitSettings, Rows,
    dropout::Dropout,
    optimizer::HostState,
    trainer::{Steps, Trainer},
};

/// An ensemble in host memory.
pub(crate) struct OnHost<'a, T> {
    settings: &'a FitSettings,
    rows: &'a Rows,
    model: HostEnsemble<T>,
    kept: HostEnsemble<T>,
    gradient: Vec<T>,
    scratch: HostScratch<T>,
    /// Each member's of the last step.
    of_step: Vec<f64>,
    /// Every row, for steps that see them all.
    all: Vec<usize>,
    state: HostState<T>,
    steps: Steps,
    dropout: Option<Dropout>,
    losses: Vec<Vec<f64>>,
}

impl<'a, T: Real> OnHost<'a, T> {
    pub(crate) fn new(start: &Weights, rows: &'a Rows, settings: &'a FitSettings) -> Self {
        let model = HostEnsemble::new(&rows.start(start));
        Self {
            settings,
            rows,
            kept: model.clone(),
            gradient: vec![T::default(); model.parameters().len()],
            scratch: HostScratch::default(),
            of_step: vec![0.0; model.members()],
            all: (0..rows.len()).collect(),
            state: HostState::new(model.parameters().len()),
            steps: Steps::new(rows, settings),
            dropout: Dropout::new(settings, start),
            losses: Vec::new(),
            model,
        }
    }

    /// One step on these rows: adds the members' losses, and what they weigh, to the sums.
    fn step(&mut self, rows: &[usize], losses: &mut [f64], weights: &mut [f64]) {
        let masks = match &mut self.dropout {
            Some(dropout) => dropout.masks(rows.len()),
            None => Vec::new(),
        };
        let batch = HostBatch {
            inputs: &self.rows.inputs,
            rows,
            labels: &self.rows.labels,
            weights: &self.rows.weights,
            masks: &masks,
        };
        self.model.loss_gradient(
            &batch,
            &mut self.scratch,
            &mut self.of_step,
            &mut self.gradient,
        );
        for (member, &total) in self.scratch.totals().iter().enumerate() {
            losses[member] += self.of_step[member] * total;
            weights[member] += total;
        }
        let size = self.gradient.len() / losses.len();
        for (masked, gradient) in self.rows.masked.iter().zip(self.gradient.chunks_mut(size)) {
            for &input in masked {
                gradient[self.model.weights_out_of(input)].fill(T::default());
            }
        }
        let factor = self.steps.factor(self.settings);
        self.settings.optimizer.step_on_host(
            &mut self.state,
            factor,
            self.model.parameters_mut(),
            &self.gradient,
        );
    }
}

impl<T: Real> Trainer for OnHost<'_, T> {
    fn epoch(&mut self) {
        let mut losses = vec![0.0; self.model.members()];
        let mut weights = losses.clone();
        match self.steps.batches.take() {
            None => {
                let all = std::mem::take(&mut self.all);
                self.step(&all, &mut losses, &mut weights);
                self.all = all;
            }
            Some(mut batches) => {
                for batch in batches.epoch() {
                    self.step(batch, &mut losses, &mut weights);
                }
                self.steps.batches = Some(batches);
            }
        }
        for (loss, weight) in losses.iter_mut().zip(weights) {
            *loss /= weight;
        }
        self.losses.push(losses);
    }

    /// Among the threads that share the work, so that they are not woken anew for every step.
    fn epochs(&mut self, count: usize) {
        let mut all = || (0..count).for_each(|_| self.epoch());
        if rayon::current_num_threads() > 1 {
            rayon::scope(|_| all());
        } else {
            all();
        }
    }

    fn take_losses(&mut self) -> Vec<Vec<f64>> {
        std::mem::take(&mut self.losses)
    }

    fn validation_losses(&mut self) -> Vec<f64> {
        let Some(weights) = &self.rows.validation else {
            return Vec::new();
        };
        let rows = self.rows.len();
        let logits = self.model.logits(&self.rows.inputs);
        let mean = |(member, logits): (usize, &[f64])| {
            let labels = self.rows.of_member(&self.rows.labels, member);
            let (mut sum, mut total) = (0.0, 0.0);
            for ((&z, &label), &weight) in logits.iter().zip(labels).zip(&weights[member * rows..])
            {
                let (label, weight) = (f64::from(label), f64::from(weight));
                sum += weight * cross_entropy(z, label);
                total += weight;
            }
            sum / total
        };
        logits.chunks(rows).enumerate().map(mean).collect()
    }

    fn keep(&mut self, members: &[bool]) {
        let size = self.gradient.len() / members.len();
        let now = self.model.parameters().chunks(size);
        let kept = self.kept.parameters_mut().chunks_mut(size);
        for ((kept, now), &better) in kept.zip(now).zip(members) {
            if better {
                kept.copy_from_slice(now);
            }
        }
    }

    fn weights(self, kept: bool) -> Weights {
        if kept { self.kept } else { self.model }.weights()
    }
}
