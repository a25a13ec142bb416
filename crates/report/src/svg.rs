//! Charts as SVG in few bytes: marks of one style that follow each other are one path, and all text
//! stands above them.

use std::convert::Infallible;
use std::fmt::Write as _;

use maud::html;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    text_anchor::{HPos, VPos},
};

/// What plotters counts a font's size as, of what it is shown as.
const OF_FONT: f64 = 1.24;

/// What plotters draws on. Colours are opaque, and text is level.
pub struct Svg<'a> {
    target: &'a mut String,
    size: (u32, u32),
    shapes: Grouped<Paint>,
    texts: Grouped<Letters>,
    /// Where the open path's last point is.
    at: BackendCoord,
}

/// Elements, of which those of one style that follow each other share what says it.
struct Grouped<Style> {
    written: String,
    open: Option<Style>,
}

impl<Style: PartialEq> Grouped<Style> {
    fn new() -> Self {
        Self {
            written: String::new(),
            open: None,
        }
    }

    /// Goes on in a style; whether it was not the last one's, which is then ended.
    fn begins(&mut self, style: Style, end: &str) -> bool {
        let begins = self.open.as_ref() != Some(&style);
        if begins {
            self.end(end);
            self.open = Some(style);
        }
        begins
    }

    fn end(&mut self, end: &str) {
        if self.open.take().is_some() {
            self.written += end;
        }
    }
}

/// How a path is painted, by colours as `#RRGGBB`.
#[derive(Clone, Debug, PartialEq)]
enum Paint {
    Fill(String),
    Stroke {
        color: String,
        width: u32,
    },
    /// Dots: ends of lines without a length.
    Dots {
        color: String,
        diameter: u32,
    },
}

impl Paint {
    fn stroke<S: BackendStyle>(style: &S) -> Self {
        Self::Stroke {
            color: hex(style.color()),
            width: style.stroke_width(),
        }
    }
}

