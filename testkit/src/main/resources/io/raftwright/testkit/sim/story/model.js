/* What happened, from the page's data: lanes of members and clients, frames, faults, and one list of it all. */
const DATA = JSON.parse(document.getElementById("data").textContent);

const GROUPS = [
  ["votes", "votes", /^VOTE|^TIMEOUT_NOW/],
  ["entries", "entries", /^APPEND$/],
  ["acks", "acknowledgements", /^APPEND_REPLY/],
  ["beats", "heartbeats", /^HEARTBEAT/],
  ["snapshots", "snapshots", /SNAPSHOT/],
  ["requests", "proposals and reads", /^PROPOSE|^READ/],
  ["others", "others", /./],
];
const GROUP_OF_TYPE = DATA.types.map(type => GROUPS.find(group => group[2].test(type))[0]);

const STORY = (() => {
  const lanes = new Map();
  const clients = new Map();
  const frames = [];
  const strikes = [];
  const calls = [];
  const events = [];
  const terms = new Set();
  const end = DATA.end;
  let calm = -1;

  function lane(id) {
    if (!lanes.has(id)) {
      lanes.set(id, {id, segments: [], pauses: [], marks: [], commits: [], applies: [], open: null, commit: 0, applied: 0,
        born: DATA.founders.includes(id) ? 0 : Infinity, gone: Infinity});
    }
    return lanes.get(id);
  }
  function close(of, t) {
    if (of.open) {
      of.open.to = t;
      if (of.open.to > of.open.from) {
        of.segments.push(of.open);
      }
      of.open = null;
    }
  }
  function open(of, t, role, term, leader) {
    close(of, t);
    of.open = {from: t, to: end, role, term, leader, member: of.id};
  }
  function note(t, kind, members, what, thing) {
    if (t >= DATA.begin) {
      events.push({t, kind, members, what, thing, order: events.length});
    }
  }

  const read = [
    function frame([t, from, to, type, flags, term, index, logTerm, commit, hint, entries, length, arrived, lost, again]) {
      lane(from);
      lane(to);
      terms.add(term);
      const it = {t, from, to, type, flags, term, index, logTerm, commit, hint, entries, length, arrived, lost, again,
        group: GROUP_OF_TYPE[type]};
      frames.push(it);
      note(t, "frame", [from, to], it.group, it);
    },
    function role([t, id, role, term, leader]) {
      const of = lane(id);
      const name = DATA.roles[role];
      terms.add(term);
      if (name === "STOPPED") {
        close(of, t);
        return;
      }
      const before = of.open;
      open(of, t, name, term, leader);
      if (!before || before.role !== name || before.term !== term) {
        note(t, "role", [id], name, {...of.open, before});
      } else {
        note(t, "leader known", [id], name, {...of.open, before});
      }
    },
    function befell([t, id, milestone, detail]) {
      const of = lane(id);
      const name = DATA.milestones[milestone];
      of.born = Math.min(of.born, t);
      of.gone = name === "RETIRED" ? t : Infinity;
      if (name === "STARTED") {
        open(of, t, "FOLLOWER", 0, 0);
      } else if (!/^(SNAPSHOT|MEMBERSHIP)/.test(name)) {
        close(of, t);
        of.pauses.filter(pause => pause.to > t).forEach(pause => pause.to = t);
      }
      const mark = {t, name, detail, member: id};
      of.marks.push(mark);
      note(t, "befell", [id], name, mark);
    },
    function pause([t, id, until]) {
      const of = lane(id);
      of.pauses.filter(pause => pause.to > t).forEach(pause => pause.to = Math.max(t, Math.min(pause.to, until > t ? t : until)));
      if (until > t) {
        const it = {from: t, to: Math.min(until, end), member: id};
        of.pauses.push(it);
        note(t, "pause", [id], "PAUSED", {t, until, member: id});
      }
    },
    function progress([t, id, commit, applied]) {
      const of = lane(id);
      if (commit > of.commit) {
        of.commits.push({t, index: commit, member: id});
        note(t, "commit", [id], "COMMIT", {t, index: commit, member: id});
      }
      if (applied > of.applied) {
        of.applies.push({t, index: applied, member: id});
        note(t, "apply", [id], "APPLY", {t, index: applied, member: id});
      }
      of.commit = commit;
      of.applied = applied;
    },
    function strike([t, name, number, members, until]) {
      const it = {from: t, to: Math.min(until, end), name, number, members, t};
      strikes.push(it);
      note(t, "strike", members, name, it);
    },
    function calmed([t]) {
      calm = t;
      strikes.forEach(strike => strike.to = Math.min(strike.to, t));
      note(t, "calm", [], "CALM", {t});
    },
    function call([t, client, member, isRead, answered, answer]) {
      if (!clients.has(client)) {
        clients.set(client, {client, calls: []});
      }
      const it = {t, client, member, isRead: isRead === 1, answered, answer: answer < 0 ? "" : DATA.answers[answer]};
      clients.get(client).calls.push(it);
      calls.push(it);
      note(t, "call", [member], "CALL", it);
    },
  ];
  DATA.founders.forEach(lane);
  DATA.rows.forEach(([kind, ...row]) => read[kind](row));
  lanes.forEach(of => close(of, end));
  if (DATA.violation.rule) {
    note(DATA.violation.t, "violation", [], "VIOLATION", DATA.violation);
  }
  const first = event => event.kind === "strike" ? 0 : event.kind === "violation" ? 2 : 1;
  events.sort((a, b) => a.t - b.t || first(a) - first(b) || a.order - b.order);
  terms.delete(0);
  return {
    lanes: [...lanes.values()].sort((a, b) => a.id - b.id),
    clients: [...clients.values()].sort((a, b) => a.client - b.client),
    frames, strikes, calls, events, calm, end,
    begin: DATA.begin,
    terms: [...terms].sort((a, b) => a - b),
    violation: DATA.violation.rule ? DATA.violation : null,
  };
})();
