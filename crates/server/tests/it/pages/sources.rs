// SPDX-License-Identifier: Apache-2.0
//! Sources, as three readers see them.

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn each_reader_knows_the_sources_they_see_something_of() {
    let world = World::new().await;
    for (reader, open, closed) in [("nil", false, false), ("some", true, false), ("all", true, true)] {
        let client = world.reader(reader).await;
        let page = client.get("/sources").await.body;
        assert_eq!((page.contains("/sources/open"), page.contains("/sources/closed")), (open, closed), "{reader}");
        assert_eq!(client.get("/sources/open").await.status.is_success(), open, "{reader}");
        assert_eq!(client.get("/sources/closed").await.status.is_success(), closed, "{reader}");
    }
    let page = world.reader("some").await.get("/sources/open").await.body;
    for told in ["open.ftm.json", "CC0-1.0", "/findings?source=open&amp;code=", "/search?source=open"] {
        assert!(page.contains(told), "{told}");
    }
}
