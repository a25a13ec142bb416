//! Which encoding makes words of a text's bytes.
//!
//! A guess by how frequent pairs of bytes are needs some text. A table may have four
//! different words beside its numbers, and then it is the words that tell: `是` is two
//! capital letters of Greek in another encoding, which no word is.

use std::collections::BTreeSet;

use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GBK, IBM866, ISO_8859_2, ISO_8859_5, ISO_8859_7, ISO_8859_15,
    KOI8_R, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257, WINDOWS_1258,
};

use super::dos::Page;

/// The encodings of East Asia: characters of two bytes.
const WIDE: [&Encoding; 5] = [GBK, SHIFT_JIS, BIG5, EUC_KR, EUC_JP];

/// What is Latin letters with accents, one behind the other, in another encoding.
const CYRILLIC: [&Encoding; 2] = [WINDOWS_1251, KOI8_R];

/// The others that a name may be looked for in, the likelier ones first.
const NARROW: [&Encoding; 18] = [
    WINDOWS_1252,
    WINDOWS_1250,
    WINDOWS_1251,
    WINDOWS_1254,
    WINDOWS_1253,
    WINDOWS_1257,
    WINDOWS_1255,
    WINDOWS_1256,
    WINDOWS_1258,
    WINDOWS_874,
    ISO_8859_2,
    ISO_8859_15,
    ISO_8859_5,
    ISO_8859_7,
    KOI8_R,
    IBM866,
    MACINTOSH,
    encoding_rs::ISO_8859_4,
];

/// A text of more different words is enough for the guess.
const FEW: usize = 200;

/// Whether all that is not ASCII are single signs of Western Europe's encoding beside digits, spaces
/// or brackets: `£5`, `5 µg`, `5 °C`.
fn has_only_signs(sample: &[u8]) -> bool {
    const SIGNS: &[u8] = b"\x80\xa3\xa5\xa7\xb0\xb1\xb2\xb3\xb5\xbd";
    let is_beside = |at: Option<usize>| {
        let byte = at.and_then(|at| sample.get(at));
        byte.is_some_and(|byte| byte.is_ascii_digit() || b" ([/-\"".contains(byte))
    };
    let is_high = |at: Option<usize>| {
        at.and_then(|at| sample.get(at))
            .is_some_and(|it| !it.is_ascii())
    };
    let mut signs = (0..sample.len())
        .filter(|at| !sample[*at].is_ascii())
        .peekable();
    signs.peek().is_some()
        && signs.all(|at| {
            let around = [at.checked_sub(1), Some(at + 1)];
            // `µg`, at the start of a cell too.
            let is_micro =
                sample[at] == 0xb5 && sample.get(at + 1).is_some_and(|it| b"glmAVs".contains(it));
            SIGNS.contains(&sample[at])
                && (is_micro || around.iter().any(|it| is_beside(*it)))
                && !around.iter().any(|it| is_high(*it))
        })
}

