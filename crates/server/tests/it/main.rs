// SPDX-License-Identifier: Apache-2.0
//! The server over a small made-up node, asked by real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that fails loudly is the point")]

mod crawl;
mod guard;
mod interference;
mod markup;
mod pages;
mod world;
