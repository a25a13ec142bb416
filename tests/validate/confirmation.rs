//! The mechanisms of confirmation: none was looked at before the settings were frozen, and each is
//! of another make than those of development.
//!
//! Every row is drawn by a function of its own, from which the conditions and the event's log-odds
//! come; rows of a group share some normal numbers.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use crate::cells::{Cell, Effect, Form, normal};

/// How one cell's rows come about.
#[derive(Debug)]
pub struct Mechanism {
    /// The conditions that the event depends on, given the others.
    pub signal: &'static [usize],
    /// The conditions that are categories.
    pub categories: &'static [usize],
    /// Rows of a group; 1 where none belong together.
    pub together: usize,
    /// The values of a row and its log-odds, by what its group shares.
    pub row: fn(&mut ChaCha8Rng, &[f64; SHARED]) -> (Vec<f64>, f64),
}

/// Normal numbers that the rows of a group share.
pub const SHARED: usize = 6;

/// All of them.
pub fn cells() -> Vec<Cell> {
    let cell = |name, rows, conditions, mechanism| Cell {
        name,
        rows,
        conditions,
        correlation: 0.0,
        form: Form::Own(mechanism),
        effect: Effect::Own,
        intercept: 0.0,
        core: false,
    };
    vec![
        cell("chain", 500, 12, &CHAIN),
        cell("chain-few", 120, 6, &CHAIN_FEW),
        cell("chain-wide", 200, 80, &CHAIN_WIDE),
        cell("saws", 1000, 8, &SAWS),
        cell("triple", 1500, 6, &TRIPLE),
        cell("outliers", 800, 8, &OUTLIERS),
        cell("ordinal", 800, 8, &ORDINAL),
        cell("xor", 600, 8, &XOR),
        cell("rare-yes-no", 2000, 8, &RARE),
        cell("levels", 1000, 6, &LEVELS),
        cell("twins", 1000, 10, &TWINS),
        cell("followers", 1000, 10, &FOLLOWERS),
        cell("visits", 720, 8, &VISITS),
        cell("noise", 400, 15, &NOISE),
    ]
}

/// Numbers each of which follows the one before it by .6.
fn chain(rng: &mut ChaCha8Rng, count: usize) -> Vec<f64> {
    let mut values = vec![normal(rng)];
    for place in 1..count {
        values.push(0.6 * values[place - 1] + 0.8 * normal(rng));
    }
    values
}

fn happens(rng: &mut ChaCha8Rng, log_odds: f64) -> f64 {
    f64::from(u8::from(
        rng.random::<f64>() < 1.0 / (1.0 + (-log_odds).exp()),
    ))
}

const CHAIN: Mechanism = Mechanism {
    signal: &[2, 5, 9],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let x = chain(rng, 12);
        let z = 0.8 * x[2] - 0.8 * x[5] + 0.6 * x[9] - 0.4;
        (x, z)
    },
};

const CHAIN_FEW: Mechanism = Mechanism {
    signal: &[1, 4],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let x = chain(rng, 6);
        let z = 1.5 * x[1] - 1.2 * x[4];
        (x, z)
    },
};

const CHAIN_WIDE: Mechanism = Mechanism {
    signal: &[10, 40],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let x = chain(rng, 80);
        let z = 1.4 * x[10] - 1.4 * x[40];
        (x, z)
    },
};

/// Conditions that follow the first in a saw, by its size, in their spread; and the sixth the
/// fifth's cube. The event has a threshold of the first, softened, and a U of the seventh.
const SAWS: Mechanism = Mechanism {
    signal: &[0, 6],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let x = 3.0 * rng.random::<f64>();
        let fifth = normal(rng);
        let seventh = normal(rng);
        let row = vec![
            x,
            x.fract() + 0.3 * normal(rng),
            (x - 1.5).abs() + 0.4 * normal(rng),
            (0.2 + x) * normal(rng),
            fifth,
            fifth.powi(3) + 0.5 * normal(rng),
            seventh,
            (2.0 * seventh).cos() + 0.4 * normal(rng),
        ];
        (
            row,
            2.0 * (4.0 * (x - 1.0)).tanh() + seventh * seventh - 1.0,
        )
    },
};

/// A product of three.
const TRIPLE: Mechanism = Mechanism {
    signal: &[0, 2, 4],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let x: Vec<f64> = (0..6).map(|_| 2.0 * rng.random::<f64>() - 1.0).collect();
        let z = 9.0 * x[0] * x[2] * x[4];
        (x, z)
    },
};

/// A twentieth of the cells is eight times as far out; the event sees the sign of two of them.
const OUTLIERS: Mechanism = Mechanism {
    signal: &[0, 3],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let shared = normal(rng);
        let x: Vec<f64> = (0..8)
            .map(|_| {
                let by = if rng.random::<f64>() < 0.05 { 8.0 } else { 1.0 };
                by * (0.6 * shared + 0.8 * normal(rng))
            })
            .collect();
        let z = 1.2 * x[0].tanh() + 0.9 * x[3].tanh();
        (x, z)
    },
};