/// Another encoding than was guessed, where the guess makes no words of a small text and
/// the other does.
pub(super) fn corrected(guess: &'static Encoding, sample: &[u8]) -> &'static Encoding {
    /// What is taken is that likely, and so much likelier than the guess.
    const LIKELY: f64 = 0.6;
    const MORE: f64 = 0.1;
    /// Likewise of alphabets, which are likely with any letters.
    const SURE: f64 = 0.9;
    const MUCH_MORE: f64 = 0.2;
    if has_only_signs(sample) {
        return WINDOWS_1252;
    }
    let words = words(sample);
    if words.is_empty() || words.len() > FEW {
        return guess;
    }
    let likely = |encoding: &'static Encoding| likelihood(encoding, &words);
    // Capitals of this one are syllables of Korean, and hardly any table is in it.
    let of_guess = likely(guess) * if guess == ISO_8859_5 { 0.5 } else { 1.0 };
    let best = |some: &[&'static Encoding]| {
        let scores = some
            .iter()
            .rev()
            .map(|encoding| (*encoding, likely(encoding)));
        scores.max_by(|a, b| a.1.total_cmp(&b.1))
    };
    match best(&WIDE) {
        Some((best, score)) if score >= LIKELY && score > of_guess + MORE => return best,
        _ => {}
    }
    // Their words have no Latin letters in them.
    let are_whole = words
        .iter()
        .all(|word| !word.iter().any(u8::is_ascii_alphabetic));
    match best(&CYRILLIC) {
        Some((best, score)) if are_whole && score >= SURE && score > of_guess + MUCH_MORE => best,
        _ => guess,
    }
}

/// The encoding of DOS that a text is in which was taken for windows-1252: bytes that this has no
/// character for stand beside letters, and nearly all words are such, more than on an old Mac.
pub(super) fn dos(sample: &[u8]) -> Option<Page> {
    const UNASSIGNED: &[u8] = b"\x81\x8d\x8f\x90\x9d";
    let is_letter = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let is_in_word = |place: usize| {
        let before = place.checked_sub(1).and_then(|before| sample.get(before));
        UNASSIGNED.contains(&sample[place])
            && (is_letter(before) || is_letter(sample.get(place + 1)))
    };
    if !(0..sample.len()).any(is_in_word) {
        return None;
    }
    let words = words(sample);
    let of = |page: Page| {
        let sum: f64 = words.iter().map(|word| of_letters(&page.text(word))).sum();
        sum / words.len() as f64
    };
    let (western, american) = (of(Page::Ibm850), of(Page::Ibm437));
    let (page, score) = if american > western {
        (Page::Ibm437, american)
    } else {
        (Page::Ibm850, western)
    };
    (score >= NEARLY && score > likelihood(MACINTOSH, &words)).then_some(page)
}

/// That much of the words of a text are such in its encoding.
const NEARLY: f64 = 0.8;

/// Whether nearly all words of a text are such in this encoding.
pub(super) fn are_words(text: &[u8], encoding: &'static Encoding) -> bool {
    likelihood(encoding, &words(text)) >= NEARLY
}

/// The encoding in which one of these names stands in a text's first lines: the guess,
/// if it does so there.
pub(super) fn with_name(
    guess: &'static Encoding,
    head: &[u8],
    names: &[&str],
) -> Option<&'static Encoding> {
    const LINES: usize = 40;
    let lines = memchr::memchr2_iter(b'\n', b'\r', head).nth(LINES);
    let head = &head[..lines.unwrap_or(head.len())];
    let names = names.iter().filter(|name| !name.is_ascii());
    let names: Vec<&str> = names.copied().collect();
    let has_one = |encoding: &&'static Encoding| {
        names.iter().any(|name| {
            let (bytes, _, lost) = encoding.encode(name);
            !lost && stands_in(head, &bytes)
        })
    };
    let all = std::iter::once(guess).chain(WIDE).chain(NARROW);
    all.into_iter().find(has_one)
}

/// Whether these bytes are a cell, or words of one.
fn stands_in(head: &[u8], name: &[u8]) -> bool {
    let is_between = |byte: Option<&u8>| byte.is_none_or(|byte| *byte < b'0' || is_mark(*byte));
    memchr::memmem::find_iter(head, name).any(|start| {
        let before = start.checked_sub(1).and_then(|before| head.get(before));
        is_between(before) && is_between(head.get(start + name.len()))
    })
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b';' | b':' | b'|' | b'^' | b'~')
}

/// The different words that are not ASCII. No byte below `@` is a part of a character of
/// more than one byte, but in GB18030's rarest.
fn words(sample: &[u8]) -> BTreeSet<&[u8]> {
    let words = sample.split(|byte| *byte < b'@');
    words.filter(|word| !word.is_ascii()).collect()
}

