//! The server as programs meet it: a real process on a free port of this machine.

use assert_cmd::cargo::CommandCargoExt;
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Far longer than anything takes: only a test that would hang ends by it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server that ends with its test.
struct Server {
    process: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A response as it came.
#[derive(Debug)]
struct Response {
    status: u16,
    head: String,
    body: String,
}

impl Response {
    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value)
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::cargo_bin("farshore").expect("the binary is built");
        let mut process = command
            .args(["serve", "--port", "0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("stdout is piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let (_, address) = line.trim().split_once("http://").expect("an address");
        Self {
            process,
            address: address.to_owned(),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream
    }

    /// Sends these bytes and reads until the server closes.
    fn raw(&self, bytes: &[u8]) -> Response {
        let mut stream = self.connect();
        // A server may refuse before it has read everything.
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let all = String::from_utf8(all).expect("answers are UTF-8");
        let (head, body) = all.split_once("\r\n\r\n").unwrap_or((&all, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        Response {
            status: status.unwrap_or(0),
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn request(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let host = &self.address;
        let mut head = format!("{line} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            head.push_str(&format!("host: {host}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        self.raw(&[head.as_bytes(), body].concat())
    }

    fn get(&self, path: &str) -> Response {
        self.request(&format!("GET {path}"), &[], b"")
    }

    fn post(&self, path: &str, kind: &str, body: &[u8]) -> Response {
        self.request(&format!("POST {path}"), &[("content-type", kind)], body)
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
}

/// What the command line prints.
fn printed(arguments: &[&str], file: &Path) -> String {
    let mut command = Command::cargo_bin("farshore").expect("the binary is built");
    let (verb, rest) = arguments.split_first().expect("a command");
    let output = command.arg(verb).arg(file).args(rest).output();
    let output = output.expect("the command runs");
    String::from_utf8(output.stdout).expect("answers are UTF-8")
}

const TOML: &str = "application/toml";

fn webshop() -> Vec<u8> {
    fs::read(example("webshop.toml")).expect("the example is there")
}

#[test]
fn answers_are_those_of_the_command_line_byte_for_byte() {
    let server = Server::start(&[]);
    let examples = [
        ("webshop.toml", TOML),
        ("catalogue.yaml", "application/yaml; charset=utf-8"),
        ("internal-tool.json", "application/json"),
        ("impossible.toml", TOML),
    ];
    let json = ["--format", "json"];
    for (name, kind) in examples {
        let file = example(name);
        let body = fs::read(&file).expect("the example is there");
        for verb in ["decide", "roadmap"] {
            let answer = server.post(&format!("/api/v1/{verb}"), kind, &body);
            assert_eq!(answer.status, 200, "{name}: {answer:?}");
            assert_eq!(
                answer.body,
                printed(&[&[verb], &json[..]].concat(), &file),
                "{name}"
            );
        }
    }
    let all = server.post("/api/v1/decide?all=true", TOML, &webshop());
    let file = example("webshop.toml");
    assert_eq!(
        all.body,
        printed(&["decide", "--all", "--format", "json"], &file)
    );
    let plan = example("terraform/warm-standby/plan.json");
    let body = fs::read(&plan).expect("the plan is there");
    let answer = server.post("/api/v1/price?region=us-east-1", "application/json", &body);
    let arguments = ["price", "--region", "us-east-1", "--format", "json"];
    assert_eq!(answer.body, printed(&arguments, &plan));
    let mut patterns = Command::cargo_bin("farshore").expect("the binary is built");
    let output = patterns
        .args(["patterns", "--format", "json"])
        .output()
        .expect("it runs");
    assert_eq!(
        server.get("/api/v1/patterns").body.as_bytes(),
        output.stdout
    );
}

#[test]
fn terraform_is_what_the_command_line_writes() {
    let server = Server::start(&[]);
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let shown = out.display().to_string();
    let arguments = [
        "terraform",
        "--phase",
        "2",
        "--start",
        "2027-01",
        "-o",
        &shown,
    ];
    printed(&arguments, &example("webshop.toml"));
    let answer = server.post("/api/v1/terraform?phase=2&start=2027-01", TOML, &webshop());
    let answer = answer.json();
    let files = answer["files"].as_object().expect("a map of files");
    assert!(files.len() > 10, "{} files", files.len());
    for (path, text) in files {
        let written = fs::read_to_string(out.join(path));
        let written = written.unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(text.as_str(), Some(written.as_str()), "{path}");
    }
}

#[test]
fn wrong_requests_are_answered_with_problems() {
    let server = Server::start(&[]);
    let cases: [(&str, &str, &str, &[u8], u16); 16] = [
        (
            "POST",
            "/api/v1/decide",
            TOML,
            b"[workload]\nname = webshop\n",
            400,
        ),
        ("POST", "/api/v1/decide", TOML, b"\xff\xfe", 400),
        ("POST", "/api/v1/decide?al=true", TOML, b"", 400),
        (
            "POST",
            "/api/v1/decide",
            TOML,
            b"[workload]\nname = \"a\"\n",
            422,
        ),
        ("POST", "/api/v1/decide", "text/plain", b"", 415),
        ("GET", "/api/v1/decide", TOML, b"", 405),
        ("BREW", "/api/v1/health", TOML, b"", 405),
        ("GET", "/api/v1/nothing", TOML, b"", 404),
        ("GET", "/../../etc/passwd", TOML, b"", 404),
        ("GET", "/api/v1/simulate/7", TOML, b"", 404),
        ("GET", "/api/v1/simulate/seven", TOML, b"", 404),
        ("POST", "/api/v1/simulate?years=0", TOML, b"", 400),
        ("POST", "/api/v1/simulate?until=nan", TOML, b"", 400),
        (
            "POST",
            "/api/v1/terraform?pattern=warm&phase=2",
            TOML,
            b"",
            400,
        ),
        ("POST", "/api/v1/price", "application/json", b"{}", 422),
        (
            "POST",
            "/api/v1/price?region=mars",
            "application/json",
            b"{}",
            422,
        ),
    ];
    for (method, path, kind, body, status) in cases {
        let line = format!("{method} {path}");
        let answer = server.request(&line, &[("content-type", kind)], body);
        assert_eq!(answer.status, status, "{line}: {answer:?}");
        let media = answer.header("content-type");
        assert_eq!(media, Some("application/problem+json"), "{line}");
        assert_eq!(answer.json()["status"], status, "{line}");
    }
    let wrong = server.post("/api/v1/decide", TOML, b"[workload]\nnam = \"a\"\n");
    let first = &wrong.json()["problems"][0];
    assert_eq!(
        (&first["line"], &first["column"]),
        (&2.into(), &1.into()),
        "{first}"
    );
    let plan =
        b"[workload]\nname='a'\n[cost]\nterraform_plan='/etc/passwd'\n[objectives]\nrto='4h'\n\
                 rpo='1h'\n[business]\ndowntime_usd_per_minute=1\n";
    assert_eq!(server.post("/api/v1/decide", TOML, plan).status, 422);
}

#[test]
fn bodies_and_heads_without_end_are_refused() {
    let server = Server::start(&[]);
    let large = vec![b'#'; 1024 * 1024 + 1];
    assert_eq!(server.post("/api/v1/decide", TOML, &large).status, 413);
    // Also where no length is announced.
    let host = &server.address;
    let head = format!(
        "POST /api/v1/decide HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\
         content-type: {TOML}\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let chunk = [
        format!("{:x}\r\n", large.len()).into_bytes(),
        large,
        b"\r\n0\r\n\r\n".to_vec(),
    ];
    let answer = server.raw(&[head.into_bytes(), chunk.concat()].concat());
    assert_eq!(answer.status, 413, "{answer:?}");
    let header = "x".repeat(100_000);
    let answer = server.request("GET /api/v1/health", &[("x-long", &header)], b"");
    assert_eq!(answer.status, 431, "{answer:?}");
    assert_eq!(server.get("/api/v1/health").status, 200);
}

#[test]
fn a_client_that_never_ends_its_head_is_cut_off_and_starves_nobody() {
    let server = Server::start(&[]);
    let mut slow: Vec<TcpStream> = (0..50).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream
            .write_all(b"GET /api/v1/health HTTP/1.1\r\n")
            .expect("it is sent");
    }
    // And one that was served once and then is silent.
    let mut silent = server.connect();
    let host = &server.address;
    let whole = format!("GET /api/v1/health HTTP/1.1\r\nhost: {host}\r\n\r\n");
    silent.write_all(whole.as_bytes()).expect("it is sent");
    slow.push(silent);
    assert_eq!(server.get("/api/v1/health").status, 200);
    for stream in &mut slow {
        // The end comes from the server: a timeout of the client would be an error.
        let mut rest = Vec::new();
        stream
            .read_to_end(&mut rest)
            .expect("the server closes the connection");
    }
}

#[test]
fn other_sites_change_nothing_and_other_names_read_nothing() {
    let server = Server::start(&[]);
    let own = format!("http://{}", server.address);
    let post = |headers: &[(&str, &str)]| {
        let headers = [&[("content-type", TOML)], headers].concat();
        server
            .request("POST /api/v1/roadmap", &headers, &webshop())
            .status
    };
    assert_eq!(
        post(&[("origin", &own), ("sec-fetch-site", "same-origin")]),
        200
    );
    assert_eq!(post(&[("origin", "http://evil.example")]), 403);
    assert_eq!(post(&[("origin", "null")]), 403);
    assert_eq!(post(&[("origin", "http://127.0.0.1:1")]), 403);
    assert_eq!(post(&[("sec-fetch-site", "cross-site")]), 403);
    let named = |host: &str| {
        server
            .request("GET /api/v1/health", &[("host", host)], b"")
            .status
    };
    assert_eq!(named("localhost"), 200);
    assert_eq!(named("rebound.example"), 403);
    let two = [("host", "localhost"), ("host", "evil.example")];
    assert_eq!(server.request("GET /api/v1/health", &two, b"").status, 400);
    let answer = server.get("/api/v1/health");
    let policy = answer.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'self'"), "{policy}");
}

#[test]
fn other_machines_are_let_in_with_a_token_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token");
    let token = "0123456789abcdef0123456789abcdef";
    fs::write(&file, format!("{token}\n")).expect("it is written");
    let shown = file.display().to_string();
    for arguments in [
        vec!["--host", "0.0.0.0"],
        vec!["--host", "0.0.0.0", "--token-file", &shown],
    ] {
        let mut command = Command::cargo_bin("farshore").expect("the binary is built");
        let output = command
            .args(["serve", "--port", "0"])
            .args(arguments)
            .output();
        assert_eq!(output.expect("it runs").status.code(), Some(6));
    }
    let server = Server::start(&["--expose", "--token-file", &shown]);
    assert_eq!(server.get("/api/v1/health").status, 401);
    let with = |value: &str| {
        let headers = [("authorization", value), ("host", "farshore.example")];
        server.request("GET /api/v1/health", &headers, b"").status
    };
    assert_eq!(with(&format!("Bearer {token}")), 200);
    assert_eq!(with("Bearer 0123456789abcdef0123456789abcdee"), 401);
}

/// The data of an event stream's events, with their names.
fn stream(server: &Server, id: &Value) -> Vec<(String, Value)> {
    let text = server.get(&format!("/api/v1/simulate/{id}/events")).body;
    let mut events = Vec::new();
    let mut name = String::new();
    for line in text.lines() {
        if let Some(event) = line.strip_prefix("event: ") {
            event.clone_into(&mut name);
        } else if let Some(data) = line.strip_prefix("data: ") {
            let data = serde_json::from_str(data).expect("events carry JSON");
            events.push((name.clone(), data));
        }
    }
    events
}

#[test]
fn a_simulation_is_followed_to_the_result_of_the_command_line() {
    let server = Server::start(&[]);
    let started = server.post("/api/v1/simulate?years=300000&seed=7", TOML, &webshop());
    assert_eq!(started.status, 202, "{started:?}");
    let id = &started.json()["id"];
    let place = format!("/api/v1/simulate/{id}");
    assert_eq!(started.header("location"), Some(place.as_str()));
    let events = stream(&server, id);
    let (name, last) = events.last().expect("there are events");
    assert_eq!(
        (name.as_str(), last["state"].as_str()),
        ("end", Some("done")),
        "{last}"
    );
    assert_eq!(last["years_done"], last["years_expected"]);
    let arguments = [
        "simulate", "--years", "300000", "--seed", "7", "--format", "json",
    ];
    let expected = printed(&arguments, &example("webshop.toml"));
    assert_eq!(server.get(&format!("{place}/result")).body, expected);
    // What is over cannot be cancelled.
    let cancelled = server.request(&format!("DELETE {place}"), &[], b"");
    assert_eq!(cancelled.json()["state"], "done");
}

#[test]
fn a_simulation_is_cancelled_and_too_many_are_refused() {
    let server = Server::start(&[]);
    let start = || server.post("/api/v1/simulate?years=1000000000", TOML, &webshop());
    let ids: Vec<Value> = (0..8).map(|_| start().json()["id"].clone()).collect();
    let refused = start();
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (503, Some("1"))
    );
    let first = format!("/api/v1/simulate/{}", ids[0]);
    assert_eq!(server.get(&format!("{first}/result")).status, 409);
    for id in &ids {
        let answer = server.request(&format!("DELETE /api/v1/simulate/{id}"), &[], b"");
        assert_eq!(answer.json()["state"], "cancelled");
        let (name, last) = stream(&server, id).pop().expect("there is an end");
        assert_eq!(
            (name.as_str(), &last["state"]),
            ("end", &"cancelled".into())
        );
    }
    assert_eq!(start().status, 202);
    let kept = server.get("/api/v1/simulate").json();
    assert_eq!(kept["simulations"].as_array().map(Vec::len), Some(9));
}

#[test]
fn every_answer_is_as_the_openapi_document_says() {
    let server = Server::start(&[]);
    let document = server.get("/api/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let plan = fs::read(example("terraform/warm-standby/plan.json")).expect("the plan is there");
    let shop = webshop();
    let job = server.post("/api/v1/simulate?years=100000", TOML, &shop);
    stream(&server, &job.json()["id"]);
    let none: &[u8] = b"";
    let json = "application/json";
    let calls = [
        ("get", "/api/v1/health", TOML, none, "200"),
        ("get", "/api/v1/patterns", TOML, none, "200"),
        ("post", "/api/v1/decide", TOML, &shop, "200"),
        ("post", "/api/v1/roadmap", TOML, &shop, "200"),
        ("post", "/api/v1/terraform", TOML, &shop, "200"),
        ("post", "/api/v1/price", json, &plan, "200"),
        ("get", "/api/v1/simulate", TOML, none, "200"),
        ("post", "/api/v1/simulate", TOML, &shop, "202"),
        ("get", "/api/v1/simulate/{id}", TOML, none, "200"),
        ("get", "/api/v1/simulate/{id}/result", TOML, none, "200"),
        ("delete", "/api/v1/simulate/{id}", TOML, none, "200"),
        ("post", "/api/v1/decide", TOML, none, "default"),
    ];
    for (method, path, kind, body, status) in calls {
        let line = format!("{} {}", method.to_uppercase(), path.replace("{id}", "1"));
        let answer = server.request(&line, &[("content-type", kind)], body);
        let response = &document["paths"][path][method]["responses"][status];
        let media = answer.header("content-type").expect("a type");
        let mut schema = response["content"][media]["schema"].clone();
        assert!(
            schema.is_object(),
            "{line} answers with {media}: {answer:?}"
        );
        schema["components"] = document["components"].clone();
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        let instance = answer.json();
        let errors: Vec<String> = validator
            .iter_errors(&instance)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
    }
    let called: Vec<&str> = calls.iter().map(|(_, path, ..)| *path).collect();
    for path in document["paths"].as_object().expect("paths").keys() {
        let is_stream = path.ends_with("/events");
        assert!(
            is_stream || called.contains(&path.as_str()),
            "{path} is not called here"
        );
    }
}

#[test]
fn the_page_shows_the_decisions_of_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).expect("it is written");
    };
    let text = String::from_utf8(webshop()).expect("examples are UTF-8");
    let hostile = text.replace("\"webshop\"", "\"<script>alert(1)</script>\"");
    assert_ne!(hostile, text);
    write("shop.toml", &hostile);
    write("wrong.toml", "[workload]\nnam = 'a'\n");
    write("notes.txt", "nothing");
    let server = Server::start(&[&folder.path().display().to_string()]);
    let page = server.get("/");
    assert_eq!(page.status, 200);
    let decision = printed(&["decide", "--format", "json"], &example("webshop.toml"));
    let decision: Value = serde_json::from_str(&decision).expect("the answer is JSON");
    let because = decision["recommendation"]["because"]
        .as_str()
        .expect("a reason");
    assert!(page.body.contains(because), "{}", page.body);
    assert!(
        page.body.contains("line 2: there is no key `nam`"),
        "{}",
        page.body
    );
    assert!(
        !page.body.contains("<script") && !page.body.contains("notes"),
        "{}",
        page.body
    );
    for path in ["/style.css", "/icon.svg"] {
        assert!(page.body.contains(path), "{path}");
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    let none = Command::cargo_bin("farshore")
        .expect("the binary is built")
        .args(["serve", "no/such/folder"])
        .output();
    assert_eq!(none.expect("it runs").status.code(), Some(3));
}

#[test]
fn metrics_count_by_route() {
    let server = Server::start(&[]);
    server.get("/api/v1/health");
    server.get("/some/address");
    let text = server.get("/metrics").body;
    let counted =
        "farshore_http_requests_total{route=\"/api/v1/health\",method=\"GET\",status=\"200\"} 1";
    assert!(text.contains(counted), "{text}");
    assert!(
        text.contains("route=\"none\"") && !text.contains("/some"),
        "{text}"
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_server_in_order() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::start(&[]);
        server.post("/api/v1/simulate?years=1000000000", TOML, &webshop());
        let id = server.process.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill runs").success());
        let ended = server.process.wait().expect("it ends");
        assert_eq!(ended.code(), Some(0), "{signal}");
    }
}
