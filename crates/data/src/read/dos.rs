//! The encodings of DOS, which the standard of the web leaves out.

use std::io::Read;

use super::passed::{Pass, Passed};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Page {
    /// Of the United States.
    Ibm437,
    /// Of Western Europe.
    Ibm850,
}

/// What the bytes from 128 on stand for.
const OF_437: &str = "\
     ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
     áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}\
     ";
const OF_850: &str = "\
     ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
     áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}\
     ";

impl Page {
    /// The one of a name as programs use it.
    pub(super) fn of(name: &str) -> Option<Self> {
        let name = name
            .trim()
            .to_ascii_lowercase()
            .replace(['-', '_', ' '], "");
        let number = ["cp", "ibm", "dos"]
            .iter()
            .find_map(|it| name.strip_prefix(it));
        match number.unwrap_or(&name) {
            "437" => Some(Self::Ibm437),
            "850" => Some(Self::Ibm850),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ibm437 => "IBM437",
            Self::Ibm850 => "IBM850",
        }
    }

    /// The text that bytes stand for.
    pub(super) fn text(self, bytes: &[u8]) -> String {
        let letters: Vec<char> = self.letters().chars().collect();
        bytes.iter().map(|byte| letter(&letters, *byte)).collect()
    }

    fn letters(self) -> &'static str {
        match self {
            Self::Ibm437 => OF_437,
            Self::Ibm850 => OF_850,
        }
    }

    /// The text of these bytes, as UTF-8.
    pub(super) fn reader(self, bytes: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        let letters = Letters(self.letters().chars().collect());
        Box::new(Passed::new(bytes, letters))
    }
}

/// What a byte stands for, by those from 128 on.
fn letter(letters: &[char], byte: u8) -> char {
    let place = usize::from(byte).checked_sub(128);
    place.map_or(char::from(byte), |place| letters[place])
}

/// Makes UTF-8 of such an encoding.
struct Letters(Vec<char>);

impl Pass for Letters {
    fn push(&mut self, raw: &[u8], text: &mut Vec<u8>) {
        for byte in raw {
            let letter = letter(&self.0, *byte);
            text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_letters_of_their_page() {
        for page in [Page::Ibm437, Page::Ibm850] {
            assert_eq!(page.letters().chars().count(), 128);
            assert_eq!(Page::of(page.name()), Some(page));
        }
        assert_eq!(Page::of("cp850"), Some(Page::Ibm850));
        assert_eq!(Page::of("CP-437"), Some(Page::Ibm437));
        assert_eq!(Page::of("cp852"), None);
        let bytes = b"Z\x81rich \x90 S\xc6o \xe1 \xff";
        assert_eq!(Page::Ibm850.text(bytes), "Zürich É São ß \u{a0}");
        let mut read = String::new();
        let bytes: &[u8] = b"\x81\xe0\xc4\n";
        let mut reader = Page::Ibm437.reader(Box::new(bytes));
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "üα─\n");
    }
}
