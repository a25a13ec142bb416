//! 页面。 The page in Chinese.

use super::{super::page::OnPage, Zh};

impl OnPage for Zh {
    fn chart_key(&self, confidence: f64) -> String {
        format!(
            "圆点是估计值，横线是它的 {confidence}% 区间：横线跨过中线，就可能毫无差别。\
             实心彩色表示有证据，空心灰色表示没有。"
        )
    }

    fn how_understood(&self) -> &'static str {
        "表格是怎样理解的"
    }

    fn gain(&self, percent: f64, on_unseen: bool) -> String {
        let on = if on_unseen {
            "在网络没有见过的行上"
        } else {
            "在训练所用的行上（对其他行说明不了什么）"
        };
        if percent > 0.0 {
            format!("{on}，对数损失比常数预测低 {percent:.1}%。")
        } else {
            format!(
                "{on}，对数损失比常数预测高 {:.1}%：常数预测得更好。",
                -percent
            )
        }
    }

    fn scores(&self) -> &'static str {
        "得分"
    }

    fn quality_note(&self, on: &str) -> String {
        let on = match on {
            "test rows" => "测试行",
            "training rows" => "训练行",
            other => other,
        };
        format!(
            "损失：蓝色为训练行；朱红色虚线（如果有）为各网络留作验证的行。校准曲线与 ROC 曲线：{on}上的结果。"
        )
    }

    fn profiles_note(&self, rows: usize, drawn: bool, some: Option<[usize; 2]>) -> String {
        let drawn = if drawn { "随机抽取的 " } else { " " };
        let some = some.map_or_else(String::new, |[some, all]| {
            format!("这里是 {all} 个条件中网络用得最多的 {some} 个。")
        });
        format!(
            "假如每一行都取这个值，网络平均会怎么说（部分依赖，取自{drawn}{rows} 行）。细线：单独的各行。虚线：\
             累积局部效应，条件彼此相关时仍然正确。下方灰色：各行所在的位置。柱：类别，附行数和各网络之间的差异。{some}"
        )
    }

    fn as_a_whole(&self, verdict: &str) -> String {
        format!("整体：{verdict}")
    }

    fn shown_of(&self, shown: usize, all: usize) -> String {
        format!("共 {all} 条，显示 {shown} 条")
    }

    fn no_pair(&self) -> &'static str {
        "没有哪两个条件合起来的作用与各自作用之和有明显差别。"
    }

    fn others_without_evidence(&self, others: usize) -> String {
        format!("没有证据的 {others} 个条件")
    }

    fn rows_note(&self, base: f64, [rows, all]: [usize; 2], conditions: Option<usize>) -> String {
        let of = if rows < all {
            format!("，从 {all} 行中随机抽取，另加下面三行")
        } else {
            String::new()
        };
        let conditions = conditions.map_or_else(String::new, |some| {
            format!("；网络用得最多的 {some} 个条件")
        });
        format!(
            "从训练行的均值（{base:.3}）到这一行自己的概率，每个条件各加了多少：积分梯度，合起来正好相等。\
             共 {rows} 行{of}{conditions}。本页存有这些行的值。"
        )
    }

    fn three_rows(&self) -> &'static str {
        "三行"
    }

    fn other_rows(&self) -> [&'static str; 2] {
        ["其他各行", "可以在“如果……会怎样”一节中挑选。"]
    }

    fn one_condition(&self) -> &'static str {
        "只有一个条件。"
    }

    fn strongest_pair(&self, a: &str, b: &str, share: Option<&str>) -> String {
        let share = share.map_or_else(String::new, |share| {
            format!("；两者合起来的作用中，有 {share} 超出各自作用之和")
        });
        format!("交互作用最强的一对：{a} 与 {b}{share}。")
    }

    fn interactions_note(&self, rows: usize) -> String {
        format!(
            "两个条件的共同作用与各自作用之和相差多少，以 logit 为单位：没有交互作用时为 0\
             （Friedman 与 Popescu 的 H 的分子）。取自 {rows} 行。这是网络学到的，噪声也在内：背后没有检验。"
        )
    }

    fn units_of_numbers(&self) -> &'static str {
        "数值的效应：每一单位、每一标准差，以及从下四分位数到上四分位数"
    }

    fn units_columns(&self) -> [String; 6] {
        [
            "条件",
            "每一单位",
            "标准差",
            "每一标准差",
            "四分位数",
            "四分位数之间",
        ]
        .map(str::to_owned)
    }

    fn units_note(&self) -> &'static str {
        "同一个估计，换成三种单位，以百分点计，附区间。条件的效应以一条直线来估计，所以从下四分位数到上四分位数\
         （中间一半的行在两者之间）的效应，就是每一单位的效应乘以两者之差。"
    }

    fn typical(&self) -> &'static str {
        "在典型取值处，模型怎么说"
    }

    fn typical_columns(&self) -> [String; 5] {
        ["条件", "典型值", "改为", "概率", "各网络的范围"].map(str::to_owned)
    }

    fn typical_note(&self) -> &'static str {
        "这是模型的预测，不是证据：背后没有检验，各网络的最低与最高只说明它们彼此相差多少。典型值：数值取中位数；\
         类别，以及只有几个取值的数值，取最常见的一个。每一行只有一个条件取另一个值（或仍取典型值），其余都取典型值。"
    }

    fn all_typical(&self) -> &'static str {
        "全部取典型值"
    }

    fn quartile(&self, value: &str, is_upper: bool) -> String {
        let which = if is_upper { "上" } else { "下" };
        format!("{value}（{which}四分位数）")
    }

    fn model_is_here(&self) -> &'static str {
        "模型就在这一页里：改变条件，看它怎么说。"
    }

    fn model_is_too_large(&self, megabytes: usize) -> String {
        format!(
            "模型太大，放不进一页（{megabytes} MB）：可以在这里挑选各行；自己的值请用 sways predict。"
        )
    }

    fn needs_javascript(&self) -> &'static str {
        "这一部分需要 JavaScript。"
    }

    fn start_from(&self) -> &'static str {
        "从这一行开始："
    }

    fn probability_of(&self) -> &'static str {
        "概率："
    }

    fn find_a_condition(&self) -> &'static str {
        "查找条件："
    }

    fn what_adds_up(&self) -> &'static str {
        "由什么相加而成"
    }

    fn adds_columns(&self) -> [&'static str; 4] {
        ["条件", "值", "增减", "降低 | 提高"]
    }

    fn of_program(&self) -> [(&'static str, &'static str); 18] {
        [
            ("sort", "按这一列排序"),
            ("beyond", "超出表中已有的取值：只是猜测"),
            ("copy", "复制"),
            ("copied", "已复制"),
            ("download", "下载 CSV"),
            ("savePicture", "保存图片"),
            ("missing", "（缺失）"),
            ("isMissing", " 缺失"),
            ("yes", "是"),
            ("no", "否"),
            ("others", "其余 {} 个"),
            (
                "gap",
                "从 {} 出发（模型对一个虚构行的预测，其各条件都取训练行的均值），用积分梯度；相加的误差在 {} 以内。",
            ),
            ("exactly", "{}，精确值"),
            ("happened", "在这一行里，事件发生了。"),
            ("didNot", "在这一行里，事件没有发生。"),
            ("certainYes", "，最肯定会发生的"),
            ("certainNo", "，最肯定不会发生的"),
            ("typical", "，最典型的"),
        ]
    }
}
