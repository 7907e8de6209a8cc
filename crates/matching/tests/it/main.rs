// SPDX-License-Identifier: Apache-2.0
//! Tests of the room through its door.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod held;
mod hostile;
mod order;
mod people;
