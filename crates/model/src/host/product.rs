//! Products of matrices, C = A B, of which a block stays in registers while the sum goes on.
//!
//! B and C lie in vectors of columns, and numbers of A are spread over them. B is read in order,
//! where it is large from panels that [`pack`] laid out; A in its rows or, transposed, in its
//! columns; and the sum goes over all places or over some that were picked.

use pulp::{NullaryFnOnce, Simd};

use super::real::{Number, VECTORS, padded, panel};

/// Lays a matrix `[rows, columns]` out in panels of [`VECTORS`] of the widest vectors' columns, row
/// by row, zeros behind the last column. `copy` writes some of its rows, of so many numbers each,
/// from a row on.
pub(super) fn pack<T: Number>(
    panels: &mut [T],
    scratch: &mut [T],
    (rows, columns): (usize, usize),
    copy: impl Fn(usize, &mut [T], usize),
) {
    let panel = panel::<T>();
    let whole = padded::<T>(columns);
    if whole <= panel {
        // One panel: its rows are the matrix's.
        panels.fill(T::default());
        copy(0, panels, whole);
        return;
    }
    let at_once = T::WIDEST;
    for first in (0..rows).step_by(at_once) {
        let lines = &mut scratch[..at_once.min(rows - first) * whole];
        if whole > columns {
            lines.fill(T::default());
        }
        copy(first, lines, whole);
        for (row, line) in lines.chunks_exact(whole).enumerate() {
            for (place, part) in line.chunks(panel).enumerate() {
                let to = place * panel * rows + (first + row) * part.len();
                panels[to..][..part.len()].copy_from_slice(part);
            }
        }
    }
}

/// The left matrix of a product, whose numbers are spread over vectors.
pub(super) trait Left<T>: Copy {
    /// `N` of its rows.
    type Rows<const N: usize>: Numbers<T, N>;

    /// The rows from `row` on, as long as the sum is.
    fn rows<const N: usize>(self, row: usize, depth: usize) -> Self::Rows<N>;
}

/// Rows of the left matrix.
pub(super) trait Numbers<T, const N: usize> {
    /// Their numbers at one place of the sum.
    fn at(&self, place: usize, to: &mut [T; N]);
}

/// A matrix row by row.
#[derive(Clone, Copy)]
pub(super) struct ByRows<'a, T> {
    pub numbers: &'a [T],
    pub stride: usize,
}

impl<'a, T: Number> Left<T> for ByRows<'a, T> {
    type Rows<const N: usize> = [&'a [T]; N];

    #[inline(always)]
    fn rows<const N: usize>(self, row: usize, depth: usize) -> [&'a [T]; N] {
        let mut rows: [&[T]; N] = [&[]; N];
        for (at, to) in rows.iter_mut().enumerate() {
            *to = &self.numbers[(row + at) * self.stride..][..depth];
        }
        rows
    }
}

impl<T: Number, const N: usize> Numbers<T, N> for [&[T]; N] {
    #[inline(always)]
    fn at(&self, place: usize, to: &mut [T; N]) {
        for (to, row) in to.iter_mut().zip(self) {
            *to = row[place];
        }
    }
}

/// The transpose of a matrix that lies row by row.
#[derive(Clone, Copy)]
pub(super) struct ByColumns<'a, T> {
    pub numbers: &'a [T],
    pub stride: usize,
}

impl<T: Number> Left<T> for ByColumns<'_, T> {
    type Rows<const N: usize> = Self;

    #[inline(always)]
    fn rows<const N: usize>(self, row: usize, _: usize) -> Self {
        Self {
            numbers: &self.numbers[row..],
            stride: self.stride,
        }
    }
}

impl<T: Number, const N: usize> Numbers<T, N> for ByColumns<'_, T> {
    #[inline(always)]
    fn at(&self, place: usize, to: &mut [T; N]) {
        to.copy_from_slice(&self.numbers[place * self.stride..][..N]);
    }
}

/// The places that a product sums over: all of so many, or some.
pub(super) trait Places: Copy {
    /// How many there are.
    fn count(self) -> usize;
    /// What they are below.
    fn bound(self) -> usize;
    /// One of them.
    fn get(self, index: usize) -> usize;
}

impl Places for usize {
    #[inline(always)]
    fn count(self) -> usize {
        self
    }

    #[inline(always)]
    fn bound(self) -> usize {
        self
    }

    #[inline(always)]
    fn get(self, index: usize) -> usize {
        index
    }
}

