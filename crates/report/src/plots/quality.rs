//! How good the model is.

use plotters::style::text_anchor::HPos;

use sways::{run::saved::LossRow, view::Quality};

use crate::{
    chart::{
        Axis, Chart, Frame, LOWERS, MUTED, RAISES, Side, Tip, apart, dashed, dot, line, plot, text,
        tick,
    },
    error::Error,
    messages::{Messages, Word},
};

/// The losses along the training, where there are enough to make a line.
///
/// # Errors
/// Where it cannot be drawn.
pub fn losses(
    losses: &[LossRow],
    constant: f64,
    says: &dyn Messages,
) -> Result<Option<Chart>, Error> {
    let [first, _, .., last] = losses else {
        return Ok(None);
    };
    let validated = || {
        losses
            .iter()
            .filter_map(|at| Some((at.epoch as f64, at.validation?)))
    };
    let ends = [first, last].map(|at| (at.epoch, at.loss));
    let validation = validated().next_back().map(|(_, loss)| loss);
    let description = says.losses_described(ends, validation, constant);
    let values = || {
        losses
            .iter()
            .map(|at| at.loss)
            .chain(validated().map(|it| it.1))
            .chain([constant])
    };
    let x = Axis::round(0.0, last.epoch as f64);
    let y = Axis::round(
        0.0_f64.max(values().fold(f64::INFINITY, f64::min) * 0.95),
        values().fold(0.0, f64::max) * 1.02,
    );
    let (x_apart, y_apart, end) = (apart(&x), apart(&y), last.epoch as f64);
    let height = y.length();
    Chart::draw(
        ["losses", says.word(Word::Losses), &description],
        300,
        |area| {
            let epochs = |value: &f64| tick(*value, x_apart);
            let nats = |value: &f64| tick(*value, y_apart);
            let mut plot = plot(
                area,
                Frame {
                    x: (x, says.word(Word::Epoch), &epochs),
                    y: (y, says.word(Word::MeanLogLoss), &nats),
                    left: 46,
                    side: Side::Scale,
                },
            )?;
            plot.draw_series([line(vec![(0.0, constant), (end, constant)], MUTED, 10)])?;
            let below = constant - 0.035 * height;
            plot.draw_series([text(
                says.word(Word::Constant).to_owned(),
                (end, below),
                MUTED,
                HPos::Right,
            )])?;
            let train: Vec<_> = losses.iter().map(|at| (at.epoch as f64, at.loss)).collect();
            let near = 0.02 * end;
            let tips = train.iter().map(|&(epoch, loss)| {
                let words = format!("{epoch:.0}: {loss:.4}");
                let (low, high) = (loss - 0.05 * height, loss + 0.05 * height);
                Tip::on(&plot, (epoch - near, low), (epoch + near, high), &words)
            });
            let tips = tips.collect();
            plot.draw_series(train.iter().map(|&at| dot(at, 25, LOWERS, true)))?;
            plot.draw_series([line(train, LOWERS, 20)])?;
            let validation: Vec<_> = validated().collect();
            if !validation.is_empty() {
                plot.draw_series(validation.iter().map(|&at| dot(at, 30, RAISES, false)))?;
                plot.draw_series([dashed(validation, RAISES)])?;
            }
            Ok(tips)
        },
    )
    .map(Some)
}

fn share(value: &f64) -> String {
    tick(*value, 0.1)
}

/// Shares of events beside probabilities.
///
/// # Errors
/// Where it cannot be drawn.
pub fn calibration(quality: &Quality, says: &dyn Messages) -> Result<Chart, Error> {
    let bins = &quality.calibration;
    let told: Vec<String> = bins
        .iter()
        .map(|bin| says.calibrated(bin.predicted, bin.observed))
        .collect();
    let description = says.calibration_described(&quality.on, &told.join("; "));
    let title = says.word(Word::Calibration);
    Chart::draw(["calibration", title, &description], 300, |area| {
        let axis = || Axis::round(0.0, 1.0);
        let mut plot = plot(
            area,
            Frame {
                x: (axis(), says.word(Word::ProbabilitySaid), &share),
                y: (axis(), says.word(Word::ShareSeen), &share),
                left: 36,
                side: Side::Scale,
            },
        )?;
        plot.draw_series([line(vec![(0.0, 0.0), (1.0, 1.0)], MUTED, 10)])?;
        let mut tips = Vec::new();
        for (bin, told) in bins.iter().zip(&told) {
            let [low, high] = bin.interval;
            let (left, right) = (bin.predicted - 0.02, bin.predicted + 0.02);
            let words = format!("{told} ({})", says.rows(bin.rows));
            tips.push(Tip::on(&plot, (left, low), (right, high), &words));
            plot.draw_series([line(
                vec![(bin.predicted, low), (bin.predicted, high)],
                LOWERS,
                15,
            )])?;
            plot.draw_series([dot((bin.predicted, bin.observed), 40, LOWERS, true)])?;
        }
        Ok(tips)
    })
}

/// The ROC curve, where the rows are not all of one kind.
///
/// # Errors
/// Where it cannot be drawn.
pub fn roc(
    quality: &Quality,
    auc: Option<f64>,
    says: &dyn Messages,
) -> Result<Option<Chart>, Error> {
    if quality.roc.is_empty() {
        return Ok(None);
    }
    let description = says.roc_described(&quality.on, auc);
    Chart::draw(["roc", says.word(Word::Roc), &description], 300, |area| {
        let axis = || Axis::round(0.0, 1.0);
        let mut plot = plot(
            area,
            Frame {
                x: (axis(), says.word(Word::FalsePositives), &share),
                y: (axis(), says.word(Word::TruePositives), &share),
                left: 36,
                side: Side::Scale,
            },
        )?;
        plot.draw_series([line(vec![(0.0, 0.0), (1.0, 1.0)], MUTED, 10)])?;
        let curve = quality.roc.iter().map(|&[x, y]| (x, y)).collect();
        plot.draw_series([line(curve, LOWERS, 20)])?;
        Ok(Vec::new())
    })
    .map(Some)
}
