//! A chart as a picture.

use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb::Database},
};

use crate::chart::Chart;
use crate::error::Error;

/// Pixels of the picture a pixel as shown.
const SCALE: f32 = 3.0;

/// The fonts of this machine.
static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    Arc::new(fonts)
});

/// A chart as a PNG file.
///
/// # Errors
/// Where this machine has no fonts, or the chart cannot be drawn.
pub fn render(chart: &Chart) -> Result<Vec<u8>, Error> {
    let problem = |problem: String| Error::Chart {
        chart: chart.name.clone(),
        problem,
    };
    if FONTS.is_empty() {
        return Err(problem(
            "a PNG needs a font and this machine has none; install one, such as DejaVu, or use the SVG"
                .to_owned(),
        ));
    }
    let mut options = Options {
        fontdb: Arc::clone(&FONTS),
        ..Options::default()
    };
    // Whatever fonts there are: one without serifs, or else the first.
    let families = || FONTS.faces().filter_map(|face| face.families.first());
    let family = families()
        .find(|(name, _)| name.contains("Sans"))
        .or_else(|| families().next());
    if let Some((family, _)) = family {
        options.font_family.clone_from(family);
        options.fontdb_mut().set_sans_serif_family(family.clone());
    }
    let tree =
        Tree::from_str(&chart.file(), &options).map_err(|error| problem(error.to_string()))?;
    let size = tree.size();
    let (width, height) = (size.width() * SCALE, size.height() * SCALE);
    let mut picture = Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| problem(format!("{width} x {height} pixels are too many")))?;
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut picture.as_mut(),
    );
    picture
        .encode_png()
        .map_err(|error| problem(error.to_string()))
}
