//! A dashboard of Grafana.

use super::signals::{Bad, Signal, signals};
use crate::render::clean;
use crate::terraform::Outline;
use serde_json::{Value, json};

/// The dashboard, to be imported: it asks for its source of data. Only its title holds a text of the
/// workload file: Grafana would replace `$name` in those of panels.
pub(super) fn dashboard(outline: &Outline) -> Value {
    let panels: Vec<Value> = signals(outline).iter().zip(0..).map(panel).collect();
    json!({
        "uid": format!("farshore-{}", outline.name),
        "title": format!("{}: ready to lose a region?", clean(&outline.workload).trim()),
        "tags": ["farshore"],
        "schemaVersion": 39,
        "version": 1,
        "editable": true,
        "timezone": "utc",
        "refresh": "1m",
        "time": { "from": "now-24h", "to": "now" },
        "templating": { "list": [{
            "name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus",
        }] },
        "annotations": { "list": [] },
        "panels": panels,
    })
}

/// Two panels in a row, on a grid of 24 columns.
fn panel((signal, at): (&Signal, u32)) -> Value {
    let source = json!({ "type": "prometheus", "uid": "${source}" });
    let [first, then] = match signal.bad {
        Bad::Above => ["green", "red"],
        Bad::Below => ["red", "green"],
    };
    json!({
        "id": at + 1,
        "type": "timeseries",
        "title": signal.title,
        "description": signal.meaning,
        "datasource": source,
        "gridPos": { "x": 12 * (at % 2), "y": 8 * (at / 2), "w": 12, "h": 8 },
        "targets": [{
            "refId": "A", "datasource": source, "expr": signal.query, "legendFormat": signal.title,
        }],
        "fieldConfig": {
            "defaults": {
                "unit": signal.unit,
                "min": 0,
                "custom": { "thresholdsStyle": { "mode": "line" } },
                "thresholds": { "mode": "absolute", "steps": [
                    { "color": first, "value": null },
                    { "color": then, "value": signal.threshold },
                ] },
            },
            "overrides": [],
        },
        "options": { "legend": { "showLegend": false } },
    })
}
