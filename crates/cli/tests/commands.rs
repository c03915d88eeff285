//! The command as its users and scripts meet it: streams, exit codes, files.

use assert_cmd::Command;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn farshore() -> Command {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built with its tests");
    // What the machine of the test run prefers must not matter.
    command
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("COLUMNS", "200");
    command
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// Exit code, stdout and stderr.
fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("the command starts");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
    (
        output.status.code().unwrap_or(-1),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("the answer is JSON and nothing else")
}

const EXAMPLES: [&str; 7] = [
    "webshop.toml",
    "ledger.toml",
    "catalogue.yaml",
    "social.toml",
    "internal-tool.json",
    "saas-regulated.toml",
    "impossible.toml",
];

#[test]
fn every_example_is_decided_in_every_form() {
    for name in EXAMPLES {
        let expected = if name == "impossible.toml" { 4 } else { 0 };
        for format in ["text", "json", "markdown"] {
            let (code, out, err) = run(farshore()
                .args(["decide", "--format", format])
                .arg(example(name)));
            assert_eq!(code, expected, "{name} as {format}: {err}");
            assert!(err.is_empty(), "{name} as {format}: {err}");
            assert!(
                out.ends_with('\n') && !out.contains('\u{1b}'),
                "{name} as {format}"
            );
            if format == "json" {
                assert_eq!(json(&out)["schema"], "farshore.decision/1");
            }
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["text", "json", "markdown"] {
        let mut command = farshore();
        command
            .args(["decide", "--format", format])
            .arg(example("webshop.toml"));
        assert_eq!(run(&mut command).1, run(&mut command).1);
    }
}

#[test]
fn text_fits_the_asked_width() {
    for width in [40, 80, 120, 160] {
        for arguments in [
            vec!["decide"],
            vec!["decide", "--all"],
            vec!["decide", "--assumptions"],
            vec!["roadmap"],
            vec!["simulate", "--replay"],
        ] {
            let (_, out, _) = run(farshore()
                .args(&arguments)
                .arg(example("webshop.toml"))
                .args(["--width", &width.to_string()]));
            let widest = out
                .lines()
                .map(|line| line.chars().count())
                .max()
                .unwrap_or(0);
            assert!(
                widest <= width,
                "{arguments:?} at {width}: a line of {widest}"
            );
        }
    }
}

#[test]
fn colour_is_for_terminals_and_on_request() {
    let webshop = example("webshop.toml");
    let with = |arguments: &[&str]| run(farshore().arg("decide").arg(&webshop).args(arguments)).1;
    let plain = with(&["--color", "never"]);
    assert_eq!(with(&[]), plain, "a pipe gets no colour");
    let colored = with(&["--color", "always"]);
    assert!(colored.contains('\u{1b}'));
    let (_, no_color, _) = run(farshore().arg("decide").arg(&webshop).env("NO_COLOR", "1"));
    assert_eq!(no_color, plain);
}

#[test]
fn a_decision_for_a_folder_is_one_line_each() {
    let folder = TempDir::new().expect("a temporary folder");
    for name in ["webshop.toml", "catalogue.yaml", "internal-tool.json"] {
        fs::copy(example(name), folder.path().join(name)).expect("examples can be copied");
    }
    fs::write(folder.path().join("notes.md"), "not a workload").expect("the folder is ours");
    let (code, out, err) = run(farshore()
        .arg("decide")
        .arg(folder.path())
        .args(["--format", "json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let names: Vec<String> = out
        .lines()
        .map(|line| {
            json(line)["workload"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    assert_eq!(
        names,
        ["catalogue", "internal-tool", "webshop"],
        "in order of the files"
    );

    fs::write(folder.path().join("broken.toml"), "[workload]\nnme = 1\n").expect("ours");
    let (code, out, err) = run(farshore().arg("decide").arg(folder.path()));
    assert_eq!(code, 3, "one wrong file makes the run fail");
    assert!(
        out.contains("broken.toml") && out.contains("webshop"),
        "the others are decided"
    );
    assert!(err.contains("nme"), "{err}");
}

#[test]
fn explanations_list_what_can_be_asked_and_answer_it() {
    let webshop = example("webshop.toml");
    let (code, out, _) = run(farshore().arg("explain").arg(&webshop));
    assert_eq!(code, 0);
    assert_eq!(out.lines().count(), 72, "six patterns with twelve figures");
    for question in out.lines() {
        let (code, out, err) = run(farshore().arg("explain").arg(&webshop).arg(question));
        assert_eq!(code, 0, "{question}: {err}");
        assert!(out.contains(question), "{question}");
    }
    let (code, _, err) = run(farshore()
        .arg("explain")
        .arg(&webshop)
        .arg("warm-stanby.costs"));
    assert_eq!(code, 2);
    assert!(err.contains("warm-standby."), "the nearest is named: {err}");
}

#[test]
fn reference_commands_print_what_tools_need() {
    let (code, schema, _) = run(farshore().arg("schema"));
    assert_eq!(code, 0);
    let validator = jsonschema::validator_for(&json(&schema)).expect("the schema is one");
    let tool = fs::read_to_string(example("internal-tool.json")).expect("examples are text");
    assert!(validator.is_valid(&json(&tool)));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, script, _) = run(farshore().args(["completions", shell]));
        assert!(code == 0 && script.contains("farshore"), "{shell}");
    }
    let (code, page, _) = run(farshore().arg("man"));
    assert!(code == 0 && page.contains(".TH") && page.contains("decide"));
    let (code, patterns, _) = run(farshore().args(["patterns", "--format", "json"]));
    assert_eq!(code, 0);
    assert_eq!(
        json(&patterns)["patterns"].as_array().map(Vec::len),
        Some(5)
    );
}

#[test]
fn every_answer_fits_its_own_schema() {
    let schema = |what: &str| {
        let (code, text, _) = run(farshore().args(["schema", what]));
        assert_eq!(code, 0, "{what}");
        jsonschema::validator_for(&json(&text)).expect("the schema is one")
    };
    let [
        decision,
        roadmap,
        explanation,
        patterns,
        simulation,
        robustness,
        replay,
        catalogue,
        price,
    ] = [
        "decision",
        "roadmap",
        "explanation",
        "patterns",
        "simulation",
        "robustness",
        "replay",
        "catalogue",
        "price",
    ]
    .map(schema);
    let check = |validator: &jsonschema::Validator, arguments: &[&str], file: Option<&str>| {
        let mut command = farshore();
        command.args(arguments).args(["--format", "json"]);
        if let Some(name) = file {
            command.arg(example(name));
        }
        let (_, out, _) = run(&mut command);
        let answer = json(&out);
        let errors: Vec<String> = validator
            .iter_errors(&answer)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{arguments:?} {file:?}: {errors:?}");
    };
    for name in EXAMPLES {
        check(&decision, &["decide"], Some(name));
        check(&decision, &["decide", "--all"], Some(name));
        check(&roadmap, &["roadmap"], Some(name));
        check(&replay, &["simulate", "--replay"], Some(name));
    }
    check(&patterns, &["patterns"], None);
    check(&catalogue, &["catalogue"], None);
    check(&price, &["price"], Some("terraform/warm-standby/plan.json"));
    check(&catalogue, &["catalogue", "--region", "eu-west-1"], None);
    check(
        &simulation,
        &["simulate", "--years", "1000"],
        Some("webshop.toml"),
    );
    for name in ["webshop.toml", "impossible.toml"] {
        check(&robustness, &["robustness", "--draws", "16"], Some(name));
    }
    check(&decision, &["decide", "--robustness"], Some("webshop.toml"));
    let (_, out, _) = run(farshore()
        .arg("explain")
        .arg(example("webshop.toml"))
        .args(["pilot-light.annual_cost", "--format", "json"]));
    assert!(explanation.is_valid(&json(&out)));
}

#[test]
fn init_writes_a_template_that_decides_and_overwrites_nothing() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("workload.toml");
    let (code, out, err) = run(farshore().arg("init").arg(&file).arg("--yes"));
    assert_eq!(code, 0, "{err}");
    assert!(out.is_empty(), "notes go to stderr");
    let (code, _, err) = run(farshore().arg("decide").arg(&file));
    assert_eq!(code, 0, "{err}");
    fs::write(&file, "mine").expect("ours");
    let (code, _, err) = run(farshore().arg("init").arg(&file).arg("--yes"));
    assert_eq!(code, 3, "{err}");
    assert_eq!(fs::read_to_string(&file).expect("still there"), "mine");
    let (code, _, _) = run(farshore().arg("init").arg(&file).args(["--yes", "--force"]));
    assert_eq!(code, 0);
    // Without a terminal nobody can be asked: the template is written.
    let other = folder.path().join("other.toml");
    let (code, _, _) = run(farshore().arg("init").arg(&other));
    assert!(code == 0 && other.exists());
}

#[test]
fn data_files_can_be_replaced_and_are_checked() {
    let folder = TempDir::new().expect("a temporary folder");
    let rates = "provider,region,low,typical,high,source\n*,*,0,0.5,1,our own count\n";
    fs::write(folder.path().join("outage_rates.csv"), rates).expect("ours");
    let decide = |folder: &Path| {
        run(farshore()
            .arg("decide")
            .arg(example("catalogue.yaml"))
            .args(["--format", "json", "--data"])
            .arg(folder))
    };
    let (code, out, err) = decide(folder.path());
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("our own count"));
    fs::write(folder.path().join("outage_rates.csv"), "provider,region\n").expect("ours");
    let (code, out, err) = decide(folder.path());
    assert_eq!((code, out.as_str()), (3, ""));
    assert!(err.contains("outage_rates.csv"), "{err}");
    let empty = TempDir::new().expect("a temporary folder");
    assert_eq!(decide(empty.path()).0, 3);
}

#[test]
fn wrong_usage_is_exit_code_two() {
    assert_eq!(run(farshore().arg("decde")).0, 2);
    assert_eq!(run(farshore().arg("decide")).0, 2);
    assert_eq!(
        run(farshore().args(["decide", "x.toml", "--format", "pdf"])).0,
        2
    );
    let start = ["--start", "2027-13"];
    assert_eq!(
        run(farshore()
            .arg("roadmap")
            .arg(example("webshop.toml"))
            .args(start))
        .0,
        2
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("farshore"))
        .args(["decide", "--all"])
        .arg(example("webshop.toml"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn the_readme_shows_what_the_command_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(path).expect("the README is there");
    let shown = readme
        .split("$ farshore decide examples/webshop.toml\n")
        .nth(1);
    let shown = shown
        .and_then(|rest| rest.split("\n…").next())
        .expect("a console block");
    let (_, out, _) = run(farshore().arg("decide").arg(example("webshop.toml")));
    assert!(
        out.starts_with(shown.trim_end()),
        "README.md is out of step:\n{out}"
    );
}
