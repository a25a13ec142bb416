//! `NumPy`'s legacy generator, `numpy.random.RandomState`, bit for bit.

use rand_mt::Mt;

/// The stream of `numpy.random.RandomState(seed)` (also behind
/// `numpy.random.seed`), which `NumPy` has frozen: the same seed and the same
/// calls give the same `f64` bits, provided that the platform's `ln` rounds as
/// the one `NumPy` was linked with.
///
/// Source: the Mersenne Twister MT19937 of Matsumoto and Nishimura (1998),
/// seeded by its `init_genrand`, and `legacy-distributions.c` of `NumPy`.
#[derive(Clone, Debug)]
pub struct NumpyLegacy {
    words: Mt,
    /// The polar method makes normal values in pairs; the second waits here for
    /// the next call, whatever else is drawn between.
    spare: Option<f64>,
}

impl NumpyLegacy {
    /// `RandomState(seed)`.
    pub fn new(seed: u32) -> Self {
        Self {
            words: Mt::new(seed),
            spare: None,
        }
    }

    /// One value of `random_sample()`: uniform on [0, 1), 53 bits from two words.
    pub fn random_sample(&mut self) -> f64 {
        let high = f64::from(self.words.next_u32() >> 5);
        let low = f64::from(self.words.next_u32() >> 6);
        (high * 67_108_864.0 + low) / 9_007_199_254_740_992.0
    }

    /// One value of `randn()`: standard normal, by Marsaglia's polar method.
    pub fn randn(&mut self) -> f64 {
        if let Some(value) = self.spare.take() {
            return value;
        }
        let (x, y, square) = loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                break (x, y, square);
            }
        };
        let factor = (-2.0 * square.ln() / square).sqrt();
        // NumPy keeps the first and returns the second.
        self.spare = Some(factor * x);
        factor * y
    }

    /// One value of `randint(0, high)` with `NumPy`'s default type: 0 to `high - 1`,
    /// by masked rejection. `high` of 0 and 1 both leave no choice: 0 is returned
    /// and, as in `NumPy`, nothing is drawn.
    pub fn randint(&mut self, high: u32) -> u32 {
        let largest = high.saturating_sub(1);
        if largest == 0 {
            return 0;
        }
        let mask = u32::MAX >> largest.leading_zeros();
        loop {
            let value = self.words.next_u32() & mask;
            if value <= largest {
                return value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const FIXTURE: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/numpy/legacy.json"
    );

    fn draw(generator: &mut NumpyLegacy, call: &Value) -> Vec<Value> {
        let argument = |index: usize| call["arguments"][index].as_u64().unwrap();
        let bits = |value: f64| Value::from(format!("{:016x}", value.to_bits()));
        match call["call"].as_str().unwrap() {
            "randn" => (0..argument(0)).map(|_| bits(generator.randn())).collect(),
            "random_sample" => (0..argument(0))
                .map(|_| bits(generator.random_sample()))
                .collect(),
            "randint" => (0..argument(1))
                .map(|_| Value::from(generator.randint(argument(0) as u32)))
                .collect(),
            other => panic!("the fixture has an unknown call: {other}"),
        }
    }

    #[test]
    fn draws_what_numpy_draws() {
        let fixture: Value =
            serde_json::from_str(&std::fs::read_to_string(FIXTURE).unwrap()).unwrap();
        let cases = fixture["cases"].as_array().unwrap();
        assert!(!cases.is_empty());
        for case in cases {
            let mut generator = NumpyLegacy::new(case["seed"].as_u64().unwrap() as u32);
            for call in case["calls"].as_array().unwrap() {
                assert_eq!(
                    draw(&mut generator, call),
                    *call["values"].as_array().unwrap(),
                    "seed {}, {} {}",
                    case["seed"],
                    call["call"],
                    call["arguments"],
                );
            }
        }
    }
}
