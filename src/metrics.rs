//! Figures for Prometheus, served on a loopback address of its own.
use std::sync::Mutex;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByStatus {
    status: u16,
}

pub struct Metrics {
    registry: Mutex<Registry>,
    answers: Family<ByStatus, Counter>,
    seconds: Histogram,
}

impl Metrics {
    #[expect(clippy::new_without_default, reason = "made once, at the start")]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let answers = Family::<ByStatus, Counter>::default();
        let seconds = Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0]);
        registry.register("sintuvu_answers", "Answers by status", answers.clone());
        registry.register("sintuvu_answer_seconds", "Time to answer", seconds.clone());
        Self { registry: Mutex::new(registry), answers, seconds }
    }
    pub fn answered(&self, status: u16, spent: Duration) {
        self.answers.get_or_create(&ByStatus { status }).inc();
        self.seconds.observe(spent.as_secs_f64());
    }
    pub fn text(&self) -> String {
        let registry = self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = encode(&mut out, &registry);
        out
    }
}
