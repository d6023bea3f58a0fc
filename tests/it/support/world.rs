//! One running program with its own database, and its clock.
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::person::Person;
use super::template::{self, program, template};

pub struct World {
    pub base: String,
    pub database: String,
    pub fixture: Value,
    pub dir: TempDir,
    child: Child,
}

impl World {
    /// A fresh copy of the contract fixture, served.
    pub fn new() -> Self {
        let made = template();
        let dir = TempDir::new().unwrap();
        let database = made.copy(dir.path());
        let (child, base) = serve(&database, &dir, &[]);
        Self { base, database, fixture: made.fixture, dir, child }
    }

    /// Somebody of the fixture, logged in.
    pub fn person(&self, key: &str) -> Person {
        let mut person = self.stranger();
        person.log_in(self, key);
        person
    }
    pub fn stranger(&self) -> Person {
        Person::new(&self.base)
    }
    pub fn user(&self, key: &str) -> &Value {
        let user = &self.fixture["users"][key];
        assert!(user.is_object(), "the fixture has no user {key}");
        user
    }
    pub fn unit(&self, key: &str) -> &Value {
        let unit = &self.fixture["units"][key];
        assert!(unit.is_object(), "the fixture has no unit {key}");
        unit
    }
    pub fn object(&self, key: &str) -> &Value {
        let object = &self.fixture["objects"][key];
        assert!(object.is_object(), "the fixture has no object {key}");
        object
    }
    /// What stands in paths for an object.
    pub fn id(&self, key: &str) -> String {
        self.object(key)["url_id"].as_str().unwrap().to_owned()
    }
    /// Moves the clock forward and runs what became due.
    pub fn wait(&self, seconds: i64) {
        self.testkit("clock", &format!("advance={seconds}"));
        self.run_jobs();
    }
    pub fn set_clock(&self, at: &str) {
        self.testkit("clock", &format!("set={}", at.replace('+', "%2B").replace(':', "%3A")));
        self.run_jobs();
    }
    pub fn run_jobs(&self) {
        self.testkit("jobs/run", "");
    }
    pub fn fail(&self, spec: &str) {
        self.testkit("failpoints", &format!("spec={spec}"));
    }
    fn testkit(&self, what: &str, body: &str) {
        let url = format!("{}/__testkit/{what}", self.base);
        let answer = reqwest::blocking::Client::new().post(url).body(body.to_owned()).send().unwrap();
        assert!(answer.status().is_success(), "{what}: {}", answer.status());
    }
    /// The program's own command line on this database.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program(&self.database, self.dir.path());
        command.args(args);
        command
    }
    /// Stops the program and starts it again on the same database.
    pub fn restart(&mut self) {
        self.restart_with(&[]);
    }
    pub fn restart_with(&mut self, options: &[&str]) {
        self.stop();
        let (child, base) = serve(&self.database, &self.dir, options);
        (self.child, self.base) = (child, base);
    }
    pub fn stop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
    /// Asks the program to end, as a service manager does; how it ended, or None when it is still there after a
    /// long while.
    pub fn told_to_end(&mut self) -> Option<std::process::ExitStatus> {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success(), "kill: {told}");
        let given_up = std::time::Instant::now() + std::time::Duration::from_secs(30);
        loop {
            match self.child.try_wait().unwrap() {
                Some(status) => return Some(status),
                None if std::time::Instant::now() > given_up => return None,
                None => std::thread::yield_now(),
            }
        }
    }
    /// A connection to the same database, for looking and for tampering.
    pub fn sql(&self) -> sintuvu::db::Conn {
        let target = sintuvu::db::Target::parse(&self.database).unwrap();
        sintuvu::db::open_writer(&target).unwrap()
    }
    /// Audit rows so far with this action and decision.
    pub fn audit_count(&self, action: &str, decision: &str) -> i64 {
        use diesel::prelude::*;
        use sintuvu_schema::audit_log;
        audit_log::table
            .filter(audit_log::action.eq(action))
            .filter(audit_log::decision.eq(decision))
            .count()
            .get_result(&mut self.sql())
            .unwrap()
    }
}

fn serve(database: &str, dir: &TempDir, options: &[&str]) -> (Child, String) {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(dir.path().join("log")).unwrap();
    let mut child = program(database, dir.path())
        .arg("serve")
        .args(options)
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim().strip_prefix("listening on ").unwrap_or_else(|| {
        panic!("the program did not start: {}", std::fs::read_to_string(dir.path().join("log")).unwrap_or_default())
    });
    (child, base.to_owned())
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
        if let Some(url) = template::postgres() {
            let name = self.database.split('?').next().unwrap().rsplit('/').next().unwrap().to_owned();
            template::psql(&url, &format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"));
        }
    }
}
