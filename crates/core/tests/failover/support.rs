//! Small things that the tests of a failover start from.

use farshore_core::chain::{Digest, Head};
use farshore_core::failover::{
    Cluster, Configuration, Epoch, History, Lsn, Mark, Memory, Opening, Position, Reading, Realm,
    Timeline, Token, first_mark,
};
use farshore_core::site::MemberId;

pub(crate) const CLUSTER: Cluster = Cluster {
    system: 7,
    realm: Realm::Production,
};

pub(crate) fn mark(epoch: u64, plan: &str) -> Mark {
    Mark {
        epoch: Epoch(epoch),
        plan: Digest::of(plan.as_bytes()),
    }
}

pub(crate) fn head(lines: u64) -> Head {
    Head {
        lines,
        digest: Digest::of(&lines.to_le_bytes()),
    }
}

pub(crate) fn token(mark: Mark, author: u64, lines: u64, seen: Option<Head>) -> Token {
    Token {
        cluster: CLUSTER,
        mark,
        step: 0,
        target: Some(MemberId(0)),
        author,
        head: head(lines),
        seen,
    }
}

pub(crate) fn memory() -> Memory {
    Memory {
        obeyed: Some(first_mark()),
        ..Memory::new(CLUSTER)
    }
}

pub(crate) fn position(
    ancestors: &[(u32, u64)],
    timeline: u32,
    lsn: u64,
    mark: Option<Mark>,
) -> Position {
    let ancestors = ancestors
        .iter()
        .map(|(timeline, end)| (Timeline(*timeline), Lsn(*end)));
    Position {
        system: CLUSTER.system,
        history: History {
            ancestors: ancestors.collect(),
            timeline: Timeline(timeline),
        },
        lsn: Lsn(lsn),
        mark,
    }
}

pub(crate) fn set(epoch: u64, members: &[u8], count: u8) -> Configuration {
    let members = members.iter().copied().map(MemberId).collect();
    Configuration::new(Epoch(epoch), members, count).expect("a set that can be satisfied")
}

/// A standby that receives from the first member.
pub(crate) fn standby(lsn: u64) -> Reading {
    Reading {
        running: true,
        standby: true,
        receiver: Some((MemberId(0), Epoch(1))),
        received: Some(Lsn(lsn)),
        replaying: false,
        position: position(&[], 1, lsn, Some(first_mark())),
        names: None,
        senders: Vec::new(),
        acknowledged: Lsn(0),
        canary: None,
        open: false,
    }
}

pub(crate) fn opening() -> Opening {
    Opening {
        cluster: CLUSTER,
        members: ["a", "b", "c"].map(str::to_owned).to_vec(),
        primary: MemberId(0),
        configuration: set(1, &[1, 2], 1),
        timeline: Timeline(1),
        mark: first_mark(),
    }
}