/// Answers from 1 to 5.
const ORDINAL: Mechanism = Mechanism {
    signal: &[0, 5],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let mood = normal(rng);
        let x: Vec<f64> = (0..8)
            .map(|_| {
                (3.0 + 0.8 * mood + 0.8 * normal(rng))
                    .round()
                    .clamp(1.0, 5.0)
            })
            .collect();
        let z = 0.6 * (x[0] - 3.0) - 0.6 * (x[5] - 3.0);
        (x, z)
    },
};

/// Yes or no, eight times, alike in pairs; the event where one of two is, and not both.
const XOR: Mechanism = Mechanism {
    signal: &[1, 4],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let mut x = Vec::new();
        for _ in 0..4 {
            let mood = 1.5 * normal(rng);
            x.extend([happens(rng, mood), happens(rng, mood)]);
        }
        let z = if x[1] == x[4] { -1.1 } else { 1.1 };
        (x, z)
    },
};

/// Three events in a hundred.
const RARE: Mechanism = Mechanism {
    signal: &[0, 4],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let shared = normal(rng);
        let mut x: Vec<f64> = (0..4).map(|_| happens(rng, shared - 0.8)).collect();
        x.extend((0..4).map(|_| 0.7 * shared + 0.7 * normal(rng)));
        let z = -4.3 + 1.2 * x[0] + 0.9 * x[4];
        (x, z)
    },
};

/// A category of six levels that follows a number, and one of four; the event sees some levels.
const LEVELS: Mechanism = Mechanism {
    signal: &[0, 1, 4],
    categories: &[1, 3],
    together: 1,
    row: |rng, _| {
        let x = normal(rng);
        let level = (2.5 + 1.2 * x + normal(rng)).round().clamp(0.0, 5.0);
        let other = (1.5 + normal(rng)).round().clamp(0.0, 3.0);
        let after = 0.7 * x + 0.7 * normal(rng);
        let last = 0.8 * after + 0.3 * other + 0.5 * normal(rng);
        let z = 0.5 * x + [0.0, 1.0, -0.8, 0.0, 0.8, 0.0][level as usize] + 0.7 * last - 0.4;
        (vec![x, level, after, other, last, normal(rng)], z)
    },
};

/// Pairs that correlate by .9.
const TWINS: Mechanism = Mechanism {
    signal: &[0, 5],
    categories: &[],
    together: 1,
    row: |rng, _| {
        let mut x = Vec::new();
        for _ in 0..5 {
            let shared = normal(rng);
            let twin =
                |rng: &mut ChaCha8Rng| 0.9_f64.sqrt() * shared + 0.1_f64.sqrt() * normal(rng);
            x.extend([twin(rng), twin(rng)]);
        }
        let z = x[0] - x[5];
        (x, z)
    },
};

/// Conditions that others determine: a wage and its logarithm, a city's country, the level of a
/// school by its years, a sum of two. All lean on the first, which acts, and so do the years.
const FOLLOWERS: Mechanism = Mechanism {
    signal: &[0, 5],
    categories: &[3],
    together: 1,
    row: |rng, _| {
        let x = normal(rng);
        let wage = (0.6 * x + 0.8 * normal(rng)).exp();
        let city = (2.5 + 1.2 * x + normal(rng)).round().clamp(0.0, 5.0);
        let country = f64::from(u8::from(city > 2.0));
        let years = (10.0 + 1.2 * x + 2.2 * normal(rng))
            .round()
            .clamp(4.0, 18.0);
        let level = f64::from(u8::from(years > 8.0) + u8::from(years > 12.0));
        let (u, v) = (0.5 * x + 0.87 * normal(rng), normal(rng));
        let z = 0.8 * x + 0.25 * (years - 10.0) - 0.3;
        (
            vec![x, wage, wage.ln(), city, country, years, level, u, v, u + v],
            z,
        )
    },
};

/// Twelve visits a person, who has a level of their own; two conditions are the person's. One
/// linear effect, and a product.
const VISITS: Mechanism = Mechanism {
    signal: &[0, 2, 5],
    categories: &[],
    together: 12,
    row: |rng, person| {
        let mut x = vec![person[0], person[1]];
        x.extend((2..8).map(|at| 0.5 * person[at % 4] + 0.8 * normal(rng)));
        let z = 0.7 * person[5] + x[0] + 1.3 * x[2] * x[5];
        (x, z)
    },
};

/// Nothing matters.
const NOISE: Mechanism = Mechanism {
    signal: &[],
    categories: &[],
    together: 1,
    row: |rng, _| (chain(rng, 15), -0.8),
};
