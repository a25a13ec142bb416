//! `cargo xtask book`: the pages of `docs` as a book, and whether the commands in them do what the
//! pages say.

use std::env;
use std::fs;
use std::path::{Path, PathBuf, absolute};
use std::process::Command;

use xshell::{Shell, cmd};

use crate::backend::Backend;
use crate::flags::Book;
use crate::{Result, experiment, tools::Tool, workspace};

/// What makes the book.
const MDBOOK: Tool = Tool {
    package: "mdbook",
    version: "0.5.4",
};

/// Makes the book in `target/book`, or with `--check` runs the pages' commands.
///
/// # Errors
/// Where a link leads nowhere, something cannot be installed or built, or a command fails or
/// prints something else than its page says.
pub fn run(sh: &Shell, flags: &Book) -> Result<()> {
    let pages = pages()?;
    links(&pages)?;
    if flags.check {
        let sways = match &flags.program {
            Some(program) => absolute(program)?,
            // With documents: pages draw charts as PNG, too.
            None => experiment::build_with(sh, Backend::default(), &["documents"])?,
        };
        let only = flags.only.as_deref().unwrap_or("");
        return check(&pages, &sways, only);
    }
    let mdbook = MDBOOK.provide(sh)?;
    let (docs, book) = (workspace::root().join("docs"), workspace::target("book"));
    sh.remove_path(&book)?;
    let html = book.join("docs");
    cmd!(sh, "{mdbook} build {docs} --dest-dir {html}").run()?;
    beside(&pages, &book)?;
    println!("{}", html.join("first-run.html").display());
    Ok(())
}

/// A page with its text.
struct Page {
    /// From the root of the repository.
    path: PathBuf,
    text: String,
}

/// The READMEs and other pages of the root, and all of `docs`.
fn pages() -> Result<Vec<Page>> {
    let root = workspace::root();
    let mut folders = vec![root.join("docs")];
    let mut paths = markdown(root)?.0;
    while let Some(folder) = folders.pop() {
        let (pages, below) = markdown(&folder)?;
        paths.extend(pages);
        folders.extend(below);
    }
    paths.sort();
    let page = |path: PathBuf| {
        let text = fs::read_to_string(&path)?;
        let path = path.strip_prefix(root)?.to_owned();
        Ok(Page { path, text })
    };
    paths.into_iter().map(page).collect()
}

/// The pages that lie in `folder`, and the folders in it.
fn markdown(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let entries: Vec<_> = fs::read_dir(folder)?.collect::<std::io::Result<_>>()?;
    let (folders, files): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .map(|it| it.path())
        .partition(|it| it.is_dir());
    let pages = files
        .into_iter()
        .filter(|it| it.extension().is_some_and(|it| it == "md"));
    Ok((pages.collect(), folders))
}

