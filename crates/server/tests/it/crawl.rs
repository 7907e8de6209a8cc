// SPDX-License-Identifier: Apache-2.0
//! Every page that a reader can click to answers, is well formed, and carries the strict headers.

use std::collections::{BTreeSet, VecDeque};

use crate::{
    markup,
    world::{READERS, World},
};

/// Pages visited per reader at most; the made-up node has fewer.
const VISITS_MAX: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_every_page_leads_somewhere_for_every_reader() {
    let world = World::new().await;
    for reader in READERS {
        let client = world.reader(reader).await;
        let mut queue: VecDeque<String> =
            ["/", "/search", "/network", "/review", "/screening", "/sources", "/findings", "/editions", "/editions/diff", "/me"]
                .map(str::to_owned)
                .into();
        let mut seen: BTreeSet<String> = queue.iter().cloned().collect();
        let mut visits = 0;
        while let Some(path) = queue.pop_front().filter(|_| visits < VISITS_MAX) {
            visits += 1;
            let answer = client.get(&path).await;
            assert_eq!(answer.status, 200, "{reader} at {path}");
            assert!(answer.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
            if answer.header("content-type") != "text/html; charset=utf-8" || path.contains("panel=1") {
                continue;
            }
            let links = markup::check(&answer.body).unwrap_or_else(|e| panic!("{reader} at {path}: {e}"));
            for link in links {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if seen.insert(link.clone()) {
                    queue.push_back(link);
                }
            }
        }
        assert!((8..VISITS_MAX).contains(&visits), "{reader} visited {visits} pages");
    }
}
