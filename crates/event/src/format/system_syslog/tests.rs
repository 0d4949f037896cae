//! The fields of lines of other programs than those that log people in.

use super::*;
use crate::context::Year;
use crate::event::Content;
use crate::field::names;

fn event(line: &str) -> Option<Event> {
    let mut context = Context::default();
    context.year = Year::Of(2022);
    let mut event = Event::default();
    read(line.as_bytes(), &context, &mut event, &mut Paths::default()).then_some(event)
}

#[test]
fn fields_together_are_the_line() {
    let paths = Paths::default();
    for (line, wanted) in [
        (
            "Oct  4 00:49:14 web-1 kernel: [12.5] oom",
            &[
                ("log.syslog.timestamp", "Oct  4 00:49:14"),
                ("host.name", "web-1"),
                ("process.name", "kernel"),
                ("message", "[12.5] oom"),
            ][..],
        ),
        (
            "<165>1 2003-10-11T22:14:15.003Z h p 7 ID47 [a b=\"c\"] m",
            &[
                ("log.syslog.priority", "165"),
                ("log.syslog.timestamp", "2003-10-11T22:14:15.003Z"),
                ("host.name", "h"),
                ("process.name", "p"),
                ("process.pid", "7"),
                ("log.syslog.msgid", "ID47"),
                ("log.syslog.structured_data", "[a b=\"c\"]"),
                ("message", "m"),
                ("log.level", "notice"),
            ],
        ),
        ("<34>1 - - - - - -", &[("log.syslog.priority", "34"), ("message", ""), ("log.level", "critical")]),
        (
            "Oct  4 00:49:14 h last message repeated 3 times",
            &[
                ("log.syslog.timestamp", "Oct  4 00:49:14"),
                ("host.name", "h"),
                ("message", "last message repeated 3 times"),
                ("event.action", "message_repeated"),
                ("repeat_count", "3"),
            ],
        ),
        (
            "Oct  4 00:49:14 h p[7]: message repeated 3 times: [ m]",
            &[
                ("log.syslog.timestamp", "Oct  4 00:49:14"),
                ("host.name", "h"),
                ("process.name", "p"),
                ("process.pid", "7"),
                ("message", "message repeated 3 times: [ m]"),
                ("repeat_count", "3"),
            ],
        ),
    ] {
        let event = event(line).unwrap_or_else(|| panic!("refused: {line}"));
        let found: Vec<(&str, &str)> =
            event.fields().map(|(field, value)| (paths.name(field), value)).collect();
        assert_eq!((found.as_slice(), event.content), (wanted, Content::Line), "{line}");
    }
}

#[test]
fn words_that_no_field_has_are_found_all_the_same() {
    let solaris = event("Oct  4 00:49:14 h p[7]: [ID 800047 daemon.notice] m").unwrap();
    assert!(solaris.loose_texts().eq(["800047 daemon.notice\n"]));
    let module = event("Oct  4 00:49:14 h openvpn[office]: m").unwrap();
    assert!(module.loose_texts().eq(["office\n"]));
}

#[test]
fn times() {
    let mut context = Context::default();
    let mut time = |line: &str| {
        let mut event = Event::default();
        assert!(read(line.as_bytes(), &context, &mut event, &mut Paths::default()));
        let yearless = event.time.map(|time| time.to_string());
        context.year = Year::Of(2022);
        assert!(read(line.as_bytes(), &context, &mut event, &mut Paths::default()));
        context.year = Year::Unknown;
        (yearless, event.time.map(|time| time.to_string()))
    };
    let shown = |text: &str| Some(text.to_owned());
    assert_eq!(time("Oct  4 00:49:14 h p: m"), (None, shown("2022-10-04T00:49:14Z")));
    let known = shown("2024-05-01T01:00:00.5Z");
    assert_eq!(time("2024-05-01T10:00:00.5+09:00 h p: m"), (known.clone(), known));
    assert_eq!(time("Feb 30 00:49:14 h p: m"), (None, None));
}

#[test]
fn every_line_of_syslog_is_of_one_of_both_formats() {
    let (samples, others) = (samples::SAMPLES, auth::FORMAT.samples);
    for line in samples.iter().chain(others).filter(|line| !line.starts_with('{')) {
        let takes = |format: &Format| {
            format.readers.iter().any(|reader| match reader {
                Reader::Line { read, .. } => {
                    read(line.as_bytes(), &Context::default(), &mut Event::default(), &mut Paths::default())
                }
                Reader::Json { .. } => false,
            })
        };
        assert!(takes(&FORMAT) != takes(&auth::FORMAT), "{line}");
    }
    assert!(names::canonical("log.syslog.msgid").is_some());
}
