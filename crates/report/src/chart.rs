//! A chart: what plotters draws, as an SVG that a page can hold.
//!
//! plotters counts in whole pixels, so charts are drawn several times as large as they are shown.
//! Their few colours are these constants: a page can say in its style sheet what they are in the
//! dark, and every sign and class that a colour shows shows elsewhere too.

use std::{convert::Infallible, ops::Range};

use plotters::{
    coord::{
        Shift,
        ranged1d::{DefaultFormatting, KeyPointHint, Ranged},
        types::RangedCoordf64,
    },
    element::DashedPathElement,
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

use sways::words::plain;

use crate::{error::Error, svg::Svg, words::markup};

/// Text.
pub const INK: RGBColor = RGBColor(0x1F, 0x23, 0x28);
/// Text of less weight, and axes.
pub const MUTED: RGBColor = RGBColor(0x57, 0x60, 0x6A);
/// Lines behind marks.
pub const GRID: RGBColor = RGBColor(0xD8, 0xDE, 0xE4);
/// Marks that stand behind others.
pub const BEHIND: RGBColor = RGBColor(0xAF, 0xB8, 0xC1);
/// What raises, and the first of two (Okabe and Ito's vermilion).
pub const RAISES: RGBColor = RGBColor(0xD5, 0x5E, 0x00);
/// What lowers, and the second of two (Okabe and Ito's blue).
pub const LOWERS: RGBColor = RGBColor(0x00, 0x72, 0xB2);
/// From low to high, in steps: neither colour of the two above, which say what is raised and what
/// lowered, and none so light or so dark that it does not show on white or on black.
pub const STEPS: [RGBColor; 5] = [
    RGBColor(0x92, 0x49, 0xB0),
    RGBColor(0xA8, 0x84, 0xB8),
    RGBColor(0x9E, 0x9E, 0x9E),
    RGBColor(0x62, 0xB2, 0x6A),
    RGBColor(0x26, 0x91, 0x46),
];

/// Drawn pixels a shown pixel.
const SCALE: u32 = 4;
/// The height of text as plotters counts it, which is 1.24 times what is shown: 12 pixels.
const TEXT: u32 = 15;
/// The width of a chart, as shown: that of a telephone's page.
pub const WIDTH: u32 = 360;
/// The room above a plot whose vertical axis has a title, or which has a key.
pub const TOP: u32 = 24;

/// A drawn chart.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Names its file.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What it shows, for who cannot see it.
    pub description: String,
    width: u32,
    height: u32,
    /// What stands between the tags of the SVG.
    marks: String,
    tips: Vec<Tip>,
}

/// What a pointer reads on a part of a chart.
#[derive(Clone, Debug)]
pub struct Tip {
    /// Drawn pixels.
    from: (i32, i32),
    to: (i32, i32),
    words: String,
}

impl Tip {
    /// On a part between two corners.
    pub fn new(a: (i32, i32), b: (i32, i32), words: &str) -> Self {
        Self {
            from: (a.0.min(b.0), a.1.min(b.1)),
            to: (a.0.max(b.0), a.1.max(b.1)),
            words: markup(&plain(words)),
        }
    }

    /// On a part of a plot.
    pub fn on(plot: &Plot<'_, '_>, from: (f64, f64), to: (f64, f64), words: &str) -> Self {
        let pixels = |at: (f64, f64)| plot.plotting_area().map_coordinate(&at);
        Self::new(pixels(from), pixels(to), words)
    }

    fn inline(&self) -> maud::Markup {
        let (x, y) = self.from;
        maud::html! {
            rect x=(x) y=(y) width=(self.to.0 - x) height=(self.to.1 - y) { title { (self.words) } }
        }
    }
}

/// Where a chart is drawn.
pub type Area<'a> = DrawingArea<Svg<'a>, Shift>;
/// Why it could not be.
pub type Problem = DrawingAreaErrorKind<Infallible>;
/// A coordinate system with ticks where they are said to be.
pub type Plot<'a, 'b> = ChartContext<'a, Svg<'b>, Cartesian2d<Axis, Axis>>;

