//! A table's inputs in bins, by which trees divide rows.

/// An input's values are told apart by so many bins.
pub(super) const BINS: usize = 32;

/// A table's inputs in bins.
#[derive(Clone, Debug)]
pub struct Bins {
    pub(super) rows: usize,
    pub(super) columns: Vec<Column>,
}

/// Values in bins.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The input that they are.
    pub input: usize,
    /// `[rows]`.
    pub codes: Vec<u8>,
    pub count: usize,
}

impl Bins {
    /// The bins of a table `[rows, inputs]`: of as many rows each as ties allow.
    pub fn new(table: &[f32], inputs: usize) -> Self {
        let rows = table.len() / inputs.max(1);
        let of_input = |input: usize| {
            let values = table.iter().skip(input).step_by(inputs).copied();
            Column::new(input, values.collect())
        };
        let columns = (0..inputs).map(of_input);
        Self {
            rows,
            columns: columns.filter(|it| it.count > 1).collect(),
        }
    }
}

impl Column {
    fn new(input: usize, values: Vec<f32>) -> Self {
        let mut sorted = values.clone();
        sorted.sort_unstable_by(f32::total_cmp);
        let rows = sorted.len();
        let mut distinct = sorted.clone();
        distinct.dedup();
        // A bin begins at each edge but the first.
        let edges: Vec<f32> = if distinct.len() <= BINS {
            distinct
        } else {
            let mut edges: Vec<f32> = (0..BINS).map(|at| sorted[at * rows / BINS]).collect();
            edges.dedup();
            edges
        };
        let code = |value: &f32| edges.partition_point(|edge| edge <= value).max(1) - 1;
        Self {
            input,
            codes: values.iter().map(|it| code(it) as u8).collect(),
            count: edges.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_table_is_put_into_bins(values in prop::collection::vec(-3_i8..3, 1..60), wild in any::<bool>()) {
            let table: Vec<f32> = values.iter().map(|&it| if wild { f32::from(it).exp2() * 1e30 } else { f32::from(it) }).collect();
            let bins = Bins::new(&table, 1);
            for column in &bins.columns {
                prop_assert!(column.count <= BINS);
                for (a, x) in column.codes.iter().zip(&table) {
                    for (b, y) in column.codes.iter().zip(&table) {
                        prop_assert!(usize::from(*a) < column.count && (a < b) == (x < y));
                    }
                }
            }
        }
    }
}
