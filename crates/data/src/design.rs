//! The matrix a model is trained on.

use burn::tensor::backend::Backend;
use burn::tensor::{Tensor, TensorData};

use crate::{error::Error, groups::Groups};

/// The encoded conditions of some rows: a matrix `[rows, inputs]` of `f32`, and
/// which inputs belong to which condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    rows: usize,
    groups: Groups,
    values: Vec<f32>,
}

impl Design {
    /// A design from `values` in row-major order, `[rows, inputs]`.
    ///
    /// # Errors
    /// [`Error::DesignSize`] where the number of values is not rows × inputs.
    pub fn new(rows: usize, groups: Groups, values: Vec<f32>) -> Result<Self, Error> {
        let inputs = groups.inputs();
        if rows.checked_mul(inputs) != Some(values.len()) {
            return Err(Error::DesignSize {
                rows,
                inputs,
                values: values.len(),
            });
        }
        Ok(Self {
            rows,
            groups,
            values,
        })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of inputs.
    pub fn inputs(&self) -> usize {
        self.groups.inputs()
    }

    /// The conditions and their inputs.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// All values in row-major order, `[rows, inputs]`.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The inputs of one row, `[inputs]`.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn row(&self, row: usize) -> &[f32] {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        &self.values[row * self.inputs()..][..self.inputs()]
    }

    /// The design of these rows, in this order; a row may come more than once.
    ///
    /// # Panics
    /// Where one of them is not there.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let values = rows.iter().flat_map(|row| self.row(*row)).copied();
        Self {
            rows: rows.len(),
            groups: self.groups.clone(),
            values: values.collect(),
        }
    }

    /// The matrix as a tensor, `[rows, inputs]`.
    pub fn tensor<B: Backend>(&self, device: &B::Device) -> Tensor<B, 2> {
        let data = TensorData::new(self.values.clone(), [self.rows, self.inputs()]);
        Tensor::from_data(data, device)
    }
}

#[cfg(test)]
mod tests {
    use burn_ndarray::{NdArray, NdArrayDevice};

    use super::*;

    fn design() -> Design {
        let groups = Groups::new([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        Design::new(2, groups, vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0]).unwrap()
    }

    #[test]
    fn rows_and_selections_and_tensors_agree() {
        let design = design();
        assert_eq!(design.row(1), [3.0, 4.0, 5.0]);
        let turned = design.select(&[1, 0, 1]);
        for (row, from) in [1, 0, 1].into_iter().enumerate() {
            assert_eq!(turned.row(row), design.row(from));
        }
        let tensor = turned.tensor::<NdArray>(&NdArrayDevice::default());
        assert_eq!(tensor.dims(), [3, 3]);
        assert_eq!(tensor.into_data().to_vec::<f32>().unwrap(), turned.values());
    }

    #[test]
    fn the_size_must_be_right() {
        let groups = Groups::new([("a".to_owned(), 2)]);
        assert!(matches!(
            Design::new(2, groups, vec![0.0; 3]),
            Err(Error::DesignSize { .. })
        ));
    }
}
