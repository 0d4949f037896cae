//! The clock on the wall: what time it is, and how times are shown.

use anyhow::anyhow;
use jiff::tz::TimeZone;
use logdex_event::Timestamp;
use logdex_query::Clock;

/// The clock that relative times are read by.
///
/// # Errors
/// When there is no such zone.
pub fn clock(zone: &str) -> anyhow::Result<Clock> {
    Ok(Clock { now: Timestamp(jiff::Timestamp::now().as_microsecond()), tz: find("--tz", zone)? })
}

/// RFC 3339 in the zone; in UTC with a `Z`.
pub fn show(time: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_microsecond(time.0) {
        Ok(moment) if *zone != TimeZone::UTC => {
            moment.display_with_offset(zone.to_offset(moment)).to_string()
        }
        _ => time.to_string(),
    }
}

/// The zone of this name, given with a flag.
///
/// # Errors
/// When there is no such zone.
pub fn find(flag: &str, zone: &str) -> anyhow::Result<TimeZone> {
    TimeZone::get(zone).map_err(|_| {
        anyhow!("{flag}: no time zone is named `{zone}`; write it as UTC, Asia/Tokyo or Europe/Berlin")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_in_a_zone_say_their_offset() {
        let time = Timestamp(1_688_989_469_000_000);
        assert_eq!(show(time, &find("--tz", "UTC").unwrap()), "2023-07-10T11:44:29Z");
        assert_eq!(show(time, &find("--tz", "Asia/Tokyo").unwrap()), "2023-07-10T20:44:29+09:00");
        assert!(find("--tz", "Tokio").is_err());
    }
}
