//! The integral of a ReLU network's gradient along a straight line, in closed form.
//!
//! From b to x the inputs are b + α (x − b), α from 0 to 1. Between two places where a unit switches
//! on or off, every pre-activation is affine in α and the gradient of the logit is constant
//! (Sotoudeh & Thakur 2019, ExactLine, arXiv 1908.06214). So the walk goes from one such place
//! to the next, and at each renews only what the unit that switched reaches: pre-activations after
//! it, gradients before it. The first layer's are affine all along the line, so its places are known
//! beforehand, and sums are only taken where what they are of changes.

use pulp::{Simd, WithSimd};
use sways_model::{Output, host::arch, mlp::logistic};

use crate::{
    engine::member::{Dense, Member, add_scaled, of_logit, slope_at_logit},
    engine::path::{Line, Walked},
};

/// The walk's state, kept from line to line: walking allocates nothing.
#[derive(Clone, Debug)]
pub(crate) struct ReluPath {
    layers: Vec<Units>,
    logit: Affine,
    /// Where the first layer's units switch, the next one last.
    ahead: Vec<(f64, usize)>,
    /// ∫ of the output's slope on the logit, from α = 0 to where the walk is.
    whole: f64,
    /// ∫ of the gradient with respect to the first layer's pre-activations, each up to where `whole`
    /// was what `until` says.
    first: Vec<f64>,
    until: Vec<f64>,
}

/// A hidden layer on the piece of the line where the walk is.
#[derive(Clone, Debug)]
struct Units {
    /// Pre-activations are `start + α · slope`.
    start: Vec<f64>,
    slope: Vec<f64>,
    /// 1 where the unit is on, else 0.
    on: Vec<f64>,
    /// The logit's gradient with respect to what the units give out.
    gradient: Vec<f64>,
    /// Where each unit will switch if no other does before; infinite where it will not.
    breakpoints: Vec<f64>,
    /// The first of them.
    next: (f64, usize),
}

/// No unit switches.
const NEVER: (f64, usize) = (f64::INFINITY, 0);

/// A function of α.
#[derive(Clone, Copy, Debug, Default)]
struct Affine {
    start: f64,
    slope: f64,
}

impl Affine {
    #[inline(always)]
    fn at(self, alpha: f64) -> f64 {
        self.start + alpha * self.slope
    }
}

impl Units {
    fn new(dense: &Dense) -> Self {
        let zeros = vec![0.0; dense.outputs];
        Self {
            start: zeros.clone(),
            slope: zeros.clone(),
            on: zeros.clone(),
            gradient: zeros.clone(),
            breakpoints: zeros,
            next: NEVER,
        }
    }

    /// Which units are on just after α = 0: at 0 itself, those that are rising.
    #[inline(always)]
    fn begin(&mut self) {
        for ((on, &start), &slope) in self.on.iter_mut().zip(&self.start).zip(&self.slope) {
            let is_on = start > 0.0 || (start == 0.0 && slope > 0.0);
            *on = f64::from(u8::from(is_on));
        }
    }

    /// Finds out where units switch, given where the walk is. Rounding may put a breakpoint just behind
    /// it: then the unit switches here.
    #[inline(always)]
    fn look_ahead(&mut self, alpha: f64) {
        for (((breakpoint, &start), &slope), &on) in self
            .breakpoints
            .iter_mut()
            .zip(&self.start)
            .zip(&self.slope)
            .zip(&self.on)
        {
            let towards = slope * (1.0 - 2.0 * on) > 0.0;
            let zero = (-start / slope).max(alpha);
            *breakpoint = if towards { zero } else { f64::INFINITY };
        }
        self.find_next();
    }

    /// The first of the smallest, by eight at a time.
    #[inline(always)]
    fn find_next(&mut self) {
        const LANES: usize = 8;
        let (lanes, rest) = self.breakpoints.as_chunks::<LANES>();
        let mut least = [f64::INFINITY; LANES];
        for lane in lanes {
            for (least, &breakpoint) in least.iter_mut().zip(lane) {
                *least = if breakpoint < *least {
                    breakpoint
                } else {
                    *least
                };
            }
        }
        let least = least.iter().chain(rest).copied();
        let least = least.fold(
            f64::INFINITY,
            |least, it| if it < least { it } else { least },
        );
        self.next = NEVER;
        if least < f64::INFINITY
            && let Some(unit) = self.breakpoints.iter().position(|it| *it == least)
        {
            self.next = (least, unit);
        }
    }