/// Some places of so many.
#[derive(Clone, Copy)]
pub(super) struct Picked<'a> {
    pub places: &'a [u32],
    pub of: usize,
}

impl Places for Picked<'_> {
    #[inline(always)]
    fn count(self) -> usize {
        self.places.len()
    }

    #[inline(always)]
    fn bound(self) -> usize {
        self.of
    }

    #[inline(always)]
    fn get(self, index: usize) -> usize {
        self.places[index] as usize
    }
}

/// The right matrix of a product, row by row.
#[derive(Clone, Copy)]
pub(super) struct Lines<'a, T, P = usize> {
    pub numbers: &'a [T],
    pub stride: usize,
    /// The rows that are summed over.
    pub places: P,
    /// Whole vectors of them.
    pub columns: usize,
    /// What the sums start from, `[columns]`; 0 where there is nothing.
    pub start: &'a [T],
}

/// The right matrix of a product, as [`pack`] lays it out.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a, T, P = usize> {
    pub numbers: &'a [T],
    /// The rows that are summed over.
    pub places: P,
    /// Whole vectors of them.
    pub columns: usize,
    /// What the sums start from, `[columns]`; 0 where there is nothing.
    pub start: &'a [T],
}

impl<'a, T: Number, P: Places> Panels<'a, T, P> {
    /// The panel whose first column is this.
    #[inline(always)]
    fn lines(&self, first: usize) -> Lines<'a, T, P> {
        let columns = panel::<T>().min(self.columns - first);
        Lines {
            numbers: &self.numbers[first * self.places.bound()..],
            stride: columns,
            places: self.places,
            columns,
            start: self.start.get(first..).unwrap_or(&[]),
        }
    }
}

/// What becomes of a product.
#[derive(Clone, Copy)]
pub(super) enum Then<'a, T> {
    /// C = A B.
    Put,
    /// C = max(A B, 0).
    Positive,
    /// C += A B.
    Add,
    /// C `[rows, lanes]` += max(A B, 0) times these numbers, one a column: its rows' sums are what a
    /// unit makes of rectifiers.
    Weigh(&'a [T]),
    /// C `[columns]` += the rows of max(A B, 0) times these numbers, one a row.
    Gather(&'a [T]),
}

/// A product of matrices whose right one lies in panels, for so many rows of A and C, which is
/// given with the distance from a row to the next.
#[inline(always)]
pub(super) fn product_of_panels<S: Simd, T: Number, P: Places>(
    simd: S,
    a: impl Left<T>,
    rows: usize,
    then: Then<'_, T>,
    b: &Panels<'_, T, P>,
    (c, stride): (&mut [T], usize),
) {
    let mut first = 0;
    while first < b.columns {
        let lines = b.lines(first);
        match then {
            Then::Weigh(weights) => {
                let then = Then::Weigh(&weights[first..]);
                product(simd, a, rows, then, &lines, (&mut *c, stride));
            }
            _ => product(simd, a, rows, then, &lines, (&mut c[first..], stride)),
        }
        first += lines.columns;
    }
}

/// A product of matrices, for so many rows of A and C, which is given with the distance from a row
/// to the next. It is compiled once for each kind of matrices, not wherever it is called.
#[inline(always)]
pub(super) fn product<S: Simd, T: Number, P: Places>(
    simd: S,
    a: impl Left<T>,
    rows: usize,
    then: Then<'_, T>,
    b: &Lines<'_, T, P>,
    (c, stride): (&mut [T], usize),
) {
    simd.vectorize(Product {
        simd,
        a,
        rows,
        then,
        b,
        c,
        stride,
    });
}

struct Product<'a, S, T, A, P> {
    simd: S,
    a: A,
    rows: usize,
    then: Then<'a, T>,
    b: &'a Lines<'a, T, P>,
    c: &'a mut [T],
    stride: usize,
}

impl<S: Simd, T: Number, A: Left<T>, P: Places> NullaryFnOnce for Product<'_, S, T, A, P> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self {
            simd,
            a,
            rows,
            then,
            b,
            c,
            stride,
        } = self;
        all_columns(simd, a, rows, then, b, (c, stride));
    }
}

