//! `farshore journal` and `farshore drill --rehearse`, as a user calls them.

use assert_cmd::Command;
use farshore_core::chain::Head;
use farshore_core::failover::{
    Cluster, Configuration, Entry, Epoch, Millis, Opening, Realm, Record, Timeline, first_mark,
};
use farshore_core::site::MemberId;
use std::fs;
use std::path::Path;

/// Exit code, stdout and stderr.
fn farshore(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    let command = command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    let output = command
        .args(arguments)
        .output()
        .expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    let code = output.status.code().unwrap_or(-1);
    (code, text(&output.stdout), text(&output.stderr))
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/sites")
        .join(name);
    path.to_str().expect("test paths are UTF-8").to_owned()
}

/// A journal that was opened, and no more.
fn journal() -> String {
    let members = [MemberId(1), MemberId(2)].into();
    let opening = Opening {
        cluster: Cluster {
            system: 7,
            realm: Realm::Production,
        },
        members: ["a", "b", "c"].map(str::to_owned).to_vec(),
        primary: MemberId(0),
        configuration: Configuration::new(Epoch(1), members, 1).expect("a possible set"),
        timeline: Timeline(1),
        mark: first_mark(),
    };
    let at = Millis(1_000);
    let entry = Entry::Opened(opening);
    let text = serde_json::to_string(&Record { at, entry }).expect("a record is JSON");
    Head::START.line(&text).0
}

#[test]
fn a_journal_is_verified_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let name = path.to_str().expect("test paths are UTF-8");
    fs::write(&path, journal() + "000012 torn").expect("the folder is ours");
    let (code, out, err) = farshore(&["journal", name]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("JOURNAL OF 1 RECORD, VERIFIED"), "{out}");
    assert!(
        out.contains("11 bytes of a line that was being written"),
        "{out}"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let (code, out, _) = farshore(&["journal", name, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &json["schema"]), (0, &"farshore.journal/1".into()));
    assert_eq!(
        (&json["torn_bytes"], &json["records"][0]["record"]),
        (&11.into(), &"opened".into())
    );
}

#[test]
fn a_journal_that_was_changed_is_refused_with_the_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal");
    let name = path.to_str().expect("test paths are UTF-8");
    let line = journal().replacen("\"a\"", "\"x\"", 1);
    fs::write(&path, line.clone() + &line).expect("the folder is ours");
    let (code, out, err) = farshore(&["journal", name]);
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(
        err.contains("line 1 (from byte 0) has another digest"),
        "{err}"
    );
    fs::write(&path, "").expect("the folder is ours");
    let (code, _, err) = farshore(&["journal", name]);
    assert!(code == 3 && err.contains("the journal is empty"), "{err}");
}

#[test]
fn a_rehearsal_never_asks_and_says_what_held() {
    let site = example("three-places.toml");
    let arguments = ["drill", &site, "--rehearse", "--scenarios", "20"];
    let (code, out, err) = farshore(&arguments);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("REHEARSAL: EVERYTHING HELD"), "{out}");
    assert!(
        err.starts_with("note: the quorum keeps every acknowledged write"),
        "{err}"
    );
    assert_eq!(
        farshore(&arguments).1,
        out,
        "the same seed gives the same bytes"
    );
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
}

#[test]
fn what_cannot_be_rehearsed_is_refused() {
    let (code, _, err) = farshore(&["drill", &example("three-places.toml")]);
    assert!(code == 2 && err.contains("add --rehearse"), "{err}");
    let (code, _, err) = farshore(&["drill", &example("two-places.toml"), "--rehearse"]);
    assert!(
        code == 3 && err.contains("takes 3 to 9 synchronous members"),
        "{err}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("site.toml");
    let text = fs::read_to_string(example("two-places.toml")).expect("the example is there");
    fs::write(&path, text.replace("\"person\"", "\"automatic\"")).expect("the folder is ours");
    let (code, _, err) = farshore(&["drill", path.to_str().expect("UTF-8"), "--rehearse"]);
    assert!(
        code == 3 && err.contains("two sites without a third"),
        "{err}"
    );
}
