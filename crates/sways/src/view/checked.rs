//! Whether a view that was read back fits together: whoever draws it takes the lengths and places
//! of its lists for granted, and a file can be edited.

use super::{ConditionProfile, Interactions, LocalView, Typical, ValuesView, View};

impl View {
    /// That lists are as long as others say, and places lie in them.
    ///
    /// # Errors
    /// The key that does not fit, and why.
    pub fn check(&self) -> Result<(), String> {
        let conditions = self.conditions.len();
        if conditions == 0 {
            return Err("conditions: it is empty".to_owned());
        }
        places("order", &self.order, conditions)?;
        for (index, condition) in self.conditions.iter().enumerate() {
            if let ValuesView::Levels { names, rows } = &condition.values {
                let key = format!("conditions[{index}].values.rows");
                length(&key, rows.len(), names.len(), "names")?;
            }
        }
        for (index, profile) in self.profiles.conditions.iter().enumerate() {
            profile.check(&format!("profiles.conditions[{index}]"), conditions)?;
        }
        self.local.check(conditions)?;
        if let Some(typical) = &self.typical {
            typical.check(conditions)?;
        }
        match &self.interactions {
            Some(interactions) => interactions.check(conditions),
            None => Ok(()),
        }
    }
}

impl ConditionProfile {
    fn check(&self, key: &str, conditions: usize) -> Result<(), String> {
        places(&format!("{key}.condition"), &[self.condition], conditions)?;
        let points = self.points.len();
        for (name, found) in [("values", self.values.len()), ("spread", self.spread.len())] {
            length(&format!("{key}.{name}"), found, points, "points")?;
        }
        for (row, curve) in self.individual.iter().enumerate() {
            let key = format!("{key}.individual[{row}]");
            length(&key, curve.len(), points, "points")?;
        }
        match &self.ale {
            Some(ale) => length(
                &format!("{key}.ale.values"),
                ale.values.len(),
                ale.points.len(),
                "points",
            ),
            None => Ok(()),
        }
    }
}

impl LocalView {
    fn check(&self, conditions: usize) -> Result<(), String> {
        if self.rows.is_empty() {
            return Err("local.rows: it is empty".to_owned());
        }
        for (key, place) in [
            ("most_certain_yes", self.most_certain_yes),
            ("most_certain_no", self.most_certain_no),
            ("most_typical", self.most_typical),
        ] {
            places(&format!("local.{key}"), &[place], self.rows.len())?;
        }
        for (index, row) in self.rows.iter().enumerate() {
            for (name, found) in [
                ("values", row.values.len()),
                ("attributions", row.attributions.len()),
            ] {
                let key = format!("local.rows[{index}].{name}");
                length(&key, found, conditions, "conditions")?;
            }
        }
        Ok(())
    }
}

impl Typical {
    fn check(&self, conditions: usize) -> Result<(), String> {
        length(
            "typical.values",
            self.values.len(),
            conditions,
            "conditions",
        )?;
        for (index, it) in self.conditions.iter().enumerate() {
            let key = format!("typical.conditions[{index}].condition");
            places(&key, &[it.condition], conditions)?;
        }
        Ok(())
    }
}

impl Interactions {
    fn check(&self, conditions: usize) -> Result<(), String> {
        places("interactions.conditions", &self.conditions, conditions)?;
        for (index, pair) in self.pairs.iter().enumerate() {
            let key = format!("interactions.pairs[{index}].pair");
            places(&key, &pair.pair, conditions)?;
        }
        let surface = &self.strongest;
        places("interactions.strongest.pair", &surface.pair, conditions)?;
        let [down, across] = surface.points.each_ref().map(Vec::len);
        if down == 0 || across == 0 {
            return Err("interactions.strongest.points: it is empty".to_owned());
        }
        length(
            "interactions.strongest.values",
            surface.values.len(),
            down * across,
            "pairs of points",
        )
    }
}

/// That a list has an entry for each of something.
///
/// # Errors
/// The key, and how many there are.
pub(crate) fn length(key: &str, found: usize, wanted: usize, of: &str) -> Result<(), String> {
    if found == wanted {
        return Ok(());
    }
    Err(format!("{key}: it has {found} entries for {wanted} {of}"))
}

fn places(key: &str, places: &[usize], of: usize) -> Result<(), String> {
    match places.iter().find(|place| **place >= of) {
        None => Ok(()),
        Some(place) => Err(format!("{key}: there is no place {place} among {of}")),
    }
}
