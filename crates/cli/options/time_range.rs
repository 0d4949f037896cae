//! The time range of a search or query: `--since`, `--until`, `--tz`.

use anyhow::anyhow;
use logdex_event::Timestamp;
use logdex_query::{Clock, Context, TimeRange};

use crate::time_zone;

/// The time range, and the zone of times in queries and results.
#[derive(Debug, clap::Args)]
pub struct TimeArgs {
    /// Only events at or after this: 2023-07-10, 2023-07-10T11:44:29Z, 2h, 7d, now-1d
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    pub since: Option<String>,
    /// Only events before this, written like --since
    #[arg(long, value_name = "TIME", help_heading = "Time")]
    pub until: Option<String>,
    /// Zone in which times are read and shown, such as Asia/Tokyo
    #[arg(long, value_name = "ZONE", default_value = "UTC", help_heading = "Time")]
    pub tz: String,
}

impl TimeArgs {
    /// The clock of the query: now, and the zone.
    ///
    /// # Errors
    /// When there is no such zone.
    pub fn clock(&self) -> anyhow::Result<Clock> {
        let now = Timestamp(jiff::Timestamp::now().as_microsecond());
        Ok(Clock { now, tz: time_zone::find("--tz", &self.tz)? })
    }

    /// The range from `--since` to `--until`; `None` without both, so that events
    /// without a time are found, too.
    ///
    /// # Errors
    /// When one is not a time, or the range is empty.
    pub fn range(&self, context: &Context) -> anyhow::Result<Option<TimeRange>> {
        let timestamp = |flag: &str, text: &Option<String>| {
            let read =
                |text: &String| context.clock.instant(text).map_err(|error| anyhow!("--{flag}: {error}"));
            text.as_ref().map(read).transpose()
        };
        let range =
            TimeRange { from: timestamp("since", &self.since)?, until: timestamp("until", &self.until)? };
        if let (Some(from), Some(until)) = (range.from, range.until)
            && from >= until
        {
            return Err(anyhow!("--since {from} is not before --until {until}: the range is empty"));
        }
        Ok((range != TimeRange::default()).then_some(range))
    }
}
