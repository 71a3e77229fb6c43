//! Generates workspaces of any size and measures rutter on them; see benches/README.md.

#![allow(clippy::print_stdout, reason = "a program that prints a table")]

mod graph;
mod kubectl;
mod measure;
mod operations;
mod overlays;
mod phases;
mod random;
mod service;
mod table;
mod workspace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use mimalloc::MiMalloc;
use operations::Extent;
use workspace::Shape;

/// The same allocator as in rutter, so that the measured costs are those of the program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Generate workspaces and measure rutter on them
#[derive(Parser)]
#[command(name = "rutter-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Option<BenchCommand>,

    /// The flag that `cargo bench` passes
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Subcommand)]
enum BenchCommand {
    /// Write a workspace into a folder
    Generate {
        services: usize,
        folder: PathBuf,
        #[command(flatten)]
        kind: WorkspaceOptions,
    },
    /// Measure one workspace
    Run {
        services: usize,
        #[command(flatten)]
        kind: WorkspaceOptions,
        #[command(flatten)]
        how: MeasureOptions,
    },
    /// Measure each phase of a compilation on one thread
    Phases {
        services: usize,
        #[command(flatten)]
        kind: WorkspaceOptions,
        #[command(flatten)]
        how: MeasureOptions,
    },
    /// Count the instructions of `compile` and `check`, by valgrind
    Instructions {
        services: usize,
        #[command(flatten)]
        kind: WorkspaceOptions,
        /// Where to work; a tmpfs
        #[arg(long, default_value = "/dev/shm")]
        scratch: PathBuf,
    },
    /// Compare rendering all overlays with `kubectl kustomize`
    Overlays {
        services: usize,
        #[command(flatten)]
        kind: WorkspaceOptions,
        #[command(flatten)]
        how: MeasureOptions,
    },
    /// Render all overlays of a compiled workspace in this process
    #[command(hide = true)]
    RenderOverlays { folder: PathBuf },
    /// Measure several sizes, and how the cost grows
    Growth {
        services: Vec<usize>,
        #[command(flatten)]
        kind: WorkspaceOptions,
        #[command(flatten)]
        how: MeasureOptions,
    },
}

#[derive(Args, Clone, Copy)]
struct WorkspaceOptions {
    /// 1 to 5
    #[arg(long, default_value_t = 3)]
    environments: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Every service serves requests, is exposed and scales by itself
    #[arg(long)]
    full: bool,
}

#[derive(Args)]
struct MeasureOptions {
    /// Where to work; a tmpfs
    #[arg(long, default_value = "/dev/shm")]
    scratch: PathBuf,
    /// How often everything is run; the best counts
    #[arg(long, default_value_t = 3)]
    times: usize,
}

impl WorkspaceOptions {
    fn shape(self, services: usize) -> Shape {
        Shape { services, environments: self.environments, seed: self.seed, full: self.full }
    }
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Some(BenchCommand::Generate { services, folder, kind }) => workspace::write(&kind.shape(services), &folder)?,
        Some(BenchCommand::Run { services, kind, how }) => {
            let shape = kind.shape(services);
            print!(
                "{}",
                table::table(&shape, &operations::measure(&shape, &how.scratch, how.times, Extent::Everything)?)
            );
        }
        Some(BenchCommand::Phases { services, kind, how }) => {
            let folder = how.scratch.join(format!("rutter-bench-{}", std::process::id()));
            workspace::write(&kind.shape(services), &folder)?;
            let phases = phases::phases(&folder, how.times);
            std::fs::remove_dir_all(&folder)?;
            print!("{}", table::phases(&phases?));
        }
        Some(BenchCommand::Instructions { services, kind, scratch }) => {
            print!("{}", table::instructions(&operations::instructions(&kind.shape(services), &scratch)?));
        }
        Some(BenchCommand::Growth { services, kind, how }) => {
            let mut runs = Vec::new();
            for n in services {
                let shape = kind.shape(n);
                let measured = operations::measure(&shape, &how.scratch, how.times, Extent::Compilation)?;
                println!("{}", table::table(&shape, &measured));
                runs.push((n, measured));
            }
            print!("{}", table::growth(&runs));
        }
        Some(BenchCommand::Overlays { services, kind, how }) => {
            print!("{}", overlays::compare(&kind.shape(services), &how.scratch, how.times)?);
        }
        Some(BenchCommand::RenderOverlays { folder }) => overlays::render(&folder)?,
        None => println!("generate, run, phases, instructions, overlays or growth: see benches/README.md"),
    }
    Ok(())
}
