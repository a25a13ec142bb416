//! Native code over an ensemble in host memory: the loss with its gradient, and logits.
//!
//! Small networks spend their time in a framework on intermediates, not arithmetic. Here rows go
//! through the whole network a tile at a time, forward and back, in buffers that stay in cache.
//! Work is divided into members × blocks of rows; each block's gradient is summed in an order
//! that does not depend on the number of threads, so neither does a result.
//!
//! It computes in `f64` or in `f32`. `f64` is for fidelity: in a network with kinks a rounding
//! error that puts a unit on the other side of one grows from step to step. At this precision
//! training follows the exact arithmetic, which is what PyTorch's `float32` and `float64` runs both
//! stay close to where they agree. `f32` is for speed: vectors hold twice as many.
//!
//! - `real`: the numbers, `functions`: activations and the loss, of vectors
//! - `simd`: which vectors; `product`: products of matrices
//! - `step`: a step's rows, `tile`: a few of them on their way, `kernels`: the arithmetic on them,
//!   forward and back
//! - `matrix`: large matrices for whoever needs their products
//! - [`network`]: one network asked about rows that differ in a few things

mod functions;
mod kernels;
mod matrix;
pub mod network;
mod product;
mod real;
mod simd;
mod step;
mod tile;

use std::{cell::RefCell, ops::Range};

use rayon::prelude::*;

use crate::{
    architecture::{Architecture, Layer},
    output::Output,
    weights::Weights,
};
use kernels::Network;
pub use matrix::HostMatrix;
pub use network::{AffineBatch, HostNetwork, NetworkScratch, activate, add_scaled, logarithm};
pub use real::Number;
pub use simd::arch;
pub use step::{HostBatch, HostScratch};
use step::{Part, Sums};
use tile::Tile;

/// Rows that one task handles: enough to be worth a thread, few enough to share out.
const BLOCK: usize = 512;
/// Tasks of a step at most: each has a gradient of its own, which takes memory.
const MOST_BLOCKS: usize = 64;
/// Multiplications that a step needs before threads are worth waking.
const WORTH_THREADS: usize = 60_000;

/// An ensemble's parameters as the native code computes with them.
#[derive(Clone, Debug)]
pub struct HostEnsemble<T = f64> {
    architecture: Architecture,
    layers: Vec<Layer>,
    /// How many parameters a member has.
    size: usize,
    members: usize,
    parameters: Vec<T>,
}

/// The ways into the native code. They are compiled with this crate for each [`Real`]: whoever called
/// what is generic behind them would compile it once more, and not as this crate is.
pub struct Native<T: 'static> {
    loss_gradient: LossGradient<T>,
    member_logits: MemberLogits<T>,
    logits: fn(&HostEnsemble<T>, &[f32]) -> Vec<f64>,
    input_gradients: fn(&HostEnsemble<T>, &[f32], Output) -> Vec<f32>,
    probabilities: fn(&HostEnsemble<T>, &[f32]) -> Vec<f64>,
}

type MemberLogits<T> = fn(&HostEnsemble<T>, usize, &[f32], &[usize]) -> Vec<f64>;

type LossGradient<T> =
    fn(&HostEnsemble<T>, &HostBatch<'_>, &mut HostScratch<T>, &mut [f64], &mut [T]);

impl<T: Real> Native<T> {
    const NEW: Self = Self {
        loss_gradient: HostEnsemble::loss_gradient_here,
        member_logits: HostEnsemble::member_logits_here,
        logits: HostEnsemble::logits_here,
        input_gradients: HostEnsemble::input_gradients_here,
        probabilities: HostEnsemble::probabilities_here,
    };
}

/// A number that an ensemble computes with: `f64` or `f32`.
pub trait Real: Number {
    /// The ways into the native code for these numbers.
    #[doc(hidden)]
    fn native() -> &'static Native<Self>;

    /// Lends this thread's tile.
    #[doc(hidden)]
    fn with_tile<R>(work: impl FnOnce(&mut Tile<Self>) -> R) -> R;
}

macro_rules! real {
    ($real:ident) => {
        impl Real for $real {
            fn native() -> &'static Native<Self> {
                static NATIVE: Native<$real> = Native::NEW;
                &NATIVE
            }

            fn with_tile<R>(work: impl FnOnce(&mut Tile<Self>) -> R) -> R {
                thread_local! {
                    static TILE: RefCell<Tile<$real>> = RefCell::default();
                }
                TILE.with_borrow_mut(work)
            }
        }
    };
}

