// SPDX-License-Identifier: Apache-2.0
//! The server over a small made-up node, asked by real HTTP.

mod crawl;
mod guard;
mod interference;
mod markup;
mod pages;
mod world;