impl Chart {
    /// Draws a chart so many pixels high.
    ///
    /// # Errors
    /// Where plotters cannot.
    pub fn draw(
        [name, title, description]: [&str; 3],
        height: u32,
        draw: impl FnOnce(&Area<'_>) -> Result<Vec<Tip>, Problem>,
    ) -> Result<Self, Error> {
        let mut marks = String::new();
        let tips = {
            let size = (WIDTH * SCALE, height * SCALE);
            let area = Svg::new(&mut marks, size).into_drawing_area();
            let drawn = draw(&area).and_then(|tips| area.present().map(|()| tips));
            drawn.map_err(|problem| Error::Chart {
                chart: name.to_owned(),
                problem: problem.to_string(),
            })?
        };
        Ok(Self {
            name: name.to_owned(),
            title: markup(&plain(title)),
            description: markup(&plain(description)),
            width: WIDTH,
            height,
            marks: markup(&marks),
            tips,
        })
    }

    /// The chart as part of a page.
    pub fn inline(&self) -> maud::Markup {
        let view = format!("0 0 {} {}", self.width * SCALE, self.height * SCALE);
        maud::html! {
            svg class="chart" role="img" aria-label=(format!("{}. {}", self.title, self.description))
                viewBox=(view) width=(self.width) height=(self.height) fill="none" font-family="sans-serif" {
                (self.content())
            }
        }
    }

    fn content(&self) -> maud::Markup {
        maud::html! {
            (maud::PreEscaped(&self.marks))
            @if !self.tips.is_empty() {
                g pointer-events="all" { @for tip in &self.tips { (tip.inline()) } }
            }
        }
    }

    /// The chart as a file.
    pub fn file(&self) -> String {
        let (width, height) = (self.width, self.height);
        let view = format!("0 0 {} {}", width * SCALE, height * SCALE);
        let text = maud::html! {
            svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox=(view) width=(width) height=(height)
                fill="none" font-family="sans-serif" {
                title { (self.title) }
                desc { (self.description) }
                rect width="100%" height="100%" fill="#FFFFFF" {}
                (self.content())
            }
        };
        text.into_string() + "\n"
    }
}

/// Shown pixels as drawn.
pub fn px(shown: u32) -> u32 {
    shown * SCALE
}

/// An axis: from where to where, and where ticks stand.
#[derive(Clone, Debug)]
pub struct Axis {
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Axis {
    /// Ticks at round numbers.
    pub fn round(low: f64, high: f64) -> Self {
        /// Beyond, lengths are infinite, and ticks without end.
        const FARTHEST: f64 = 1e300;
        let within = |end: f64| match end {
            end if end.is_nan() => 0.0,
            end => end.clamp(-FARTHEST, FARTHEST),
        };
        let (low, high) = widened(within(low), within(high));
        let range = RangedCoordf64::from(low..high);
        Self {
            range: low..high,
            ticks: range.key_points(7),
        }
    }

    /// A place each for so many things.
    pub fn places(count: usize) -> Self {
        Self {
            range: -0.5..count.max(1) as f64 - 0.5,
            ticks: (0..count).map(|place| place as f64).collect(),
        }
    }

    /// The same with the first on top, or the largest on the left.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.range = self.range.end..self.range.start;
        self
    }

    /// The same with ticks at these places only: probabilities end at 0 and 1.
    #[must_use]
    pub fn ticks_within(mut self, ends: [f64; 2]) -> Self {
        self.ticks.retain(|tick| (ends[0]..=ends[1]).contains(tick));
        self
    }

    /// From one end to the other.
    pub fn length(&self) -> f64 {
        (self.range.end - self.range.start).abs()
    }

