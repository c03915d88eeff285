//! Runbooks and exports as the command writes them, held against the tools that read them where
//! those are on this machine: cfn-lint, promtool and bash.

use assert_cmd::Command as Binary;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const PATTERNS: [&str; 5] = [
    "backup-restore",
    "pilot-light",
    "warm-standby",
    "hot-standby",
    "active-active",
];

/// Exit code, stdout and stderr.
fn farshore(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Binary::cargo_bin("farshore").expect("the binary is built with its tests");
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
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    path.join(name).display().to_string()
}

/// A folder with what `farshore terraform` writes, calendar included.
fn written(workload: &str, pattern: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().display().to_string();
    let ask = [
        "terraform",
        workload,
        "--pattern",
        pattern,
        "--start",
        "2027-01",
        "-o",
        &target,
    ];
    let (code, _, err) = farshore(&ask);
    assert_eq!(code, 0, "{err}");
    folder
}

/// Whether a tool is there; else the test says that it is skipped.
fn has(test: &str, tool: &str) -> bool {
    let is_there = Command::new(tool).arg("--version").output();
    let is_there = is_there.is_ok_and(|output| output.status.success());
    if !is_there {
        say(&format!("{test} is skipped: {tool} is not on the path"));
    }
    is_there
}

/// What a tool says of files; it must be content.
fn accepts(tool: &str, arguments: &[&str], files: &[PathBuf]) {
    let output = Command::new(tool).args(arguments).args(files).output();
    let output = output.expect("the tool starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{tool} {files:?}: {said}");
}

#[test]
fn templates_fit_the_published_schemas() {
    if !has("templates_fit_the_published_schemas", "cfn-lint") {
        return;
    }
    let templates = [
        "resilience-hub",
        "resilience-hub-v1",
        "fis",
        "region-switch",
    ];
    for (workload, pattern) in PATTERNS
        .map(|pattern| ("webshop.toml", pattern))
        .into_iter()
        .chain([
            ("social.toml", "active-active"),
            ("social.toml", "warm-standby"),
        ])
    {
        let folder = written(&example(workload), pattern);
        let files = templates.map(|name| folder.path().join(format!("exports/{name}.json")));
        let known = if knows_second_generation(&files[0]) {
            &files[..]
        } else {
            &files[1..]
        };
        accepts("cfn-lint", &["--regions", "us-east-1", "--"], known);
    }
}

/// Whether this cfn-lint has the schema of `AWS::ResilienceHubV2::Policy` (1.58 has); else says that
/// the second-generation policy is left out.
fn knows_second_generation(template: &Path) -> bool {
    let output = Command::new("cfn-lint").arg("--").arg(template).output();
    let said = output.expect("the tool starts").stdout;
    let is_unknown =
        String::from_utf8_lossy(&said).contains("'AWS::ResilienceHubV2::Policy' does not exist");
    if is_unknown {
        say("AWS::ResilienceHubV2::Policy is not checked: this cfn-lint does not know it");
    }
    !is_unknown
}

/// The check above can fail.
#[test]
fn a_wrong_template_is_found() {
    if !has("a_wrong_template_is_found", "cfn-lint") {
        return;
    }
    let folder = written(&example("webshop.toml"), "warm-standby");
    let path = folder.path().join("exports/resilience-hub-v1.json");
    let text = fs::read_to_string(&path).expect("it was written");
    fs::write(&path, text.replace("Important", "Lukewarm")).expect("it is ours");
    let output = Command::new("cfn-lint").arg(&path).output();
    assert!(!output.expect("the tool starts").status.success());
}

#[test]
fn rules_are_read_by_prometheus() {
    if !has("rules_are_read_by_prometheus", "promtool") {
        return;
    }
    for workload in ["webshop.toml", "social.toml"] {
        for pattern in PATTERNS {
            let folder = written(&example(workload), pattern);
            let rules = folder.path().join("exports/prometheus.yaml");
            accepts(
                "promtool",
                &["check", "rules", "--lint=all", "--lint-fatal"],
                &[rules],
            );
        }
    }
}

