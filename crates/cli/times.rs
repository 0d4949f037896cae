//! The options that say which times.

use anyhow::anyhow;
use logdex_query::{Clock, Context, TimeRange};

use crate::zone;

/// Which times are asked about, and how times are read and shown.
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
    /// The clock that times are read by.
    ///
    /// # Errors
    /// When there is no such zone.
    pub fn clock(&self) -> anyhow::Result<Clock> {
        zone::clock(&self.tz)
    }

    /// `--since` and `--until`; `None` if neither is given, so that events
    /// without a time are found too.
    ///
    /// # Errors
    /// When one is no time, or nothing can be between them.
    pub fn range(&self, context: &Context) -> anyhow::Result<Option<TimeRange>> {
        let moment = |flag: &str, text: &Option<String>| {
            let read =
                |text: &String| context.clock.instant(text).map_err(|error| anyhow!("--{flag}: {error}"));
            text.as_ref().map(read).transpose()
        };
        let range = TimeRange { from: moment("since", &self.since)?, until: moment("until", &self.until)? };
        if let (Some(from), Some(until)) = (range.from, range.until)
            && from >= until
        {
            return Err(anyhow!("--since {from} is not before --until {until}: nothing can be in between"));
        }
        Ok((range != TimeRange::default()).then_some(range))
    }
}
