//! A syslog message with its host and program, from a line or a journal entry.

use super::header::Header;
use super::repeat;
use crate::context::Context;
use crate::event::{Content, Event};
use crate::field::known::{
    EVENT_ACTION, HOST_NAME, LOG_LEVEL, LOG_SYSLOG_MSGID, LOG_SYSLOG_PRIORITY, LOG_SYSLOG_STRUCTURED_DATA,
    LOG_SYSLOG_TIMESTAMP, MESSAGE, PROCESS_NAME, PROCESS_PID, REPEAT_COUNT,
};
use crate::format::push::with_text;

/// A message with its origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message<'a> {
    /// The host that logged it.
    pub host: Option<&'a str>,
    /// The program; empty if unknown.
    pub program: &'a str,
    /// The module of the program.
    pub module: Option<&'a str>,
    /// The process id.
    pub pid: Option<&'a str>,
    /// The severity level.
    pub level: Option<&'static str>,
    /// The text, without a repetition notice around it.
    pub text: &'a str,
    /// How many times more it occurred.
    pub repeated: Option<&'a str>,
}

impl<'a> Message<'a> {
    /// The message behind a header.
    pub fn of(header: &Header<'a>) -> Message<'a> {
        let (text, repeated) = repeat::unwrapped(header.message);
        Message {
            host: header.host,
            program: header.tag.program,
            module: header.tag.module,
            pid: header.tag.pid,
            level: header.level,
            text,
            repeated,
        }
    }

    /// Pushes how often the message was repeated.
    pub fn push_repeats(&self, event: &mut Event) {
        if let Some(count) = self.repeated {
            event.push(REPEAT_COUNT, count);
        } else if let Some(count) = repeat::of_last(self.text) {
            event.push(EVENT_ACTION, "message_repeated");
            event.push(REPEAT_COUNT, count);
        }
    }

    /// Pushes the level; `own`, from the text of the message, takes precedence.
    pub fn push_level(&self, own: Option<&str>, event: &mut Event) {
        event.push_option(LOG_LEVEL, own.or(self.level));
    }
}

/// Fills the event from a line of syslog; false if it is not one or `choose`
/// returns `None`. `choose` decides whether and how a format reads the message,
/// `push` then pushes the values derived from it.
pub fn read_line<T>(
    raw: &[u8],
    context: &Context,
    event: &mut Event,
    choose: impl Fn(&Message) -> Option<T>,
    push: impl Fn(T, &Message, &mut Event),
) -> bool {
    let read = |text: &str| {
        let header = Header::parse(text)?;
        let message = Message::of(&header);
        let chosen = choose(&message)?;
        event.hold(text);
        event.time = header.clock.and_then(|clock| clock.timestamp(context));
        event.content = Content::Line;
        push_header(&header, event);
        message.push_repeats(event);
        push(chosen, &message, event);
        Some(())
    };
    Header::may_start(raw) && with_text(raw, read).is_some()
}

/// Pushes the parts of the line, in order.
fn push_header(header: &Header, event: &mut Event) {
    let program = Some(header.tag.program).filter(|program| !program.is_empty());
    event.push_option(LOG_SYSLOG_PRIORITY, header.priority);
    event.push_option(LOG_SYSLOG_TIMESTAMP, header.timestamp);
    event.push_option(HOST_NAME, header.host);
    event.push_option(PROCESS_NAME, program);
    event.push_option(PROCESS_PID, header.tag.pid);
    event.push_option(LOG_SYSLOG_MSGID, header.msgid);
    event.push_option(LOG_SYSLOG_STRUCTURED_DATA, header.structured_data);
    event.push(MESSAGE, header.message);
    for words in [header.tag.module, header.aside].into_iter().flatten() {
        event.push_loose(words);
    }
}
