//! The OpenAPI document of the API, with the schemas of the types that are sent.

use crate::answers::TerraformWire;
use crate::api::{HealthWire, JobsWire, MOST_YEARS};
use crate::jobs::JobWire;
use crate::problem::ProblemWire;
use farshore_core::wire::{Answer, answer_reference};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

/// OpenAPI 3.1, whose schemas are JSON Schema 2020-12 as it is.
pub(crate) fn document() -> Value {
    let mut settings = SchemaSettings::draft2020_12().for_serialize();
    settings.definitions_path = "/components/schemas".into();
    let mut types = Types(settings.into_generator());
    let paths = paths(&mut types);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Farshore",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Decides how a workload should survive losing a region. The answers \
                            are those of the command line with --format json.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": types.0.take_definitions(true) },
    })
}

/// Schemas as they are referred to.
struct Types(SchemaGenerator);

impl Types {
    fn own<T: JsonSchema>(&mut self) -> Schema {
        self.0.subschema_for::<T>()
    }

    fn answer(&mut self, answer: Answer) -> Schema {
        answer_reference(answer, &mut self.0)
    }
}

fn paths(types: &mut Types) -> Value {
    let health = types.own::<HealthWire>();
    let patterns = types.answer(Answer::Patterns);
    let decision = types.answer(Answer::Decision);
    let roadmap = types.answer(Answer::Roadmap);
    let terraform = types.own::<TerraformWire>();
    let price = types.answer(Answer::Price);
    let job = types.own::<JobWire>();
    let jobs = types.own::<JobsWire>();
    let simulation = types.answer(Answer::Simulation);
    let problem = types.own::<ProblemWire>();
    let of = Operations { problem };
    let text = json!({ "type": "string" });
    let boolean = json!({ "type": "boolean", "default": false });
    let years = json!({ "type": "integer", "minimum": 1, "maximum": MOST_YEARS });
    let until = json!({ "type": "number", "minimum": 0.001, "maximum": 100 });
    let seed = json!({ "type": "integer", "minimum": 0, "maximum": u64::MAX });
    let phase = json!({ "type": "integer", "minimum": 1, "maximum": 5 });
    let month = json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" });
    let simulating = [("years", years), ("until", until), ("seed", seed)];
    let building = [
        ("pattern", text.clone()),
        ("phase", phase),
        ("start", month),
    ];
    let pricing = [("region", text.clone()), ("standby", text.clone())];
    let mut paths = json!({
        "/api/v1/health": { "get": of.reading("Whether the server answers", &health) },
        "/api/v1/patterns": { "get": of.reading("The framework's table", &patterns) },
        "/api/v1/decide": {
            "post": of.judging("Judge every pattern", &[("all", boolean)], &decision),
        },
        "/api/v1/roadmap": { "post": of.judging("The path to the target", &[], &roadmap) },
        "/api/v1/terraform": {
            "post": of.judging("Infrastructure as files", &building, &terraform),
        },
        "/api/v1/price": { "post": of.pricing(&pricing, &price) },
        "/api/v1/simulate": {
            "get": of.reading("The simulations that are kept", &jobs),
            "post": of.starting(&simulating, &job),
        },
        "/api/v1/simulate/{id}": {
            "get": of.reading("How far a simulation is", &job),
            "delete": of.reading("Cancel a simulation that is not over", &job),
        },
        "/api/v1/simulate/{id}/result": {
            "get": of.reading("What was simulated", &simulation),
        },
        "/api/v1/simulate/{id}/events": { "get": of.events() },
    });
    let id = json!({ "name": "id", "in": "path", "required": true,
                     "schema": { "type": "integer", "minimum": 1, "maximum": u64::MAX } });
    for (path, item) in paths.as_object_mut().into_iter().flatten() {
        if path.contains("{id}") {
            item["parameters"] = json!([id]);
        }
    }
    paths
}

/// Writes operations, all of which may answer with a problem.
struct Operations {
    problem: Schema,
}

impl Operations {
    fn operation(&self, summary: &str, status: &str, content: &Value) -> Value {
        let problem = json!({ "application/problem+json": { "schema": self.problem } });
        json!({
            "summary": summary,
            "responses": {
                status: { "description": summary, "content": content },
                "default": { "description": "A problem (RFC 9457)", "content": problem },
            },
        })
    }

    fn reading(&self, summary: &str, schema: &Schema) -> Value {
        self.operation(summary, "200", &content(schema))
    }

    fn judging(&self, summary: &str, query: &[(&str, Value)], schema: &Schema) -> Value {
        let mut operation = self.reading(summary, schema);
        operation["parameters"] = parameters(query);
        operation["requestBody"] = workload();
        operation
    }

    fn pricing(&self, query: &[(&str, Value)], schema: &Schema) -> Value {
        let mut operation = self.reading("Price a Terraform plan or state", schema);
        operation["parameters"] = parameters(query);
        let plan = json!({ "application/json": { "schema": { "type": "object" } } });
        operation["requestBody"] = json!({ "required": true, "content": plan,
            "description": "What `terraform show -json` prints, at most 32 MiB." });
        operation
    }

    fn starting(&self, query: &[(&str, Value)], schema: &Schema) -> Value {
        let summary = "Start a simulation; Location says where it is";
        let mut operation = self.operation(summary, "202", &content(schema));
        operation["parameters"] = parameters(query);
        operation["requestBody"] = workload();
        operation
    }

    fn events(&self) -> Value {
        let stream = json!({ "text/event-stream": { "schema": { "type": "string" } } });
        let summary = "Progress as it happens: events `progress`, at last one `end`, each with the \
                       simulation's state as its data";
        self.operation(summary, "200", &stream)
    }
}

fn content(schema: &Schema) -> Value {
    json!({ "application/json": { "schema": schema } })
}

fn parameters(query: &[(&str, Value)]) -> Value {
    let each = query.iter();
    each.map(|(name, schema)| json!({ "name": name, "in": "query", "schema": schema }))
        .collect()
}

fn workload() -> Value {
    let text = json!({ "schema": { "type": "string" } });
    let mut content = Map::new();
    content.insert("application/toml".to_owned(), text.clone());
    content.insert("application/yaml".to_owned(), text);
    let object = json!({ "schema": { "type": "object" } });
    content.insert("application/json".to_owned(), object);
    json!({ "required": true, "content": content,
            "description": "A workload file, at most 1 MiB; `farshore schema workload` describes \
                            it. It may not name a Terraform plan." })
}
