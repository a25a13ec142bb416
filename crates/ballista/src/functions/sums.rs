//! Exact sums of lists of numbers, place by place.

use datafusion::arrow::{
    array::{Array, ArrayRef, AsArray},
    datatypes::Float64Type,
};
use serde::{Deserialize, Serialize};

use super::of_all_rows::OfAllRows;
use crate::{error::Error, exact_sum::ExactSum};

/// Sums of the numbers at each place of lists.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Sums {
    places: Vec<Place>,
}

/// The numbers at one place.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Place {
    /// How many are finite.
    count: u64,
    sum: ExactSum,
    sizes: ExactSum,
    squares: ExactSum,
}

impl Place {
    /// How many numbers there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Their mean.
    pub fn mean(&self) -> f64 {
        self.sum.value() / self.count as f64
    }

    /// The mean of their sizes.
    pub fn mean_size(&self) -> f64 {
        self.sizes.value() / self.count as f64
    }

    /// The root of the mean of their squares.
    pub fn root_mean_square(&self) -> f64 {
        (self.squares.value() / self.count as f64).sqrt()
    }

    /// Their standard deviation, by the count.
    pub fn deviation(&self) -> f64 {
        let mean = self.mean();
        (self.squares.value() / self.count as f64 - mean * mean)
            .max(0.0)
            .sqrt()
    }

    /// The standard error of their mean.
    pub fn standard_error(&self) -> f64 {
        self.deviation() / (self.count as f64 - 1.0).max(0.0).sqrt()
    }

    fn add(&mut self, number: f64) {
        if number.is_finite() {
            self.count += 1;
            self.sum.add(number);
            self.sizes.add(number.abs());
            self.squares.add(number * number);
        }
    }

    fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum.merge(&other.sum);
        self.sizes.merge(&other.sizes);
        self.squares.merge(&other.squares);
    }
}

impl Sums {
    /// What is at each place of the lists; nothing where there were no rows.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    fn at_least(&mut self, places: usize) {
        if self.places.len() < places {
            self.places.resize_with(places, Place::default);
        }
    }
}

impl OfAllRows for Sums {
    fn take(&mut self, columns: &[ArrayRef]) -> Result<(), Error> {
        for lists in columns.iter().filter_map(|it| it.as_fixed_size_list_opt()) {
            let width = lists.value_length() as usize;
            self.at_least(width);
            let numbers = lists.values().as_primitive::<Float64Type>().values();
            let numbers = &numbers[lists.value_offset(0) as usize..][..lists.len() * width];
            for row in numbers.chunks_exact(width) {
                for (place, number) in self.places.iter_mut().zip(row) {
                    place.add(*number);
                }
            }
        }
        Ok(())
    }

    fn merge(&mut self, other: Self) {
        self.at_least(other.places.len());
        for (place, more) in self.places.iter_mut().zip(&other.places) {
            place.merge(more);
        }
    }
}
