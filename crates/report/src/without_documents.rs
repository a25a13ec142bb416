//! What says that a program was built without the feature `documents`.

use crate::{chart::Chart, error::Error, table::Table};

/// A chart as a PNG file: not in this program.
///
/// # Errors
/// Always.
pub fn render(_: &Chart) -> Result<Vec<u8>, Error> {
    Err(Error::NotBuilt { what: "PNG charts" })
}

impl Table {
    pub(crate) fn xlsx(&self) -> Result<Vec<u8>, Error> {
        Err(Error::NotBuilt {
            what: ".xlsx tables",
        })
    }

    pub(crate) fn docx(&self) -> Result<Vec<u8>, Error> {
        Err(Error::NotBuilt {
            what: ".docx tables",
        })
    }
}