/// How much of the words is as such words are, from 0 to 1.
fn likelihood(encoding: &'static Encoding, words: &BTreeSet<&[u8]>) -> f64 {
    // No Hebrew word begins with a point below or above a letter, as Cyrillic ones do with capitals.
    let begins_with_point = |word: &&[u8]| matches!(word.first(), Some(0xc0..=0xd3));
    if encoding == WINDOWS_1255 && words.iter().any(begins_with_point) {
        return 0.0;
    }
    let mut sum = 0.0;
    for word in words {
        let decoded = encoding.decode_without_bom_handling_and_without_replacement(word);
        let Some(text) = decoded else {
            return 0.0;
        };
        sum += if WIDE.contains(&encoding) {
            of_wide(encoding, &text)
        } else {
            of_letters(&text)
        };
    }
    sum / words.len() as f64
}

/// How usual the characters of a text are that an encoding of East Asia makes.
fn of_wide(encoding: &'static Encoding, text: &str) -> f64 {
    let common = match encoding.name() {
        "GBK" => SIMPLIFIED,
        "Big5" => TRADITIONAL,
        "EUC-KR" => KOREAN,
        _ => JAPANESE,
    };
    let is_japanese = encoding == SHIFT_JIS || encoding == EUC_JP;
    let of = |letter: char| match letter {
        _ if common.contains(letter) => 1.0,
        'ぁ'..='ん' | 'ァ'..='ー' if is_japanese => 0.95,
        // One byte each in Shift_JIS, as the halves of other encodings' characters are.
        '｡'..='ﾟ' => 0.45,
        '가'..='힣' => 0.5,
        '一'..='龥' if is_of_first_level(encoding, letter) => 0.5,
        '、' | '。' | '％' | '（' | '）' | '：' | '￥' | '０'..='９' | 'Ａ'..='ｚ' => {
            0.8
        }
        _ => 0.1,
    };
    let letters = text.chars().filter(|letter| !letter.is_ascii());
    let (sum, count) = letters.fold((0.0, 0.0), |(sum, count), letter| {
        (sum + of(letter), count + 1.0)
    });
    if count == 0.0 { 0.0 } else { sum / count }
}

/// Whether a character is among the more frequent half that its standard begins with.
fn is_of_first_level(encoding: &'static Encoding, letter: char) -> bool {
    let mut buffer = [0; 4];
    let (bytes, _, _) = encoding.encode(letter.encode_utf8(&mut buffer));
    match (encoding.name(), &*bytes) {
        ("GBK", [first, second]) => (0xb0..=0xd7).contains(first) && *second >= 0xa1,
        ("Big5", [first, _]) => (0xa4..=0xc6).contains(first),
        ("Shift_JIS", [first, _]) => (0x88..=0x97).contains(first),
        ("EUC-JP", [first, _]) => (0xb0..=0xcf).contains(first),
        _ => false,
    }
}

/// How much of a text of an alphabet is words: letters of one script, with capitals only
/// where words have them, and no signs between them. What has an alphabet beyond ASCII
/// beside ASCII, as Latin ones are, has ASCII letters in its words.
fn of_letters(text: &str) -> f64 {
    let is_sign = |letter: char| !letter.is_ascii() && !letter.is_alphanumeric();
    let signs = text.chars().filter(|letter| is_sign(*letter)).count();
    if text.chars().all(|letter| !letter.is_alphabetic()) {
        // `€` or `°` by itself.
        return if signs == 1 { 1.0 } else { 0.0 };
    }
    let (mut good, mut all) = (0.0, 0.0);
    for word in text.split(|letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic()) {
        if word.is_ascii() {
            continue;
        }
        all += 1.0;
        let mut scripts: Vec<u32> = word.chars().map(script).collect();
        let latin = scripts.iter().filter(|script| **script == LATIN).count();
        let ascii = word.chars().filter(char::is_ascii).count();
        scripts.sort_unstable();
        scripts.dedup();
        let is_bare = scripts == [LATIN] && latin - ascii > 1 && ascii == 0;
        let signs = word.chars().filter(|letter| is_sign(*letter)).count();
        let is_single = scripts.len() == 1 && signs == 0;
        if !is_bare && has_usual_capitals(word) && (is_single || ascii > 0 && signs < 2) {
            good += 1.0;
        }
    }
    if all == 0.0 { 1.0 } else { good / all }
}

/// Where a script begins, of those that the encodings have.
const LATIN: u32 = 0x41;

