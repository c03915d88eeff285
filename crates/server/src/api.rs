//! The routes under `/api/v1`: the JSON of the command line over HTTP.

use crate::answers::{self, Sent};
use crate::jobs::{Job, JobWire, Watch};
use crate::problem::{Kind, Problem};
use crate::server::Server;
use crate::{metrics, openapi};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequestParts, Path, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use farshore_core::file::Format;
use farshore_core::terms::{Pattern, Term as _};
use farshore_core::terraform::Wanted;
use farshore_core::wire;
use farshore_ops::Years;
use futures_util::stream::{self, Stream};
use http_body_util::LengthLimitError;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::sync::Arc;

/// Workload files are written by people; as on the command line.
const WORKLOAD_LIMIT: usize = 1024 * 1024;
/// Plans of some thousand resources. The command line reads larger ones.
const PLAN_LIMIT: usize = 32 * 1024 * 1024;
/// Years without `years`, as on the command line.
const USUAL_YEARS: u64 = 1_000_000;
/// More would hold the only place of a simulation for hours.
pub(crate) const MOST_YEARS: u64 = 1_000_000_000;

/// Every route of the API.
pub(crate) fn router() -> Router<Server> {
    Router::new()
        .route("/api/v1/health", get(health))
        .route("/api/v1/patterns", get(patterns))
        .route("/api/v1/openapi.json", get(description))
        .route("/api/v1/decide", post(decide))
        .route("/api/v1/roadmap", post(roadmap))
        .route("/api/v1/terraform", post(terraform))
        .route("/api/v1/price", post(price))
        .route("/api/v1/simulate", get(simulations).post(simulate))
        .route("/api/v1/simulate/{id}", get(simulation).delete(cancel))
        .route("/api/v1/simulate/{id}/result", get(result))
        .route("/api/v1/simulate/{id}/events", get(events))
        .route("/metrics", get(metrics_text))
}

/// Whether the server answers.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HealthWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// `ok`
    pub status: &'static str,
    /// Version of Farshore.
    pub version: &'static str,
}

async fn health() -> Result<Response, Problem> {
    let health = HealthWire {
        schema: "farshore.health/1",
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    };
    answers::json(&health).map(json)
}

async fn patterns() -> Result<Response, Problem> {
    answers::json(&wire::patterns()).map(json)
}

async fn description() -> Result<Response, Problem> {
    answers::json(&openapi::document()).map(json)
}

async fn metrics_text(State(server): State<Server>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], server.metrics.text()).into_response()
}

/// Parameters of `decide`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Deciding {
    #[serde(default)]
    all: bool,
}

async fn decide(
    State(server): State<Server>,
    Parameters(asked): Parameters<Deciding>,
    request: Request,
) -> Result<Response, Problem> {
    let sent = workload(request).await?;
    let means = Arc::clone(&server.means);
    let work = move || answers::decide(&sent.setting(&means)?, &means, asked.all);
    server.desk.compute(work).await.map(json)
}

/// No parameters.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn roadmap(
    State(server): State<Server>,
    Parameters(Nothing {}): Parameters<Nothing>,
    request: Request,
) -> Result<Response, Problem> {
    let sent = workload(request).await?;
    let means = Arc::clone(&server.means);
    let work = move || answers::roadmap(&sent.setting(&means)?, &means);
    server.desk.compute(work).await.map(json)
}

/// Parameters of `terraform`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Building {
    pattern: Option<String>,
    phase: Option<u8>,
    start: Option<String>,
}

impl Building {
    fn wanted(&self) -> Result<Wanted, Problem> {
        match (&self.pattern, self.phase) {
            (Some(_), Some(_)) => {
                let detail = "give pattern or phase, not both";
                Err(Problem::new(Kind::Malformed, detail))
            }
            (Some(name), None) => Pattern::from_name(name)
                .map(Wanted::Pattern)
                .ok_or_else(|| {
                    let names: Vec<&str> = Pattern::ALL.iter().map(|one| one.name()).collect();
                    let detail = format!("`{name}` is no pattern; one of {}", names.join(", "));
                    Problem::new(Kind::Malformed, detail)
                }),
            (None, Some(phase)) => Ok(Wanted::Phase(phase)),
            (None, None) => Ok(Wanted::Chosen),
        }
    }