/// A hostile name reaches the shell, Prometheus and CloudFormation as a text.
#[test]
fn a_hostile_name_changes_no_command_and_no_rule() {
    let workload = fs::read_to_string(example("webshop.toml")).expect("the example is there");
    let name = r#"name = "a\"; $(touch /tmp/x) `id` {{ fail }} {{resolve:ssm:x}} - ${y}: #""#;
    let hostile = workload.replacen("name = \"webshop\"", name, 1);
    assert_ne!(workload, hostile);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("workload.toml");
    fs::write(&file, hostile).expect("the folder is ours");
    let target = written(&file.display().to_string(), "warm-standby");
    let exports = |name: &str| target.path().join("exports").join(name);
    if has("promtool on a hostile name", "promtool") {
        accepts(
            "promtool",
            &["check", "rules"],
            &[exports("prometheus.yaml")],
        );
    }
    if has("cfn-lint on a hostile name", "cfn-lint") {
        accepts(
            "cfn-lint",
            &["--"],
            &[exports("resilience-hub-v1.json"), exports("fis.json")],
        );
    }
    read_by_bash(target.path());
}

#[test]
fn commands_of_runbooks_are_read_by_bash() {
    for pattern in PATTERNS {
        read_by_bash(written(&example("social.toml"), pattern).path());
    }
}

/// Every block for a shell is one, and holds nothing that a name brought.
fn read_by_bash(folder: &Path) {
    if !has("reading runbooks with bash", "bash") {
        return;
    }
    let runbooks = fs::read_dir(folder.join("runbooks")).expect("they were written");
    for runbook in runbooks {
        let path = runbook.expect("the folder is ours").path();
        let text = fs::read_to_string(&path).expect("it is a text");
        let blocks = text.split("```sh\n").skip(1);
        let commands: String = blocks
            .filter_map(|block| block.split("```").next())
            .collect();
        assert!(!commands.contains("touch /"), "{commands}");
        let script = folder.join("commands.sh");
        fs::write(&script, commands).expect("the folder is ours");
        accepts("bash", &["-n"], &[script]);
    }
}

#[test]
fn an_export_is_printed_or_written_once() {
    let webshop = example("webshop.toml");
    let folder = written(&webshop, "warm-standby");
    for (tool, file) in [
        ("resilience-hub", "resilience-hub.json"),
        ("resilience-hub-v1", "resilience-hub-v1.json"),
        ("fis", "fis.json"),
        ("region-switch", "region-switch.json"),
        ("prometheus", "prometheus.yaml"),
        ("grafana", "grafana.json"),
    ] {
        let (code, out, err) = farshore(&["export", &webshop, "--as", tool]);
        assert_eq!((code, err.as_str()), (0, ""), "{tool}");
        let stored = fs::read_to_string(folder.path().join("exports").join(file));
        assert_eq!(
            out,
            stored.expect("it was written"),
            "{tool}: warm standby is recommended"
        );
    }
    let target = folder.path().join("own.json").display().to_string();
    fs::write(&target, "theirs").expect("the folder is ours");
    let ask = ["export", &webshop, "--as", "fis", "-o", &target];
    let (code, out, err) = farshore(&ask);
    assert!(code != 0 && out.is_empty(), "{code} {err}");
    assert_eq!(fs::read_to_string(&target).expect("it is there"), "theirs");
    let (code, _, err) = farshore(&[&ask[..], &["--force"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(
        fs::read_to_string(&target)
            .expect("it is there")
            .contains("FIS")
    );
    let (code, _, err) = farshore(&["export", &webshop, "--as", "nagios"]);
    assert!(code == 2 && err.contains("nagios"), "{err}");
    let (code, _, _) = farshore(&["export", &example("impossible.toml"), "--as", "fis"]);
    assert_eq!(code, 4);
}

#[test]
fn a_calendar_needs_a_start() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().display().to_string();
    let webshop = example("webshop.toml");
    let (code, _, err) = farshore(&["terraform", &webshop, "-o", &target]);
    assert!(code == 0 && err.contains("With --start YYYY-MM"), "{err}");
    assert!(!folder.path().join("drills.ics").exists());
    assert!(folder.path().join("runbooks/2-fail-over.md").exists());
    let (code, _, err) = farshore(&["terraform", &webshop, "-o", &target, "--start", "2027-01"]);
    assert!(code == 0 && err.starts_with("Wrote 1 of"), "{err}");
    assert!(folder.path().join("drills.ics").exists());
}

/// Says what was not checked.
#[expect(clippy::print_stdout, reason = "a skipped check says so")]
fn say(text: &str) {
    println!("{text}");
}
