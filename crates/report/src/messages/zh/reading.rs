//! 表是怎样读的。 How a table was read, in Chinese.

use sways_data::{Advice, Excluded, FileNote, Note, NoteKind, Reason, Wording, column_letters};

use super::{
    super::reading::{Lead, OnReading, WithoutUse},
    Zh,
    hints::{list, quoted},
};

impl OnReading for Zh {
    fn lead(&self, lead: Lead) -> &'static str {
        match lead {
            Lead::LeftOut => "未采用：",
            Lead::File => "文件：",
            Lead::Read => "读取：",
        }
    }

    fn rows_left_out(&self, rows: usize, why: WithoutUse) -> String {
        match why {
            WithoutUse::NoOutcome => format!("有 {rows} 行没有结果，未采用"),
            WithoutUse::NoWeight => format!("有 {rows} 行权重为 0，未采用"),
        }
    }

    fn excluded(&self, excluded: &Excluded, wording: Wording) -> String {
        let why = format!(
            "{}{}",
            quoted(&excluded.column),
            self.why_excluded(excluded)
        );
        match excluded.reason {
            Reason::Asked
            | Reason::GroupBy
            | Reason::Weights
            | Reason::Constant
            | Reason::Empty => why,
            _ => {
                let advice = Advice::Include(vec![excluded.column.clone()]);
                format!("{why}；若要保留：{}", advice.text(wording))
            }
        }
    }

    fn why_excluded(&self, excluded: &Excluded) -> String {
        match excluded.reason {
            Reason::Asked => "按要求排除".to_owned(),
            Reason::GroupBy => "说明哪些行属于同一对象".to_owned(),
            Reason::Weights => "说明各行的权重".to_owned(),
            Reason::Constant => "在每一行都相同".to_owned(),
            Reason::Empty => "在每一行都缺失".to_owned(),
            Reason::RowNumber => "是行号：依次给各行编号，没有空缺".to_owned(),
            Reason::Beside => "大多为空，位于一个空列之后：像是表格旁边的内容".to_owned(),
            Reason::Nested => "由列表、对象或字节构成：请先拆开".to_owned(),
            Reason::Identifier { distinct } => format!("像标识符，有 {distinct} 个不同的值"),
            Reason::FreeText { distinct } => format!("是自由文本，有 {distinct} 个不同的值"),
            // What a newer version found has English words at least.
            other => other.to_string(),
        }
    }

    fn file_note(&self, note: &FileNote) -> String {
        file_note(note)
    }

    fn reading_note(&self, note: &Note, others: usize) -> String {
        let column = quoted(&note.column);
        let what = cells(note);
        match others {
            0 => format!("{column}：{what}"),
            _ => format!("{column}等 {} 列：{what}", others + 1),
        }
    }

    fn more_notes(&self, more: usize) -> String {
        format!("另有 {more} 处；用 sways describe 查看")
    }

    fn made_of(
        &self,
        networks: usize,
        shape: &str,
        backend: &str,
        [train, test]: [usize; 2],
    ) -> String {
        let tested = match test {
            0 => String::new(),
            test => format!("，用另外 {test} 行测试"),
        };
        format!("{networks} 个 {shape} 网络，用 {backend} 计算，用 {train} 行训练{tested}。")
    }

    fn no_conditions(&self) -> &'static str {
        "不作为条件的列："
    }

    fn conditions(&self) -> &'static str {
        "各条件，取自所有有结果的行"
    }

    fn condition_columns(&self) -> [&'static str; 3] {
        ["条件", "缺失", "取值"]
    }

    fn range_and_median(&self, low: &str, high: &str, median: &str) -> String {
        format!("{low} 至 {high}，中位数 {median}")
    }

    fn of_columns(&self, columns: &str) -> String {
        format!("由以下各列组成：{columns}")
    }

    fn more_levels(&self, more: usize) -> String {
        format!("，另有 {more} 个")
    }

    fn again(&self) -> &'static str {
        "重新得到"
    }

    fn same_bytes(&self, version: &str, burn: &str, backend: &str) -> String {
        format!(
            "用同一个程序（sways {version}，burn {burn}，后端 {backend}）在同一位置运行，\
             得到的文件逐字节相同："
        )
    }
}

