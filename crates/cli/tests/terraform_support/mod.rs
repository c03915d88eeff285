//! The real Terraform with its AWS provider, where both are on this machine.
#![expect(
    dead_code,
    reason = "each test program uses its own part of what they share"
)]

use assert_cmd::Command as Binary;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Where providers lie on machines without a network, beside what is named in the environment as
/// `FARSHORE_TERRAFORM_MIRROR`.
const MIRRORS: [&str; 3] = [
    "/opt/tf-plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
];

/// A password that may show nowhere.
pub(crate) const PASSWORD: &str = "never-printed-but-long";

/// The folder with the provider, where Terraform is there, too; else says why a test is skipped.
pub(crate) fn mirror(test: &str) -> Option<PathBuf> {
    let own = std::env::var_os("FARSHORE_TERRAFORM_MIRROR").map(PathBuf::from);
    let mirrors = own.into_iter().chain(MIRRORS.map(PathBuf::from));
    let has_provider = |mirror: &PathBuf| {
        let versions = mirror.join("registry.terraform.io/hashicorp/aws");
        fs::read_dir(versions).is_ok_and(|mut versions| versions.next().is_some())
    };
    let found = mirrors.into_iter().find(has_provider);
    let missing = if !starts("terraform", "version") {
        "terraform is not on the path"
    } else if !starts("timeout", "--version") {
        "there is no `timeout` to interrupt what hangs"
    } else if found.is_none() {
        "no folder of FARSHORE_TERRAFORM_MIRROR or the usual places has its AWS provider"
    } else {
        return found;
    };
    skipped(test, missing);
    None
}

/// Says why a test did not run.
#[expect(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn skipped(test: &str, why: &str) {
    println!("{test} is skipped: {why}");
}

/// Whether a program is there.
pub(crate) fn starts(program: &str, argument: &str) -> bool {
    let output = Command::new(program).arg(argument).output();
    output.is_ok_and(|output| output.status.success())
}

pub(crate) fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    fs::read_to_string(path.join(name)).expect("the example is there")
}

/// A folder with a generated stack.
pub(crate) struct Stack {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

impl Stack {
    /// An empty folder, and Terraform set up to find its provider.
    pub(crate) fn new(mirror: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let configuration = folder.path().join("terraform.rc");
        let text = format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
            mirror.display().to_string()
        );
        fs::write(&configuration, text).expect("the folder is ours");
        fs::create_dir(folder.path().join("stack")).expect("the folder is ours");
        let environment = vec![
            ("TF_CLI_CONFIG_FILE", configuration.display().to_string()),
            ("CHECKPOINT_DISABLE", "1".to_owned()),
            ("TF_IN_AUTOMATION", "1".to_owned()),
            ("TF_VAR_database_password", PASSWORD.to_owned()),
            ("TF_VAR_zone_id", "Z0123456789ABC".to_owned()),
            ("TF_VAR_service_name", "www.example.com".to_owned()),
        ];
        Self {
            folder,
            environment,
        }
    }

    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.environment.push((name, value.to_owned()));
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("stack").join(file)
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        fs::write(self.path(file), text).expect("the folder is ours");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("the file was generated")
    }

    /// Lets farshore write the stack of a workload, in place of the one that is there.
    pub(crate) fn generate(&self, workload: &str, wanted: &[&str]) {
        let file = self.folder.path().join("workload.toml");
        fs::write(&file, workload).expect("the folder is ours");
        let mut command = Binary::cargo_bin("farshore").expect("the binary is built");
        let command = command.arg("terraform").arg(&file).args(wanted);
        let output = command.arg("--force").arg("-o").arg(self.path("."));
        output.assert().success();
    }

    /// Runs Terraform, interrupted after some seconds.
    pub(crate) fn terraform(&self, seconds: u32, arguments: &[&str]) -> Output {
        let mut command = Command::new("timeout");
        command.args(["--signal=INT", "--kill-after=30", &seconds.to_string()]);
        command.arg("terraform").args(arguments);
        let environment = self.environment.iter().map(|(name, value)| (name, value));
        let command = command.envs(environment).current_dir(self.path("."));
        command.output().expect("timeout is there")
    }

    /// Runs Terraform, which must succeed.
    pub(crate) fn succeeds(&self, seconds: u32, arguments: &[&str]) -> String {
        let output = self.terraform(seconds, arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(
            output.status.success(),
            "terraform {arguments:?}\n{out}\n{err}"
        );
        assert!(
            !(out + &err).contains(PASSWORD),
            "the password shows: {arguments:?}"
        );
        text(&output.stdout)
    }

    /// Format, providers and types are right.
    pub(crate) fn is_valid(&self) {
        self.succeeds(60, &["fmt", "-check", "-recursive", "-no-color"]);
        self.init();
        self.succeeds(120, &["validate", "-no-color"]);
    }

    pub(crate) fn init(&self) {
        self.succeeds(120, &["init", "-input=false", "-no-color"]);
    }

    /// Plans, and returns what `terraform show -json` says of the plan.
    pub(crate) fn plan(&self) -> String {
        let plan = ["plan", "-input=false", "-no-color", "-out=plan.tfplan"];
        self.succeeds(240, &plan);
        self.succeeds(60, &["show", "-json", "plan.tfplan"])
    }

    /// The same, as JSON.
    pub(crate) fn changes(&self) -> Vec<Value> {
        let plan: Value = serde_json::from_str(&self.plan()).expect("Terraform writes JSON");
        let changes = plan["resource_changes"].as_array().cloned();
        changes.unwrap_or_default()
    }
}

/// Providers of two or three regions that ask nobody, with further arguments.
pub(crate) fn providers(count: usize, further: &str) -> String {
    let aliases = ["", "  alias = \"second\"\n", "  alias = \"third\"\n"];
    let blocks = aliases[..count].iter().map(|alias| {
        format!(
            "provider \"aws\" {{\n{alias}  access_key = \"none\"\n  secret_key = \"none\"\n  \
             skip_credentials_validation = true\n  skip_metadata_api_check = true\n{further}}}\n"
        )
    });
    blocks.collect()
}
