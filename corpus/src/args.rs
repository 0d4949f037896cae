//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use logdex_corpus::archive::{self, Sizes};

/// Writes synthetic archives as AWS delivers them, the same for the same seed.
#[derive(Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What to write.
#[derive(Subcommand)]
pub enum Command {
    /// CloudTrail log files
    Cloudtrail {
        #[command(flatten)]
        shaped: Shaped,
        /// What the accounts are like
        #[arg(long, value_enum, default_value = "exercise")]
        profile: Profile,
    },
    /// S3 server access logs
    S3access(Shaped),
    /// Hosts' /var/log/secure: sshd, sudo, su, cron and account management, rotated weekly
    Secure(Even),
    /// Transfer Family sessions and failed logins, as CloudWatch Logs exports them to S3
    Transfer(Even),
    /// CloudWatch Logs subscription payloads with CloudTrail records, as Firehose delivers them
    Subscription(Even),
    /// EventBridge events around CloudTrail records, JSON lines
    Eventbridge(Even),
    /// Copies of a real CloudTrail archive, each with accounts, keys, ids and times of its own
    Multiply(Multiplication),
    /// How alike a real CloudTrail archive and a made one are: a table on standard output
    Compare {
        /// Folder of the real one's log files
        #[arg(long)]
        real: PathBuf,
        /// Folder of the made one's log files
        #[arg(long)]
        made: PathBuf,
    },
    /// The sample archive that is committed under corpus/sample
    Sample {
        /// Folder to write into
        #[arg(long)]
        out: PathBuf,
    },
}

/// What the accounts of a CloudTrail archive are like.
#[derive(Clone, Copy, ValueEnum)]
pub enum Profile {
    /// A few people with many tools on a great many APIs, as in a published archive
    Exercise,
    /// Hundreds of roles at work on data, in several regions
    Busy,
}

impl From<Profile> for archive::Profile {
    fn from(profile: Profile) -> Self {
        match profile {
            Profile::Exercise => Self::Exercise,
            Profile::Busy => Self::Busy,
        }
    }
}

/// A format whose objects are all of one size.
#[derive(Args)]
pub struct Even {
    #[command(flatten)]
    pub request: Request,
    /// Events in an object [default: as large files of the format have, or a session of transfer];
    /// above 100, transfer puts many sessions into one
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub events_per_object: Option<u64>,
}

/// A format whose objects can be of any sizes, or one.
#[derive(Args)]
pub struct Shaped {
    #[command(flatten)]
    pub request: Request,
    #[command(flatten)]
    pub shape: Shape,
    /// So many objects, of equal size
    #[arg(long, conflicts_with_all = ["events_per_object", "single"], value_parser = clap::value_parser!(u64).range(1..))]
    pub objects: Option<u64>,
}

/// How many events an object holds.
#[derive(Args)]
pub struct Shape {
    /// Events in an object: 7, or 1..30 for sizes between [default: as large files of the format
    /// have; of multiply, as the source has]
    #[arg(long)]
    pub events_per_object: Option<Sizes>,
    /// One object of all events, of any size, written in bounded memory
    #[arg(long, conflicts_with = "events_per_object")]
    pub single: bool,
}

/// What is asked of every format.
#[derive(Args)]
pub struct Request {
    /// Events in all
    #[arg(long)]
    pub events: u64,
    #[command(flatten)]
    pub place: Place,
    /// Accounts that log into the archive
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    pub accounts: u8,
    /// First day
    #[arg(long, default_value = "2026-03-02")]
    pub start: Date,
    /// Days covered
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3660))]
    pub days: u32,
    /// Name access logs without folders for account, region, bucket and day
    #[arg(long)]
    pub simple_names: bool,
}

/// What is to be multiplied.
#[derive(Args)]
pub struct Multiplication {
    /// Folder of CloudTrail log files, packed or not
    #[arg(long)]
    pub from: PathBuf,
    /// Copies to write; the original is not among them
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    pub times: u64,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub shape: Shape,
}

/// Where to, and how.
#[derive(Args)]
pub struct Place {
    /// Folder to write into; must be empty or new
    #[arg(long)]
    pub out: PathBuf,
    /// Where to say what the archive holds [default: OUT.truth.json, beside it]
    #[arg(long)]
    pub truth: Option<PathBuf>,
    /// Equal seeds give equal archives
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Leave objects uncompressed
    #[arg(long)]
    pub plain: bool,
    /// Compression level [default: what keeps up with the format, 2 to 5]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=9))]
    pub level: Option<u32>,
    /// Threads [default: one per core]
    #[arg(long)]
    pub threads: Option<usize>,
}
