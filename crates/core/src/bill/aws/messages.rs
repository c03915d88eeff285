//! Queues of SQS, topics of SNS and their subscriptions: by use.
//!
//! | line | billed |
//! |---|---|
//! | requests of a queue or a standard topic | each 64 KB of one count as a request |
//! | requests of a first-in-first-out topic | requests, and gigabytes of 1,000,000 KB |
//! | notifications | by the protocol of the subscription; to queues and functions free |
//!
//! A request whose size nobody gives counts once. Notifications are on the bill of the
//! subscription, and of the topic for subscriptions that the usage file gives.

use super::super::amount::Amount;
use super::super::sheet::Sheet;
use crate::infrastructure::Value;
use crate::terms::PriceUnit::{Gb, Request};
use rust_decimal::Decimal;

/// Kilobytes that count as one request.
const CHUNK: Decimal = Decimal::from_parts(64, 0, 0, false, 0);
/// Kilobytes of a gigabyte, as the reference bill counts the payload of topics.
const KILOBYTES: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

pub(super) fn bill_queue(sheet: &mut Sheet<'_, '_>) {
    let fifo = sheet.resource.flag("fifo_queue") == Value::Known(true);
    let item = if fifo { "requests-fifo" } else { "requests" };
    let amount = requests(sheet);
    sheet.add("requests", ("sqs", item, Request), amount);
}

pub(super) fn bill_topic(sheet: &mut Sheet<'_, '_>) {
    let messages = sheet.usage("monthly_requests");
    if sheet.resource.flag("fifo_topic") == Value::Known(true) {
        let size = sheet.usage("request_size_kb");
        let payload = messages.clone().times(&size);
        let payload = payload.over(&Amount::known(KILOBYTES));
        sheet.add("requests", ("sns", "fifo/requests", Request), messages);
        sheet.add("payload", ("sns", "fifo/payload", Gb), payload);
        return;
    }
    let amount = requests(sheet);
    sheet.add("requests", ("sns", "requests", Request), amount);
    let protocols = [
        ("http_subscriptions", "http", "notifications by HTTP"),
        ("email_subscriptions", "email", "notifications by mail"),
        (
            "kinesis_subscriptions",
            "firehose",
            "notifications by Firehose",
        ),
        (
            "mobile_push_subscriptions",
            "mobile-push",
            "notifications to mobile devices",
        ),
        ("macos_subscriptions", "macos", "notifications to macOS"),
        ("sms_subscriptions", "sms", "notifications by SMS"),
    ];
    for (key, protocol, name) in protocols {
        let subscriptions = sheet.usage(key);
        if subscriptions.0.is_ok() {
            let item = format!("notifications/{protocol}");
            let amount = messages.clone().times(&subscriptions);
            sheet.add(name, ("sns", &item, Request), amount);
        }
    }
}

pub(super) fn bill_subscription(sheet: &mut Sheet<'_, '_>) {
    let (all, subscription) = (sheet.all, sheet.resource);
    let mut topics = all.referenced(subscription, "topic_arn");
    let fifo = topics.any(|topic| topic.flag("fifo_topic") == Value::Known(true));
    let (name, item) = match subscription.text("protocol").known() {
        _ if fifo => ("notifications, first in, first out", "fifo/notifications"),
        Some("sqs" | "lambda") => return,
        Some("http" | "https") => ("notifications by HTTP", "notifications/http"),
        Some("email" | "email-json") => ("notifications by mail", "notifications/email"),
        Some("firehose") => ("notifications by Firehose", "notifications/firehose"),
        Some("application") => (
            "notifications to mobile devices",
            "notifications/mobile-push",
        ),
        Some("sms") => ("notifications by SMS", "notifications/sms"),
        Some(_) | None => ("notifications", "notifications/other"),
    };
    let amount = requests(sheet);
    sheet.add(name, ("sns", item, Request), amount);
}

/// Requests of a month, by their size.
fn requests(sheet: &mut Sheet<'_, '_>) -> Amount {
    let size = sheet.usage_or("request_size_kb", || Amount::known(CHUNK));
    let chunks = size.over(&Amount::known(CHUNK));
    let chunks = Amount(chunks.0.map(|chunks| chunks.ceil().max(Decimal::ONE)));
    sheet.usage("monthly_requests").times(&chunks)
}
