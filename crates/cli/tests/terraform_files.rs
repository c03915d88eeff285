//! `farshore terraform`: what it writes, never overwrites and refuses.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};

/// Exit code, stdout and stderr.
fn farshore(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    let command = command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command.arg("terraform").args(arguments).output();
    let output = output.expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn example(name: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    path.join(name).display().to_string()
}

#[test]
fn what_was_changed_is_shown_and_kept() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("live/stack");
    let shown = target.display().to_string();
    let webshop = example("webshop.toml");
    let ask = [webshop.as_str(), "-o", &shown];
    let (code, out, err) = farshore(&ask);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.contains("Next: set zone_id and service_name"), "{err}");
    let values = target.join("terraform.tfvars");
    let written = fs::read_to_string(&values).expect("it was written");
    // Once more: there is nothing to do.
    let (code, out, err) = farshore(&ask);
    assert!(
        code == 0 && out.is_empty() && err.starts_with("Wrote 0 of"),
        "{err}"
    );
    // Edited, with a file of one's own beside it.
    let edited = written.replace("m6i.large", "c7g.large");
    fs::write(&values, &edited).expect("it is ours");
    fs::write(target.join("own.tf"), "# mine").expect("it is ours");
    fs::remove_file(target.join("data.tf")).expect("it is ours");
    let (code, out, err) = farshore(&ask);
    assert_eq!(code, 6, "{err}");
    assert!(
        out.contains("-instance_type = \"c7g.large\"\n+instance_type = \"m6i.large\""),
        "{out}"
    );
    assert!(err.contains("help: --force writes them"), "{err}");
    assert_eq!(fs::read_to_string(&values).expect("it is there"), edited);
    assert!(
        !target.join("data.tf").exists(),
        "nothing is written when one file would change"
    );
    let (code, out, err) = farshore(&[&ask[..], &["--force"]].concat());
    assert!(
        code == 0 && out.contains("+instance_type") && err.starts_with("Wrote 2 of"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&values).expect("it is there"), written);
    assert_eq!(
        fs::read_to_string(target.join("own.tf")).expect("kept"),
        "# mine"
    );
}

#[test]
fn the_change_between_phases_is_a_diff() {
    let webshop = example("webshop.toml");
    let (code, out, err) = farshore(&[&webshop, "--phase", "3", "--diff", "2"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("--- a/terraform.tfvars\n+++ b/terraform.tfvars\n"),
        "{out}"
    );
    let changed = out.lines().filter(|line| line.starts_with(['+', '-']));
    assert!(
        changed.clone().count() < 60,
        "{} lines change",
        changed.count()
    );
}

#[test]
fn what_cannot_be_built_says_why() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("stack").display().to_string();
    let (catalogue, webshop) = (example("catalogue.yaml"), example("webshop.toml"));
    let (ledger, impossible) = (example("ledger.toml"), example("impossible.toml"));
    for (arguments, expected, words) in [
        (
            vec![catalogue.as_str()],
            2,
            "Google Cloud and Azure comes later",
        ),
        (vec![&webshop, "--phase", "4"], 2, "lies beyond the target"),
        (
            vec![&webshop, "--pattern", "single-region"],
            2,
            "nothing to build",
        ),
        (
            vec![&webshop, "--pattern", "cold"],
            2,
            "`cold` is no pattern",
        ),
        (vec![&ledger], 2, "waits for another region"),
        (vec![&impossible], 4, "name one with --pattern"),
    ] {
        let (code, out, err) = farshore(&[&arguments[..], &["-o", &target]].concat());
        assert_eq!((code, out.as_str()), (expected, ""), "{arguments:?}: {err}");
        assert!(err.contains(words), "{arguments:?}: {err}");
        assert!(!Path::new(&target).exists(), "{arguments:?}");
    }
    let (code, _, err) = farshore(&[&webshop]);
    assert!(code == 2 && err.contains("--output"), "{err}");
}

#[test]
fn a_file_in_the_way_stays() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("stack");
    fs::write(&target, "theirs").expect("it is ours");
    let (code, out, err) = farshore(&[
        &example("webshop.toml"),
        "-o",
        &target.display().to_string(),
    ]);
    assert_eq!((code, out.as_str()), (5, ""), "{err}");
    assert_eq!(fs::read_to_string(&target).expect("it is there"), "theirs");
}
