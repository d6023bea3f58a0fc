//! A record's story for its page: when, which unit, what. The person is named only to the owner.
use crate::audit::Event;
use crate::base::clock::Moment;
use crate::base::ids::UserId;
use crate::reference::Book;

pub struct TimelineEntry {
    pub at: Moment,
    pub unit: String,
    pub act: String,
    /// New state in words, when the state changed.
    pub state: String,
}

/// What this person did last, for the page that follows an act.
pub fn done(by: UserId, events: &[Event], act: impl Fn(&Event) -> String) -> Option<String> {
    events.iter().filter(|event| event.actor_id == Some(by)).map(act).find(|words| !words.is_empty())
}

/// Entries whose act has words; what the system notes for itself has none.
pub fn entries(
    events: &[Event],
    book: &Book,
    act: impl Fn(&Event) -> String,
    state: impl Fn(&Event) -> String,
) -> Vec<TimelineEntry> {
    let entry = |event: &Event| {
        let words = act(event);
        (!words.is_empty()).then(|| TimelineEntry {
            at: event.at,
            unit: event.unit_id.map_or_else(|| "Sistem".to_owned(), |unit| book.unit_name(unit)),
            act: words,
            state: state(event),
        })
    };
    events.iter().filter_map(entry).collect()
}