    /// Where the ticks stand.
    pub fn ticks(&self) -> &[f64] {
        &self.ticks
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        /// Far outside of every chart, and small enough to count on with.
        const OUTSIDE: f64 = 1e6;
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        let pixels = (f64::from(limit.1 - limit.0) * share).round();
        limit.0 + pixels.clamp(-OUTSIDE, OUTSIDE) as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// A range that is none made one.
fn widened(low: f64, high: f64) -> (f64, f64) {
    if high - low > 1e-12 * low.abs().max(high.abs()) && high > low {
        return (low, high);
    }
    let half = if low == 0.0 { 1.0 } else { low.abs() / 2.0 };
    (low - half, high + half)
}

/// What a tick is called.
pub type Words<'a> = &'a dyn Fn(&f64) -> String;

/// What goes around a plot.
pub struct Frame<'a> {
    /// The horizontal axis, what it is of, and its ticks' words.
    pub x: (Axis, &'a str, Words<'a>),
    /// The vertical axis, what it is of, which is said above it, and its ticks' words.
    pub y: (Axis, &'a str, Words<'a>),
    /// The room for the words on the left.
    pub left: u32,
    /// What the vertical axis is.
    pub side: Side,
}

/// What a vertical axis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A scale, from whose ticks lines run.
    Scale,
    /// Names of lines.
    Names,
    /// Names of lines, with room above for a key.
    Keyed,
    /// Lines whose names the chart writes itself.
    Bare,
}

/// A plot with its axes.
///
/// # Errors
/// Where plotters cannot draw it.
pub fn plot<'a, 'b>(area: &'a Area<'b>, frame: Frame<'_>) -> Result<Plot<'a, 'b>, Problem> {
    let (x, description, x_words) = frame.x;
    let (y, y_description, y_words) = frame.y;
    let ticks = (x.ticks.len(), y.ticks.len());
    let is_titled = !y_description.is_empty() || frame.side == Side::Keyed;
    let mut plot = ChartBuilder::on(area)
        .margin_top(px(if is_titled { TOP } else { 8 }))
        .margin_right(px(14))
        .set_label_area_size(LabelAreaPosition::Left, px(frame.left))
        .set_label_area_size(
            LabelAreaPosition::Bottom,
            px(if description.is_empty() { 24 } else { 42 }),
        )
        .build_cartesian_2d(x, y)?;
    let mut mesh = plot.configure_mesh();
    if frame.side != Side::Scale {
        mesh.disable_y_mesh();
    }
    if frame.side == Side::Bare {
        mesh.disable_y_axis();
    }
    mesh.x_labels(ticks.0)
        .y_labels(ticks.1)
        .x_label_formatter(x_words)
        .y_label_formatter(y_words)
        .x_label_style(font(TEXT).color(&MUTED))
        .y_label_style(font(TEXT).color(&INK))
        .axis_desc_style(font(TEXT).color(&MUTED))
        .x_desc(description)
        .axis_style(MUTED.stroke_width(SCALE))
        .bold_line_style(GRID.stroke_width(SCALE))
        .light_line_style(TRANSPARENT)
        .set_all_tick_mark_size(px(3))
        .draw()?;
    if !y_description.is_empty() {
        let left = px(frame.left.min(4)) as i32;
        let at = (left, px(TOP / 2) as i32);
        area.draw(&words_at(y_description, at, MUTED, HPos::Left))?;
    }
    Ok(plot)
}

/// Text that begins or ends at a place of a chart, in drawn pixels.
pub fn words_at(
    words: &str,
    at: (i32, i32),
    color: RGBColor,
    align: HPos,
) -> Text<'static, (i32, i32), String> {
    let style = TextStyle {
        color: color.to_backend_color(),
        pos: Pos::new(align, VPos::Center),
        ..font(TEXT)
    };
    Text::new(words.to_owned(), at, style)
}

/// How wide text is, about, in shown pixels: of a letter what fonts without serifs have at most on
/// average.
pub fn width_of(words: &str) -> u32 {
    const TENTHS_A_LETTER: usize = 73;
    (console::measure_text_width(words) * TENTHS_A_LETTER).div_ceil(10) as u32
}

