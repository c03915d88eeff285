//! The pages: rendered here, with nothing from elsewhere.

use crate::folder::{self, Row};
use crate::problem::{Kind, Problem};
use crate::server::Server;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;

/// Every route of the pages.
pub(crate) fn router() -> Router<Server> {
    let style = include_str!("../templates/style.css");
    let icon = include_str!("../templates/icon.svg");
    Router::new()
        .route("/", get(index))
        .route(
            "/style.css",
            get(move || async move { file("text/css", style) }),
        )
        .route(
            "/icon.svg",
            get(move || async move { file("image/svg+xml", icon) }),
        )
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The workload files of the folder with their decisions.
#[derive(Template)]
#[template(path = "index.html")]
struct Index {
    folder: String,
    rows: Vec<Row>,
    left_out: usize,
}

async fn index(State(server): State<Server>) -> Result<Response, Problem> {
    let (folder, means) = (Arc::clone(&server.folder), Arc::clone(&server.means));
    let shown = folder.display().to_string();
    let work = move || folder::rows(&folder, &means);
    let (rows, left_out) = server.desk.compute(work).await?;
    let page = Index {
        folder: shown,
        rows,
        left_out,
    };
    let text = page.render();
    let text = text.map_err(|error| Problem::new(Kind::Internal, error.to_string()))?;
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((kind, text).into_response())
}