/// What a column's cells were read as.
#[allow(clippy::too_many_lines)] // An arm a kind of note.
fn cells(note: &Note) -> String {
    let Note {
        kind,
        cells,
        cell,
        place,
        ..
    } = note;
    let text = quoted(cell);
    let place = at(place);
    let first = match cells {
        1 => format!("{place}的{text}"),
        _ => format!("{cells} 个单元格，第一个是{place}的{text}"),
    };
    let missing = || note.missing();
    match kind {
        NoteKind::DecimalComma => format!("用逗号作小数点的数，如{text}"),
        NoteKind::FormattedNumbers => format!("数，写作{text}"),
        NoteKind::AmbiguousComma => {
            format!("{text}中的逗号读作小数点（若是千位分隔符：--decimal .）")
        }
        NoteKind::AmbiguousPoint => {
            format!("{text}中的点读作小数点（若是千位分隔符：--decimal ,）")
        }
        NoteKind::DayFirst => format!("日在前的日期，如{text}"),
        NoteKind::MonthFirst => format!("月在前的日期，如{text}"),
        NoteKind::AmbiguousDayFirst => {
            format!("{text}这样的日期视为日在前（若是月在前：--date-order month-first）")
        }
        NoteKind::AmbiguousMonthFirst => {
            format!("{text}这样的日期视为月在前（若是日在前：--date-order day-first）")
        }
        NoteKind::CompactDates => format!("日期，写作 {cell}"),
        NoteKind::StringNumbers => format!("数，在文件中存为文本：{text}"),
        NoteKind::MissingWords => format!("有 {cells} 个单元格（如{text}）视为缺失"),
        NoteKind::KeptWord => {
            format!(
                "{cells} 行中的{text}视为一个取值（若表示缺失：{}）",
                missing()
            )
        }
        NoteKind::NotNumbers => format!("不是数，视为缺失：{first}"),
        NoteKind::Otherwise => format!("写法与训练时不同，视为缺失：{first}"),
        NoteKind::Infinite => format!("无穷大或绝对值超过 1e30，视为缺失：{first}"),
        NoteKind::NotDates => format!("不是日期，视为缺失：{first}"),
        NoteKind::Sentinel => {
            format!(
                "{cells} 行中的 {cell} 远离其他值，视为缺失（--missing WORDS 说明哪些值表示缺失）"
            )
        }
        NoteKind::PossibleSentinel => format!(
            "{cells} 行中的 {cell} 像是表示缺失，仍当作数（若表示缺失：{}）",
            missing()
        ),
        NoteKind::LeadingZeros => {
            format!("以零开头的代码，如{text}：是类别，不是数（--type COLUMN=numeric 可当作数）")
        }
        NoteKind::LargeIntegers => {
            format!("整数太大，无法精确表示，如 {cell}：按文本保留，每个都是单独的取值")
        }
        NoteKind::MostlyNumbers => format!(
            "文本，尽管大多数单元格是数：{first}（--type COLUMN=numeric 把不是数的视为缺失）"
        ),
        NoteKind::Multiplied => format!("数，写作 {cell}"),
        NoteKind::MixedUnits => format!("单位不同的数，如 {cell}，按字面读取"),
        NoteKind::Times => format!("时间，写作{text}，以小时计"),
        NoteKind::Minutes => format!("时间，{text}为分和秒，以小时计"),
        NoteKind::ShortYears => format!("两位数的年份读作 {cell}"),
        NoteKind::MostlyDates => format!(
            "文本，尽管大多数单元格是日期：{first}（--type COLUMN=datetime 把不是日期的视为缺失）"
        ),
        NoteKind::DifferentUnits => {
            format!("文本，尽管单元格看似数：单位各不相同，如 {cell}；要当作数，请统一单位")
        }
        NoteKind::Converted => format!("单位不同的数，已换算：{cell}"),
        NoteKind::Epochs => format!("时刻，从 1970 年初起计，如 {cell}"),
        NoteKind::Limits => format!("界限，按数本身读取：{first}"),
        NoteKind::Marks => format!("数，旁边的标记不计：{first}"),
        NoteKind::Bare => format!("数没有训练时的单位，按该单位读取，如 {cell}"),
        NoteKind::Zones => format!("其他时区的时刻，按 UTC 读取：{cell}"),
        NoteKind::OneValue => format!("结果的同一个取值，不论大小写：{cell}"),
        NoteKind::Percent => format!("百分数，按字面数值读取：{cell}"),
        NoteKind::Hundredths => format!("数，如 {cell}：百分数读作百分之几"),
        NoteKind::TwoNumbers => {
            format!("文本：每个单元格有两个数，如{text}；分成两列就可以读作数")
        }
        NoteKind::Grades => {
            format!("等级，如{text}：是类别，不是负数（--type COLUMN=numeric 可当作负数）")
        }
        NoteKind::Numbered => {
            format!("文本，尽管单元格含有数，如{text}；单独一列的数才读作数")
        }
        NoteKind::Weeks => format!("周和天，写作{text}，以周计"),
        NoteKind::TurnedDates => format!(
            "日期，写作{text}，日都不超过 12，而另一种写法的日都大于 12：很可能是电子表格把日和月调换了，\
             请从来源重新导出"
        ),
        NoteKind::Feet => format!("英尺和英寸，写作{text}，以英尺计"),
        NoteKind::Pounds => format!("磅和盎司，写作{text}，以磅计"),
        NoteKind::Degrees => format!("度和分，写作{text}，以度计"),
        NoteKind::BothMarks => format!("有的数用点、有的数用逗号作小数点，如{text}"),
        NoteKind::Exponents => format!(
            "数字之间有 E 的代码，如{text}：是类别，不是数（--type COLUMN=numeric 读作 10 的幂）"
        ),
        NoteKind::Spellings => {
            format!(
                "视为不同的取值，尽管只有大小写、空格或连字符不同：{cell}；如果是同一个，请统一写法"
            )
        }
        NoteKind::Serials => {
            format!("日期，其中 {cells} 个是电子表格的日期序号，如 {cell}")
        }
        NoteKind::Dittos => format!("表示“同上”的记号取上一格的值：{first}"),
        NoteKind::BuddhistEra => format!("佛历日期，如 {cell}"),
        NoteKind::IranianCalendar => format!("伊朗历日期，如 {cell}"),
        NoteKind::OldYears => {
            format!("像 {first} 这样的日期按公历读取；如果是伊朗历或伊斯兰历，请先换算成公历")
        }
        NoteKind::Gaps => format!(
            "有 {cells} 行缺失，都在一个值之下、下一个值之上：如果原是合并的单元格，请在保存前填好"
        ),
        _ => note.what(),
    }
}

