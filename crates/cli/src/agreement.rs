//! How much the methods of a run agree.

use serde::{Deserialize, Serialize};
use sways_explain::{Agreement, Influence, Per, Reduction};

/// The conditions at the top that two methods are compared on.
const TOP: usize = 3;

/// How much two of a run's methods agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreementEntry {
    /// The one's id.
    pub a: String,
    /// The other's.
    pub b: String,
    /// How much. Signs are compared where both methods have some.
    #[serde(flatten)]
    pub agreement: Agreement,
}

/// What a block says in one number a condition: a size, and perhaps with a sign.
struct Said<'a> {
    id: &'a str,
    row: Option<usize>,
    labels: &'a [String],
    sizes: &'a [f64],
    signed: Option<&'a [f64]>,
}

/// Compares every two blocks that speak of the same conditions and rows.
pub fn agreements(influences: &[Influence]) -> Vec<AgreementEntry> {
    let said: Vec<Said<'_>> = influences
        .chunk_by(|a, b| a.id == b.id)
        .filter_map(said)
        .collect();
    let mut entries = Vec::new();
    for (place, a) in said.iter().enumerate() {
        for b in &said[place + 1..] {
            if a.labels != b.labels || a.row != b.row {
                continue;
            }
            let k = TOP.min(a.labels.len());
            let mut agreement = Agreement::of(a.sizes, b.sizes, k);
            agreement.sign_agreement = match (a.signed, b.signed) {
                (Some(a), Some(b)) => Agreement::of(a, b, k).sign_agreement,
                _ => None,
            };
            entries.push(AgreementEntry {
                a: a.id.to_owned(),
                b: b.id.to_owned(),
                agreement,
            });
        }
    }
    entries
}

fn said(block: &[Influence]) -> Option<Said<'_>> {
    let first = block.first()?;
    if first.per != Per::Condition {
        return None;
    }
    let of = |wanted: Reduction| block.iter().find(|it| it.reduction == wanted);
    let sizes = of(Reduction::MeanAbs)
        .or(of(Reduction::Rms))
        .unwrap_or(first);
    let has_signs = !matches!(
        first.method.as_str(),
        "weight-abs-sum" | "garson" | "permutation" | "partial-dependence" | "ale"
    );
    let signed = of(Reduction::Mean)
        .or(of(Reduction::Row))
        .or(of(Reduction::None));
    Some(Said {
        id: &first.id,
        row: first.row,
        labels: &first.labels,
        sizes: &sizes.values,
        signed: signed.filter(|_| has_signs).map(|it| it.values.as_slice()),
    })
}
