//! 方法。 The methods in Chinese.

use sways_explain::{Gap, Influence, Per, Reduction, Sign, method::About};
use sways_model::Output;

use super::{
    super::methods::{OfMethod, OnMethods, is_given_rows, wants_more_draws},
    Zh,
};

impl OnMethods for Zh {
    #[allow(clippy::too_many_lines)] // An arm a method.
    fn method(&self, about: &About) -> OfMethod {
        let [meaning, cost, misleads] = match about.name {
            "ablation" => [
                "只把这一个条件换成基准的值，输出下降多少",
                "每行每个条件计算一次输出",
                "几个条件说的是同一件事时，单独去掉任何一个都损失不大",
            ],
            "ale" => [
                "沿条件的取值逐段累积局部变化，输出从最低到最高移动多少（累积局部效应）",
                "每行每个条件计算两次输出",
                "取值必须有顺序：不适用于两个以上取值的类别",
            ],
            "expected-gradients" => [
                "以训练行为基准的积分梯度，再取平均",
                "每行几百到几千次梯度，直到误差足够小",
                "与 integrated-gradients 相同；又是随机抽样，须看标准误",
            ],
            "garson" => [
                "只有一个隐藏层的网络中，条件占权重的份额",
                "不需要计算",
                "相互抵消的路径会重复计入，而且没有方向",
            ],
            "gradient" => [
                "输出的斜率；对于类别，只有大小，没有方向",
                "每行一次梯度",
                "对大的变化没有意义；输出饱和处接近 0",
            ],
            "gradient-x-input" => [
                "斜率乘以与基准的距离",
                "每行一次梯度",
                "只有线性模型才能相加还原；须看误差",
            ],
            "integrated-gradients" => [
                "沿直线从基准到这一行，输出之差中归于该条件的份额",
                "对 relu 精确：按直线的分段；否则每行几十次梯度",
                "直线可能经过不可能存在的行；结果取决于基准",
            ],
            "kernel-shap" => [
                "用联盟上的加权回归求得的沙普利值",
                "不超过 2,048 个联盟时精确，否则抽样直到误差足够小",
                "与 shapley 相同；条件多时是随机抽样",
            ],
            "lime" => [
                "在这一行附近拟合的线性模型的系数",
                "每行计算几百到几千次输出",
                "相加不等于预测，而且取决于核的宽度",
            ],
            "olden" => [
                "所有路径上权重乘积之和；对于类别，只有大小",
                "不需要计算",
                "把网络当作线性模型：不考虑激活函数",
            ],
            "partial-dependence" => [
                "沿条件的取值，平均输出从最低到最高移动多少（部分依赖）",
                "曲线上每个点要对各行各计算一次输出",
                "条件彼此相关时，会对不可能存在的行取平均；少见的取值与常见的同等计入",
            ],
            "permutation" => [
                "打乱这个条件后，对留出的行的预测变差多少",
                "每行每个条件按重复次数计算输出",
                "打乱会造出不可能存在的行；几个条件说的是同一件事时，看起来都不重要",
            ],
            "sensitivity" => [
                "有值的各行上斜率的均值、标准差和均方根",
                "每行一次梯度",
                "与 gradient 相同：斜率只反映局部",
            ],
            "shapley" => [
                "输出与基准之差，在所有联盟上公平分给该条件的份额（沙普利值）",
                "精确：每行计算 2^条件数 次输出；条件多时随机抽样",
                "与基准拼成的联盟，可能是不可能存在的行",
            ],
            "smooth-grad" => [
                "在这一行周围加噪声，输出斜率的平均",
                "每行 64 次梯度",
                "噪声会造出不可能存在的行；加多少才合适，没有人知道",
            ],
            "weight-abs-sum" => [
                "条件的第一层权重的绝对值之和",
                "不需要计算",
                "后面各层忽略的单元也计算在内，而且没有方向",
            ],
            "weight-mean" => [
                "条件的第一层权重的均值；对于类别，是绝对值的均值",
                "不需要计算",
                "后面各层会改变符号、缩放单元：方向可能是反的",
            ],
            _ => [about.meaning, about.cost, about.misleads],
        };
        OfMethod {
            meaning,
            cost,
            misleads,
        }
    }

