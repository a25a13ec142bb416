//! Lines: affine batches of one direction.
//!
//! On the way along a line rectifiers switch one after another, each where its pre-activation is 0.
//! Between two breakpoints the second layer's pre-activations are affine in the coefficient. So a walk
//! from one point to the next adds one row of weights at each breakpoint, whatever the number of points,
//! and a point costs one multiplication a unit of the second layer, whatever the units of the first.

use pulp::{NullaryFnOnce, Simd};

use super::{
    super::{
        product::{ByRows, Lines, Picked, Then, product},
        real::{Number, VECTORS, panel},
    },
    Dense, HostNetwork, Last, NetworkScratch, On, T, clear, grow, sum_up,
};

impl HostNetwork {
    /// The second layer at pre-activations of the first, and how it changes with each direction.
    #[inline(always)]
    pub(super) fn touch<S: Simd>(
        &self,
        simd: S,
        dense: &Dense,
        directions: &[T],
        tangent: &mut Tangent,
    ) {
        let Tangent { z, on, second, .. } = tangent;
        let columns = dense.columns;
        let moves = 1 + directions.len() / self.width;
        on.resize(self.units + 1, 0);
        let mut count = 0;
        for (unit, &z) in z[..self.units].iter().enumerate() {
            on[count] = unit as u32;
            count += usize::from(z > 0.0);
        }
        grow(second, moves * columns);
        let (base, slopes) = second.split_at_mut(columns);
        let mut first = 0;
        while first < columns {
            let width = panel::<T>().min(columns - first);
            let mut b = Lines {
                numbers: &dense.panels[first * dense.inputs..],
                stride: width,
                places: Picked {
                    places: &on[..count],
                    of: dense.inputs,
                },
                columns: width,
                start: &dense.bias[first..],
            };
            let a = ByRows {
                numbers: z,
                stride: self.width,
            };
            product(simd, a, 1, Then::Put, &b, (&mut base[first..], columns));
            b.start = &[];
            let a = ByRows {
                numbers: directions,
                stride: self.width,
            };
            let c = (&mut slopes[first..], columns);
            product(simd, a, moves - 1, Then::Put, &b, c);
            first += width;
        }
    }
}

/// The log-odds along one of a tangent's directions: on from the point that it touches, both ways.
/// From one breakpoint of a unit to the next the second layer is affine in the coefficient, so a breakpoint
/// costs one row of weights, and a row of the affine batch one step from the last breakpoint.
pub(super) struct ByBreakpoints<'a> {
    pub(super) network: &'a HostNetwork,
    pub(super) dense: &'a Dense,
    pub(super) tangent: &'a Tangent,
    /// Which of the tangent's directions, and that.
    pub(super) which: usize,
    pub(super) direction: &'a [T],
    /// `[rows]`.
    pub(super) coefficients: &'a [T],
    pub(super) scratch: &'a mut NetworkScratch,
    pub(super) logits: &'a mut [T],
}

impl<S: Simd> NullaryFnOnce for On<S, ByBreakpoints<'_>> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { simd, work } = self;
        let ByBreakpoints {
            network,
            dense,
            tangent,
            which,
            direction,
            coefficients,
            scratch,
            logits,
        } = work;
        let rows = logits.len();
        let columns = dense.columns;
        scratch.line.walk(
            &tangent.z[..network.width],
            direction,
            coefficients,
            network.units,
        );
        let last = match &network.last {
            Some(last) if network.hidden.len() == 1 => Some(last),
            _ => None,
        };
        let (c, stride) = match last {
            Some(_) => (&mut scratch.weighed, T::WIDEST),
            None => (&mut scratch.incoming, columns),
        };
        clear(simd, c, rows * stride);
        let along = Along {
            line: &scratch.line,
            panels: &dense.panels,
            inputs: dense.inputs,
            start: [&tangent.second, &tangent.second[(1 + which) * columns..]],
            last,
        };
        let lanes = T::lanes::<S>();
        let panel = panel::<T>();
        let mut column = 0;
        while column < columns {
            let to = if last.is_some() { 0 } else { column };
            let c = (&mut c[to..], stride);
            if columns - column >= 2 * panel {
                let mut part = 0;
                while part < panel {
                    let c = (&mut *c.0, stride);
                    along.part::<S, 2, VECTORS>(simd, (column, panel, part), c);
                    part += VECTORS * lanes;
                }
                column += 2 * panel;
            } else {
                let width = panel.min(columns - column);
                let mut part = 0;
                while part < width {
                    let c = (&mut *c.0, stride);
                    if width - part >= VECTORS * lanes {
                        along.part::<S, 1, VECTORS>(simd, (column, width, part), c);
                        part += VECTORS * lanes;
                    } else {
                        along.part::<S, 1, 1>(simd, (column, width, part), c);
                        part += lanes;
                    }
                }
                column += width;
            }
        }
        if let Some(last) = last {
            sum_up(simd, &scratch.weighed, last, logits);
        } else {
            let incoming = std::mem::take(&mut scratch.incoming);
            network.upper_layers(simd, 1, &incoming[..rows * columns], scratch, logits);
            scratch.incoming = incoming;
        }
    }
}