#[inline(always)]
fn all_columns<S: Simd, T: Number, P: Places>(
    simd: S,
    a: impl Left<T>,
    rows: usize,
    then: Then<'_, T>,
    b: &Lines<'_, T, P>,
    (c, stride): (&mut [T], usize),
) {
    let lanes = T::lanes::<S>();
    let mut column = 0;
    while column < b.columns {
        if b.columns - column >= VECTORS * lanes {
            columns::<S, T, P, VECTORS>(simd, a, rows, then, b, (c, stride), column);
            column += VECTORS * lanes;
        } else {
            columns::<S, T, P, 1>(simd, a, rows, then, b, (c, stride), column);
            column += lanes;
        }
    }
}

/// [`product`] for `V` vectors of columns: in blocks of as many rows as registers hold.
#[inline(always)]
fn columns<S: Simd, T: Number, P: Places, const V: usize>(
    simd: S,
    a: impl Left<T>,
    rows: usize,
    then: Then<'_, T>,
    b: &Lines<'_, T, P>,
    (c, stride): (&mut [T], usize),
    column: usize,
) {
    // Where vectors are the widest there are twice as many of them.
    let most = if T::lanes::<S>() == T::WIDEST { 8 } else { 4 };
    let mut row = 0;
    while row < rows {
        let left = most.min(rows - row);
        let c = (&mut *c, stride);
        match left {
            1 => block::<S, T, P, 1, V>(simd, a, then, b, c, (row, column)),
            2 => block::<S, T, P, 2, V>(simd, a, then, b, c, (row, column)),
            3 => block::<S, T, P, 3, V>(simd, a, then, b, c, (row, column)),
            4 => block::<S, T, P, 4, V>(simd, a, then, b, c, (row, column)),
            5 => block::<S, T, P, 5, V>(simd, a, then, b, c, (row, column)),
            6 => block::<S, T, P, 6, V>(simd, a, then, b, c, (row, column)),
            7 => block::<S, T, P, 7, V>(simd, a, then, b, c, (row, column)),
            _ => block::<S, T, P, 8, V>(simd, a, then, b, c, (row, column)),
        }
        row += left;
    }
}

/// `R` rows and `V` vectors of a product.
#[inline(always)]
fn block<S: Simd, T: Number, P: Places, const R: usize, const V: usize>(
    simd: S,
    a: impl Left<T>,
    then: Then<'_, T>,
    b: &Lines<'_, T, P>,
    (c, c_stride): (&mut [T], usize),
    (row, column): (usize, usize),
) {
    let width = V * T::lanes::<S>();
    let mut line = [T::splat(simd, T::default()); V];
    if !b.start.is_empty() {
        line.copy_from_slice(T::vectors::<S>(&b.start[column..][..width]));
    }
    let mut sums = [line; R];
    let rows = a.rows::<R>(row, b.places.bound());
    let lines = &b.numbers[column..];
    let mut numbers = [T::default(); R];
    for index in 0..b.places.count() {
        let place = b.places.get(index);
        line.copy_from_slice(T::vectors::<S>(&lines[place * b.stride..][..width]));
        rows.at(place, &mut numbers);
        for (&number, sums) in numbers.iter().zip(&mut sums) {
            let number = T::splat(simd, number);
            for (sum, &value) in sums.iter_mut().zip(&line) {
                *sum = T::mul_add(simd, number, value, *sum);
            }
        }
    }
    let one = T::splat(simd, T::from_f64(1.0));
    if let Then::Weigh(weights) = then {
        let weights = T::vectors::<S>(&weights[column..][..width]);
        for (at, sums) in sums.iter().enumerate() {
            let to = &mut T::vectors_mut::<S>(&mut c[(row + at) * c_stride..][..c_stride])[0];
            for (&sum, &weight) in sums.iter().zip(weights) {
                *to = T::mul_add(simd, T::positive(simd, sum), weight, *to);
            }
        }
        return;
    }
    if let Then::Gather(weights) = then {
        let to = T::vectors_mut::<S>(&mut c[column..][..width]);
        for (&weight, sums) in weights[row..][..R].iter().zip(&sums) {
            let weight = T::splat(simd, weight);
            for (to, &sum) in to.iter_mut().zip(sums) {
                *to = T::mul_add(simd, T::positive(simd, sum), weight, *to);
            }
        }
        return;
    }
    for (at, sums) in sums.iter().enumerate() {
        let to = &mut c[(row + at) * c_stride + column..][..width];
        let to = T::vectors_mut::<S>(to);
        for (to, &sum) in to.iter_mut().zip(sums) {
            *to = match then {
                Then::Positive => T::positive(simd, sum),
                Then::Add => T::mul_add(simd, one, sum, *to),
                Then::Put | Then::Weigh(_) | Then::Gather(_) => sum,
            };
        }
    }
}
