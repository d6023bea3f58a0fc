//! A clock as pages show it: what for, how long still, the time itself.
use super::calendar::Calendar;
use super::deadline::Unit;
use super::phrase::{self, Kind};
use super::store::Running;
use crate::base::clock::Moment;
use crate::reference::Book;

pub struct ClockView {
    pub label: String,
    pub text: String,
    pub kind: &'static str,
    pub iso: String,
}

impl ClockView {
    pub fn of(clock: &Running, now: Moment, book: &Book) -> Self {
        let label = book.label("clock", &clock.clock);
        if let Some(stopped) = clock.stopped_at {
            let text =
                phrase::answered(clock.started_at, stopped, clock.due_at, clock.length, clock.unit, &book.calendar);
            return Self { label, text, kind: "done", iso: clock.due_at.iso() };
        }
        if clock.paused_at.is_some() {
            return Self { label, text: "ditangguhkan".into(), kind: "done", iso: clock.due_at.iso() };
        }
        Self::running(label, clock.started_at, clock.due_at, clock.unit, now, &book.calendar)
    }
    /// For a list row that knows only the due time. What ends with a day is told in days (D-08).
    pub fn of_row(label: &str, started: Moment, due: Moment, now: Moment, calendar: &Calendar) -> Self {
        let unit = if due == due.day().end() { Unit::Hari } else { Unit::Jam };
        Self::running(label.to_owned(), started, due, unit, now, calendar)
    }
    fn running(label: String, started: Moment, due: Moment, unit: Unit, now: Moment, calendar: &Calendar) -> Self {
        let phrase = phrase::phrase(due, started, unit, now, calendar);
        let kind = match phrase.kind {
            Kind::Later => "later",
            Kind::Today => "today",
            Kind::Overdue => "overdue",
        };
        Self { label, text: phrase.text, kind, iso: due.iso() }
    }
    /// A shape beside the colour (interface.md §5).
    pub fn shape(&self) -> &'static str {
        match self.kind {
            "overdue" => "●",
            "today" => "◐",
            "done" => "✓",
            _ => "○",
        }
    }
}