    fn no_method(&self) -> &'static str {
        "没有要求任何方法：在配置中加入 [[explain]] 即可。"
    }

    fn ranks(&self, shown: Option<usize>) -> String {
        match shown {
            Some(shown) => format!("按大小排名，网络用得最多的 {shown} 个条件；1 为最大"),
            None => "按大小排名；1 为最大".to_owned(),
        }
    }

    fn condition(&self) -> &'static str {
        "条件"
    }

    fn agreement_note(&self) -> &'static str {
        "各条件大小的等级相关系数：1 表示两种方法的排名相同，0 表示两种排名毫不相干，−1 表示排名正好相反。"
    }

    fn meanings(&self) -> &'static str {
        "每个数字的含义，以及何时会误导"
    }

    fn meaning(&self, of: &OfMethod) -> String {
        format!("{}。何时会误导：{}。", of.meaning, of.misleads)
    }

    fn units(&self, influence: &Influence) -> String {
        let units = influence.units.as_str();
        let known = match units {
            "weight" => "权重",
            "share of the weights" => "占权重的份额",
            "of the probability" => "概率的变化",
            "of the logit" => "logit 的变化",
            "per switch from 0 to 1" => "每从 0 变为 1",
            "per unit" => "每一个单位",
            "per standard deviation" => "每一个标准差",
            "per standard deviation or switch from 0 to 1" => "每一个标准差，或从 0 变为 1",
            "per robust standard deviation" => "每一个稳健标准差",
            "per robust standard deviation or switch from 0 to 1" => {
                "每一个稳健标准差，或从 0 变为 1"
            }
            _ => return worse(units).unwrap_or_else(|| units.to_owned()),
        };
        known.to_owned()
    }

    fn heading(&self, influence: &Influence) -> String {
        let per = match influence.per {
            Per::Condition => "每个条件一个数",
            Per::HiddenUnit => "每个隐藏单元一个数，不是每个条件",
        };
        let name = if influence.id == influence.method {
            influence.id.clone()
        } else {
            format!("{}（{}）", influence.id, influence.method)
        };
        let reduction = match (influence.reduction, influence.row) {
            (Reduction::Row, Some(row)) => format!("，第 {row} 行"),
            (reduction, _) => {
                let name = self.reduction(reduction);
                name.map_or_else(String::new, |it| format!("，{it}"))
            }
        };
        let units = match influence.output {
            Some(output) if influence.slopes => {
                format!("，{}的斜率，{}", called(output), self.units(influence))
            }
            Some(_) => format!("，{}", self.units(influence)),
            None => String::new(),
        };
        let spread = match influence.members.len() {
            0 | 1 => String::new(),
            networks => format!("；范围取自 {networks} 个网络，不是置信区间"),
        };
        format!("{name}{reduction}，{per}{units}{spread}")
    }

    fn reduction(&self, reduction: Reduction) -> Option<&'static str> {
        Some(match reduction {
            Reduction::None => return None,
            Reduction::Row => "一行",
            Reduction::MeanAbs => "各行绝对值的平均",
            Reduction::Mean => "各行的平均",
            Reduction::Sd => "各行的标准差",
            Reduction::Rms => "各行的均方根",
        })
    }

    fn means(&self, influence: &Influence) -> String {
        let methods = sways_explain::methods::find(&influence.method);
        let Some(about) = methods.map(|entry| &entry.about) else {
            return influence.meaning.clone();
        };
        let meaning = self.method(about).meaning;
        let has = |sign: Sign| influence.signs.contains(&sign);
        let signs = match (influence.reduction, influence.row) {
            (Reduction::Row, _) | (_, Some(_)) if has(Sign::Difference) => {
                "；+ 表示这一行的值提高它，− 表示降低"
            }
            _ if has(Sign::Difference) => {
                "；+ 表示各行的值平均而言把它提到基准之上，− 表示压到基准之下：说的是这些值的作用，\
                 不是条件升高时的方向"
            }
            _ if has(Sign::Direction) => "；+ 表示条件升高时它升高，− 表示降低",
            _ if has(Sign::Weights) => "；权重的符号可能被后面各层改变",
            _ => "；没有方向",
        };
        format!("{meaning}{signs}")
    }

    fn certainty(&self, influence: &Influence, is_outside: bool) -> String {
        let mut parts = Vec::new();
        if let Some(background) = &influence.background {
            parts.push(format!("基准：{}", background_is(background)));
        }
        if let (Some(base), Some(prediction)) = (influence.base, influence.prediction) {
            let mean = if influence.row.is_some() {
                ""
            } else {
                "平均"
            };
            parts.push(format!("基准值 {base:.4}，{mean}预测 {prediction:.4}"));
        }
        if let Some(Gap { gap, range }) = influence.completeness {
            parts.push(format!("相加的误差 {gap:.1e}，输出的范围 {range:.3}"));
        }
        if let Some(errors) = &influence.standard_errors {
            let largest = errors.iter().copied().fold(0.0, f64::max);
            let of_row = influence
                .row_error
                .map_or_else(String::new, |error| format!("，单独一行约 {error:.1e}"));
            let given = if is_given_rows(influence) {
                "（就这些背景行而言）"
            } else {
                ""
            };
            parts.push(format!("标准误不超过 {largest:.1e}{of_row}{given}"));
        }
        if influence.converged == Some(false) {
            parts.push(if wants_more_draws(influence) {
                "抽样太少，不够精确：加大 max_evaluations（sways explain --max-evaluations）可减小标准误"
                    .to_owned()
            } else {
                "并非每一行都在容许误差之内：相加的误差说明差多少".to_owned()
            });
        }
        if is_outside {
            parts.push(
                "有的数在自己的范围之外：各网络意见相反之处，在它们的平均中相互抵消".to_owned(),
            );
        }
        parts.join("；")
    }

    fn not_measured(&self, why: &str) -> String {
        format!("没有测量：{why}")
    }

    fn agreement(&self, shown: Option<[usize; 2]>) -> String {
        match shown {
            Some([shown, pairs]) => {
                format!("各方法两两之间的一致程度，{pairs} 对中最不一致的 {shown} 对")
            }
            None => "各方法两两之间的一致程度".to_owned(),
        }
    }

    fn agreement_columns(&self) -> [&'static str; 3] {
        ["等级相关", "前几名相同", "符号相同"]
    }

    fn about_columns(&self) -> [&'static str; 4] {
        ["含义  ", "代价  ", "误导  ", "论文  "]
    }

    fn all_methods(&self) -> &'static str {
        "所有适用的方法，以及它们的一致程度"
    }

    fn of_no_row(&self) -> &'static str {
        "该方法不解释单独一行：这些数属于整个表或网络"
    }

    fn explained(&self, event: &str, row: Option<usize>, rows: usize, probability: f64) -> String {
        match row {
            Some(row) => format!("{event}，第 {row} 行：概率 {probability:.4}"),
            None => format!("{event}，{rows} 行：平均概率 {probability:.4}"),
        }
    }
}

fn called(output: Output) -> &'static str {
    match output {
        Output::Probability => "概率",
        Output::Logit => "logit",
    }
}

/// What a score becomes where a condition is shuffled.
fn worse(units: &str) -> Option<String> {
    let (score, rows) = units.strip_prefix("worse ")?.split_once(" on the ")?;
    let score = match score {
        "log-loss" => "对数损失",
        "accuracy" => "准确率",
        other => other,
    };
    let rows = match rows {
        "test rows" => "测试行",
        "training rows" => "训练行",
        "table's rows" => "表中各行",
        other => other,
    };
    Some(format!("{rows}上{score}变差多少"))
}

/// What the rows are that stand for what is not known.
fn background_is(said: &str) -> String {
    let rows = |rows: &str| match rows {
        "training rows" => "训练行".to_owned(),
        "table's rows" => "表中各行".to_owned(),
        other => other.to_owned(),
    };
    match (said, said.strip_prefix("the mean of the")) {
        ("zero", _) => "零".to_owned(),
        (_, Some(of)) => format!("{}的均值", rows(of.trim())),
        _ => match said.split_once(" of the ") {
            Some((count, of)) => format!("{}中的 {count} 行", rows(of)),
            None => said.to_owned(),
        },
    }
}
