//! Where a table comes from, as a plan has it.

use sways_data::{Asked, EventRule, Labels, ReadOptions, TableSource};

use crate::{
    config::{DataConfig, GeneratorLabels},
    limits,
};

/// Where the table comes from.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant)] // There is one of it.
pub enum Source {
    /// A file, or a frame in memory.
    Table {
        /// Which.
        table: TableSource,
        /// How it is read.
        read: ReadOptions,
        /// The column of the outcome.
        outcome: String,
        /// What the event is.
        rule: EventRule,
        /// Which columns are conditions, and which rows belong together.
        asked: Asked,
        /// The column in whose parts influences are compared.
        by: Option<String>,
    },
    /// `NumPy`'s legacy generator.
    NumpyLegacy {
        /// How many rows.
        rows: usize,
        /// How many conditions.
        conditions: usize,
        /// How the labels are drawn.
        labels: Labels,
        /// The generator's seed.
        seed: u32,
    },
}

impl Source {
    /// What a configuration says that a generator makes; its seed is noted as `resolved`.
    ///
    /// # Errors
    /// Where a key is missing, or is one of files, in words.
    pub(super) fn generated(data: &DataConfig, resolved: &mut DataConfig) -> Result<Self, String> {
        let of_files = [
            ("path", data.path.is_some()),
            ("outcome", data.outcome.is_some()),
            ("event", data.event.is_some()),
            ("positive", data.positive.is_some()),
            ("delimiter", data.delimiter.is_some()),
            ("encoding", data.encoding.is_some()),
            ("sheet", data.sheet.is_some()),
            ("header", data.header.is_some()),
            ("exclude", data.exclude.is_some()),
            ("include", data.include.is_some()),
            ("group_by", data.group_by.is_some()),
            ("weights", data.weights.is_some()),
            ("by", data.by.is_some()),
            ("min_level_rows", data.min_level_rows.is_some()),
            ("max_levels", data.max_levels.is_some()),
            ("types", !data.types.is_empty()),
            ("groups", !data.groups.is_empty()),
        ];
        if let Some((key, _)) = of_files.iter().find(|(_, set)| *set) {
            return Err(format!(
                "data.{key}: a table comes from a file or from a generator; \
                 remove data.{key} or data.generator"
            ));
        }
        let missing = |key: &str| format!("data.{key}: the generator needs it; add it");
        let labels = match data.labels.ok_or_else(|| missing("labels"))? {
            GeneratorLabels::Randn => Labels::Randn,
            GeneratorLabels::Randint => Labels::Randint,
        };
        let seed = data.seed.unwrap_or(0);
        resolved.seed = Some(seed);
        let rows = data.rows.ok_or_else(|| missing("rows"))?;
        let conditions = data.conditions.ok_or_else(|| missing("conditions"))?;
        limits::check_cells(rows, conditions)?;
        Ok(Self::NumpyLegacy {
            rows,
            conditions,
            labels,
            seed,
        })
    }
}