/// How text is written.
#[derive(Clone, Debug, PartialEq)]
struct Letters {
    color: String,
    size: String,
    anchor: &'static str,
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl<'a> Svg<'a> {
    /// Writes what is drawn to `target` once it is presented, without the element `svg` around it:
    /// what that says of all marks is `fill="none" font-family="sans-serif"`.
    pub fn new(target: &'a mut String, size: (u32, u32)) -> Self {
        Self {
            target,
            size,
            shapes: Grouped::new(),
            texts: Grouped::new(),
            at: (0, 0),
        }
    }

    /// The data of a path of this style, which goes on from `at`.
    fn path(&mut self, paint: Paint) -> &mut String {
        let attributes = match &paint {
            Paint::Fill(color) => format!("fill=\"{color}\""),
            Paint::Stroke { color, width } => {
                format!("stroke=\"{color}\" stroke-width=\"{width}\"")
            }
            Paint::Dots { color, diameter } => {
                format!("stroke=\"{color}\" stroke-width=\"{diameter}\" stroke-linecap=\"round\"")
            }
        };
        if self.shapes.begins(paint, END_OF_PATH) {
            self.at = (0, 0);
            let _ = write!(self.shapes.written, "<path {attributes} d=\"");
        }
        &mut self.shapes.written
    }

    /// Moves to the first of some points and draws lines to the others.
    fn lines(&mut self, paint: Paint, points: impl IntoIterator<Item = BackendCoord>, end: &str) {
        let mut points = points.into_iter().peekable();
        let Some(&first) = points.peek() else { return };
        self.path(paint).push('m');
        for (x, y) in points {
            let (from_x, from_y) = std::mem::replace(&mut self.at, (x, y));
            number(&mut self.shapes.written, x - from_x);
            number(&mut self.shapes.written, y - from_y);
        }
        self.shapes.written += end;
        // A closed line ends where it began.
        if !end.is_empty() {
            self.at = first;
        }
    }
}

const END_OF_PATH: &str = "\"/>\n";
const END_OF_TEXT: &str = "</g>\n";
const CLOSED: &str = "z";

impl DrawingBackend for Svg<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        self.shapes.end(END_OF_PATH);
        self.texts.end(END_OF_TEXT);
        for written in [&mut self.shapes.written, &mut self.texts.written] {
            self.target.push_str(written);
            written.clear();
        }
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &color, true)
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if fill {
            return self.fill_polygon(corners, style);
        }
        if is_seen(style.color()) {
            self.lines(Paint::stroke(style), corners, CLOSED);
        }
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if is_seen(style.color()) {
            self.lines(Paint::stroke(style), path, "");
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        if is_seen(style.color()) {
            self.lines(Paint::Fill(hex(style.color())), path, CLOSED);
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        (x, y): BackendCoord,
        radius: u32,
        style: &S,
        fill: bool,
    ) -> Drawn {
        if !is_seen(style.color()) {
            return Ok(());
        }
        if fill {
            let (color, diameter) = (hex(style.color()), 2 * radius);
            self.lines(Paint::Dots { color, diameter }, [(x, y)], "h0");
        } else {
            let half = format!("{radius} {radius} 0 1 0 ");
            let around = format!("a{half}{0} 0 {half}-{0} 0", 2 * radius);
            self.lines(Paint::stroke(style), [(x - radius as i32, y)], &around);
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Drawn {
        if text.is_empty() || !is_seen(style.color()) {
            return Ok(());
        }
        let letters = Letters {
            color: hex(style.color()),
            size: format!("{:.1}", style.size() / OF_FONT),
            anchor: match style.anchor().h_pos {
                HPos::Left => "start",
                HPos::Right => "end",
                HPos::Center => "middle",
            },
        };
        let Letters {
            color,
            size,
            anchor,
        } = &letters;
        let group = format!("<g fill=\"{color}\" font-size=\"{size}\" text-anchor=\"{anchor}\">\n");
        let down = match style.anchor().v_pos {
            VPos::Top => ".76em",
            VPos::Center => ".5ex",
            VPos::Bottom => "-.5ex",
        };
        if self.texts.begins(letters, END_OF_TEXT) {
            self.texts.written += &group;
        }
        let text = html! { text x=(x) y=(y) dy=(down) { (text) } };
        self.texts.written += &text.into_string();
        self.texts.written.push('\n');
        Ok(())
    }
}

fn is_seen(color: BackendColor) -> bool {
    color.alpha > 0.0
}

fn hex(color: BackendColor) -> String {
    let (r, g, b) = color.rgb;
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Writes a number of a path's data, with a space where it would be taken for the last one's end.
fn number(path: &mut String, value: i32) {
    if value >= 0 && path.ends_with(|it: char| it.is_ascii_digit()) {
        path.push(' ');
    }
    let _ = write!(path, "{value}");
}

#[cfg(test)]
mod tests {
    use plotters::prelude::*;

    use super::*;

    fn drawn(draw: impl FnOnce(&mut Svg<'_>) -> Drawn) -> String {
        let mut svg = String::new();
        let mut backend = Svg::new(&mut svg, (100, 100));
        draw(&mut backend).unwrap();
        backend.present().unwrap();
        svg
    }

    #[test]
    fn marks_of_one_style_are_one_path() {
        let stroke = |width| ShapeStyle::from(RED).stroke_width(width);
        let svg = drawn(|it| {
            it.draw_path([(10, 20), (13, 18), (16, 18)], &stroke(2))?;
            it.draw_line((1, 2), (1, 9), &stroke(2))?;
            it.draw_rect((5, 5), (8, 9), &RED, true)?;
            it.draw_circle((4, 6), 3, &RED, true)?;
            it.draw_circle((9, 6), 3, &RED, true)?;
            it.draw_circle((9, 6), 3, &stroke(1), false)?;
            it.draw_line((0, 0), (9, 9), &TRANSPARENT)
        });
        assert_eq!(
            svg,
            "<path stroke=\"#FF0000\" stroke-width=\"2\" d=\"m10 20 3-2 3 0m-15-16 0 7\"/>\n\
             <path fill=\"#FF0000\" d=\"m5 5 3 0 0 4-3 0z\"/>\n\
             <path stroke=\"#FF0000\" stroke-width=\"6\" stroke-linecap=\"round\" d=\"m4 6h0m5 0h0\"/>\n\
             <path stroke=\"#FF0000\" stroke-width=\"1\" d=\"m6 6a3 3 0 1 0 6 0 3 3 0 1 0 -6 0\"/>\n"
        );
    }

    #[test]
    fn text_stands_above_marks_and_is_escaped() {
        let style = ("sans-serif", 62).into_text_style(&(100, 100));
        let svg = drawn(|it| {
            it.draw_text("a<b", &style, (1, 2))?;
            it.draw_text("", &style, (1, 2))?;
            it.draw_rect((5, 5), (8, 9), &RED, true)?;
            it.draw_text("c", &style, (1, 3))
        });
        assert_eq!(
            svg,
            "<path fill=\"#FF0000\" d=\"m5 5 3 0 0 4-3 0z\"/>\n\
             <g fill=\"#000000\" font-size=\"50.0\" text-anchor=\"start\">\n\
             <text x=\"1\" y=\"2\" dy=\".76em\">a&lt;b</text>\n\
             <text x=\"1\" y=\"3\" dy=\".76em\">c</text>\n</g>\n"
        );
    }
}