    /// Pre-activations from what the layer before gives out.
    #[inline(always)]
    fn renew(&mut self, dense: &Dense, before: &Self) {
        self.start.copy_from_slice(&dense.bias);
        self.slope.fill(0.0);
        for (unit, &on) in before.on.iter().enumerate() {
            if on > 0.0 {
                add_scaled(
                    &mut self.start,
                    before.start[unit],
                    dense.weights_from(unit),
                );
                add_scaled(
                    &mut self.slope,
                    before.slope[unit],
                    dense.weights_from(unit),
                );
            }
        }
    }

    /// The gradient from that of the layer after, which is joined by `dense`.
    #[inline(always)]
    fn renew_gradient(&mut self, dense: &Dense, after: &Self) {
        self.gradient.fill(0.0);
        for (unit, &on) in after.on.iter().enumerate() {
            if on > 0.0 {
                add_scaled(
                    &mut self.gradient,
                    after.gradient[unit],
                    dense.weights_into(unit),
                );
            }
        }
    }

    /// What the last layer makes of the units.
    #[inline(always)]
    fn logit(&self, last: &Dense) -> Affine {
        let mut logit = Affine {
            start: last.bias[0],
            slope: 0.0,
        };
        for (unit, &weight) in last.weight.iter().enumerate() {
            let weight = weight * self.on[unit];
            logit.start += weight * self.start[unit];
            logit.slope += weight * self.slope[unit];
        }
        logit
    }
}

impl ReluPath {
    /// Room for walks through networks of this shape.
    pub(crate) fn new(member: &Member) -> Self {
        let first = member.hidden.first().map_or(0, |dense| dense.outputs);
        Self {
            layers: member.hidden.iter().map(Units::new).collect(),
            logit: Affine::default(),
            ahead: Vec::with_capacity(first),
            whole: 0.0,
            first: vec![0.0; first],
            until: vec![0.0; first],
        }
    }

    /// Adds the integral of the output's gradient times x − b to `attribution` `[inputs]`.
    pub(crate) fn walk(
        &mut self,
        member: &Member,
        line: Line<'_>,
        output: Output,
        attribution: &mut [f64],
    ) -> Walked {
        arch().dispatch(Walk {
            path: self,
            member,
            line,
            output,
            attribution,
        })
    }

    #[inline(always)]
    fn walk_here(
        &mut self,
        member: &Member,
        line: Line<'_>,
        output: Output,
        attribution: &mut [f64],
    ) -> Walked {
        self.begin(member, line);
        let from = self.logit.at(0.0);
        let mut pieces = 0;
        let mut alpha = 0.0;
        loop {
            let (breakpoint, layer) = self.next_breakpoint();
            let end = breakpoint.min(1.0);
            if end > alpha {
                let (a, b) = (self.logit.at(alpha), self.logit.at(end));
                self.whole += (end - alpha) * mean_slope(output, a, b);
                pieces += 1;
                alpha = end;
            }
            if breakpoint >= 1.0 {
                break;
            }
            self.switch(member, layer, alpha);
        }
        match member.hidden.first() {
            Some(dense) => {
                self.collect();
                line.times_gradient(dense, &self.first, attribution);
            }
            None => line.times_gradient(&member.last, &[self.whole], attribution),
        }
        Walked {
            at_background: of_logit(output, from),
            at_row: of_logit(output, self.logit.at(1.0)),
            evaluations: pieces,
            converged: true,
        }
    }