real!(f64);
real!(f32);

impl<T: Real> HostEnsemble<T> {
    /// An ensemble's parameters, widened.
    pub fn new(weights: &Weights) -> Self {
        Self {
            architecture: weights.architecture().clone(),
            layers: weights.architecture().layers(),
            size: weights.architecture().parameters(),
            members: weights.members(),
            parameters: weights.values().iter().map(|&w| T::from_f32(w)).collect(),
        }
    }

    /// The parameters, rounded.
    pub fn weights(&self) -> Weights {
        let values = self.parameters.iter().map(|&w| w.to_f64() as f32).collect();
        Weights::new(self.architecture.clone(), values)
    }

    /// Where the first layer's weights out of one input lie among a member's parameters.
    pub fn weights_out_of(&self, input: usize) -> Range<usize> {
        self.architecture.weights_out_of(input)
    }

    /// How many members there are.
    pub fn members(&self) -> usize {
        self.members
    }

    /// All parameters, `[members, parameters]`.
    pub fn parameters(&self) -> &[T] {
        &self.parameters
    }

    /// All parameters, to be changed.
    pub fn parameters_mut(&mut self) -> &mut [T] {
        &mut self.parameters
    }

    fn network(&self, member: usize) -> Network<'_, T> {
        Network {
            parameters: &self.parameters[member * self.size..][..self.size],
            layers: &self.layers,
            activation: self.architecture.activation(),
        }
    }

    /// Each member's weighted mean of the binary cross-entropy over a batch, in nats, and its
    /// gradient: `losses` are `[members]`, `gradient` is `[members, parameters]`. What the rows
    /// weighed is [`HostScratch::totals`].
    ///
    /// A member without any weight has loss 0 and gradient 0.
    ///
    /// # Panics
    /// If a slice has another size than its documentation says: a fault of the caller's code.
    pub fn loss_gradient(
        &self,
        batch: &HostBatch<'_>,
        scratch: &mut HostScratch<T>,
        losses: &mut [f64],
        gradient: &mut [T],
    ) {
        (T::native().loss_gradient)(self, batch, scratch, losses, gradient);
    }

    fn loss_gradient_here(
        &self,
        batch: &HostBatch<'_>,
        scratch: &mut HostScratch<T>,
        losses: &mut [f64],
        gradient: &mut [T],
    ) {
        let size = self.size;
        let block = BLOCK.max(batch.rows.len().div_ceil(MOST_BLOCKS));
        let blocks = batch.rows.len().div_ceil(block);
        let HostScratch { parts, totals } = scratch;
        parts.resize_with(self.members * blocks, Part::default);
        let work = |(task, part): (usize, &mut Part<T>)| {
            let start = task % blocks * block;
            let places = start..batch.rows.len().min(start + block);
            self.part(batch, task / blocks, places, part);
        };
        let worth_threads = parts.len() > 1
            && self.members * batch.rows.len() * size > WORTH_THREADS
            && rayon::current_num_threads() > 1;
        if worth_threads {
            // A thread takes as many tasks as are worth it.
            let of_task = batch.rows.len().min(block) * size;
            let tasks = (WORTH_THREADS / 4 / of_task.max(1)).clamp(1, parts.len() / 2);
            let parts = parts.par_iter_mut().enumerate().with_min_len(tasks);
            parts.for_each(work);
        } else {
            parts.iter_mut().enumerate().for_each(work);
        }
        totals.clear();
        let members = parts.chunks(blocks).zip(gradient.chunks_exact_mut(size));
        for ((parts, gradient), loss) in members.zip(losses) {
            let total: f64 = parts.iter().map(|part| part.sums.weight).sum();
            let share = if total > 0.0 { 1.0 / total } else { 0.0 };
            *loss = share * parts.iter().map(|part| part.sums.loss).sum::<f64>();
            kernels::weighted_sum(gradient, parts, share);
            totals.push(total);
        }
    }

    /// The sum of the weighted losses at some places of a batch, and its gradient.
    fn part(
        &self,
        batch: &HostBatch<'_>,
        member: usize,
        mut places: Range<usize>,
        part: &mut Part<T>,
    ) {
        let Part { sums, gradient } = part;
        *sums = Sums::default();
        gradient.resize(self.size, T::default());
        T::with_tile(|tile| {
            tile.fit(&self.layers);
            tile.sums.iter_mut().for_each(|it| it.fill(T::default()));
            kernels::prepare(tile, self.network(member));
            let held = batch.again.map(|it| (it, member, places.clone()));
            if held.is_some() && tile.held == held {
                kernels::loss_gradient(tile, self.network(member), sums);
            } else {
                let mut tiles = 0;
                while !places.is_empty() {
                    tiles += 1;
                    // Where no more rows weigh anything, the tile holds none.
                    if tile.aim(batch, &self.layers, member, &mut places) {
                        kernels::loss_gradient(tile, self.network(member), sums);
                    }
                }
                tile.held = held.filter(|_| tiles == 1);
            }
            tile.give(&self.layers, gradient);
        });
    }

    /// One member's log-odds of the event at some rows of a table: `inputs` are `[rows, inputs]`.
    ///
    /// # Panics
    /// If there is no such member or row.
    pub fn member_logits(&self, member: usize, inputs: &[f32], rows: &[usize]) -> Vec<f64> {
        (T::native().member_logits)(self, member, inputs, rows)
    }

    fn member_logits_here(&self, member: usize, inputs: &[f32], rows: &[usize]) -> Vec<f64> {
        let mut logits = vec![0.0; rows.len()];
        self.forward(member, inputs, rows.iter().copied(), &mut logits);
        logits
    }

    fn forward(
        &self,
        member: usize,
        inputs: &[f32],
        mut rows: impl ExactSizeIterator<Item = usize>,
        logits: &mut [f64],
    ) {
        let width = self.architecture.inputs();
        T::with_tile(|tile| {
            tile.fit(&self.layers);
            tile.masks.clear();
            kernels::prepare(tile, self.network(member));
            for logits in logits.chunks_mut(tile.most) {
                tile.load(inputs, width, rows.by_ref().take(logits.len()));
                let computed = kernels::forward(tile, self.network(member));
                for (logit, computed) in logits.iter_mut().zip(computed) {
                    *logit = computed.to_f64();
                }
            }
        });
    }

    /// The log-odds of the event, member by member: `inputs` `[rows, inputs]` → `[members, rows]`.
    pub fn logits(&self, inputs: &[f32]) -> Vec<f64> {
        (T::native().logits)(self, inputs)
    }

    fn logits_here(&self, inputs: &[f32]) -> Vec<f64> {
        let rows = inputs.len() / self.architecture.inputs();
        let mut logits = vec![0.0; self.members * rows];
        if rows == 0 {
            return logits;
        }
        let tasks: Vec<_> = logits
            .chunks_mut(rows)
            .enumerate()
            .flat_map(|(member, of_member)| {
                let blocks = of_member.chunks_mut(BLOCK).enumerate();
                blocks.map(move |(block, logits)| (member, block * BLOCK, logits))
            })
            .collect();
        let work = |(member, first, logits): (usize, usize, &mut [f64])| {
            self.forward(member, inputs, first..first + logits.len(), logits);
        };
        if self.members * rows * self.size > WORTH_THREADS {
            tasks.into_par_iter().for_each(work);
        } else {
            tasks.into_iter().for_each(work);
        }
        logits
    }

    /// The gradient of an output with respect to the inputs, at every row, member by member:
    /// `inputs` `[rows, inputs]` → `[members, rows, inputs]`.
    pub fn input_gradients(&self, inputs: &[f32], output: Output) -> Vec<f32> {
        (T::native().input_gradients)(self, inputs, output)
    }

    fn input_gradients_here(&self, inputs: &[f32], output: Output) -> Vec<f32> {
        let width = self.architecture.inputs();
        let rows = inputs.len() / width;
        let mut gradients = vec![0.0; self.members * rows * width];
        if rows == 0 {
            return gradients;
        }
        let tasks: Vec<_> = gradients
            .chunks_mut(rows * width)
            .enumerate()
            .flat_map(|(member, of_member)| {
                let blocks = of_member.chunks_mut(BLOCK * width).enumerate();
                blocks.map(move |(block, gradients)| (member, block * BLOCK, gradients))
            })
            .collect();
        let work = |(member, mut first, gradients): (usize, usize, &mut [f32])| {
            T::with_tile(|tile| {
                tile.fit(&self.layers);
                tile.masks.clear();
                kernels::prepare_for_inputs(tile, self.network(member));
                for to in gradients.chunks_mut(tile.most * width) {
                    let rows = first..first + to.len() / width;
                    first = rows.end;
                    tile.load(inputs, width, rows);
                    let found = kernels::input_gradient(tile, self.network(member), output);
                    let found = found.chunks_exact(tile::stride::<T>(width));
                    for (to, found) in to.chunks_exact_mut(width).zip(found) {
                        for (to, found) in to.iter_mut().zip(found) {
                            *to = found.to_f64() as f32;
                        }
                    }
                }
            });
        };
        if self.members * rows * self.size > WORTH_THREADS {
            tasks.into_par_iter().for_each(work);
        } else {
            tasks.into_iter().for_each(work);
        }
        gradients
    }

    /// The members' mean probability of the event: `inputs` `[rows, inputs]` → `[rows]`.
    pub fn probabilities(&self, inputs: &[f32]) -> Vec<f64> {
        (T::native().probabilities)(self, inputs)
    }

    fn probabilities_here(&self, inputs: &[f32]) -> Vec<f64> {
        let width = self.architecture.inputs();
        let rows = inputs.len() / width;
        let mut probabilities = vec![0.0; rows];
        let work = |(block, sums): (usize, &mut [f64])| {
            T::with_tile(|tile| {
                tile.fit(&self.layers);
                tile.masks.clear();
                let most = tile.most;
                for member in 0..self.members {
                    kernels::prepare(tile, self.network(member));
                    for (index, sums) in sums.chunks_mut(most).enumerate() {
                        let first = block * BLOCK + index * most;
                        tile.load(inputs, width, first..first + sums.len());
                        let probabilities = kernels::probabilities(tile, self.network(member));
                        for (sum, probability) in sums.iter_mut().zip(probabilities) {
                            *sum += probability.to_f64();
                        }
                    }
                }
                for sum in sums {
                    *sum /= self.members as f64;
                }
            });
        };
        let blocks = probabilities.chunks_mut(BLOCK).enumerate();
        if self.members * rows * self.size > WORTH_THREADS {
            blocks.collect::<Vec<_>>().into_par_iter().for_each(work);
        } else {
            blocks.for_each(work);
        }
        probabilities
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{activation::Activation, mlp};

    /// A step's rows, of members that see different ones.
    #[derive(Clone, Debug)]
    struct Case {
        weights: Weights,
        inputs: Vec<f32>,
        table_rows: usize,
        rows: Vec<usize>,
        labels: Vec<f32>,
        row_weights: Vec<f32>,
        masks: Vec<Vec<f32>>,
    }

    impl Case {
        fn batch(&self) -> HostBatch<'_> {
            HostBatch {
                inputs: &self.inputs,
                rows: &self.rows,
                labels: &self.labels,
                weights: &self.row_weights,
                masks: &self.masks,
                again: None,
            }
        }

        /// The losses and the gradient by the native code.
        fn native<T: Real>(&self) -> (Vec<f64>, Vec<f64>) {
            let ensemble = HostEnsemble::<T>::new(&self.weights);
            let mut losses = vec![0.0; ensemble.members()];
            let mut gradient = vec![T::default(); self.weights.values().len()];
            let mut scratch = HostScratch::default();
            // Twice: what a step leaves behind must not matter to the next.
            for _ in 0..2 {
                ensemble.loss_gradient(&self.batch(), &mut scratch, &mut losses, &mut gradient);
            }
            // The same where a tile may still hold the rows, or may not.
            let (mut same_losses, mut same) = (losses.clone(), gradient.clone());
            let again = HostBatch {
                again: Some(HostBatch::number()),
                ..self.batch()
            };
            for turn in 0..3 {
                let batch = if turn == 1 { self.batch() } else { again };
                same.fill(T::default());
                ensemble.loss_gradient(&batch, &mut scratch, &mut same_losses, &mut same);
                ensemble.loss_gradient(&batch, &mut scratch, &mut same_losses, &mut same);
                assert_eq!((&same_losses, &same), (&losses, &gradient));
            }
            (losses, gradient.iter().map(|it| it.to_f64()).collect())
        }

        /// A member's loss as its definition says, row by row and unit by unit, with some of its
        /// parameters moved.
        fn slow(&self, member: usize, moved: impl Fn(usize) -> f64) -> f64 {
            let architecture = self.weights.architecture();
            let parameter = |at: usize| f64::from(self.weights.member(member)[at]) + moved(at);
            let layers = architecture.layers();
            let (mut loss, mut total) = (0.0, 0.0);
            for (place, &row) in self.rows.iter().enumerate() {
                let width = architecture.inputs();
                let mut values: Vec<f64> = self.inputs[row * width..][..width]
                    .iter()
                    .map(|&it| f64::from(it))
                    .collect();
                for (index, layer) in layers.iter().enumerate() {
                    let unit = |unit: usize| {
                        let bias = parameter(layer.bias.start + unit);
                        let weight = |input: usize| {
                            parameter(layer.weight.start + input * layer.outputs + unit)
                        };
                        let inputs = values.iter().enumerate();
                        inputs
                            .map(|(input, value)| weight(input) * value)
                            .sum::<f64>()
                            + bias
                    };
                    let mut next: Vec<f64> = (0..layer.outputs).map(unit).collect();
                    if index + 1 < layers.len() {
                        for (unit, value) in next.iter_mut().enumerate() {
                            *value = architecture.activation().value(*value);
                            if let Some(mask) = self.masks.get(index) {
                                let of = (member * self.rows.len() + place) * layer.outputs + unit;
                                *value *= f64::from(mask[of]);
                            }
                        }
                    }
                    values = next;
                }
                let weight =
                    f64::from(step::of_member(&self.row_weights, member, self.table_rows)[row]);
                let label = f64::from(step::of_member(&self.labels, member, self.table_rows)[row]);
                loss += weight * mlp::cross_entropy(values[0], label);
                total += weight;
            }
            if total > 0.0 { loss / total } else { 0.0 }
        }
    }

    prop_compose! {
        /// Any depth, widths on both sides of a vector's, any activation, any number of rows.
        fn case()(
            hidden in prop::collection::vec(prop_oneof![1_usize..6, 14_usize..19, 30_usize..35], 0..3),
            inputs in prop_oneof![1_usize..4, 15_usize..18],
            members in 1_usize..4,
            table_rows in prop_oneof![1_usize..40, 120_usize..140],
            activation in prop::sample::select(Activation::ALL.to_vec()),
            seed: u64,
            shared: bool,
            masked: bool,
        ) -> Case {
            let mut state = seed | 1;
            let mut next = move || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 33) as f32 / (1_u64 << 31) as f32
            };
            let architecture = Architecture::new(inputs, hidden.clone(), activation).unwrap();
            let weights = Weights::random(architecture, members, seed >> 1).unwrap();
            let values = (0..table_rows * inputs).map(|_| 4.0 * next() - 2.0).collect();
            let own = if shared { 1 } else { members };
            // Every third row or so weighs nothing.
            let row_weights = (0..own * table_rows).map(|_| (next() - 0.3).max(0.0)).collect();
            let labels = (0..own * table_rows).map(|_| f32::from(u8::from(next() < 0.4))).collect();
            // Some rows, in any order, some of them twice.
            let rows: Vec<usize> = (0..table_rows).map(|_| (next() * table_rows as f32) as usize % table_rows).collect();
            let masks = hidden.iter().take(if masked { hidden.len() } else { 0 });
            let masks = masks.map(|units| (0..members * rows.len() * units)
                .map(|_| if next() < 0.25 { 0.0 } else { 1.0 / 0.75 }).collect()).collect();
            Case { weights, inputs: values, table_rows, rows, labels, row_weights, masks }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn losses_and_gradients_are_those_of_the_definition(case in case()) {
            let (losses, gradient) = case.native::<f64>();
            let (single_losses, single_gradient) = case.native::<f32>();
            let size = case.weights.architecture().parameters();
            for (member, (&loss, &single)) in losses.iter().zip(&single_losses).enumerate() {
                let want = case.slow(member, |_| 0.0);
                prop_assert!((loss - want).abs() < 1e-12 * (1.0 + want), "{loss}, not {want}");
                prop_assert!((single - want).abs() < 1e-4 * (1.0 + want));
                let gradient = &gradient[member * size..][..size];
                let largest = gradient.iter().fold(1e-3_f64, |most, it| most.max(it.abs()));
                for (double, single) in gradient.iter().zip(&single_gradient[member * size..]) {
                    prop_assert!((double - single).abs() < 2e-4 * largest, "{single}, not {double}");
                }
                // Central differences, at some of the parameters; a kink between them is no fault.
                for at in (0..size).step_by(size / 7 + 1) {
                    const STEP: f64 = 1e-5;
                    let moved = |by: f64| case.slow(member, |it| if it == at { by } else { 0.0 });
                    let (below, above) = (moved(-STEP), moved(STEP));
                    let slopes = [(want - below) / STEP, (above - want) / STEP];
                    let between = slopes[0].min(slopes[1])..=slopes[0].max(slopes[1]);
                    let off = (gradient[at] - between.start()).min(between.end() - gradient[at]);
                    prop_assert!(off > -1e-6, "{} is not {slopes:?}", gradient[at]);
                }
            }
        }

        #[test]
        fn probabilities_are_those_of_the_log_odds(case in case()) {
            let width = case.weights.architecture().inputs();
            let double = HostEnsemble::<f64>::new(&case.weights);
            let single = HostEnsemble::<f32>::new(&case.weights);
            let logits = double.logits(&case.inputs);
            let probabilities = (double.probabilities(&case.inputs), single.probabilities(&case.inputs));
            for row in 0..case.inputs.len() / width {
                let of_member = |member: usize| mlp::logistic(logits[member * case.table_rows + row]);
                let members = double.members();
                let want = (0..members).map(of_member).sum::<f64>() / members as f64;
                prop_assert!((probabilities.0[row] - want).abs() < 1e-14);
                prop_assert!((probabilities.1[row] - want).abs() < 1e-5);
                let alone = double.member_logits(0, &case.inputs, &[row])[0];
                prop_assert!((alone - logits[row]).abs() < 1e-12 * (1.0 + alone.abs()));
            }
        }
    }

    /// A tile that no more rows of weight come into is none that could be used again.
    #[test]
    fn rows_that_weigh_nothing_at_the_end_change_nothing() {
        let architecture = Architecture::new(2, vec![30], Activation::Relu).unwrap();
        for table_rows in 6..150 {
            let case = Case {
                weights: Weights::random(architecture.clone(), 1, 5).unwrap(),
                inputs: (0..2 * table_rows)
                    .map(|it| (it % 11) as f32 - 5.0)
                    .collect(),
                table_rows,
                rows: (0..table_rows).collect(),
                labels: (0..table_rows).map(|row| (row % 2) as f32).collect(),
                row_weights: (0..table_rows)
                    .map(|row| f32::from(u8::from(row + 5 < table_rows)))
                    .collect(),
                masks: Vec::new(),
            };
            let (losses, _) = case.native::<f64>();
            for (member, loss) in losses.iter().enumerate() {
                let want = case.slow(member, |_| 0.0);
                assert!(
                    (loss - want).abs() < 1e-12,
                    "{table_rows} rows: {loss}, not {want}"
                );
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// By central differences, but for a kink between them; and alone as in company.
        #[test]
        fn input_gradients_are_the_slopes(case in case()) {
            const STEP: f64 = 1e-4;
            let width = case.weights.architecture().inputs();
            let double = HostEnsemble::<f64>::new(&case.weights);
            let single = HostEnsemble::<f32>::new(&case.weights);
            // Again after a step of training, which leaves the tile in another state.
            case.native::<f32>();
            for output in [Output::Logit, Output::Probability] {
                let found = double.input_gradients(&case.inputs, output);
                let rough = single.input_gradients(&case.inputs, output);
                let of_member = case.table_rows * width;
                for (place, (&found, &rough)) in found.iter().zip(&rough).enumerate() {
                    prop_assert!((found - rough).abs() < 2e-4 * (1.0 + found.abs()));
                    if place % 13 != 0 {
                        continue;
                    }
                    let (member, at) = (place / of_member, place % of_member);
                    let value = |by: f64| {
                        let mut row = case.inputs[at / width * width..][..width].to_vec();
                        row[at % width] = (f64::from(row[at % width]) + by) as f32;
                        let step = f64::from(row[at % width]) - f64::from(case.inputs[at]);
                        let logit = double.member_logits(member, &row, &[0])[0];
                        let value = match output {
                            Output::Logit => logit,
                            Output::Probability => mlp::logistic(logit),
                        };
                        (step, value)
                    };
                    let [below, here, above] = [-STEP, 0.0, STEP].map(value);
                    let slope = |a: (f64, f64), b: (f64, f64)| (b.1 - a.1) / (b.0 - a.0);
                    let slopes = [slope(below, here), slope(here, above)];
                    let off = (f64::from(found) - slopes[0].min(slopes[1]))
                        .min(slopes[0].max(slopes[1]) - f64::from(found));
                    prop_assert!(off > -2e-3 * f64::from(1.0 + found.abs()), "{found} is not {slopes:?}");
                }
                let alone = double.input_gradients(&case.inputs[..width], output);
                for (member, alone) in alone.chunks(width).enumerate() {
                    prop_assert_eq!(alone, &found[member * of_member..][..width]);
                }
            }
        }
    }

    /// A thread's tile is used for one network after the other, also where their layers take the
    /// same room and what was left looks like what is needed: here ones behind the inputs.
    #[test]
    fn a_network_leaves_no_trace_in_the_next() {
        let logits = |inputs: usize| {
            let architecture = Architecture::new(inputs, vec![3], Activation::Tanh).unwrap();
            let weights = Weights::random(architecture, 1, 1).unwrap();
            HostEnsemble::<f64>::new(&weights).logits(&vec![1.0; 5 * inputs])
        };
        let alone = |inputs: usize| std::thread::scope(|it| it.spawn(|| logits(inputs)).join());
        let wanted: Vec<_> = [4, 3, 5].map(|inputs| alone(inputs).unwrap()).into();
        std::thread::scope(|it| {
            let in_turn = it.spawn(|| [4, 3, 5].map(logits));
            assert_eq!(in_turn.join().unwrap().to_vec(), wanted);
        });
    }

    #[test]
    fn threads_change_nothing() {
        let architecture = Architecture::new(20, vec![70, 40], Activation::Tanh).unwrap();
        let rows = 3000;
        let case = Case {
            weights: Weights::random(architecture, 3, 1).unwrap(),
            inputs: (0..rows * 20)
                .map(|at| (at * 37 % 101) as f32 / 50.0 - 1.0)
                .collect(),
            table_rows: rows,
            rows: (0..rows).collect(),
            labels: (0..rows).map(|row| (row % 3 % 2) as f32).collect(),
            row_weights: vec![1.0; rows],
            masks: Vec::new(),
        };
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| (case.native::<f64>(), case.native::<f32>()))
        };
        assert!(with(1) == with(2));
        assert!(with(1) == with(5));
    }
}
