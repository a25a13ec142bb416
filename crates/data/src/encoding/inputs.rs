//! Encoded conditions, column by column, and the matrix they make.

use rayon::prelude::*;

use crate::{design::Design, error::Error, groups::Groups};

/// The inputs of one condition, for all rows.
pub(super) enum Inputs {
    /// One input, and perhaps one behind it that is 1 where the value is missing.
    Scalar {
        values: Vec<f32>,
        missing: Option<Vec<bool>>,
    },
    /// One input a category: 1 for the row's, 0 for the others. [`NONE`] where it is
    /// none of them.
    OneHot(Vec<u32>),
    /// Those of several columns, one behind another, with how many there are of each.
    Joint(Vec<(usize, Inputs)>),
}

/// No category.
pub(super) const NONE: u32 = u32::MAX;

impl Inputs {
    /// Writes the inputs of a row, which are all 0 so far.
    fn write(&self, row: usize, to: &mut [f32]) {
        match self {
            Self::Scalar { values, missing } => {
                to[0] = values[row];
                if let Some(missing) = missing {
                    to[1] = f32::from(u8::from(missing[row]));
                }
            }
            Self::Joint(parts) => {
                let mut rest = to;
                for (width, part) in parts {
                    let (to, behind) = rest.split_at_mut(*width);
                    part.write(row, to);
                    rest = behind;
                }
            }
            Self::OneHot(places) => {
                if let Some(input) = to.get_mut(places[row] as usize) {
                    *input = 1.0;
                }
            }
        }
    }
}

/// The matrix of these inputs, one entry a group.
pub(super) fn design(rows: usize, groups: Groups, columns: &[Inputs]) -> Result<Design, Error> {
    /// Rows that a thread fills at a time.
    const ROWS: usize = 4096;
    let inputs = groups.inputs();
    let mut matrix = vec![0.0; rows * inputs];
    matrix
        .par_chunks_mut((ROWS * inputs).max(1))
        .enumerate()
        .for_each(|(chunk, to)| {
            for (row, to) in to.chunks_exact_mut(inputs).enumerate() {
                for (column, group) in columns.iter().zip(&groups) {
                    column.write(chunk * ROWS + row, &mut to[group.inputs.clone()]);
                }
            }
        });
    Design::new(rows, groups, matrix)
}
