//! On macOS a library that Python loads is linked without Python's own symbols.

fn main() {
    pyo3_build_config::add_extension_module_link_args();
}
