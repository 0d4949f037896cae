//! A generator of synthetic archives of any size as AWS delivers them, the same for the same seed,
//! with manifests of their contents, so that an index of them can be checked and timed.
//!
//! A format is a row of [`formats::FORMATS`] and a module that fills objects; who calls, on what
//! and from where is the same [`world`] for all of them.

#![forbid(unsafe_code)]

pub mod archive;
pub mod cloudtrail;
pub mod compare;
pub mod eventbridge;
mod firehose;
pub mod formats;
pub mod gzip;
pub mod json;
pub mod multiply;
pub mod rng;
pub mod s3access;
pub mod sample;
pub mod scene;
pub mod secure;
pub mod subscription;
pub mod template;
pub mod timeline;
pub mod transfer;
pub mod truth;
pub mod world;
pub mod zipf;

#[cfg(test)]
mod testing;