/// A font of so many shown pixels.
pub fn font(size: u32) -> TextStyle<'static> {
    ("sans-serif", px(size)).into_text_style(&(px(WIDTH), px(WIDTH)))
}

/// Text around a point.
pub fn text(
    words: String,
    at: (f64, f64),
    color: RGBColor,
    align: HPos,
) -> Text<'static, (f64, f64), String> {
    let style = TextStyle {
        color: color.to_backend_color(),
        pos: Pos::new(align, VPos::Center),
        ..font(TEXT - 1)
    };
    Text::new(words, at, style)
}

/// A line through points.
pub fn line(points: Vec<(f64, f64)>, color: RGBColor, width: u32) -> PathElement<(f64, f64)> {
    // Tenths of a shown pixel.
    PathElement::new(points, color.stroke_width((width * SCALE).div_ceil(10)))
}

/// A dashed line through points.
pub fn dashed(
    points: Vec<(f64, f64)>,
    color: RGBColor,
) -> DashedPathElement<std::vec::IntoIter<(f64, f64)>, i32> {
    DashedPathElement::new(
        points,
        px(5) as i32,
        px(4) as i32,
        color.stroke_width(2 * SCALE),
    )
}

/// A mark at a point, filled or hollow.
pub fn dot(at: (f64, f64), radius: u32, color: RGBColor, filled: bool) -> Circle<(f64, f64), u32> {
    let style = if filled {
        color.filled()
    } else {
        color.stroke_width(2 * SCALE)
    };
    Circle::new(at, radius * SCALE / 10, style)
}

/// A mark at a place of a chart, in drawn pixels.
pub fn pixel_dot(at: (i32, i32), color: RGBColor, filled: bool) -> Circle<(i32, i32), u32> {
    let style = if filled {
        color.filled()
    } else {
        color.stroke_width(SCALE)
    };
    Circle::new(at, px(4), style)
}

/// A bar or a cell.
pub fn bar(from: (f64, f64), to: (f64, f64), color: RGBColor) -> Rectangle<(f64, f64)> {
    Rectangle::new([from, to], color.filled())
}

/// A number on an axis whose ticks are so far apart.
pub fn tick(value: f64, apart: f64) -> String {
    if value.abs() >= 1e6 || (value != 0.0 && apart < 1e-5) {
        return format!("{value:.1e}").replace('-', "\u{2212}");
    }
    let places = (-apart.log10().floor()).clamp(0.0, 6.0) as usize;
    // No sign in front of what rounds to 0.
    let zero = value.abs() < 0.5 * 10_f64.powi(-(places as i32));
    format!("{:.places$}", if zero { 0.0 } else { value }).replace('-', "\u{2212}")
}

/// How far an axis's ticks are apart.
pub fn apart(axis: &Axis) -> f64 {
    match axis.ticks() {
        [first, second, ..] => (second - first).abs(),
        _ => 1.0,
    }
}

/// Mixes a colour from the first to the second.
pub fn mixed(from: RGBColor, to: RGBColor, share: f64) -> RGBColor {
    let of = |from: u8, to: u8| {
        f64::from(to)
            .mul_add(share, f64::from(from) * (1.0 - share))
            .round() as u8
    };
    RGBColor(of(from.0, to.0), of(from.1, to.1), of(from.2, to.2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short_and_signed() {
        assert_eq!(tick(-0.25, 0.05), "\u{2212}0.25");
        assert_eq!(tick(-0.000_001, 0.05), "0.00");
        assert_eq!(tick(20.0, 10.0), "20");
        assert_eq!(tick(2e6, 1e6), "2.0e6");
    }

    #[test]
    fn an_axis_of_nothing_has_room() {
        for (low, high) in [
            (0.0, 0.0),
            (3.0, 3.0),
            (-1e300, -1e300),
            (f64::MIN, f64::MAX),
            (f64::NAN, f64::INFINITY),
        ] {
            let axis = Axis::round(low, high);
            assert!(axis.range.start < axis.range.end);
            assert!(axis.length().is_finite() && axis.ticks().len() < 50);
        }
    }
}
