// SPDX-License-Identifier: Apache-2.0
//! What this process has used so far.

use std::fs;

/// The most memory it ever held, in MiB; 0 where the system does not say.
pub(crate) fn peak_rss_mb() -> u64 {
    status_kb("VmHWM:") / 1024
}

/// A line of `/proc/self/status` in KiB (proc(5)); 0 where there is none.
fn status_kb(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    text.lines().find_map(|l| l.strip_prefix(name)).and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// User and system time from `/proc/self/stat` (proc(5), fields 14 and 15, in ticks of 1/100 s); 0 where there is none.
pub(crate) fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    ticks as f64 / 100.0
}
