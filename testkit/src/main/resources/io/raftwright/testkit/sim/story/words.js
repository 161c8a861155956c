/* What happened, in sentences. */
const FLAG = {PRE_VOTE: 1, POSITIVE: 2, TRANSFER: 4, DELEGATED: 8, QUIESCE: 16};

function clock(t) {
  const ms = t / 1000;
  return ms >= 10000 ? (ms / 1000).toFixed(3) + " s" : ms.toFixed(3) + " ms";
}
function duration(us) {
  return us >= 1e6 ? (us / 1e6).toFixed(2) + " s" : us >= 1000 ? (us / 1000).toFixed(2) + " ms" : us + " µs";
}
function plain(name) {
  return name.toLowerCase().replaceAll("_", " ");
}
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
function upTo(frame) {
  const last = frame.index + frame.entries;
  return frame.entries === 1 ? "entry " + last : "entries " + (frame.index + 1) + "–" + last;
}

const SENTENCE = {
  VOTE_REQUEST: f => (f.flags & FLAG.PRE_VOTE
    ? `${f.from} asks ${f.to} whether it would vote for it in term ${f.term}`
    : `${f.from} asks ${f.to} for its vote in term ${f.term}`) + `; its log ends at ${f.index} of term ${f.logTerm}`,
  VOTE_REPLY: f => f.flags & FLAG.PRE_VOTE
    ? `${f.from} ${f.flags & FLAG.POSITIVE ? "would" : "would not"} vote for ${f.to} in term ${f.term}`
    : `${f.from} ${f.flags & FLAG.POSITIVE ? "votes" : "does not vote"} for ${f.to} in term ${f.term}`,
  APPEND: f => (f.entries ? `${f.from} sends ${f.to} ${upTo(f)}` : `${f.from} asks ${f.to} whether their logs agree at ${f.index}`)
    + `, behind ${f.index} of term ${f.logTerm}; committed is ${f.commit}`,
  APPEND_REPLY: f => f.flags & FLAG.POSITIVE
    ? `${f.from} has everything up to ${f.index} on disk, it tells ${f.to}`
    : `${f.from} has another log than ${f.to} at ${f.index}; try ${f.hint} of term ${f.logTerm}`,
  HEARTBEAT: f => f.flags & FLAG.QUIESCE ? `${f.from} leads, and tells ${f.to} to be quiet` : `${f.from} leads, it tells ${f.to}; committed is ${f.commit}`,
  HEARTBEAT_REPLY: f => `${f.from} follows ${f.to}`,
  SNAPSHOT: f => `${f.from} sends ${f.to} a part of its snapshot up to ${f.index}`,
  SNAPSHOT_REPLY: f => f.flags & FLAG.POSITIVE ? `${f.from} has all of the snapshot up to ${f.index}` : `${f.from} takes more of the snapshot from byte ${f.hint}`,
  PROPOSE: f => `${f.from} passes proposals of its clients on to ${f.to}`,
  PROPOSE_REFUSED: f => `${f.from} refuses a proposal that came through ${f.to}`,
  READ: f => `${f.from} asks ${f.to} up to where a read must see`,
  READ_REPLY: f => f.flags & FLAG.POSITIVE ? `${f.from} tells ${f.to}: a read must see up to ${f.index}` : `${f.from} cannot serve the read of ${f.to}`,
  TIMEOUT_NOW: f => `${f.from} hands leadership over to ${f.to}`,
  ADMIN: f => `${f.from} passes an administrator's request on to ${f.to}`,
  ADMIN_REPLY: f => `${f.from} answers the request of ${f.to}`,
  ROSTER: f => `${f.from} tells ${f.to} who belongs to the cluster`,
  STATE_HASH: f => `${f.from} tells ${f.to} a hash of its state behind ${f.index}`,
};

function frameWords(f) {
  const name = f.type;
  const says = SENTENCE[name];
  const title = (says ? says(f) : `${f.from} → ${f.to}: ${plain(name)}`);
  const fate = f.lost ? "lost" : f.arrived < 0 ? "under way" : "arrives after " + duration(f.arrived - f.t)
    + (f.again >= 0 ? ", and again after " + duration(f.again - f.t) : "");
  return {title, fate, raw: `${name} term=${f.term} index=${f.index} logTerm=${f.logTerm} commit=${f.commit} bytes=${f.length}`};
}

const BEFELL = {
  STARTED: "starts", POWER_LOST: "loses power", KILLED: "is killed", CLOSED: "stops in good order", BROKE: "stops for good by itself",
  DAMAGED: "finds damage, and heals from its peers", HEALED: "is healed",
  DISK_LOST: "loses its disk", RETIRED: "is taken away", SNAPSHOT_TAKEN: "takes a snapshot", SNAPSHOT_INSTALLED: "takes over a snapshot",
  MEMBERSHIP: "learns of a membership",
};

function roleWords(of, id) {
  switch (of.role) {
    case "LEADER": return `${id} leads term ${of.term}`;
    case "CANDIDATE": return `${id} asks for votes in term ${of.term}`;
    case "PRE_CANDIDATE": return `${id} asks whether it would be elected, in term ${of.term}`;
    default: return of.leader ? `${id} follows ${of.leader} in term ${of.term}` : `${id} waits for a leader in term ${of.term}`;
  }
}

/** A title, and the raw detail for whoever wants it. */
function words(event) {
  const it = event.thing;
  switch (event.kind) {
    case "frame": {
      const said = frameWords(it);
      return {title: said.title, detail: said.fate, raw: said.raw};
    }
    case "role":
    case "leader known":
      return {title: roleWords(it, it.member), detail: it.before ? "before: " + plain(it.before.role) + " in term " + it.before.term : "", raw: ""};
    case "befell": return {title: `${it.member} ${BEFELL[it.name]}`, detail: "", raw: it.detail};
    case "pause": return {title: `${it.member} does nothing for ${duration(it.until - it.t)}`, detail: "", raw: ""};
    case "commit": return {title: `${it.member} knows ${it.index} to be committed`, detail: "", raw: ""};
    case "apply": return {title: `${it.member} has applied ${it.index}`, detail: "", raw: ""};
    case "strike": return {
      title: `${capital(plain(it.name))}${it.members.length ? " at " + it.members.join(", ") : ""}`,
      detail: it.to > it.from ? "lasts " + duration(it.to - it.from) : "", raw: `${it.name}#${it.number}`};
    case "calm": return {title: "The storm is over: all is mended", detail: "", raw: ""};
    case "call": return {
      title: `Client ${it.client} ${it.isRead ? "reads" : "writes"} through ${it.member}` + ({DONE: ": done", REFUSED: ": refused", UNKNOWN: ": no answer"}[it.answer] || ""),
      detail: it.answered >= 0 ? "after " + duration(it.answered - it.t) : "not answered yet", raw: ""};
    default: return {title: "Broken: " + it.rule, detail: it.what, raw: ""};
  }
}