/// Where a cell stands: a line, an element of a list, or a row of formats without lines.
fn at(place: &str) -> String {
    let number = |rest: &str| rest.split(' ').next().map(str::to_owned);
    let line = place.strip_prefix("line ").and_then(number);
    let row = place.strip_prefix("row ").and_then(number);
    let element = place.strip_prefix("element ").and_then(number);
    if let Some(element) = element {
        return format!("第 {element} 个元素");
    }
    match (line, row) {
        (Some(line), _) => format!("第 {line} 行"),
        (None, Some(row)) => format!("第 {row} 行（从 0 数起）"),
        (None, None) => place.to_owned(),
    }
}

/// What was found out about a file.
#[allow(clippy::too_many_lines)] // An arm a kind of note.
fn file_note(note: &FileNote) -> String {
    match note {
        FileNote::Encoding {
            name,
            certain: true,
        } => format!("文本按 {name} 读取"),
        FileNote::Encoding { name, .. } => {
            format!("文本按 {name} 读取，因为字节看来如此；若不是：--encoding")
        }
        FileNote::Unreadable { name, count, line } => {
            format!("文本中有 {count} 处不是 {name}，第一处在第 {line} 行，已变为 \u{fffd}")
        }
        FileNote::OtherLines { name, line } => format!(
            "不是 UTF-8 的行（第一处在第 {line} 行）按 {name} 读取；--encoding 对所有行用同一种编码"
        ),
        FileNote::Above { rows, line } => {
            format!("表从第 {line} 行开始；它上面的 {rows} 行不属于表")
        }
        FileNote::Below { rows, line } => format!("表下方从第 {line} 行起的 {rows} 行未采用"),
        FileNote::Totals { rows, line } => {
            format!("有 {rows} 行合计未采用，第一处在第 {line} 行")
        }
        FileNote::Headers { rows, line } => {
            format!("有 {rows} 行与表头相同，未采用，第一处在第 {line} 行")
        }
        FileNote::Units { line } => format!("列名下方的第 {line} 行是单位，未采用"),
        FileNote::OtherNames { line } => {
            format!("列名下方的第 {line} 行是另一组列名或单位，未采用")
        }
        FileNote::Numbers { line } => format!("列名下方的第 {line} 行是列的编号，未采用"),
        FileNote::Questions { rows, line } => {
            format!("列名下方从第 {line} 行起的 {rows} 行是问卷的问题，未采用")
        }
        FileNote::JoinedNames { rows, line } => {
            format!("列名由从第 {line} 行起的 {rows} 行合成")
        }
        FileNote::Delimiter { delimiter, other } => format!(
            "以 {delimiter:?} 分隔单元格；{other:?} 也能把各行分得同样整齐：用 --delimiter 说明是哪一个"
        ),
        FileNote::NoHeader => "第一行与下面各行相似，所以列名为 column_1、column_2 ……；\
                               若第一行是列名：--header"
            .to_owned(),
        FileNote::NumbersForNames { name } => {
            format!("第一行视为列名，如{}；若是数据：--no-header", quoted(name))
        }
        FileNote::RowNames => "各行比表头多一个单元格：第一个视为行名，列名为 column_1".to_owned(),
        FileNote::Renamed { columns, lettered } => {
            let place = |number: usize| {
                if *lettered {
                    format!("{} 列", column_letters(number))
                } else {
                    format!("第 {number} 列")
                }
            };
            let names: Vec<String> = columns
                .iter()
                .take(5)
                .map(|(number, name)| format!("{}（{}）", quoted(name), place(*number)))
                .collect();
            let more = match columns.len().saturating_sub(5) {
                0 => String::new(),
                more => format!("，另有 {more} 列"),
            };
            format!("没有名称或名称重复的列改称：{}{more}", names.join("、"))
        }
        FileNote::Padded { rows, line } => {
            format!("有 {rows} 行的单元格少于列数，第一处在第 {line} 行；末尾的单元格视为缺失")
        }
        FileNote::Long { lines } => {
            let list: Vec<String> = lines.iter().map(u64::to_string).collect();
            format!(
                "有 {} 行的单元格多于列数，未采用，在第 {} 行；含有分隔符的单元格需要加引号",
                lines.len(),
                list.join("、")
            )
        }
        FileNote::Sheet { name, others } => format!(
            "读取工作簿中的工作表{}；若要另一个（{}）：--sheet",
            quoted(name),
            list(others)
        ),
        FileNote::NoEnd => "数据流没有结束标记，可能被截断了；已有的行都已读入".to_owned(),
        FileNote::Unused { settings } => {
            let flags: Vec<String> = settings.iter().map(|it| format!("--{it}")).collect();
            format!("{} 是针对另一类文件的，没有起作用", flags.join("、"))
        }
        FileNote::OneObject => "文件是一个 JSON 值：其中的列表或对象读作列或行".to_owned(),
        FileNote::Objects => {
            "文件是一个接一个的 JSON 对象，不是每行一个：每个对象读作一行".to_owned()
        }
        FileNote::ErrorCells { count } => {
            format!("有 {count} 个单元格是 #DIV/0! 之类的错误，视为缺失")
        }
        FileNote::Beside { columns } => {
            format!("表格旁边（空列之后）的列未采用：{}", list(columns))
        }
        FileNote::Zones { columns } => {
            format!("时刻按 UTC 读取，而非所在时区的时间：{}", list(columns))
        }
        FileNote::Nested { columns } => format!(
            "列表、对象或字节的列未采用，因为一个单元格应是一个数、词或日期：{}",
            list(columns)
        ),
        FileNote::Times { columns, unit } => {
            let unit = match unit.as_str() {
                "hours" => "小时",
                "days" => "天",
                other => other,
            };
            format!("时间以{unit}计：{}", list(columns))
        }
        FileNote::OneColumn => {
            "文件读作一列；如果不止一列，用 --delimiter 说明单元格以什么分隔".to_owned()
        }
        FileNote::NoRows => "列名下方没有任何有值的行".to_owned(),
        FileNote::Uncomputed { cells } => {
            format!("有 {cells} 个单元格是没有结果的公式，视为缺失：请用电子表格程序打开并保存")
        }
        FileNote::Hidden { rows } => {
            format!("有 {rows} 行在工作簿中是隐藏的（如被筛选），与其他行一样读取")
        }
        FileNote::Merged { cells } => {
            format!("有 {cells} 个单元格与上方的合并，取其值")
        }
        FileNote::Member { name } => format!("表是压缩包中的{}", quoted(name)),
        // What a newer version found has English words at least.
        other => other.to_string(),
    }
}
