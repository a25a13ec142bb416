//! The tests of a table's conditions, put together.

use sways_data::consecutive;
use sways_explain::evidence::{Bins, Evidence, Features, Gate, Rows, Unit, units};
use sways_model::MlpOps;

use super::{
    averages::Seeing,
    borne::Reach,
    calendar,
    effects::Table,
    inquiry::{Inquiry, stage},
    kind::Kind,
    nuisance::Nuisances,
    parts::Parts,
    parts_of_table::InTable,
    projected::{Projected, Sequence},
    testing::Testing,
    unit_tests::UnitTests,
};
use crate::{error::Error, progress::Stage};

/// A curve bends at a knot for every so many rows.
const ROWS_A_KNOT: usize = 40;
const FEWEST_KNOTS: usize = 4;
const MOST_KNOTS: usize = 12;
/// Features of lines and curves, at most.
const MOST_FEATURES: usize = 300;
/// And their cells, for all conditions in turn.
const FEATURE_CELLS: usize = 2_000_000_000;
/// What networks of all conditions are for.
const SEEING: &str = "predicting from all conditions";

/// How many knots a curve has, on a table of so many rows, conditions and inputs; `None` where there
/// are no curves.
pub(super) fn knots(rows: usize, conditions: usize, inputs: usize) -> Option<usize> {
    let width = MOST_FEATURES.min(FEATURE_CELLS / (rows * conditions).max(1));
    let knots = (rows / ROWS_A_KNOT).clamp(FEWEST_KNOTS, MOST_KNOTS);
    let knots = knots.min((width / inputs.max(1)).saturating_sub(1));
    (knots >= FEWEST_KNOTS).then_some(knots)
}

