// SPDX-License-Identifier: Apache-2.0
//! The truth of what is planted, as files.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    Plot,
    orgs::{ASSOCIATE, Org},
};
use crate::world::{
    FileKind, Plan,
    calendar::{self, DAY},
    cast::{Cast, Party},
    circle::Node,
    desk::{self, Desk},
    files,
    goods::goods,
    write::Summary,
};

impl Plot {
    pub(crate) fn summarize(&self, summary: &mut Summary) {
        for instance in &self.instances {
            *summary.typologies.entry(instance.typology.clone()).or_default() += 1;
        }
        summary.organizations = self.orgs.len() as u64;
        summary.members = self.orgs.iter().map(|o| o.members.len() as u64).sum();
        summary.conflicts = self.conflicts.len() as u64;
    }

    /// Files of truth: name and text.
    pub(crate) fn truth(&self, plan: &Plan, cast: &Cast) -> Vec<(&'static str, String)> {
        let date = |day: i32| calendar::iso(plan.first_day + i64::from(day));
        let mut organizations = "organization,kind,rho,mu,arrest,seized,dares,switches,precursor,precursor_after,route_after\n".to_owned();
        let mut members = "organization,party,name,role,stage,from,until\n".to_owned();
        let mut chain = "organization,month,from,to,from_role,to_role,capacity,contacts\n".to_owned();
        let mut flow = "organization,month,flow\n".to_owned();
        for org in &self.orgs {
            let no = org.body.no + 1;
            let r = org.body.rates;
            let (before, after) = if org.buys() { (goods(org.precursor.0).id, goods(org.precursor.1).id) } else { ("", "") };
            let route = org.route.map_or("", |r| r.0);
            let _ = writeln!(
                organizations,
                "{no},{},{:.4},{:.4},{:.4},{:.4},{:.4},{:.4},{before},{after},{route}",
                org.body.kind.kind, r.rho, r.mu, r.arrest, r.seized, r.dares, r.switches
            );
            for m in &org.members {
                let name = cast.name(m.party, cast.land_of(m.party)).0;
                let until = m.until.map(date).unwrap_or_default();
                let _ = writeln!(members, "{no},{},\"{name}\",{},{},{},{until}", m.party.id(), m.role, m.stage, date(m.from.max(0)));
            }
            for (month, of_month) in org.life.flow.iter().enumerate() {
                let _ = writeln!(flow, "{no},{month},{of_month}");
                write_chain(&mut chain, cast, org, month);
            }
        }
        let mut instances = "instance,typology,organization,begins,actors\n".to_owned();
        for (nth, instance) in self.instances.iter().enumerate() {
            let actors: Vec<String> = instance
                .actors
                .iter()
                .map(|(name, parties)| format!("{name}={}", parties.iter().map(|p| p.id()).collect::<Vec<_>>().join("+")))
                .collect();
            let _ = writeln!(
                instances,
                "{},{},{},{},{}",
                nth + 1,
                instance.typology,
                instance.org + 1,
                date(instance.day.max(0)),
                actors.join(";")
            );
        }
        let mut changes = "organization,change,on,what\n".to_owned();
        for c in &self.changes {
            let _ = writeln!(changes, "{},{},{},{}", c.org + 1, c.kind, date(c.day), c.what);
        }
        let habits = desk::habits(plan.seed);
        let desk = Desk::new(cast, plan, &habits);
        let mut conflicts = "event_a,event_b,kind,target\n".to_owned();
        for c in &self.conflicts {
            let number = |key| desk.number(FileKind::PlannedEvents, key, 0);
            let _ = writeln!(conflicts, "{},{},{},{}", number(c.keys[0]), number(c.keys[1]), c.kind, c.target);
        }
        let mut designated = "party,program,on\n".to_owned();
        for d in &self.designated {
            let _ = writeln!(designated, "{},{},{}", d.party.id(), d.program, date(d.at / DAY));
        }
        let mut typologies = "typology,title,indicators\n".to_owned();
        for (id, title, indicators) in &self.played {
            let _ = writeln!(typologies, "{id},\"{title}\",{indicators}");
        }
        let mut holders = "source,holder\n".to_owned();
        for file in &files::FILES {
            let _ = writeln!(holders, "{},{}", file.source, file.holder);
        }
        vec![
            ("typologies.csv", typologies),
            ("holders.csv", holders),
            ("organizations.csv", organizations),
            ("members.csv", members),
            ("chain.csv", chain),
            ("flow.csv", flow),
            ("instances.csv", instances),
            ("changes.csv", changes),
            ("conflicts.csv", conflicts),
            ("designated.csv", designated),
        ]
    }
}

/// Who knows whom in a month: capacity of a tie in the flow (none for those who only know each other), and contacts, of which a tie may have none.
fn write_chain(chain: &mut String, cast: &Cast, org: &Org, month: usize) {
    let is_held = |slot: usize| org.life.generation(slot, month).is_some();
    let slots = |pairs: &[(usize, usize)], is_flow: bool| {
        let held = pairs.iter().filter(|(a, b)| is_held(*a) && is_held(*b));
        let capacity = |a: usize, b: usize| if is_flow { org.body.slots[a].capacity.min(org.body.slots[b].capacity) } else { 0 };
        held.map(|(a, b)| ((Node::Slot(*a), Node::Slot(*b)), (capacity(*a, *b), 0))).collect::<Vec<_>>()
    };
    let mut pairs: BTreeMap<(Node, Node), (u32, u32)> = slots(&org.body.friends, false).into_iter().collect();
    pairs.extend(slots(&org.life.ties[month], true));
    for talk in &org.circle.talk[month] {
        pairs.entry(talk.pair).or_default().1 = talk.contacts;
    }
    let who = |node: Node| org.who(cast, node, month).map(Party::id).unwrap_or_default();
    let role = |node: Node| match node {
        Node::Slot(slot) => org.body.kind.layer[org.body.slots[slot].layer].role.as_str(),
        Node::Associate(_) => ASSOCIATE,
    };
    for ((a, b), (capacity, contacts)) in pairs {
        let _ = writeln!(chain, "{},{month},{},{},{},{},{capacity},{contacts}", org.body.no + 1, who(a), who(b), role(a), role(b));
    }
}
