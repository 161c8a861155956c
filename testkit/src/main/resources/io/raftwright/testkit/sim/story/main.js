/* The head of the page, its filters, keys, and where the story begins. */
(() => {
  const $ = id => document.getElementById(id);
  const {view} = View;
  const root = document.documentElement;
  const about = DATA.about;

  function theme(isDark) {
    root.classList.toggle("dark", isDark);
    Paint.readColors();
    View.plan();
  }

  function head() {
    const broken = STORY.violation;
    $("title").textContent = `The story of seed ${about.seed}`;
    document.title = (broken ? "✗ " : "✓ ") + $("title").textContent;
    $("verdict").textContent = broken ? broken.rule : "every promise kept";
    $("verdict").className = broken ? "bad" : "";
    const number = n => Number(n).toLocaleString("en");
    const facts = [["members", about.members], ["clients", about.clients], ["events", number(about.events)],
      ["virtual", duration(about.virtualMs * 1000)], ["writes", number(about.acknowledged)], ["reads", number(about.reads)],
      ["terms led", about.leaders], ["strikes", number(about.strikes)], ["trace", about.hash.slice(0, 8)]];
    if (about.revision) {
      facts.push(["commit", about.revision]);
    }
    $("facts").replaceChildren(...facts.map(([name, value]) => {
      const pair = document.createElement("div");
      pair.append(View.element("dt", name), View.element("dd", value));
      return pair;
    }));
    $("command").textContent = $("command").title = about.command;
    if (broken) {
      $("broken").hidden = false;
      $("broken").replaceChildren(View.element("b", `${broken.rule} `), `at ${clock(broken.t)}: ${broken.what}`);
    }
  }

  function chip(into, text, set, key, color) {
    const button = View.element("button", "");
    button.type = "button";
    button.className = "chip";
    button.setAttribute("aria-pressed", "true");
    if (color) {
      const swatch = document.createElement("i");
      swatch.style.color = `var(--${color})`;
      button.append(swatch);
    }
    button.append(text);
    button.title = "Click to hide or show; double-click to see this alone";
    button.onclick = () => set.has(key) ? set.delete(key) : set.add(key);
    button.ondblclick = () => {
      set.clear();
      set.add(key);
    };
    into.append(button);
    return () => button.setAttribute("aria-pressed", String(set.has(key)));
  }

  function filters() {
    const updates = [
      ...STORY.lanes.map(lane => chip($("nodes"), "member " + lane.id, view.nodes, lane.id)),
      ...GROUPS.map(([name, text]) => chip($("groups"), text, view.groups, name, name)),
    ];
    const changed = () => {
      updates.forEach(update => update());
      List.refilter();
      View.plan();
    };
    ["nodes", "groups"].forEach(id => ["click", "dblclick"].forEach(type => $(id).addEventListener(type, changed)));
    STORY.terms.forEach(term => $("term").append(new Option(term, term)));
    $("term").onchange = () => {
      view.term = Number($("term").value);
      changed();
    };
  }

  function legend() {
    const entry = (svg, text) => {
      const span = document.createElement("span");
      span.innerHTML = `<svg viewBox="0 0 22 12" aria-hidden="true">${svg}</svg>`;
      span.append(text);
      return span;
    };
    const block = name => `<rect width="22" height="12" rx="3" fill="var(--${name})"/>`;
    const disc = (name, sign) => `<circle cx="11" cy="6" r="6.5" fill="var(--${name})"/><text x="11" y="9" font-size="8.5" font-weight="700" text-anchor="middle" fill="var(--panel)">${sign}</text>`;
    $("legend").replaceChildren(
      entry(block("follower"), "follower"), entry(block("pre-candidate"), "pre-candidate"), entry(block("candidate"), "candidate"),
      entry(block("leader"), "leader"),
      entry('<path d="M0 6H22" stroke="var(--soft)" stroke-dasharray="2 3"/>', "down"),
      entry('<path d="M2 12L12 0M8 12L18 0M14 12L22 2" stroke="var(--ink)"/>', "paused"),
      entry('<path d="M0 6H20M16 3L21 6L16 9" fill="none" stroke="var(--entries)" stroke-width="1.6"/>', "message"),
      entry('<path d="M0 6H14" stroke="var(--entries)" stroke-dasharray="4 3"/><path d="M13 2L20 10M20 2L13 10" stroke="var(--bad)" stroke-width="2"/>', "lost"),
      entry('<path d="M13 -1L6 7H10L8 13L16 4H12L15 -1Z" fill="var(--bolt)"/>', "power lost"),
      entry(disc("bad", "×"), "killed"), entry(disc("ok", "▸"), "started"), entry(disc("snapshots", "S"), "snapshot"),
      entry(disc("others", "M"), "membership"),
      entry('<rect x="10" y="1" width="2" height="9" fill="var(--commit)"/>', "commit known"),
      entry('<circle cx="11" cy="6" r="2.3" fill="var(--commit)"/>', "applied"),
      entry('<rect width="22" height="11" fill="var(--fault)" opacity=".35"/><rect width="2" height="11" fill="var(--fault)"/>', "fault"),
      View.element("span", "drag or ← → to move · wheel or + − to zoom · n p moments · j k rows · / search · 0 all · t theme"));
  }

  function keys() {
    const act = {
      "ArrowLeft": () => View.pan(-.15), "ArrowRight": () => View.pan(.15), "+": () => View.zoom(.6), "=": () => View.zoom(.6),
      "-": () => View.zoom(1.7), "0": () => View.show(STORY.begin, STORY.end), "n": () => List.step(1, true), "p": () => List.step(-1, true),
      "j": () => List.step(1, false), "k": () => List.step(-1, false), "/": () => List.search.focus(),
      "t": () => theme(!root.classList.contains("dark")), "Escape": () => List.choose(null),
    };
    document.addEventListener("keydown", e => {
      if (e.target === List.search && e.key !== "Escape" || e.ctrlKey || e.metaKey || e.altKey || !act[e.key]) {
        return;
      }
      e.preventDefault();
      List.search.blur();
      act[e.key]();
    });
    const click = {back: "p", next: "n", out: "-", in: "+", all: "0", theme: "t"};
    Object.entries(click).forEach(([id, key]) => $(id).onclick = act[key]);
    $("copy").onclick = () => navigator.clipboard.writeText(about.command).then(() => $("copy").textContent = "Copied");
  }

  /** Where it is most worth looking: at what broke, or at how the first leader came to lead. */
  function opening() {
    const first = STORY.events.find(event => event.kind === "role" && event.what === "LEADER");
    if (STORY.violation) {
      View.around(STORY.violation.t, 60, 0, 2.5e6);
      List.choose(STORY.events.find(event => event.kind === "violation"), false);
    } else if (first) {
      const campaign = STORY.events.filter(event => event.kind === "role" && event.t < first.t && event.members[0] === first.members[0]
        && event.what !== "FOLLOWER");
      View.around(first.t, 18, 24, 2 * (first.t - (campaign[0] || first).t) + 500);
    } else {
      View.show(STORY.begin, STORY.end);
    }
    const wanted = new URLSearchParams(location.hash.slice(1));
    if (wanted.has("from")) {
      View.show(Number(wanted.get("from")) * 1000, Number(wanted.get("to")) * 1000);
    }
    theme(wanted.has("theme") ? wanted.get("theme") === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  }

  head();
  filters();
  legend();
  keys();
  View.onChoose = event => List.choose(event, false);
  View.onMove = List.follow;
  Paint.readColors();
  List.refilter();
  opening();
  View.draw();
  let wasDark = false;
  window.addEventListener("beforeprint", () => {
    wasDark = root.classList.contains("dark");
    theme(false);
    View.draw(3);
  });
  window.addEventListener("afterprint", () => theme(wasDark));
})();