/// # Errors
/// Where a page links to a file that is not there.
fn links(pages: &[Page]) -> Result<()> {
    let mut dead = Vec::new();
    for page in pages {
        for link in targets(&page.text) {
            let folder = page.path.parent().unwrap_or(Path::new(""));
            if !workspace::root().join(folder).join(link).exists() {
                dead.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    if dead.is_empty() {
        return Ok(());
    }
    Err(format!("links that lead nowhere:\n{}", dead.join("\n")).into())
}

/// The files that `text` links to, without what stands in code.
fn targets(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let prose = text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    });
    prose
        .flat_map(|line| {
            let links = line.split("](").skip(1);
            let links = links.filter_map(|it| it.split_once(')').map(|it| it.0));
            let sources = ["src=\"", "srcset=\""].into_iter();
            let sources = sources.filter_map(|it| line.split_once(it)?.1.split('"').next());
            links.chain(sources)
        })
        .filter(|it| !it.contains("://") && !it.starts_with('#'))
        .filter_map(|it| it.split('#').next())
        .collect()
}

/// Puts the files outside `docs` that its pages link to beside the book, where those links lead.
fn beside(pages: &[Page], book: &Path) -> Result<()> {
    for page in pages.iter().filter(|it| it.path.starts_with("docs")) {
        let folder = page.path.parent().unwrap_or(Path::new(""));
        for link in targets(&page.text) {
            let file = workspace::root().join(folder).join(link);
            let to = fs::canonicalize(&file)?;
            let to = to.strip_prefix(fs::canonicalize(workspace::root())?)?;
            if file.is_file() && !to.starts_with("docs") {
                let to = book.join(to);
                fs::create_dir_all(to.parent().unwrap_or(book))?;
                fs::copy(&file, to)?;
            }
        }
    }
    Ok(())
}

/// Runs the commands of the pages with `only` in their path, each page in a folder of its own.
fn check(pages: &[Page], sways: &Path, only: &str) -> Result<()> {
    let folder = workspace::target("book-check");
    let _ = fs::remove_dir_all(&folder);
    let programs = folder.join("programs");
    fs::create_dir_all(&programs)?;
    fs::copy(
        sways,
        programs.join(format!("sways{}", env::consts::EXE_SUFFIX)),
    )?;
    let found = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(programs).chain(env::split_paths(&found)))?;

    let mut wrong = Vec::new();
    let chosen = |it: &&Page| it.path.to_string_lossy().contains(only);
    for page in pages.iter().filter(chosen) {
        let name = page.path.to_string_lossy().replace(['/', '\\'], "-");
        let here = folder.join(name);
        for block in blocks(&page.text) {
            let place = format!("{}:{}", page.path.display(), block.line);
            println!("{place}");
            copy(&workspace::root().join("configs"), &here.join("configs"))?;
            let done = Command::new("sh")
                .args(["-e", "-c", &block.commands])
                .current_dir(&here)
                .env("PATH", &path)
                // Pages show answers in English, unless a command asks for another language.
                .env("LC_ALL", "C.UTF-8")
                .output()?;
            let printed = String::from_utf8_lossy(&done.stdout);
            if !done.status.success() {
                let said = String::from_utf8_lossy(&done.stderr);
                wrong.push(format!("{place}: {}\n{said}", done.status));
            } else if let Some(line) = missing(&block.printed, &printed) {
                wrong.push(format!("{place}: not printed: {line}"));
            }
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(wrong.join("\n").into())
}

/// Copies a folder, over what is there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Commands of a page, and what it says that they print.
#[derive(Debug, PartialEq)]
struct Block {
    /// Where the fence is, counted from 1.
    line: usize,
    /// For a shell.
    commands: String,
    /// Blocks of `text` up to the next commands, one behind the other.
    printed: String,
}

/// The blocks of `sh` in `text` whose lines begin with `sways ` or `cargo xtask experiment `, which
/// is `sways experiment `; lines that begin otherwise are left out. Blocks marked `sh,ignore` are
/// for reading.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut ours = false;
    let mut lines = text.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            continue;
        };
        let body: Vec<&str> = lines
            .by_ref()
            .map(|it| it.1)
            .take_while(|it| *it != "```")
            .collect();
        match language {
            "sh" => {
                let commands = commands(&body);
                ours = !commands.is_empty();
                if ours {
                    blocks.push(Block {
                        line: at + 1,
                        commands,
                        printed: String::new(),
                    });
                }
            }
            "text" if ours => {
                if let Some(block) = blocks.last_mut() {
                    block.printed += &(body.join("\n") + "\n");
                }
            }
            _ => {}
        }
    }
    blocks
}

fn commands(lines: &[&str]) -> String {
    let mut commands = String::new();
    let mut goes_on = false;
    for line in lines {
        let line = line.replace("cargo xtask experiment ", "sways experiment ");
        if goes_on || line.starts_with("sways ") {
            goes_on = line.ends_with('\\');
            commands += &(line + "\n");
        }
    }
    commands
}

/// The first line of `expected` that `printed` does not have behind the lines before it. Numbers
/// are not compared, for the last digits hang on the processor, nor what has no words.
fn missing<'a>(expected: &'a str, printed: &str) -> Option<&'a str> {
    let mut printed = printed.lines().map(words);
    expected.lines().find(|line| {
        let words = words(line);
        !words.is_empty() && !printed.any(|it| it == words)
    })
}

/// The words of a line, without an exponent's e.
fn words(line: &str) -> Vec<&str> {
    line.split(|it: char| !it.is_alphabetic())
        .filter(|it| !it.is_empty() && *it != "e")
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# A page

```sh
cargo install --path crates/cli
```

```sh
cargo xtask experiment a.toml   # builds
sways predict \\
  b.csv
cargo xtask test
```

It prints

```text
a: 3 of 5 rows
…
and that
```

```sh,ignore
sways away
```
";

    #[test]
    fn commands_are_found_with_what_they_print() {
        let found = blocks(TEXT);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 7);
        let commands = "sways experiment a.toml   # builds\nsways predict \\\n  b.csv\n";
        assert_eq!(found[0].commands, commands);
        assert_eq!(found[0].printed, "a: 3 of 5 rows\n…\nand that\n");
    }

    #[test]
    fn numbers_are_not_compared() {
        let printed = "a: 4 of 5 rows\nbetween\nand that 1e-3\n";
        assert_eq!(missing(&blocks(TEXT)[0].printed, printed), None);
        assert_eq!(missing("between\na: of rows", printed), Some("a: of rows"));
    }

    #[test]
    fn links_lead_to_files() {
        let text =
            "[a](b.md#c) [d](https://e.f) [g](#h)\n```sh\n[i](j)\n```\n<img src=\"k.png\">\n";
        assert_eq!(targets(text), ["b.md", "k.png"]);
    }
}
