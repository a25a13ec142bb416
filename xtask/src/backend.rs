//! The backends, which are cargo features of the same names.

use std::fmt;
use std::str::FromStr;

/// A backend of the workspace, named like its cargo feature.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    #[default]
    Ndarray,
    Flex,
    Tch,
    Cuda,
}

impl Backend {
    pub const ALL: [Self; 4] = [Self::Ndarray, Self::Flex, Self::Tch, Self::Cuda];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ndarray => "ndarray",
            Self::Flex => "flex",
            Self::Tch => "tch",
            Self::Cuda => "cuda",
        }
    }
}

/// `backends` as cargo's `--features` takes them.
pub fn features(backends: &[Backend]) -> String {
    backends
        .iter()
        .map(|it| it.name())
        .collect::<Vec<_>>()
        .join(",")
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Backend {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == name);
        found.ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            format!("there is no backend `{name}`: choose one of {known}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_back_to_its_backend() {
        for backend in Backend::ALL {
            assert_eq!(backend.to_string().parse(), Ok(backend));
        }
    }

    #[test]
    fn features_are_joined_by_commas() {
        assert_eq!(features(&Backend::ALL), "ndarray,flex,tch,cuda");
        assert_eq!(features(&[Backend::Tch]), "tch");
    }
}
