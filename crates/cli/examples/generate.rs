//! Writes the generated files into the repository: `cargo xtask generate`.

#![recursion_limit = "256"]

use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (path, text) in sways_cli::args::generated::files() {
        let path = repository.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
