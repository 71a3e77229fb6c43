//! Runs a program and measures its cost.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

/// The cost of one run of a program, including its child processes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    /// The elapsed time in seconds.
    pub(crate) wall: f64,
    /// The processor time in seconds, user and system, with a resolution of 10 ms.
    pub(crate) cpu: f64,
    /// The largest resident memory, in MiB.
    pub(crate) memory: f64,
    /// The instructions of the program itself, without the kernel's; 0 if they were not counted.
    pub(crate) instructions: f64,
}

/// The way in which a program is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meter {
    Time,
    /// Counts instructions with valgrind, which is 50 times slower and is not disturbed by other programs and threads.
    Instructions,
}

impl Meter {
    pub(crate) fn run<S: AsRef<OsStr>>(self, program: &str, arguments: &[S], folder: &Path) -> Result<Cost> {
        match self {
            Self::Time => run(program, arguments, folder),
            Self::Instructions => count(program, arguments, folder),
        }
    }
}

/// Runs a program under GNU time, because its figures from the kernel could otherwise only be read with unsafe code.
/// Discards the program's output; an exit code other than 0 is an error.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, arguments: &[S], folder: &Path) -> Result<Cost> {
    let figures = folder.join(".rutter-bench-time");
    let begin = Instant::now();
    let output = Command::new("/usr/bin/time")
        .args(["-f", "%U %S %M", "-o"])
        .arg(&figures)
        .arg(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .context("GNU time (/usr/bin/time) is needed")?;
    let wall = begin.elapsed().as_secs_f64();
    ensure!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(&figures)?;
    std::fs::remove_file(&figures)?;
    let mut numbers = text.split_whitespace().filter_map(|n| n.parse::<f64>().ok());
    let mut number = || numbers.next().with_context(|| format!("GNU time said `{text}`"));
    let (user, system, kilobytes) = (number()?, number()?, number()?);
    Ok(Cost { wall, cpu: user + system, memory: kilobytes / 1024.0, instructions: 0.0 })
}

/// Counts the instructions of a program that runs on one thread.
fn count<S: AsRef<OsStr>>(program: &str, arguments: &[S], folder: &Path) -> Result<Cost> {
    let output = Command::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", program])
        .args(arguments)
        .env("RAYON_NUM_THREADS", "1")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("valgrind is needed to count instructions")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{program}: {said}");
    // The first line with `refs:` has the number of instructions.
    let digits = said.lines().find_map(|line| Some(line.split_once("refs:")?.1.replace(',', "")));
    let instructions = digits.and_then(|d| d.trim().parse().ok()).with_context(|| format!("valgrind said `{said}`"))?;
    Ok(Cost { instructions, ..Cost::default() })
}

/// Returns the run with the least processor time of several, because other programs can only make a run slower.
pub(crate) fn best(times: usize, mut once: impl FnMut() -> Result<Cost>) -> Result<Cost> {
    let mut best = once()?;
    for _ in 1..times {
        let next = once()?;
        best = Cost {
            wall: best.wall.min(next.wall),
            cpu: best.cpu.min(next.cpu),
            memory: best.memory.max(next.memory),
            instructions: best.instructions.min(next.instructions),
        };
    }
    Ok(best)
}