/// Points on a line through the first layer's pre-activations, and the units that switch between them
/// and where the coefficient is 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// The coefficients from the least to the greatest, and the row that each is of.
    times: Vec<T>,
    order: Vec<u32>,
    /// How many of them are negative.
    negative: usize,
    /// Whether each unit switches, with room for whole words.
    switching: Vec<u8>,
    /// Those that do, where they are zero, and how many coefficients are less.
    breakpoints: Vec<Breakpoint>,
    zeros: Vec<T>,
    counts: Vec<u32>,
    /// On the way to the points, those before 0 and then those behind it, from there on: which breakpoint
    /// comes first before each, and which after each breakpoint. Behind the points are breakpoints that rounding
    /// puts before none of them.
    firsts: Vec<u32>,
    next: Vec<u32>,
}

/// What a unit that switches adds to what the second layer is, as an affine function of the
/// coefficient.
#[derive(Clone, Copy, Debug, Default)]
struct Breakpoint {
    unit: u32,
    base: T,
    direction: T,
}

/// No breakpoint.
const NONE: u32 = u32::MAX;

impl Line {
    /// Finds what changes on the way to each of the coefficients.
    #[inline(always)]
    // `&` and `|` of booleans do not branch.
    #[expect(clippy::needless_bitwise_bool)]
    fn walk(&mut self, z: &[T], direction: &[T], coefficients: &[T], units: usize) {
        const AT_ONCE: usize = 16;
        let rows = coefficients.len();
        self.sort(coefficients);
        let mut negative = 0;
        for &time in &self.times {
            negative += usize::from(time < 0.0);
        }
        self.negative = negative;
        let low = if negative > 0 { self.times[0] } else { 0.0 };
        let high = if negative < rows {
            self.times[rows - 1]
        } else {
            0.0
        };
        self.switching.resize(units.next_multiple_of(64), 0);
        let ends = z[..units].iter().zip(&direction[..units]);
        for (switches, (&z, &direction)) in self.switching.iter_mut().zip(ends) {
            let on = z > 0.0;
            let low = z + low * direction > 0.0;
            let high = z + high * direction > 0.0;
            *switches = u8::from((on != low) | (on != high));
        }
        self.switching[units..].fill(0);
        // Without branches as far as may be: which units switch, and when, is hard to guess.
        let places = units.next_multiple_of(AT_ONCE);
        self.breakpoints.resize(places, Breakpoint::default());
        self.zeros.resize(places, 0.0);
        self.counts.resize(places, 0);
        self.next.resize(places, NONE);
        let mut switching = 0;
        for (word, flags) in self.switching.chunks_exact(64).enumerate() {
            let mut bits = 0;
            for (place, flags) in flags.chunks_exact(8).enumerate() {
                let mut eight = [0; 8];
                eight.copy_from_slice(flags);
                // A bit of each byte, side by side.
                let side = u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
                bits |= side << (8 * place);
            }
            while bits != 0 {
                let unit = 64 * word + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let (z, direction) = (z[unit], direction[unit]);
                // A unit that is on switches off.
                let sign = if z > 0.0 { -1.0 } else { 1.0 };
                self.breakpoints[switching] = Breakpoint {
                    unit: unit as u32,
                    base: sign * z,
                    direction: sign * direction,
                };
                self.zeros[switching] = -z / direction;
                switching += 1;
            }
        }
        let counts = self.counts.chunks_exact_mut(AT_ONCE);
        let zeros = self.zeros.chunks_exact(AT_ONCE);
        for (counts, zeros) in counts.zip(zeros).take(switching.div_ceil(AT_ONCE)) {
            let mut less = [0_u32; AT_ONCE];
            for &time in &self.times {
                for (less, &zero) in less.iter_mut().zip(zeros) {
                    *less += u32::from(time < zero);
                }
            }
            counts.copy_from_slice(&less);
        }
        self.firsts.clear();
        self.firsts.resize(rows + 1, NONE);
        for place in 0..switching {
            let (zero, less) = (self.zeros[place], self.counts[place]);
            // A unit at 0 is off there, and its breakpoint as steep as it is.
            let behind = (zero > 0.0) | ((zero == 0.0) & (self.breakpoints[place].direction > 0.0));
            let before = if less > 0 {
                (negative as u32).saturating_sub(less)
            } else {
                rows as u32
            };
            let point = if behind { less } else { before };
            let first = &mut self.firsts[point as usize];
            (self.next[place], *first) = (*first, place as u32);
        }
    }

