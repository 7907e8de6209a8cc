// SPDX-License-Identifier: Apache-2.0
//! The program from outside: commands, exit codes, JSON, crashes, pages in a real browser.

mod browser;
mod commands;
mod kill;
mod program;
