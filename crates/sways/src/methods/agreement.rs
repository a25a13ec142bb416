//! How much the methods of a run agree.

use serde::{Deserialize, Serialize};
use sways_explain::{Agreement, Influence, Per, Reduction, Sign};

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
    signed: Option<(&'a [f64], &'a [Sign])>,
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
                (Some(a), Some(b)) => sign_agreement(a, b),
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

/// The share of conditions with the same sign, of those where both signs mean something of each
/// other.
fn sign_agreement(a: (&[f64], &[Sign]), b: (&[f64], &[Sign])) -> Option<f64> {
    let signs = a.1.iter().zip(b.1);
    let (of_a, of_b): (Vec<f64>, Vec<f64>) = signs
        .zip(a.0.iter().zip(b.0))
        .filter(|((a, b), _)| a.compares(**b))
        .map(|(_, values)| values)
        .unzip();
    Agreement::of(&of_a, &of_b, of_a.len()).sign_agreement
}

fn said(block: &[Influence]) -> Option<Said<'_>> {
    let first = block.first()?;
    let has_numbers = |it: &Influence| it.values.iter().all(|value| value.is_finite());
    if first.per != Per::Condition || first.labels.is_empty() || !block.iter().all(has_numbers) {
        return None;
    }
    let of = |wanted: Reduction| block.iter().find(|it| it.reduction == wanted);
    let sizes = of(Reduction::MeanAbs)
        .or(of(Reduction::Rms))
        .unwrap_or(first);
    let signed = of(Reduction::Mean)
        .or(of(Reduction::Row))
        .or(of(Reduction::None));
    Some(Said {
        id: &first.id,
        row: first.row,
        labels: &first.labels,
        sizes: &sizes.values,
        signed: signed.map(|it| (it.values.as_slice(), it.signs.as_slice())),
    })
}
