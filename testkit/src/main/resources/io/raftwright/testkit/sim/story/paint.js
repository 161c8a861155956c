/* Draws what lies between two moments onto a canvas. Knows nothing of mouse and keys. */
const Paint = (() => {
  const TOP = 26;
  const BAND = 15;
  const LANE = 24;
  const LEFT = 76;
  const RIGHT = 14;
  let color = {};

  function readColors() {
    const style = getComputedStyle(document.documentElement);
    const names = ["paper", "panel", "ink", "soft", "line", "grid", "follower", "pre-candidate", "candidate", "leader", "stopped", "on-role",
      "votes", "entries", "acks", "beats", "snapshots", "requests", "others", "fault", "bad", "ok", "commit", "bolt", "sans", "mono"];
    color = Object.fromEntries(names.map(name => [name, style.getPropertyValue("--" + name).trim()]));
  }
  const roleColor = role => color[role.toLowerCase().replace("_", "-")];

  /** Puts strikes into rows so that no two of a row overlap on the screen, labels included. */
  function packBands(g, scene) {
    const ends = [];
    const bands = [];
    for (const strike of STORY.strikes) {
      if (strike.to < scene.from || strike.from > scene.to) {
        continue;
      }
      const x = Math.max(scene.x(strike.from), LEFT);
      const width = Math.max(3, Math.min(scene.x(strike.to), scene.width) - x);
      const label = plain(strike.name) + (strike.members.length ? " · " + strike.members.join(" ") : "");
      const needed = Math.max(width, g.measureText(label).width + 12);
      let row = ends.findIndex(end => end < x);
      if (row < 0) {
        row = ends.length;
      }
      if (row < 6) {
        ends[row] = x + needed + 3;
        bands.push({strike, x, width, label, row, isWide: needed <= width});
      }
    }
    return {bands, rows: Math.max(1, ends.length)};
  }

  /** Where everything lies on a canvas of this size. */
  function layout(g, view, width, height) {
    const scene = {width, height, from: view.from, to: view.to, hits: []};
    const scale = (width - LEFT - RIGHT) / (view.to - view.from);
    scene.x = t => LEFT + (t - view.from) * scale;
    scene.t = x => view.from + (x - LEFT) / scale;
    scene.scale = scale;
    g.font = "10.5px " + color.sans;
    scene.bands = packBands(g, scene);
    scene.lanesTop = TOP + Math.min(6, scene.bands.rows) * BAND + 12;
    scene.clientsTop = height - STORY.clients.length * 17 - 10;
    const shown = STORY.lanes.filter(lane => view.nodes.has(lane.id) && lane.born <= view.to && lane.gone >= view.from);
    const room = scene.clientsTop - 16 - scene.lanesTop - LANE - 22;
    const gap = shown.length > 1 ? room / (shown.length - 1) : 0;
    scene.laneY = new Map(shown.map((lane, i) => [lane.id, scene.lanesTop + 8 + (shown.length > 1 ? i * gap : room / 2)]));
    scene.shown = shown;
    return scene;
  }

  function axis(g, scene) {
    const span = scene.to - scene.from;
    const rough = span / (scene.width / 110);
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = Math.max(1, [1, 2, 5, 10].map(n => n * power).find(n => n >= rough));
    g.font = "10.5px " + color.sans;
    g.textAlign = "center";
    for (let t = Math.ceil(scene.from / step) * step; t <= scene.to; t += step) {
      const x = scene.x(t);
      g.fillStyle = color.grid;
      g.fillRect(Math.round(x), TOP - 4, 1, scene.height);
      g.fillStyle = color.soft;
      const text = step >= 1e6 ? t / 1e6 + " s" : +(t / 1000).toFixed(step < 1000 ? 3 - Math.floor(Math.log10(step)) : 0) + " ms";
      g.fillText(text, x, 15);
    }
    g.textAlign = "left";
  }

  function faults(g, scene) {
    const bottom = scene.clientsTop - 8;
    g.font = "10.5px " + color.sans;
    for (const band of scene.bands.bands) {
      const y = TOP + band.row * BAND;
      g.fillStyle = color.fault;
      g.globalAlpha = .28;
      g.fillRect(band.x, y, band.width, BAND - 3);
      g.globalAlpha = 1;
      g.fillRect(band.x, y, 2, BAND - 3);
      if (band.strike.to > band.strike.from) {
        g.globalAlpha = .06;
        if (band.strike.members.length) {
          for (const id of band.strike.members.filter(member => scene.laneY.has(member))) {
            g.fillRect(band.x, scene.laneY.get(id) - 9, band.width, LANE + 18);
          }
        } else {
          g.fillRect(band.x, scene.lanesTop, band.width, bottom - scene.lanesTop);
        }
        g.globalAlpha = 1;
      }
      g.fillStyle = color.ink;
      g.fillText(band.label, band.x + 6, y + 10);
      scene.hits.push({x: band.x, y, w: Math.max(band.width, 8), h: BAND, event: {kind: "strike", t: band.strike.t, thing: band.strike}});
    }
  }

  function pill(g, x, y, w, h) {
    g.beginPath();
    g.roundRect(x, y, w, h, Math.min(5, w / 2));
  }

  function hatch(g, x, y, w, h) {
    g.save();
    g.beginPath();
    g.rect(x, y, w, h);
    g.clip();
    g.strokeStyle = color.ink;
    g.globalAlpha = .45;
    g.lineWidth = 1.2;
    g.beginPath();
    for (let at = x - h - (x % 7); at < x + w; at += 7) {
      g.moveTo(at, y + h);
      g.lineTo(at + h, y);
    }
    g.stroke();
    g.restore();
  }

  function lanes(g, scene) {
    for (const lane of scene.shown) {
      const y = scene.laneY.get(lane.id);
      g.strokeStyle = color.line;
      g.setLineDash([2, 4]);
      g.beginPath();
      g.moveTo(LEFT, y + LANE / 2);
      g.lineTo(scene.width, y + LANE / 2);
      g.stroke();
      g.setLineDash([]);
      for (const part of lane.segments) {
        if (part.to < scene.from || part.from > scene.to) {
          continue;
        }
        const x = Math.max(LEFT, scene.x(part.from));
        const w = Math.max(1.5, Math.min(scene.width, scene.x(part.to)) - x);
        g.fillStyle = roleColor(part.role);
        pill(g, x, y, w - (w > 4 ? 1 : 0), LANE);
        g.fill();
        scene.hits.push({x, y, w, h: LANE, event: {kind: "role", t: part.from, thing: {...part, member: lane.id}}, low: true});
        g.font = "600 11px " + color.sans;
        g.fillStyle = color["on-role"];
        const marked = lane.marks.some(mark => Math.abs(scene.x(mark.t) - x) < 9) ? 7 : 0;
        const text = part.term ? `${plain(part.role)} · term ${part.term}` : plain(part.role);
        if (w > g.measureText(text).width + 14 + marked) {
          g.fillText(text, x + 8 + marked, y + 16);
        } else if (w > 22 + 2 * marked && part.term) {
          g.fillText(part.term, x + 6 + marked, y + 16);
        }
      }
      for (const pause of lane.pauses) {
        if (pause.to > scene.from && pause.from < scene.to) {
          const x = Math.max(LEFT, scene.x(pause.from));
          hatch(g, x, y, Math.min(scene.width, scene.x(pause.to)) - x, LANE);
        }
      }
    }
  }

  function names(g, scene) {
    g.fillStyle = color.panel;
    g.fillRect(0, TOP - 4, LEFT - 2, scene.height);
    for (const lane of scene.shown) {
      const y = scene.laneY.get(lane.id);
      g.fillStyle = color.ink;
      g.font = "650 13px " + color.sans;
      g.textAlign = "right";
      g.fillText("member " + lane.id, LEFT - 7, y + 16, LEFT - 10);
    }
    g.font = "10.5px " + color.sans;
    g.fillStyle = color.soft;
    STORY.clients.forEach((client, i) => g.fillText("client " + client.client, LEFT - 7, scene.clientsTop + i * 17 + 10));
    g.fillText("faults", LEFT - 7, TOP + 10);
    g.textAlign = "left";
  }

  /** Where a frame's line begins and ends, from the edge of one lane to the edge of another. */
  function line(scene, f) {
    const y1 = scene.laneY.get(f.from);
    const y2 = scene.laneY.get(f.to);
    const down = y2 > y1;
    const x1 = scene.x(f.t);
    const isThere = f.arrived >= 0;
    const from = down ? y1 + LANE : y1;
    const to = down ? y2 : y2 + LANE;
    const part = isThere ? 1 : .45;
    const flight = isThere ? f.arrived : f.t + Math.min(300, Math.max(0, STORY.end - f.t));
    return {x1, y1: from, x2: x1 + (scene.x(flight) - x1) * (isThere ? 1 : part), y2: from + (to - from) * part};
  }

  function frames(g, scene, view) {
    const visible = STORY.frames.filter(f => f.t <= scene.to && Math.max(f.t + 400, f.arrived, f.again) >= scene.from
      && view.groups.has(f.group) && (!view.term || f.term === view.term) && scene.laneY.has(f.from) && scene.laneY.has(f.to));
    const crowd = visible.length;
    const alpha = Math.min(.95, Math.max(.13, 260 / crowd));
    for (const f of visible) {
      const at = line(scene, f);
      const isQuiet = f.group === "beats" || f.group === "acks";
      g.strokeStyle = g.fillStyle = color[f.group];
      g.globalAlpha = f.lost ? Math.max(.5, alpha) : isQuiet ? alpha * .75 : alpha;
      g.lineWidth = isQuiet ? 1 : 1.5;
      stroke(g, at, f.lost ? [5, 3] : []);
      if (f.again >= 0) {
        stroke(g, {...at, x2: scene.x(f.again)}, [2, 3]);
      }
      if (f.lost) {
        cross(g, at.x2, at.y2);
      } else if (f.arrived >= 0 && crowd < 900) {
        head(g, at, crowd < 300 ? 7 : 4.5);
      }
      scene.hits.push({...at, isLine: true, event: {kind: "frame", t: f.t, thing: f}});
      if (crowd < 45 && f.entries && !f.lost) {
        g.globalAlpha = 1;
        g.font = "10px " + color.mono;
        g.fillText(f.entries === 1 ? f.index + 1 : `${f.index + 1}–${f.index + f.entries}`, at.x1 * .7 + at.x2 * .3 + 5, at.y1 * .7 + at.y2 * .3 + 3);
      }
    }
    g.globalAlpha = 1;
    scene.crowd = crowd;
  }

  function stroke(g, at, dash) {
    g.setLineDash(dash);
    g.beginPath();
    g.moveTo(at.x1, at.y1);
    g.lineTo(at.x2, at.y2);
    g.stroke();
    g.setLineDash([]);
  }

  function head(g, at, size) {
    const angle = Math.atan2(at.y2 - at.y1, at.x2 - at.x1);
    g.beginPath();
    g.moveTo(at.x2, at.y2);
    g.lineTo(at.x2 - size * Math.cos(angle - .38), at.y2 - size * Math.sin(angle - .38));
    g.lineTo(at.x2 - size * Math.cos(angle + .38), at.y2 - size * Math.sin(angle + .38));
    g.fill();
  }

  function cross(g, x, y) {
    g.lineWidth = 2;
    g.strokeStyle = color.bad;
    g.beginPath();
    g.moveTo(x - 4, y - 4);
    g.lineTo(x + 4, y + 4);
    g.moveTo(x + 4, y - 4);
    g.lineTo(x - 4, y + 4);
    g.stroke();
  }

  return {TOP, LANE, LEFT, RIGHT, readColors, roleColor, layout, axis, faults, lanes, names, frames, pill, get color() { return color; }};
})();