fn script(letter: char) -> u32 {
    match u32::from(letter) {
        0x41..=0x24f | 0x1e00..=0x1eff => LATIN,
        it => it & !0xff,
    }
}

/// Whether a word is in small letters, in capitals, or begins with one.
fn has_usual_capitals(word: &str) -> bool {
    let letters: Vec<char> = word.chars().filter(|it| it.is_alphabetic()).collect();
    let behind = letters.get(1..).unwrap_or_default();
    let has_small = behind.iter().any(|letter| letter.is_lowercase());
    let has_capital = behind.iter().any(|letter| letter.is_uppercase());
    let begins_small = letters.first().is_some_and(|letter| letter.is_lowercase());
    !has_capital || !has_small && !begins_small
}

/// Characters that names of columns and their values are made of, and the most frequent
/// of all texts.
const SIMPLIFIED: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指许统区保至队形社便空决治展马科司五基非则界达光放强即难且权王象完设式色路记南品住告类求据程北边死张该交规万取格术领共确传师清今切院让识候带导争运龄男否离职流失收入工历专硕士博城京广州深圳销售财姓期省县编号码客户价额型状态级绩婚姻备注址单病症诊阳阴疗亡存血压糖率吸烟饮酒购买击违约逾贷款用评满意优良差坏元岁农村镇校班课语英均温湿降雨积宽速登录注册活跃消费订支付渠道源款借还租房车龙季周每百千六七八九零负赢输胜败退休辞晋升奖绩培训满续签到店铺快慢否是有无左右早晚旧低轻胖瘦";

const TRADITIONAL: &str = "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美相見被利什二等產或新己制身果加西月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德資命山金指許統區保至隊形社便空決治展科司五基非則界達光放強即難且權王象完設式色路記南品住告類求據程北邊死張該交規萬取格術領共確傳師清今切院讓識候帶導爭運齡男否離職流失歷專碩士博城臺台雄竹園銷售財姓省縣編號碼客戶價額型狀態級績婚姻備註址單病症診陽陰療亡存血壓糖率吸菸煙飲酒購買擊違約逾貸款評滿意優良差壞元歲農村鎮鄉校班課語英均溫濕降雨積寬速登錄註冊活躍消費訂支付渠道源款借還租房車薪鄰";

const JAPANESE: &str = "日一国会人年大十二本中長出三同時政事自行社見月分議後前民生連五発間対上部東者党地合市業内相方四定今回新場金員九入選立開手米力学問高代明実円関決子動京全目表戦経通外最言氏現理調体化田当八六約主題下首意法不来作性的要用制治度務強気小七成期公野協取都和統以機平総加山思家話世受区領多県続進正安設保改数記院女初北午指権心界支第産結百派点教報済書府活原先共得解名交資予川向際査勝面委告軍文反元重近千考判認画海参売利組知案道信策集在件団別物側任引使求所次水半品昨論計死官増係感特情投示変打男基私各始島直両朝革価式確村提運終挙果西勢減台広容必応演電歳住争談能無再位置企真流格有疑口過局少放税検藤町常校料沢裁状工建語球営空職証土与急止送援供可役構木割聞身費付施切由説転食比難防補車優夫研収断井何南石足違消境神番規術護展態導鮮備宅害配副算視条幹独警宮究育席輸訪楽起万着乗店述残想線率病農州武声質念待試族象銀域助労例衛然早張映限親額監環験追審商葉義伝働形景落欧担好退準賞訴辺造英被株頭技低毎医復仕去姿味負閣韓渡失移差衆個門写評課末守若脳極種美岡影命含福蔵量望松非撃佐核観察整段横融型白深字答夜製票況音申様財港識注呼渉達齢署理営業経購登録解約令陰陽喫煙飲酒療血圧糖収給未婚既成績卒顧客職";

