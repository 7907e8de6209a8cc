// SPDX-License-Identifier: Apache-2.0
//! Compares two names and says why: `why <person|organization|other> <name> <name>`.

#![allow(clippy::print_stdout, reason = "a tool for people")]

use linchpin_names::{Lexicon, Sort, Tables};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, sort, a, b] = args.as_slice() else { return Err("usage: why <person|organization|other> <name> <name>".into()) };
    let sort = match sort.as_str() {
        "person" => Sort::Person,
        "organization" => Sort::Organization,
        _ => Sort::Other,
    };
    let lexicon = Lexicon::from_tables(&Tables::gather(shelf::text))?;
    let (a, b) = (lexicon.analyse(a, sort), lexicon.analyse(b, sort));
    for name in [&a, &b] {
        for word in name.words() {
            println!("{} {:?} weighs {:.2} sounds {:x}", word.text(), word.role(), word.weight(), word.sound());
        }
        println!();
    }
    println!("{:?}", lexicon.compare(&a, &b));
    for reason in lexicon.explain(&a, &b) {
        println!("{reason:?}");
    }
    Ok(())
}
