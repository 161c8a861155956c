/* The list of what happened: filtered, searched, and only as much of it in the document as is seen. */
const List = (() => {
  const ROW = 24;
  const box = document.getElementById("list");
  const rows = document.getElementById("rows");
  const search = document.getElementById("search");
  const withFrames = document.getElementById("frames");
  let shown = [];
  let chosen = null;
  let follows = true;

  const DOT = {role: "candidate", "leader known": "follower", befell: "bolt", pause: "soft", commit: "commit", apply: "commit", strike: "fault",
    calm: "ok", call: "requests", violation: "bad"};
  const NOISE = new Set(["frame", "commit", "apply", "call", "leader known"]);

  function dot(event) {
    if (event.kind === "frame") {
      return event.thing.group;
    }
    if (event.kind === "role" && event.what === "LEADER") {
      return "leader";
    }
    return event.kind === "befell" && event.what === "STARTED" ? "ok" : DOT[event.kind];
  }

  function refilter() {
    const {nodes, groups, term} = View.view;
    const wanted = search.value.trim().toLowerCase();
    shown = STORY.events.filter(event => {
      if (event.kind === "frame" && !(withFrames.checked && groups.has(event.what) && event.members.every(id => nodes.has(id)))) {
        return false;
      }
      if (event.members.length && !event.members.some(id => nodes.has(id))) {
        return false;
      }
      if (term && event.thing.term !== undefined && event.thing.term !== term) {
        return false;
      }
      if (!wanted) {
        return true;
      }
      const said = words(event);
      return `${said.title} ${said.detail} ${said.raw}`.toLowerCase().includes(wanted);
    });
    rows.style.height = shown.length * ROW + "px";
    document.getElementById("count").textContent =
      `${shown.length.toLocaleString("en")} of ${STORY.events.length.toLocaleString("en")} listed` + (DATA.total > DATA.rows.length
        ? `; the page holds the ${STORY.violation ? "last" : "first"} part of the run` : "; the page holds the whole run");
    render();
  }

  function render() {
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 4);
    const last = Math.min(shown.length, first + Math.ceil(box.clientHeight / ROW) + 8);
    const {from, to} = View.view;
    rows.replaceChildren(...shown.slice(first, last).map((event, i) => {
      const row = document.createElement("div");
      row.className = "row" + (chosen && event.thing === chosen.thing ? " on" : "") + (event.t < from || event.t > to ? " past" : "");
      row.style.top = (first + i) * ROW + "px";
      row.setAttribute("role", "option");
      const mark = document.createElement("i");
      mark.style.background = `var(--${dot(event)})`;
      const said = words(event);
      row.title = [said.title, said.detail, said.raw].filter(Boolean).join("\n");
      row.append(View.element("time", clock(event.t)), mark, View.element("span", said.title));
      row.onclick = () => choose(event);
      return row;
    }));
  }

  function indexAt(t) {
    let low = 0;
    let high = shown.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (shown[middle].t < t) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  function scrollTo(index) {
    const top = index * ROW;
    if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - ROW) {
      box.scrollTop = top - box.clientHeight / 3;
    }
  }

  function choose(event, isToBeSeen = true) {
    chosen = event;
    View.choose(event, isToBeSeen);
    const index = event ? shown.findIndex(each => each.thing === event.thing) : -1;
    if (index >= 0) {
      follows = false;
      scrollTo(index);
    }
    render();
  }

  /** The next row, or the next one that is a moment of the story. */
  function step(by, isMoment) {
    const at = chosen ? shown.findIndex(each => each.thing === chosen.thing) : -1;
    let index = at >= 0 ? at + by : indexAt((View.view.from + View.view.to) / 2) + (by < 0 ? -1 : 0);
    while (isMoment && shown[index] && NOISE.has(shown[index].kind)) {
      index += by;
    }
    if (shown[index]) {
      choose(shown[index]);
    }
  }

  function follow() {
    if (follows && !search.value) {
      box.scrollTop = Math.max(0, indexAt(View.view.from) - 2) * ROW;
    }
    render();
  }

  box.addEventListener("scroll", render);
  box.addEventListener("wheel", () => follows = false, {passive: true});
  search.addEventListener("input", refilter);
  withFrames.addEventListener("change", refilter);
  return {refilter, choose, step, follow, search, resume: () => follows = true};
})();
