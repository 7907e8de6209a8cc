// SPDX-License-Identifier: Apache-2.0
//! Tests of the network through its public face.

mod common;
mod laws;
mod layouts;
mod twins;
