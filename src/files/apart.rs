//! PDF files are read in a process of its own: a small file can be made so that its reader takes all memory there is,
//! and that must end this one reading and not the service. The program starts itself for it, with little memory and
//! little time, without settings, keys or database.
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{MOST_BYTES, Unfit, pdf};

/// The word on the command line.
pub const VERB: &str = "check-pdf";

const MEMORY: u64 = 768 * 1024 * 1024;
const CPU_SECONDS: u64 = 5;
const PATIENCE: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What the process says when it ends; whatever else ends it was too much for it.
const ANSWERS: [(u8, Unfit); 4] =
    [(10, Unfit::Broken), (11, Unfit::Locked), (12, Unfit::Active), (13, Unfit::TooLargeInside)];

/// Whether a PDF may be kept. Takes its time: for a thread that may wait.
pub fn check(content: &[u8]) -> Result<(), Unfit> {
    let ended = spawn().and_then(|mut child| {
        // A process that ends before it has read everything breaks the pipe; what it says counts.
        if let Some(mut pipe) = child.stdin.take() {
            drop(pipe.write_all(content));
        }
        within(&mut child, PATIENCE)
    });
    match ended {
        Ok(Some(0)) => Ok(()),
        Ok(code) => {
            let said = ANSWERS.iter().find(|(answer, _)| code == Some(i32::from(*answer)));
            Err(said.map_or(Unfit::TooLargeInside, |(_, unfit)| *unfit))
        }
        Err(error) => {
            tracing::error!(event = "pdf_not_checked", cause = %error);
            Err(Unfit::Broken)
        }
    }
}

fn spawn() -> std::io::Result<Child> {
    // The program that runs, also when its file was replaced by a newer one.
    let itself = Path::new("/proc/self/exe");
    let program = if itself.exists() { itself.to_owned() } else { std::env::current_exe()? };
    Command::new(program)
        .arg(VERB)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// The code with which it ended by itself.
fn within(child: &mut Child, patience: Duration) -> std::io::Result<Option<i32>> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.code());
        }
        if begun.elapsed() > patience {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// What the process does: reads one file from its input and ends with what it found.
pub fn answer() -> ExitCode {
    for (resource, most) in [(Resource::Data, MEMORY), (Resource::Cpu, CPU_SECONDS), (Resource::Fsize, 0)] {
        if setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let mut content = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    if std::io::stdin().take(most).read_to_end(&mut content).is_err() {
        return ExitCode::FAILURE;
    }
    match pdf::check(&content) {
        Ok(()) => ExitCode::SUCCESS,
        Err(unfit) => {
            let answer = ANSWERS.iter().find(|(_, known)| *known == unfit);
            answer.map_or(ExitCode::FAILURE, |(code, _)| ExitCode::from(*code))
        }
    }
}