const KOREAN: &str = "이다는의에을가고하지은기를한도사나서로시자아라니인리일대어해수그들보상제여주정전부과만게거구스장있것없안원적성생면금조경세위비동유소국행방연무계공신학교현실진선명관문민모양회격점번호날짜남녀예오퇴별탈울산광천름입력월년급여등종류결합불통미혼강김박최호영희철환당뇨혈압흡연음주구매취소직급도시지역연령나중건물품가치매출량총액평균높낮음좋싫양음재발병";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_tell_the_encoding() {
        for (text, encoding) in [
            ("得分,及格\n5.1,是\n4,否\n", GBK),
            ("年龄,性别,城市\n5,男,成都\n6,女,重庆\n", GBK),
            ("点数,合否\n5,合格\n6,不合格\n", SHIFT_JIS),
            ("ﾅﾏｴ,年齢\nﾔﾏﾀﾞ,6\n,はい\nｻﾄｳ,いいえ\n", SHIFT_JIS),
            ("年齢,都市\n5,京都\n6,なごや\n", EUC_JP),
            ("年齡,性別\n5,男\n6,女\n", BIG5),
            ("나이,합격\n5,예\n6,아니오\n", EUC_KR),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            for guess in [WINDOWS_1253, WINDOWS_1251, WINDOWS_1252, encoding] {
                assert_eq!(corrected(guess, &bytes), encoding, "{text}");
            }
        }
    }

    #[test]
    fn cyrillic_words_are_no_accents() {
        let text = "Возраст,Пол,исход\n5,М,да\n6,Ж,нет\n";
        for encoding in [WINDOWS_1251, KOI8_R] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(corrected(WINDOWS_1250, &bytes), encoding);
        }
        let (bytes, _, _) = EUC_KR.encode("나이,성별\n5,남\n6,여\n");
        assert_eq!(corrected(ISO_8859_5, &bytes), EUC_KR);
    }

    #[test]
    fn signs_alone_are_western() {
        for bytes in [
            &b"id,\xb5g\n5,7\n"[..],
            b"price\n\xa30.50\n\xa312.00\n",
            b"dose\n5 \xb5g\n7 \xb5g\n",
        ] {
            for guess in [WINDOWS_1250, BIG5, WINDOWS_1252] {
                assert_eq!(corrected(guess, bytes), WINDOWS_1252);
            }
        }
        assert_eq!(
            corrected(WINDOWS_1250, b"name\n\xa3ukasz\n\xa3\xf3d\xbc\n"),
            WINDOWS_1250
        );
    }

    #[test]
    fn words_of_an_alphabet_stay() {
        for (text, encoding) in [
            ("âge,décès\n5,oui\n6,né\n7,été à\n", WINDOWS_1252),
            ("Größe,Süd\n5 €,Öl\n6 °C,ÄRZTE\n", WINDOWS_1252),
            ("wiek,płeć\n5,mężczyzna\n6,Łódź\n", WINDOWS_1250),
            ("возраст,пол\n5,муж\n6,ЖЕН\n7,Да\n", WINDOWS_1251),
            ("возраст,пол\n5,муж\n6,жен\n7,да\n", KOI8_R),
            ("ηλικία,φύλο\n5,Ναι\n6,Όχι\n", WINDOWS_1253),
            ("גיל,מין\n5,כן\n6,לא\n", WINDOWS_1255),
            ("العمر,الجنس\n5,نعم\n6,لا\n", WINDOWS_1256),
            ("yaş,şehir\n5,İzmir\n6,düşük\n", WINDOWS_1254),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(corrected(encoding, &bytes), encoding, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_asked_for_tells_the_encoding() {
        let (bytes, _, _) = GBK.encode("x,好坏\n1,2\n");
        assert_eq!(with_name(WINDOWS_1253, &bytes, &["好坏"]), Some(GBK));
        assert_eq!(with_name(WINDOWS_1253, &bytes, &["x"]), None);
        assert_eq!(with_name(WINDOWS_1253, &bytes, &["坏"]), None);
        let (bytes, _, _) = WINDOWS_1252.encode("é;y\n1;2\n");
        assert_eq!(with_name(ISO_8859_15, &bytes, &["é"]), Some(ISO_8859_15));
    }
}
