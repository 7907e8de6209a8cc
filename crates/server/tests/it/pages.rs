// SPDX-License-Identifier: Apache-2.0
//! One file per page, as in `src/pages`.

mod api;
mod audit;
mod cluster;
mod editions;
mod entity;
mod export;
mod findings;
mod judge;
mod link;
mod matching;
mod network;
mod picture;
mod record;
mod review;
mod screening;
mod search;
mod session;
mod sources;
