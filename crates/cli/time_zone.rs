//! Time zones: lookup by name, and RFC 3339 in a zone.

use anyhow::anyhow;
use jiff::tz::TimeZone;
use logdex_event::Timestamp;

/// RFC 3339 with the offset of the zone; in UTC with a `Z`.
pub fn format(time: Timestamp, zone: &TimeZone) -> String {
    match jiff::Timestamp::from_microsecond(time.0) {
        Ok(time) if *zone != TimeZone::UTC => time.display_with_offset(zone.to_offset(time)).to_string(),
        _ => time.to_string(),
    }
}

/// The zone of this name, the value of a flag.
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
    fn times_in_a_zone_have_its_offset() {
        let time = Timestamp(1_688_989_469_000_000);
        assert_eq!(format(time, &find("--tz", "UTC").unwrap()), "2023-07-10T11:44:29Z");
        assert_eq!(format(time, &find("--tz", "Asia/Tokyo").unwrap()), "2023-07-10T20:44:29+09:00");
        assert!(find("--tz", "Tokio").is_err());
    }
}