    /// The first month of the drills.
    fn start(&self) -> Result<Option<(i32, u32)>, Problem> {
        let Some(text) = &self.start else {
            return Ok(None);
        };
        let parsed = text.split_once('-').and_then(|(year, month)| {
            let four = year.len() == 4 && month.len() == 2;
            four.then_some((year.parse().ok()?, month.parse().ok()?))
        });
        let month = parsed.filter(|(_, month)| (1..=12).contains(month));
        let detail = "start is a month, such as 2027-01";
        let wrong = || Problem::new(Kind::Malformed, detail);
        month.map(Some).ok_or_else(wrong)
    }
}

async fn terraform(
    State(server): State<Server>,
    Parameters(asked): Parameters<Building>,
    request: Request,
) -> Result<Response, Problem> {
    let (wanted, start) = (asked.wanted()?, asked.start()?);
    let sent = workload(request).await?;
    let means = Arc::clone(&server.means);
    let work = move || answers::terraform(&sent.setting(&means)?, &means, wanted, start);
    server.desk.compute(work).await.map(json)
}

/// Parameters of `price`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pricing {
    region: Option<String>,
    standby: Option<String>,
}

async fn price(
    State(server): State<Server>,
    Parameters(asked): Parameters<Pricing>,
    request: Request,
) -> Result<Response, Problem> {
    if format(request.headers()) != Some(Format::Json) {
        let detail = "send a plan or state as application/json";
        return Err(Problem::new(Kind::MediaType, detail));
    }
    // Plans are large: only few are held at once, from their first byte on.
    let held = server.uploads.try_acquire();
    let _held = held.map_err(|_| Problem::new(Kind::Busy, "too many plans at once"))?;
    let plan = body(request, PLAN_LIMIT).await?;
    let means = Arc::clone(&server.means);
    let work = move || {
        let (region, standby) = (asked.region.as_deref(), asked.standby.as_deref());
        answers::price(&plan, &means, region, standby)
    };
    server.desk.compute(work).await.map(json)
}

/// Parameters of `simulate`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Simulating {
    years: Option<u64>,
    until: Option<f64>,
    seed: Option<u64>,
}

impl Simulating {
    fn years(self) -> Result<Years, Problem> {
        let usual = self.until.map_or(USUAL_YEARS, |_| MOST_YEARS);
        let most = self.years.unwrap_or(usual);
        if !(1..=MOST_YEARS).contains(&most) {
            let detail = format!("years is a number from 1 to {MOST_YEARS}");
            return Err(Problem::new(Kind::Malformed, detail));
        }
        if self
            .until
            .is_some_and(|share| !(0.001..=100.0).contains(&share))
        {
            let detail = "until is a percentage from 0.001 to 100";
            return Err(Problem::new(Kind::Malformed, detail));
        }
        Ok(Years {
            most,
            until: self.until.map(|percent| percent / 100.0),
            seed: self.seed.unwrap_or(1),
        })
    }
}

async fn simulate(
    State(server): State<Server>,
    Parameters(asked): Parameters<Simulating>,
    request: Request,
) -> Result<Response, Problem> {
    let years = asked.years()?;
    let sent = workload(request).await?;
    let means = Arc::clone(&server.means);
    let setting = server.desk.compute(move || sent.setting(&means)).await?;
    let job = server
        .jobs
        .start(setting, Arc::clone(&server.means), years)?;
    let job = job.wire();
    let place = [(header::LOCATION, format!("/api/v1/simulate/{}", job.id))];
    let answer = json(answers::json(&job)?);
    Ok((StatusCode::ACCEPTED, place, answer).into_response())
}

/// `farshore.simulation-jobs/1`: the simulations that are kept.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JobsWire {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The simulations, the oldest first.
    pub simulations: Vec<JobWire>,
}

async fn simulations(State(server): State<Server>) -> Result<Response, Problem> {
    let jobs = server.jobs.all();
    let wire = JobsWire {
        schema: "farshore.simulation-jobs/1",
        simulations: jobs.iter().map(|job| job.wire()).collect(),
    };
    answers::json(&wire).map(json)
}

async fn simulation(State(server): State<Server>, Number(id): Number) -> Result<Response, Problem> {
    answers::json(&job(&server, id)?.wire()).map(json)
}

