// SPDX-License-Identifier: Apache-2.0
//! Drawings and marks that pages share: the map, bars by month, clusters, small marks of entities and links, neighboring addresses.

pub(crate) mod bars;
pub(crate) mod change;
pub(crate) mod cluster;
pub(crate) mod map;
pub(crate) mod marks;
pub(crate) mod query;
pub(crate) mod world;
