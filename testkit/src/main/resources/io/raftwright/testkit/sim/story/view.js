/* What of the story is seen, and how a person moves about in it. */
const View = (() => {
  const canvas = document.getElementById("diagram");
  const map = document.getElementById("map");
  const tip = document.getElementById("tip");
  const view = {
    from: STORY.begin, to: STORY.end, term: 0, chosen: null, under: null,
    nodes: new Set(STORY.lanes.map(lane => lane.id)),
    groups: new Set(GROUPS.map(group => group[0])),
  };
  const shortest = 200;
  const begin = STORY.begin;
  const whole = Math.max(STORY.end - begin, shortest);
  let scene = null;
  let isPlanned = false;
  let onMove = () => {};

  function surface(element, ratio) {
    const width = element.clientWidth;
    const height = element.clientHeight;
    element.width = Math.round(width * ratio);
    element.height = Math.round(height * ratio);
    const g = element.getContext("2d");
    g.scale(ratio, ratio);
    return {g, width, height};
  }

  function draw(ratio = window.devicePixelRatio || 1) {
    isPlanned = false;
    const {g, width, height} = surface(canvas, ratio);
    scene = Paint.layout(g, view, width, height);
    g.fillStyle = Paint.color.panel;
    g.fillRect(0, 0, width, height);
    Paint.axis(g, scene);
    g.save();
    g.beginPath();
    g.rect(Paint.LEFT - 1, 0, width, height);
    g.clip();
    Paint.faults(g, scene);
    Paint.frames(g, scene, view);
    Paint.lanes(g, scene);
    Marks.lanes(g, scene);
    Marks.clients(g, scene);
    Marks.ends(g, scene);
    Marks.chosen(g, scene, view.under || view.chosen);
    g.restore();
    Paint.names(g, scene);
    drawMap(ratio);
    const told = document.documentElement.dataset;
    told.lanes = String(scene.laneY.size);
    told.arrows = String(scene.crowd);
    told.clients = String(STORY.clients.length);
    onMove();
  }

  /** The whole story in small: who led, what struck, and what is in view. */
  function drawMap(ratio) {
    const {g, width, height} = surface(map, ratio);
    const x = t => Paint.LEFT + (t - begin) / whole * (width - Paint.LEFT - Paint.RIGHT);
    const row = (height - 12) / STORY.lanes.length;
    g.fillStyle = Paint.color.panel;
    g.fillRect(0, 0, width, height);
    STORY.lanes.forEach((lane, i) => lane.segments.forEach(part => {
      g.fillStyle = Paint.roleColor(part.role);
      const left = Math.max(x(part.from), Paint.LEFT);
      g.fillRect(left, 6 + i * row, Math.max(.7, x(part.to) - left), Math.max(1.5, row - 1.5));
    }));
    g.fillStyle = Paint.color.fault;
    STORY.strikes.forEach(strike => g.fillRect(Math.max(x(strike.from), Paint.LEFT), 1, Math.max(1.5, x(strike.to) - x(strike.from)), 3));
    if (STORY.violation) {
      g.fillStyle = Paint.color.bad;
      g.fillRect(x(STORY.violation.t) - 1, 0, 3, height);
    }
    g.fillStyle = Paint.color.soft;
    g.font = "10.5px " + Paint.color.sans;
    g.textAlign = "right";
    g.fillText("all", Paint.LEFT - 7, height / 2 + 4);
    const left = x(view.from);
    const right = Math.max(x(view.to), left + 3);
    g.fillStyle = Paint.color.ink;
    g.globalAlpha = .1;
    g.fillRect(left, 0, right - left, height);
    g.globalAlpha = 1;
    g.strokeStyle = Paint.color.ink;
    g.lineWidth = 1.5;
    g.strokeRect(left, 1, right - left, height - 2);
  }

  function plan() {
    if (!isPlanned) {
      isPlanned = true;
      requestAnimationFrame(() => draw());
    }
  }

  function show(from, to) {
    const span = Math.min(whole * 1.04, Math.max(shortest, to - from));
    const left = Math.max(begin - whole * .02, Math.min(from, begin + whole * 1.02 - span));
    view.from = left;
    view.to = left + span;
    plan();
  }
  function zoom(factor, t = (view.from + view.to) / 2) {
    const span = Math.min(whole * 1.04, Math.max(shortest, (view.to - view.from) * factor));
    const part = (t - view.from) / (view.to - view.from);
    show(t - part * span, t + (1 - part) * span);
  }
  function pan(part) {
    const by = (view.to - view.from) * part;
    show(view.from + by, view.to + by);
  }
  function centre(t) {
    const span = view.to - view.from;
    if (t < view.from + span * .1 || t > view.to - span * .1) {
      show(t - span / 2, t + span / 2);
    }
    plan();
  }
  function choose(event, isToBeSeen = true) {
    view.chosen = event;
    if (event && isToBeSeen) {
      centre(event.t);
    }
    plan();
  }

  /** The few dozen messages around a moment. */
  function around(t, before, after, longestBefore) {
    const times = STORY.frames.map(frame => frame.t);
    let at = times.findIndex(time => time >= t);
    at = at < 0 ? times.length - 1 : at;
    const from = Math.max(times[Math.max(0, at - before)] ?? begin, t - longestBefore);
    const to = times[Math.min(times.length - 1, at + after)] ?? STORY.end;
    const span = Math.max(to - from, 500);
    show(from - span * .06, Math.max(to, t) + span * .08);
  }

  function hitAt(x, y) {
    let best = null;
    let nearest = 6;
    for (const hit of scene.hits) {
      if (hit.isLine) {
        const d = distance(hit, x, y);
        if (d < nearest) {
          nearest = d;
          best = hit;
        }
      }
    }
    const box = scene.hits.filter(hit => !hit.isLine && x >= hit.x && x <= hit.x + hit.w && y >= hit.y && y <= hit.y + hit.h);
    return box.find(hit => !hit.low) || best || box[0] || null;
  }
  function distance(at, x, y) {
    const dx = at.x2 - at.x1;
    const dy = at.y2 - at.y1;
    const part = Math.max(0, Math.min(1, ((x - at.x1) * dx + (y - at.y1) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(x - at.x1 - part * dx, y - at.y1 - part * dy);
  }

  function hover(x, y) {
    const hit = x < Paint.LEFT ? null : hitAt(x, y);
    view.under = hit ? hit.event : null;
    tip.hidden = !hit;
    if (hit) {
      const said = words(hit.event);
      tip.replaceChildren(element("b", said.title), element("span", [clock(hit.event.t), said.detail].filter(Boolean).join(" · ")));
      if (said.raw) {
        tip.append(element("small", said.raw));
      }
      const box = canvas.parentElement.getBoundingClientRect();
      tip.style.left = Math.max(6, Math.min(x + 14, box.width - tip.offsetWidth - 8)) + "px";
      const top = y + map.offsetHeight;
      tip.style.top = (top + tip.offsetHeight + 24 > box.height ? top - tip.offsetHeight - 10 : top + 16) + "px";
    }
    plan();
  }
  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  let drag = null;
  canvas.addEventListener("pointerdown", e => {
    drag = {x: e.offsetX, from: view.from, moved: false};
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointermove", e => {
    if (!drag) {
      hover(e.offsetX, e.offsetY);
      return;
    }
    drag.moved ||= Math.abs(e.offsetX - drag.x) > 3;
    if (drag.moved) {
      canvas.classList.add("dragging");
      tip.hidden = true;
      const from = drag.from - (e.offsetX - drag.x) / scene.scale;
      show(from, from + view.to - view.from);
    }
  });
  canvas.addEventListener("pointerup", e => {
    canvas.classList.remove("dragging");
    if (drag && !drag.moved) {
      const hit = hitAt(e.offsetX, e.offsetY);
      View.onChoose(hit ? hit.event : null);
    }
    drag = null;
  });
  canvas.addEventListener("pointerleave", () => {
    view.under = null;
    tip.hidden = true;
    plan();
  });
  canvas.addEventListener("wheel", e => {
    e.preventDefault();
    if (e.shiftKey || Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      pan((e.deltaX || e.deltaY) / 1500);
    } else {
      zoom(Math.exp(e.deltaY / 500), scene.t(e.offsetX));
    }
  }, {passive: false});
  canvas.addEventListener("dblclick", e => zoom(.3, scene.t(e.offsetX)));
  function jump(e) {
    const t = begin + (e.offsetX - Paint.LEFT) / (map.clientWidth - Paint.LEFT - Paint.RIGHT) * whole;
    const span = view.to - view.from;
    show(t - span / 2, t + span / 2);
  }
  map.addEventListener("pointerdown", e => {
    map.setPointerCapture(e.pointerId);
    jump(e);
  });
  map.addEventListener("pointermove", e => e.buttons && jump(e));
  new ResizeObserver(plan).observe(canvas);

  return {view, draw, plan, show, zoom, pan, choose, around, element,
    onChoose: () => {}, set onMove(listener) { onMove = listener; }};
})();
