// SPDX-License-Identifier: Apache-2.0
//! The program from outside: commands, exit codes, JSON, crashes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that fails loudly is the point")]

mod browser;
mod commands;
mod judging;
mod kill;
mod matching;
mod program;
mod screening;
mod world;
