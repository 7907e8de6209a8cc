// SPDX-License-Identifier: Apache-2.0
//! A compact network of entities and links: neighbours, paths, components, cores, communities, centrality, layout.
//!
//! A [`Network`] holds everything; a [`View`] of it holds what one scope may see, and every question is asked of a view,
//! so nothing hidden (not even a degree) reaches an answer. Nodes and links are plain numbers; what they mean is the caller's.
//!
//! Everything is deterministic: the same network and view give the same answer, to the last bit, on any machine and
//! with any number of threads. Sums of floating-point numbers are taken in a fixed order, and no function is used whose
//! last digit depends on the platform.

mod betweenness;
mod bits;
mod communities;
mod components;
mod cores;
mod ego;
mod layout;
mod network;
mod paths;
mod simple;
mod view;

pub use betweenness::{Betweenness, betweenness};
pub use bits::Bits;
pub use communities::{Communities, communities};
pub use components::{Components, components};
pub use cores::cores;
pub use ego::{Ego, EgoNode, EgoOptions, ego};
pub use layout::{LAYOUT_NODES_MAX, LayoutError, layout};
pub use network::{Day, Link, Network, NetworkError, Node, Status};
pub use paths::{Direction, PathOptions, Paths, Step, shortest_paths};
pub use simple::Simple;
pub use view::{Neighbor, View};