impl Inquiry<'_> {
    /// Runs all tests, on a backend. Dates are what recurs in them, too.
    ///
    /// # Errors
    /// Where the rows cannot be dealt out.
    pub fn run<B: MlpOps>(
        &self,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Evidence, Error> {
        match calendar::with_what_recurs(self.design, self.encoding) {
            Some(design) => Inquiry {
                design: &design,
                ..*self
            }
            .tests::<B>(device, observe),
            None => self.tests::<B>(device, observe),
        }
    }

    fn tests<B: MlpOps>(
        &self,
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Evidence, Error> {
        let design = self.design;
        let clusters = self.together.map(consecutive);
        let clusters = clusters.as_deref();
        let units = units(design.values(), design.groups());
        let kinds = Kind::of(self.encoding, design);
        let features = self.features();

        let (gate, mut refits) = self.gate::<B>(&features, clusters, device, observe)?;
        let parts = match self.too_few(clusters) {
            Some(reason) => Err(reason),
            None => self.parts(clusters).map_err(|error| error.to_string()),
        };
        let parts = match parts {
            Ok(parts) => parts,
            Err(reason) => {
                let none = |unit| UnitTests::none(unit, reason.clone());
                let tested: Vec<UnitTests> = units.iter().map(none).collect();
                return Ok(self.evidence(clusters, refits, gate, &units, &kinds, &tested));
            }
        };
        stage(observe, "fitting lines")(0.0);
        let bins = Bins::new(design.values(), design.inputs());
        let nuisances = Nuisances::new(
            (design, &bins),
            (self.labels, self.weights),
            &parts.folds,
            &features,
            self.learning(),
            (self.seed_of(3), self.cache),
        );
        let projected = self.projected::<B>(&parts, &features, device, observe)?;
        refits += projected.iter().map(Projected::models).sum::<usize>();

        let seeing = || {
            Seeing::new::<B>(
                design,
                (self.labels, self.weights),
                &parts.folds[0],
                &features,
                (self.seed_of(10), self.cache),
                device,
                &mut {
                    let (mut tell, of) = (stage(observe, SEEING), parts.sequences.len() as f64);
                    move |done| tell((of + done) / (of + 1.0))
                },
            )
        };
        // Average effects rest on slopes, which models of somebody else's need not have.
        let seeing = self.learner.is_none().then(seeing);
        refits += seeing.as_ref().map_or(0, |(_, fitted)| *fitted);

        let influences = kinds.iter().map(Kind::influences).sum();
        let rows = Rows {
            clusters,
            weights: self.weights,
        };
        let in_table = self.parts.map(|it| InTable::new(it, self.labels));
        let table = Table {
            kinds: &kinds,
            design,
            labels: self.labels,
            seeing: seeing.as_ref().map(|(seeing, _)| seeing),
            rows,
            reach: Reach::new(self.plan.alpha, influences),
            parts: in_table.as_ref(),
        };
        // Where rows were chosen by the outcome its residuals do not vary as a share of the weighted
        // table would: each row's square stands for itself, as a cluster's does.
        let own: Option<Vec<usize>> = (clusters.is_none() && self.weights_go_with_outcome())
            .then(|| (0..design.rows()).collect());
        let of_tests = Rows {
            clusters: clusters.or(own.as_deref()),
            ..rows
        };
        let testing = Testing {
            design,
            nuisances,
            projected,
            table,
            rows: of_tests,
            alike: parts.alike,
            rarer: self.rarer(),
        };
        let mut tell = stage(observe, "leaving conditions out");
        let (mut tested, fitted) = testing.units::<B>(&units, device, &mut tell)?;
        refits += fitted + testing.determined::<B>(&units, &mut tested, device)?;
        Ok(self.evidence(clusters, refits, gate, &units, &kinds, &tested))
    }

    /// Networks that see every condition, or models of somebody else's, of each sequence of the rows.
    /// Where networks cannot be trained the residuals are tested alone.
    fn projected<'a, B: MlpOps>(
        &'a self,
        parts: &'a Parts,
        features: &'a [Features],
        device: &B::Device,
        observe: &mut dyn FnMut(Stage),
    ) -> Result<Vec<Projected<'a>>, Error> {
        let of = parts.sequences.len();
        let mut projected = Vec::with_capacity(of);
        for (place, sequence) in parts.sequences.iter().enumerate() {
            let mut tell = stage(observe, SEEING);
            let mut tell = |done| tell((place as f64 + done) / (of + 1) as f64);
            let seed = self.seed_of(9).wrapping_add((place as u64) << 8);
            let sequence = Sequence {
                design: self.design,
                labels: self.labels,
                by: self.weights,
                deal: sequence,
                of,
                features,
                seed,
                cache: self.cache,
            };
            match self.learning() {
                Some(learning) => {
                    projected.push(sequence.by_learner(learning, &parts.blocks, &mut tell)?);
                }
                None => projected.extend(sequence.by_networks::<B>(device, &mut tell)),
            }
        }
        Ok(projected)
    }

    /// The inputs and, where that does not take too long, their curves.
    fn features(&self) -> Vec<Features> {
        let (values, inputs) = (self.design.values(), self.design.inputs());
        let knots = knots(self.labels.len(), self.design.groups().len(), inputs);
        let mut features = vec![Features::new(values, inputs).weighted(self.weights)];
        if let Some(knots) = knots {
            let curves = Features::curves(values, inputs, knots);
            features.extend(curves.map(|it| it.weighted(self.weights)));
        }
        features
    }

    fn evidence(
        &self,
        clusters: Option<&[usize]>,
        refits: usize,
        gate: Gate,
        units: &[Unit],
        kinds: &[Kind],
        tested: &[UnitTests],
    ) -> Evidence {
        Evidence {
            alpha: self.plan.alpha,
            rows: self.labels.len(),
            of_rows: self.labels.len(),
            clusters: clusters.map(|it| it.iter().max().map_or(0, |last| last + 1)),
            weighted: self.weights.is_some(),
            refits,
            conditions: self.verdicts(&gate, units, kinds, tested),
            parts: self.parts.map(|it| InTable::new(it, self.labels).parts()),
            gate,
        }
    }
}