    /// The state just after α = 0.
    #[inline(always)]
    fn begin(&mut self, member: &Member, line: Line<'_>) {
        self.whole = 0.0;
        self.first.fill(0.0);
        self.until.fill(0.0);
        let Some((first, rest)) = self.layers.split_first_mut() else {
            let Affine { start, slope } = &mut self.logit;
            line.through(
                &member.last,
                std::slice::from_mut(start),
                std::slice::from_mut(slope),
            );
            return;
        };
        line.through(&member.hidden[0], &mut first.start, &mut first.slope);
        first.begin();
        first.look_ahead(0.0);
        let breakpoints = first.breakpoints.iter().enumerate();
        self.ahead.clear();
        self.ahead
            .extend(breakpoints.filter_map(|(unit, &it)| (it < 1.0).then_some((it, unit))));
        self.ahead
            .sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        first.next = self.ahead.pop().unwrap_or(NEVER);
        let mut before = first;
        for (units, dense) in rest.iter_mut().zip(&member.hidden[1..]) {
            units.renew(dense, before);
            units.begin();
            units.look_ahead(0.0);
            before = units;
        }
        self.logit = before.logit(&member.last);
        before.gradient.copy_from_slice(&member.last.weight);
        self.renew_gradients_before(member, self.layers.len() - 1);
    }

    /// Where a unit switches next, and in which layer.
    #[inline(always)]
    fn next_breakpoint(&self) -> (f64, usize) {
        let mut next = NEVER;
        for (layer, units) in self.layers.iter().enumerate() {
            if units.next.0 < next.0 {
                next = (units.next.0, layer);
            }
        }
        next
    }

    /// Brings the integral of the first layer's gradient up to where the walk is.
    #[inline(always)]
    fn collect(&mut self) {
        if let Some(units) = self.layers.first() {
            let sums = self.first.iter_mut().zip(&mut self.until);
            let gradients = units.on.iter().zip(&units.gradient);
            for ((sum, until), (&on, &gradient)) in sums.zip(gradients) {
                *sum += (self.whole - *until) * on * gradient;
                *until = self.whole;
            }
        }
    }

    /// The same of one of its units.
    #[inline(always)]
    fn collect_unit(&mut self, unit: usize) {
        let units = &self.layers[0];
        let since = self.whole - self.until[unit];
        self.first[unit] += since * units.on[unit] * units.gradient[unit];
        self.until[unit] = self.whole;
    }

    /// Turns the unit of `layer` that is next, and renews what it reaches.
    #[inline(always)]
    fn switch(&mut self, member: &Member, layer: usize, alpha: f64) {
        let unit = self.layers[layer].next.1;
        // What the first layer's gradient was until here.
        match layer {
            0 => self.collect_unit(unit),
            _ => self.collect(),
        }
        let (until, after) = self.layers.split_at_mut(layer + 1);
        let (before, units) = until.split_at_mut(layer);
        let units = &mut units[0];
        let change = 1.0 - 2.0 * units.on[unit];
        units.on[unit] += change;
        units.breakpoints[unit] = f64::INFINITY;
        if layer == 0 {
            units.next = self.ahead.pop().unwrap_or(NEVER);
        } else {
            units.find_next();
        }

        let given = Affine {
            start: change * units.start[unit],
            slope: change * units.slope[unit],
        };
        // No other unit switches here, so the logit follows by its gradient.
        self.logit.start += given.start * units.gradient[unit];
        self.logit.slope += given.slope * units.gradient[unit];
        if let Some((next, rest)) = after.split_first_mut() {
            let weights = member.hidden[layer + 1].weights_from(unit);
            add_scaled(&mut next.start, given.start, weights);
            add_scaled(&mut next.slope, given.slope, weights);
            next.look_ahead(alpha);
            let mut last = next;
            for (units, dense) in rest.iter_mut().zip(&member.hidden[layer + 2..]) {
                units.renew(dense, last);
                units.look_ahead(alpha);
                last = units;
            }
        }

        if let Some(last) = before.last_mut() {
            let gradient = change * units.gradient[unit];
            add_scaled(
                &mut last.gradient,
                gradient,
                member.hidden[layer].weights_into(unit),
            );
            self.renew_gradients_before(member, layer - 1);
        }
    }

    /// The gradients of the layers before `layer`, from its own.
    #[inline(always)]
    fn renew_gradients_before(&mut self, member: &Member, layer: usize) {
        for before in (0..layer).rev() {
            let (until, after) = self.layers.split_at_mut(before + 1);
            until[before].renew_gradient(&member.hidden[before + 1], &after[0]);
        }
    }
}

