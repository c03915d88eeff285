//! `farshore report`: the file that it writes, and what a browser makes of it.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command as Process;
use tempfile::TempDir;

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

fn farshore(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("farshore").expect("it is built");
    command.args(arguments);
    command
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a temporary path is text")
}

#[test]
fn it_is_printed_or_written_whole_and_overwrites_nothing_unasked() {
    let folder = TempDir::new().unwrap();
    let (file, out) = (example("webshop.toml"), folder.path().join("report.html"));
    let few = ["report", path(&file), "--draws", "2"];
    let printed = farshore(&few).assert().success();
    let printed = String::from_utf8(printed.get_output().stdout.clone()).unwrap();
    assert!(printed.starts_with("<!doctype html>\n") && printed.ends_with("</html>\n"));
    let dash = farshore(&few).args(["-o", "-"]).assert().success();
    assert_eq!(dash.get_output().stdout, printed.as_bytes());
    let written = farshore(&few).args(["-o", path(&out)]).assert().success();
    assert!(written.get_output().stdout.is_empty());
    assert_eq!(fs::read_to_string(&out).unwrap(), printed, "the same bytes");
    fs::write(&out, "theirs").unwrap();
    farshore(&few).args(["-o", path(&out)]).assert().code(3);
    assert_eq!(fs::read_to_string(&out).unwrap(), "theirs");
    farshore(&few)
        .args(["-o", path(&out), "--force"])
        .assert()
        .success();
    assert_eq!(fs::read_to_string(&out).unwrap(), printed);
}

#[test]
fn markdown_is_the_decision_record() {
    let file = example("webshop.toml");
    let record = farshore(&["decide", path(&file), "--format", "markdown"])
        .assert()
        .success();
    farshore(&["report", path(&file), "--format", "markdown"])
        .assert()
        .success()
        .stdout(record.get_output().stdout.clone());
}

#[test]
fn nothing_feasible_is_reported_too() {
    let file = example("impossible.toml");
    let report = farshore(&["report", path(&file), "--draws", "2"])
        .assert()
        .code(4);
    let html = String::from_utf8(report.get_output().stdout.clone()).unwrap();
    assert!(html.contains("<h1>No design meets every objective</h1>"));
}

/// Runs Chromium without a network on a page; `None` where there is no Chromium.
fn chromium(folder: &Path, page: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let browser = Path::new("/usr/bin/chromium");
    if !browser.is_file() {
        return None;
    }
    let output = Process::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args(["--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND"])
        .arg(format!("--user-data-dir={}", path(&folder.join("profile"))))
        .args(arguments)
        .arg(format!("file://{}", path(page)))
        .output()
        .expect("Chromium starts");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(output.stdout)
}

/// Says that nothing was tested, where people who run tests look.
fn absent() {
    use std::io::Write as _;
    let note = "skipped: there is no /usr/bin/chromium\n";
    std::io::stderr()
        .write_all(note.as_bytes())
        .expect("the error stream is open");
}

#[test]
fn a_browser_shows_and_prints_it_at_every_width() {
    let folder = TempDir::new().unwrap();
    let page = folder.path().join("report.html");
    let file = example("webshop.toml");
    let few = ["report", path(&file), "--draws", "2", "-o", path(&page)];
    farshore(&few).assert().success();
    let Some(dom) = chromium(folder.path(), &page, &["--dump-dom"]) else {
        return absent();
    };
    let dom = String::from_utf8(dom).unwrap();
    let html = fs::read_to_string(&page).unwrap();
    for element in ["<svg", "<section", "<figure", "<table", "<tr", "<caption"] {
        let (seen, written) = (dom.matches(element).count(), html.matches(element).count());
        assert_eq!(seen, written, "the browser repairs nothing about {element}");
    }
    for width in [390, 1280, 1920] {
        for dark in ["1", "0"] {
            let picture = folder.path().join(format!("{width}-{dark}.png"));
            let screenshot = format!("--screenshot={}", path(&picture));
            let scheme = format!("--blink-settings=preferredColorScheme={dark}");
            let size = format!("--window-size={width},900");
            chromium(folder.path(), &page, &[&screenshot, &scheme, &size]);
            let bytes = fs::read(&picture).expect("there is a picture");
            // A page of one colour is a few kilobytes.
            assert!(
                bytes.len() > 20_000,
                "{width} {dark}: {} bytes",
                bytes.len()
            );
        }
    }
    let printed = folder.path().join("report.pdf");
    let pdf = format!("--print-to-pdf={}", path(&printed));
    chromium(folder.path(), &page, &[&pdf, "--no-pdf-header-footer"]);
    assert!(
        fs::read(&printed)
            .expect("there is a PDF")
            .starts_with(b"%PDF")
    );
}