async fn cancel(State(server): State<Server>, Number(id): Number) -> Result<Response, Problem> {
    let job = job(&server, id)?;
    job.cancel();
    answers::json(&job.wire()).map(json)
}

async fn result(State(server): State<Server>, Number(id): Number) -> Result<Response, Problem> {
    let text = job(&server, id)?.result();
    let text = text.ok_or_else(|| Problem::new(Kind::Conflict, "there is no result (yet)"))?;
    Ok(json(text.to_string()))
}

async fn events(State(server): State<Server>, Number(id): Number) -> Result<Response, Problem> {
    let job = job(&server, id)?;
    Ok(Sse::new(progress(job))
        .keep_alive(KeepAlive::default())
        .into_response())
}

/// The state now and after every progress; the last event is named `end`.
fn progress(job: Arc<Job>) -> impl Stream<Item = Result<Event, Infallible>> {
    struct At {
        job: Arc<Job>,
        watch: Watch,
        is_first: bool,
        is_over: bool,
    }
    let start = At {
        watch: job.watch(),
        job,
        is_first: true,
        is_over: false,
    };
    stream::unfold(start, |mut at| async move {
        if at.is_over {
            return None;
        }
        if !at.is_first {
            at.watch.changed().await;
        }
        at.is_first = false;
        let wire = at.job.wire();
        at.is_over = wire.state.is_over();
        let name = if at.is_over { "end" } else { "progress" };
        // Texts and numbers: it cannot fail.
        let data = serde_json::to_string(&wire).unwrap_or_default();
        Some((Ok(Event::default().event(name).data(data)), at))
    })
}

fn job(server: &Server, id: u64) -> Result<Arc<Job>, Problem> {
    let none = || Problem::new(Kind::NotFound, format!("there is no simulation {id}"));
    server.jobs.get(id).ok_or_else(none)
}

/// The workload that is the request's body.
async fn workload(request: Request) -> Result<Sent, Problem> {
    let format = format(request.headers()).ok_or_else(|| {
        let detail = "send a workload file as application/toml, application/yaml or \
                      application/json";
        Problem::new(Kind::MediaType, detail)
    })?;
    let bytes = body(request, WORKLOAD_LIMIT).await?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let detail = format!("the body is not UTF-8 text: byte offset {at} is no valid character");
        Problem::new(Kind::Malformed, detail)
    })?;
    Ok(Sent { text, format })
}

/// The format that the headers name.
fn format(headers: &HeaderMap) -> Option<Format> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = kind.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "application/toml" => Some(Format::Toml),
        "application/yaml" | "application/x-yaml" | "text/yaml" => Some(Format::Yaml),
        "application/json" => Some(Format::Json),
        _ => None,
    }
}

/// The bytes of the body, of at most so many.
async fn body(request: Request, limit: usize) -> Result<Vec<u8>, Problem> {
    let too_large = || Problem::new(Kind::TooLarge, format!("at most {limit} bytes are read"));
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    match to_bytes(Body::new(request.into_body()), limit).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(error) if is_limit(&error) => Err(too_large()),
        Err(_) => Err(Problem::new(Kind::Malformed, "the body ended early")),
    }
}

fn is_limit(error: &axum::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(|source| source.is::<LengthLimitError>())
}

/// Parameters of the address, with a problem where they are wrong.
struct Parameters<T>(T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = Query::<T>::from_request_parts(parts, state).await;
        let wrong = |error: QueryRejection| Problem::new(Kind::Malformed, error.body_text());
        query.map(|Query(query)| Self(query)).map_err(wrong)
    }
}

/// The number in the address; what is none names nothing.
struct Number(u64);

impl<S: Send + Sync> FromRequestParts<S> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let number = Path::<u64>::from_request_parts(parts, state).await;
        let none = |_: PathRejection| Problem::new(Kind::NotFound, "simulations have numbers");
        number.map(|Path(number)| Self(number)).map_err(none)
    }
}

/// An answer in JSON.
fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// Counts the requests of a router.
pub(crate) fn counted(router: Router, metrics: metrics::Metrics) -> Router {
    router.layer(axum::middleware::from_fn_with_state(
        metrics,
        metrics::count,
    ))
}
