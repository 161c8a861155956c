/* What stands on the lanes: commits, crashes, snapshots; the clients' calls; the break. */
const Marks = (() => {
  function bolt(g, x, y) {
    g.beginPath();
    [[2, -11], [-5, 2], [-.5, 2], [-3, 11], [5.5, -3], [1, -3], [4, -11]].forEach(([dx, dy], i) => g[i ? "lineTo" : "moveTo"](x + dx, y + dy));
    g.closePath();
    g.fillStyle = Paint.color.bolt;
    g.strokeStyle = Paint.color.panel;
    g.lineWidth = 1.5;
    g.stroke();
    g.fill();
  }

  function disc(g, x, y, fill, sign) {
    g.beginPath();
    g.arc(x, y, 7, 0, 7);
    g.fillStyle = fill;
    g.strokeStyle = Paint.color.panel;
    g.lineWidth = 1.5;
    g.fill();
    g.stroke();
    g.fillStyle = Paint.color.panel;
    g.font = "700 9.5px " + Paint.color.sans;
    g.textAlign = "center";
    g.fillText(sign, x, y + 3.5);
    g.textAlign = "left";
  }

  function milestone(g, x, y, mark) {
    const c = Paint.color;
    switch (mark.name) {
      case "POWER_LOST": return bolt(g, x, y);
      case "KILLED": return disc(g, x, y, c.bad, "×");
      case "BROKE": return disc(g, x, y, c.bad, "!");
      case "DAMAGED": return disc(g, x, y, c.bad, "≠");
      case "HEALED": return disc(g, x, y, c.ok, "=");
      case "DISK_LOST": return disc(g, x, y, c.bad, "⌀");
      case "CLOSED":
      case "RETIRED": return disc(g, x, y, c.soft, "–");
      case "STARTED": return disc(g, x, y, c.ok, "▸");
      case "MEMBERSHIP": return disc(g, x, y, c.others, "M");
      default: return disc(g, x, y, c.snapshots, mark.name === "SNAPSHOT_INSTALLED" ? "⤓" : "S");
    }
  }

  /** Ticks no closer than some pixels: of those between, the last counts. */
  function ticks(g, scene, all, y, isAbove, fill, kind) {
    const seen = all.filter(tick => tick.t >= scene.from && tick.t <= scene.to);
    let lastX = -100;
    let lastText = -100;
    g.font = "9.5px " + Paint.color.mono;
    for (const tick of seen) {
      const x = scene.x(tick.t);
      if (x < Paint.LEFT || x - lastX < 4) {
        continue;
      }
      lastX = x;
      g.fillStyle = fill;
      g.globalAlpha = 1;
      if (isAbove) {
        g.fillRect(x - 1, y - 5, 2, 7);
      } else {
        g.beginPath();
        g.arc(x, y + 4, 2, 0, 7);
        g.fill();
      }
      if (isAbove && x - lastText > 34) {
        lastText = x;
        g.fillText(tick.index, x + 3, y - 1.5);
      }
      scene.hits.push({x: x - 4, y: y - 6, w: 8, h: 12, event: {kind, t: tick.t, thing: tick}});
    }
  }

  function lanes(g, scene) {
    for (const lane of scene.shown) {
      const y = scene.laneY.get(lane.id);
      ticks(g, scene, lane.commits, y, true, Paint.color.commit, "commit");
      ticks(g, scene, lane.applies, y + Paint.LANE, false, Paint.color.commit, "apply");
      for (const mark of lane.marks) {
        if (mark.t >= scene.from && mark.t <= scene.to) {
          const x = scene.x(mark.t);
          milestone(g, x, y + Paint.LANE / 2, mark);
          scene.hits.push({x: x - 8, y, w: 16, h: Paint.LANE, event: {kind: "befell", t: mark.t, thing: mark}});
        }
      }
    }
  }

  function clients(g, scene) {
    const c = Paint.color;
    const fill = {DONE: c.ok, REFUSED: c.snapshots, UNKNOWN: c.bad, "": c.soft};
    STORY.clients.forEach((client, i) => {
      const y = scene.clientsTop + i * 17;
      g.fillStyle = c.grid;
      g.fillRect(Paint.LEFT, y + 6, scene.width, 1);
      for (const call of client.calls) {
        const end = call.answered >= 0 ? call.answered : STORY.end;
        if (end < scene.from || call.t > scene.to) {
          continue;
        }
        const x = Math.max(Paint.LEFT, scene.x(call.t));
        const w = Math.max(3, Math.min(scene.width, scene.x(end)) - x);
        Paint.pill(g, x, y, w, 13);
        g.globalAlpha = call.isRead ? .3 : .8;
        g.fillStyle = fill[call.answer];
        g.fill();
        g.globalAlpha = 1;
        const text = (call.isRead ? "read" : "write") + " → " + call.member;
        g.font = "10px " + c.sans;
        if (w > g.measureText(text).width + 8) {
          g.fillStyle = call.isRead ? c.ink : c.panel;
          g.fillText(text, x + 5, y + 10);
        }
        scene.hits.push({x, y, w, h: 14, event: {kind: "call", t: call.t, thing: call}});
      }
    });
  }

  function lineAt(g, scene, t, stroke, text) {
    if (t < scene.from || t > scene.to) {
      return;
    }
    const x = Math.min(scene.x(t), scene.width - 2);
    g.strokeStyle = g.fillStyle = stroke;
    g.lineWidth = 2;
    g.beginPath();
    g.moveTo(x, Paint.TOP - 6);
    g.lineTo(x, scene.height);
    g.stroke();
    g.font = "650 11.5px " + Paint.color.sans;
    const width = g.measureText(text).width + 16;
    const left = Math.max(Paint.LEFT, Math.min(x - width, scene.width - width));
    const y = scene.clientsTop - 28;
    Paint.pill(g, left, y, width, 20);
    g.fill();
    g.fillStyle = Paint.color.panel;
    g.fillText(text, left + 8, y + 14);
  }

  function ends(g, scene) {
    if (STORY.calm >= 0) {
      lineAt(g, scene, STORY.calm, Paint.color.ok, "the storm is over");
    }
    if (STORY.violation) {
      lineAt(g, scene, STORY.violation.t, Paint.color.bad, "broken: " + STORY.violation.rule);
    }
  }

  /** Shows which event is chosen, or under the pointer. */
  function chosen(g, scene, event) {
    if (!event) {
      return;
    }
    const c = Paint.color;
    if (event.kind === "frame") {
      const hit = scene.hits.find(each => each.isLine && each.event.thing === event.thing);
      if (hit) {
        g.strokeStyle = c[event.thing.group];
        g.lineWidth = 4;
        g.beginPath();
        g.moveTo(hit.x1, hit.y1);
        g.lineTo(hit.x2, hit.y2);
        g.stroke();
      }
      return;
    }
    const x = scene.x(event.t);
    g.strokeStyle = c.ink;
    g.lineWidth = 1;
    g.globalAlpha = .55;
    g.setLineDash([3, 3]);
    g.beginPath();
    g.moveTo(x, Paint.TOP);
    g.lineTo(x, scene.height);
    g.stroke();
    g.setLineDash([]);
    g.globalAlpha = 1;
    const y = scene.laneY.get(event.thing.member);
    if (y !== undefined) {
      g.lineWidth = 2;
      g.beginPath();
      g.arc(x, y + Paint.LANE / 2, 13, 0, 7);
      g.stroke();
      if (event.kind === "call") {
        const at = STORY.clients.findIndex(client => client.client === event.thing.client);
        g.beginPath();
        g.moveTo(x, scene.clientsTop + at * 17);
        g.lineTo(x, y + Paint.LANE);
        g.stroke();
      }
    }
  }

  return {lanes, clients, ends, chosen, milestone};
})();