// A struct and no closure: what is dispatched must be inlined, or it is compiled for the least
// processor. Sums are taken as they are written, whatever the vectors: no bit differs.
struct Walk<'a> {
    path: &'a mut ReluPath,
    member: &'a Member,
    line: Line<'a>,
    output: Output,
    attribution: &'a mut [f64],
}

impl WithSimd for Walk<'_> {
    type Output = Walked;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Walked {
        let Self {
            path,
            member,
            line,
            output,
            attribution,
        } = self;
        path.walk_here(member, line, output, attribution)
    }
}

/// The mean of the output's slope while the logit goes evenly from `a` to `b`:
/// (σ(b) − σ(a)) / (b − a) for the probability.
///
/// Near one another the difference cancels, and sinh(h/2) / (h/2) · √(σ′(a) σ′(b)), h = b − a,
/// is the same without a difference.
fn mean_slope(output: Output, a: f64, b: f64) -> f64 {
    if output == Output::Logit {
        return 1.0;
    }
    let half = (b - a) / 2.0;
    if half.abs() < 0.5 {
        let square = half * half;
        let sinh_ratio = 1.0
            + square / 6.0
                * (1.0
                    + square / 20.0
                        * (1.0 + square / 42.0 * (1.0 + square / 72.0 * (1.0 + square / 110.0))));
        let slopes = slope_at_logit(output, a) * slope_at_logit(output, b);
        return sinh_ratio * slopes.sqrt();
    }
    // Where both probabilities are near 1, their complements keep the digits.
    if a + b > 0.0 {
        (logistic(-a) - logistic(-b)) / (b - a)
    } else {
        (logistic(b) - logistic(a)) / (b - a)
    }
}

#[cfg(test)]
mod tests {
    use sways_model::{Activation, Architecture, Weights};

    use super::*;

    #[test]
    fn the_mean_slope_is_the_integral() {
        for a in [-40.0, -3.0, -0.2, 0.0, 1.0, 30.0] {
            for h in [0.0, 1e-9, 1e-3, 0.5, 0.999, 1.001, 4.0] {
                let steps = 20_000;
                let midpoint = |k: i32| a + h * (f64::from(k) + 0.5) / f64::from(steps);
                let slope = |k| slope_at_logit(Output::Probability, midpoint(k));
                let expected = (0..steps).map(slope).sum::<f64>() / f64::from(steps);
                let found = mean_slope(Output::Probability, a, a + h);
                assert!((found / expected - 1.0).abs() < 1e-7, "{a} {h}");
                let back = mean_slope(Output::Probability, a + h, a);
                assert!((found / back - 1.0).abs() < 1e-12);
            }
        }
    }

    /// Every unit's pre-activation, at one row: the pattern of signs is the piece's name.
    fn pattern(member: &Member, row: &[f64]) -> (Vec<bool>, Vec<f64>) {
        let mut pattern = Vec::new();
        let mut incoming = row.to_vec();
        // The gradient of every unit with respect to the inputs: `[units][inputs]`.
        let mut gradients: Vec<Vec<f64>> = (0..row.len())
            .map(|i| {
                (0..row.len())
                    .map(|j| f64::from(u8::from(i == j)))
                    .collect()
            })
            .collect();
        let mut layers: Vec<&Dense> = member.hidden.iter().collect();
        layers.push(&member.last);
        for (index, dense) in layers.iter().enumerate() {
            let mut outgoing = dense.bias.clone();
            let mut next = vec![vec![0.0; row.len()]; dense.outputs];
            for (input, &value) in incoming.iter().enumerate() {
                for (output, &weight) in dense.weights_from(input).iter().enumerate() {
                    outgoing[output] += weight * value;
                    add_scaled(&mut next[output], weight, &gradients[input]);
                }
            }
            if index < member.hidden.len() {
                for (value, gradient) in outgoing.iter_mut().zip(&mut next) {
                    pattern.push(*value > 0.0);
                    if *value <= 0.0 {
                        *value = 0.0;
                        gradient.fill(0.0);
                    }
                }
            }
            (incoming, gradients) = (outgoing, next);
        }
        gradients[0].push(incoming[0]);
        (pattern, gradients.remove(0))
    }

