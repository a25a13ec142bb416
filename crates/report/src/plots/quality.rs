//! How good the model is.

use plotters::style::text_anchor::HPos;

use sways::{run::saved::LossRow, view::Quality};

use crate::{
    chart::{
        Axis, Chart, Frame, LOWERS, MUTED, RAISES, apart, dashed, dot, line, plot, text, tick,
    },
    error::Error,
};

/// The losses along the training.
///
/// # Errors
/// Where it cannot be drawn.
pub fn losses(losses: &[LossRow], constant: f64) -> Result<Option<Chart>, Error> {
    let (Some(first), Some(last)) = (losses.first(), losses.last()) else {
        return Ok(None);
    };
    let validated = || {
        losses
            .iter()
            .filter_map(|at| Some((at.epoch as f64, at.validation?)))
    };
    let validation = validated().next_back().map_or(String::new(), |(_, loss)| {
        format!("; on the networks' validation rows it ends at {loss:.4}")
    });
    let description = format!(
        "log-loss on training rows from {:.4} at epoch {} to {:.4} at epoch {}{validation}; \
         a constant has {constant:.4}.",
        first.loss, first.epoch, last.loss, last.epoch
    );
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
        ["losses", "Loss along the training", &description],
        220,
        |area| {
            let epochs = |value: &f64| tick(*value, x_apart);
            let nats = |value: &f64| tick(*value, y_apart);
            let mut plot = plot(
                area,
                Frame {
                    x: (x, "epoch", &epochs),
                    y: (y, &nats),
                    left: 46,
                    lines: true,
                },
            )?;
            plot.draw_series([line(vec![(0.0, constant), (end, constant)], MUTED, 10)])?;
            let below = constant - 0.035 * height;
            plot.draw_series([text(
                "a constant".to_owned(),
                (end, below),
                MUTED,
                HPos::Right,
            )])?;
            let train: Vec<_> = losses.iter().map(|at| (at.epoch as f64, at.loss)).collect();
            plot.draw_series(train.iter().map(|&at| dot(at, 25, LOWERS, true)))?;
            plot.draw_series([line(train, LOWERS, 20)])?;
            let validation: Vec<_> = validated().collect();
            if !validation.is_empty() {
                plot.draw_series(validation.iter().map(|&at| dot(at, 30, RAISES, false)))?;
                plot.draw_series([dashed(validation, RAISES)])?;
            }
            Ok(())
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
pub fn calibration(quality: &Quality) -> Result<Chart, Error> {
    let bins = &quality.calibration;
    let told: Vec<String> = bins
        .iter()
        .map(|bin| format!("{:.2} said, {:.2} seen", bin.predicted, bin.observed))
        .collect();
    let description = format!(
        "share of events among {} of like probability, with 95% intervals; on the diagonal the \
         probabilities are right: {}.",
        quality.on,
        told.join("; ")
    );
    Chart::draw(["calibration", "Calibration", &description], 300, |area| {
        let axis = || Axis::round(0.0, 1.0);
        let mut plot = plot(
            area,
            Frame {
                x: (axis(), "probability said", &share),
                y: (axis(), &share),
                left: 36,
                lines: true,
            },
        )?;
        plot.draw_series([line(vec![(0.0, 0.0), (1.0, 1.0)], MUTED, 10)])?;
        for bin in bins {
            let [low, high] = bin.interval;
            plot.draw_series([line(
                vec![(bin.predicted, low), (bin.predicted, high)],
                LOWERS,
                15,
            )])?;
            plot.draw_series([dot((bin.predicted, bin.observed), 40, LOWERS, true)])?;
        }
        Ok(())
    })
}

/// The ROC curve, where the rows are not all of one kind.
///
/// # Errors
/// Where it cannot be drawn.
pub fn roc(quality: &Quality, auc: Option<f64>) -> Result<Option<Chart>, Error> {
    if quality.roc.is_empty() {
        return Ok(None);
    }
    let auc = auc.map_or(String::new(), |auc| format!(", area {auc:.3}"));
    let description = format!(
        "true positive rate over false positive rate on the {}{auc}; guessing is the diagonal.",
        quality.on
    );
    Chart::draw(["roc", "ROC curve", &description], 300, |area| {
        let axis = || Axis::round(0.0, 1.0);
        let mut plot = plot(
            area,
            Frame {
                x: (axis(), "false positive rate", &share),
                y: (axis(), &share),
                left: 36,
                lines: true,
            },
        )?;
        plot.draw_series([line(vec![(0.0, 0.0), (1.0, 1.0)], MUTED, 10)])?;
        let curve = quality.roc.iter().map(|&[x, y]| (x, y)).collect();
        plot.draw_series([line(curve, LOWERS, 20)])?;
        Ok(())
    })
    .map(Some)
}
