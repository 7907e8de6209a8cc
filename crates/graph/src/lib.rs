// SPDX-License-Identifier: Apache-2.0
//! A compact network built from links: traverse, path, component, layout. It has never heard of where links come from.
//!
//! Nodes and links are positions into the lists given to [`Network::build`]; adjacency is compressed sparse rows over
//! undirected incidence (about 8 bytes a link and end, 4 bytes a node). All answers are the same on every machine.

mod ego;
mod layout;
mod network;
mod reach;

pub use ego::Ego;
pub use layout::LAYOUT_NODES_MAX;
pub use network::{Network, Node};
pub use reach::PathStep;