    /// Every place where the pattern changes: halves whose ends and middle agree have none.
    fn cut(at: &dyn Fn(f64) -> Vec<bool>, low: f64, high: f64, cuts: &mut Vec<f64>) {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high || high - low < 1e-15 {
            cuts.push(high);
        } else {
            let (first, between, last) = (at(low), at(middle), at(high));
            if first != between {
                cut(at, low, middle, cuts);
            }
            if between != last {
                cut(at, middle, high, cuts);
            }
        }
    }

    /// The integral by brute force: a dense grid, pieces' ends by bisection on the pattern of
    /// signs, each piece at its middle.
    fn slowly(member: &Member, b: &[f32], x: &[f32], output: Output) -> Vec<f64> {
        const CELLS: u32 = 3000;
        let at = |alpha: f64| {
            let row: Vec<f64> = b
                .iter()
                .zip(x)
                .map(|(&b, &x)| f64::from(b) + alpha * (f64::from(x) - f64::from(b)))
                .collect();
            pattern(member, &row)
        };
        let mut cuts = vec![0.0];
        for cell in 0..CELLS {
            let ends = [cell, cell + 1].map(|k| f64::from(k) / f64::from(CELLS));
            if at(ends[0]).0 != at(ends[1]).0 {
                cut(&|alpha| at(alpha).0, ends[0], ends[1], &mut cuts);
            }
        }
        cuts.push(1.0);
        let mut attribution = vec![0.0; x.len()];
        for ends in cuts.windows(2) {
            let (_, mut gradient) = at(f64::midpoint(ends[0], ends[1]));
            let middle = gradient.pop().unwrap();
            let along: f64 = gradient
                .iter()
                .zip(b.iter().zip(x))
                .map(|(g, (&b, &x))| g * (f64::from(x) - f64::from(b)))
                .sum();
            let half = along * (ends[1] - ends[0]) / 2.0;
            let weight = match output {
                Output::Logit => ends[1] - ends[0],
                Output::Probability if half.abs() < 1e-4 => {
                    let p = logistic(middle);
                    (ends[1] - ends[0]) * p * (1.0 - p)
                }
                Output::Probability => (logistic(middle + half) - logistic(middle - half)) / along,
            };
            for (a, (g, (&b, &x))) in attribution
                .iter_mut()
                .zip(gradient.iter().zip(b.iter().zip(x)))
            {
                *a += weight * g * (f64::from(x) - f64::from(b));
            }
        }
        attribution
    }

    #[test]
    fn equals_brute_force_and_completes() {
        let mut most = 0;
        for (seed, hidden) in [
            vec![],
            vec![10],
            vec![8, 6],
            vec![6, 5, 4],
            vec![16, 8, 4, 4],
        ]
        .into_iter()
        .enumerate()
        {
            let architecture = Architecture::new(4, hidden, Activation::Relu).unwrap();
            let weights = Weights::random(architecture.clone(), 2, seed as u64).unwrap();
            // Thrice PyTorch's weights, a third of its biases: far from linear, many breakpoints.
            let values = weights.values().iter().map(|w| 3.0 * w).collect();
            let weights = Weights::new(architecture, values);
            let x = [1.3, -0.7, 2.0, 0.4];
            for b in [[0.0; 4], [-1.0, 0.5, -2.0, 1.5]] {
                for member in &Member::all(&weights) {
                    let mut path = ReluPath::new(member);
                    for output in [Output::Logit, Output::Probability] {
                        let mut found = [0.0; 4];
                        let line = Line { from: &b, to: &x };
                        let walked = path.walk(member, line, output, &mut found);
                        most = most.max(walked.evaluations);
                        let difference = member.output(&x, output) - member.output(&b, output);
                        let gap = (found.iter().sum::<f64>() - difference).abs();
                        assert!(gap < 1e-12, "gap {gap:e}");
                        let ends = walked.at_row - walked.at_background;
                        assert!((ends - difference).abs() < 1e-12);
                        for (found, expected) in found.iter().zip(slowly(member, &b, &x, output)) {
                            let off = (found - expected).abs();
                            assert!(off < 1e-9, "{found} is not {expected}");
                        }
                    }
                }
            }
        }
        assert!(most > 10, "at most {most} pieces: the test tests little");
    }
}
