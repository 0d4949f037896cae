use super::*;

#[test]
fn every_line_of_the_table_is_a_row() {
    let exercise = Exercise::new(1);
    let lines = CALLS.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(exercise.rows.len(), lines);
    assert_eq!(exercise.rows.iter().map(|row| row.times).sum::<u64>(), 2900);
    for row in &exercise.rows {
        let (class, by) = row.caller.split_once(':').unwrap_or((row.caller, ""));
        let cast = Cast::new("111122223333", 1);
        let actor = cast.actor(class, by, 0, 0);
        assert!(by.is_empty() || actor.addresses == [by], "{} has no actor", row.caller);
    }
}

#[test]
fn a_deck_is_dealt_the_same_from_any_event() {
    let (exercise, cast) = (Exercise::new(3), Cast::new("111122223333", 3));
    let invocation = |invocation: Invocation| {
        format!(
            "{} {} {} {}",
            invocation.call.api.name, invocation.agent, invocation.address, invocation.salt
        )
    };
    let mut deal = exercise.deal(&cast, 0);
    let all: Vec<String> = (0..6000).map(|event| invocation(deal.next(event))).collect();
    for from in [0, 1, 17, 2899, 2900, 2901, 5999] {
        let mut deal = exercise.deal(&cast, from);
        assert!(
            (from..6000).take(40).all(|event| invocation(deal.next(event)) == all[event as usize]),
            "{from}"
        );
    }
    let names = |range: std::ops::Range<usize>| {
        let mut names: Vec<&str> = all[range].iter().filter_map(|text| text.split(' ').next()).collect();
        names.sort_unstable();
        names
    };
    assert_eq!(names(0..2900), names(2900..5800));
    assert_ne!(all[..2900], all[2900..5800]);
}
