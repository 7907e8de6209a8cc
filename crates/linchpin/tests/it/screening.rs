// SPDX-License-Identifier: Apache-2.0
//! Lists that a node holds, clearances in and out, and a token for programs.

use crate::program::Place;

#[test]
fn a_list_is_held_exchanged_and_let_go() {
    let place = Place::new();
    place.json("node", &["init"]);
    let list = place.file("list.csv", b"id,name,country\nL1,Zalti Quifer,Malta\nL2,Gonhul Ltd,\n");
    let list = list.to_str().unwrap();
    let held = place.json("node", &["screen", "hold", "watch", list, "--title", "Our list"]);
    assert_eq!((held["entities"].as_u64(), held["marking"].as_str()), (Some(2), Some("U")));
    let index = place.path("one.idx");
    let index = index.to_str().unwrap();
    let one = place.file("one.csv", b"id,name\nL1,Zalti Quifer\n");
    place.json("node", &["screen", "build", "--list", one.to_str().unwrap(), "--out", index]);
    place.json("node", &["screen", "hold", "watch", index]);
    let lists = place.json("node", &["screen", "lists"]);
    assert_eq!((lists[0]["name"].as_str(), lists[0]["entities"].as_u64(), lists.as_array().unwrap().len()), (Some("watch"), Some(1), 1));
    for bad in [["screen", "hold", "default", list], ["screen", "hold", "A/b", list], ["screen", "drop", "nothing", "--quiet"]] {
        assert_eq!(place.run("node", &bad).status.code(), Some(2), "{bad:?}");
    }
    assert_eq!(place.run("node", &["screen", "hold", "x", list, "--marking", "SECRETISH"]).status.code(), Some(2));
    place.json("node", &["screen", "drop", "watch"]);
    assert_eq!(place.json("node", &["screen", "lists"]).as_array().unwrap().len(), 0);
}

#[test]
fn clearances_go_in_and_out_as_the_file_that_screening_reads() {
    let place = Place::new();
    place.json("node", &["init"]);
    let put = ["user", "put", "ana", "--name", "Ana Example", "--agency", "MADEUP", "--role", "analyst"];
    place.json("node", &put);
    let list = place.file("list.csv", b"id,name\nL1,Zalti Quifer\nL2,Gonhul Ltd\n");
    place.json("node", &["screen", "hold", "watch", list.to_str().unwrap()]);
    let cleared = place.file("cleared.csv", b"query,entity_id,by,reason\nZalti QUIFER,L1,A. Analyst,another man\nNobody,L9,A. Analyst,x\n");
    let done = place.json("node", &["--as", "ana", "screen", "clear", cleared.to_str().unwrap(), "--dataset", "watch"]);
    assert_eq!((done["kept"].as_u64(), done["left_out"].as_array().unwrap().len()), (Some(1), 1));
    let out = place.path("out.csv");
    place.json("node", &["--as", "ana", "screen", "cleared", "--out", out.to_str().unwrap()]);
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.contains("Zalti QUIFER,L1,ana,another man (cleared by A. Analyst),watch,,"), "{text}");
    let hits = |list: &std::path::Path| {
        let args = ["screen", "--list", list.to_str().unwrap(), "--query", "Zalti Quifer", "--cleared", out.to_str().unwrap()];
        place.json("none", &args)["hits"][0]["decision"].as_str().unwrap().to_owned()
    };
    assert_eq!(hits(&list), "cleared");
    let changed = place.file("changed.csv", b"id,name,birth_date\nL1,Zalti Quifer,1971\n");
    assert_eq!(hits(&changed), "alert", "the listed entity has changed since");
    let refused = place.run("node", &["--as", "ana", "screen", "clear", cleared.to_str().unwrap(), "--dataset", "nothing"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_token_is_printed_once_and_for_known_users_alone() {
    let place = Place::new();
    place.json("node", &["init"]);
    let token = place.json("node", &["user", "token", "operator", "--days", "2"]);
    assert!(token["token"].as_str().is_some_and(|t| t.len() == 64));
    assert_eq!(place.run("node", &["user", "token", "nobody"]).status.code(), Some(2));
    assert_eq!(place.run("node", &["user", "token", "operator", "--days", "9999"]).status.code(), Some(2));
}
