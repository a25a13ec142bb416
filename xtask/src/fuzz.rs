//! `cargo xtask fuzz`: wrong files of each kind.

use std::time::Duration;

use xshell::{Shell, cmd};

use crate::backend::{Backend, features};
use crate::cluster::APART;
use crate::flags::Fuzz;
use crate::{Result, test, workspace};

/// Runs the fuzz targets, or one of them, on the build of the tests.
///
/// # Errors
/// Where they do not build, or an input fails; it is named.
pub fn run(sh: &Shell, flags: &Fuzz) -> Result<()> {
    let _root = sh.push_dir(workspace::root());
    let features = features(&test::chosen(Vec::<Backend>::new()));
    let target = match &flags.target {
        Some(target) => vec![target.as_str(), "--exact"],
        None => Vec::new(),
    };
    let mut fuzz = cmd!(
        sh,
        "cargo test --workspace --exclude {APART} --no-default-features --features {features} --test fuzz
         -- --nocapture {target...}"
    )
    .env("CARGO_TARGET_DIR", workspace::target(test::TARGET));
    if let Some(time) = &flags.time {
        fuzz = fuzz.env("SWAYS_FUZZ_SECONDS", duration(time)?.as_secs().to_string());
    }
    if let Some(seed) = flags.seed {
        fuzz = fuzz.env("SWAYS_FUZZ_SEED", seed.to_string());
    }
    Ok(fuzz.run()?)
}

/// A time such as `30s`, `10m` or `2h`.
fn duration(text: &str) -> Result<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
    let factor = match unit {
        "s" | "" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err(format!("{text}: write a time such as 30s, 10m or 2h").into()),
    };
    let number: u64 = number.parse()?;
    Ok(Duration::from_secs(factor * number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (text, seconds) in [("30", 30), ("30s", 30), ("10m", 600), ("2h", 7200)] {
            assert_eq!(duration(text).unwrap().as_secs(), seconds);
        }
        assert!(duration("1d").is_err() && duration("m").is_err());
    }
}