    #[inline(always)]
    fn sort(&mut self, coefficients: &[T]) {
        let rows = coefficients.len();
        self.times.resize(rows, T::default());
        self.order.resize(rows, 0);
        let places = 0..rows as u32;
        if rows > 16 {
            for (order, place) in self.order.iter_mut().zip(places) {
                *order = place;
            }
            if coefficients.windows(2).all(|it| it[0] <= it[1]) {
                self.times.copy_from_slice(coefficients);
                return;
            }
            let of = |place: u32| coefficients[place as usize];
            self.order
                .sort_unstable_by(|&a, &b| of(a).total_cmp(&of(b)));
            for (time, &place) in self.times.iter_mut().zip(&self.order) {
                *time = of(place);
            }
            return;
        }
        // Each has as many before it as are less, and those of its equals that come first.
        let mut all = [T::INFINITY; 16];
        all[..rows].copy_from_slice(coefficients);
        let mut less = [0_u32; 16];
        for &other in coefficients {
            for (less, &one) in less.iter_mut().zip(&all) {
                *less += u32::from(other < one);
            }
        }
        let mut taken = 0_u32;
        for (row, (&coefficient, &less)) in coefficients.iter().zip(&less).enumerate() {
            let mut place = less;
            while taken >> place & 1 == 1 {
                place += 1;
            }
            taken |= 1 << place;
            self.times[place as usize] = coefficient;
            self.order[place as usize] = row as u32;
        }
    }
}

/// The second layer along a line.
#[derive(Clone, Copy)]
struct Along<'a> {
    line: &'a Line,
    /// The weights into it, and how many there are into a unit.
    panels: &'a [T],
    inputs: usize,
    /// What it is at the tangent's point, and how it changes there: `[columns]`.
    start: [&'a [T]; 2],
    /// The last layer, if what it makes of these columns is wanted.
    last: Option<&'a Last>,
}

impl Along<'_> {
    /// `V` vectors of `P` panels, from a column of them on: C = max(z, 0), or C `[rows, lanes]` +=
    /// max(z, 0) times the last layer's weights.
    #[inline(always)]
    fn part<S: Simd, const P: usize, const V: usize>(
        self,
        simd: S,
        (column, panel, part): (usize, usize, usize),
        (c, stride): (&mut [T], usize),
    ) {
        let zero = T::splat(simd, T::default());
        let width = V * T::lanes::<S>();
        let line = self.line;
        let mut start = [[[zero; V]; P]; 2];
        let mut weights = [[zero; V]; P];
        let mut panels: [&[T]; P] = [&[]; P];
        for at in 0..P {
            let from = column + at * panel;
            panels[at] = &self.panels[from * self.inputs + part..];
            for (to, from) in start.iter_mut().zip(self.start) {
                let here = &from[column + at * panel + part..][..width];
                to[at].copy_from_slice(T::vectors::<S>(here));
            }
            if let Some(last) = self.last {
                let here = &last.weights[from + part..][..width];
                weights[at].copy_from_slice(T::vectors::<S>(here));
            }
        }
        let [mut base, mut direction] = start;
        for point in 0..line.times.len() {
            // Those before 0 from there on.
            let place = if point < line.negative {
                line.negative - 1 - point
            } else {
                point
            };
            if point == line.negative {
                [base, direction] = start;
            }
            let mut next = line.firsts[point];
            while next != NONE {
                let breakpoint = line.breakpoints[next as usize];
                next = line.next[next as usize];
                let at = breakpoint.unit as usize * panel;
                let by = [
                    T::splat(simd, breakpoint.base),
                    T::splat(simd, breakpoint.direction),
                ];
                for ((panel, base), direction) in panels.iter().zip(&mut base).zip(&mut direction) {
                    let all = T::vectors::<S>(&panel[at..][..width]).iter();
                    for ((&weight, base), direction) in all.zip(base).zip(direction) {
                        *base = <T as Number>::mul_add(simd, by[0], weight, *base);
                        *direction = <T as Number>::mul_add(simd, by[1], weight, *direction);
                    }
                }
            }
            let time = T::splat(simd, line.times[place]);
            let to = &mut c[line.order[place] as usize * stride..];
            if self.last.is_some() {
                let to = &mut T::vectors_mut::<S>(&mut to[..T::WIDEST])[0];
                let mut sum = *to;
                for ((base, direction), weights) in base.iter().zip(&direction).zip(&weights) {
                    for ((&base, &direction), &weight) in base.iter().zip(direction).zip(weights) {
                        let z = <T as Number>::mul_add(simd, time, direction, base);
                        sum = <T as Number>::mul_add(simd, T::positive(simd, z), weight, sum);
                    }
                }
                *to = sum;
            } else {
                for (at, (base, direction)) in base.iter().zip(&direction).enumerate() {
                    let to = T::vectors_mut::<S>(&mut to[at * panel + part..][..width]);
                    for ((to, &base), &direction) in to.iter_mut().zip(base).zip(direction) {
                        let z = <T as Number>::mul_add(simd, time, direction, base);
                        *to = T::positive(simd, z);
                    }
                }
            }
        }
    }
}

/// The second layer at one point of the first's, and how it changes along some directions while no
/// unit switches.
#[derive(Clone, Debug, Default)]
pub(super) struct Tangent {
    /// The first layer's pre-activations, `[width]`.
    pub(super) z: Vec<T>,
    /// The units that are on.
    on: Vec<u32>,
    /// `[1 + directions, columns]`; nothing of networks whose second layer is not affine.
    second: Vec<T>,
}
