// SPDX-License-Identifier: Apache-2.0
// The network view. Enhances
//   <div class="network-stage" data-network data-src="/api/network?…"></div>
// inside .network-page, which the server has filled with filters (#network-filters), a panel (#network-panel),
// a status line ([data-network-status]) and the same links as a table (#network-table). Without WebGL or scripts
// that table is the view. Sections: 1 words, shapes, colours · 2 WebGL programs · 3 layout · 4 the view.
// The contract of the JSON and of the panel fragments is in README.md beside this file.

const NODES_MAX = 3000;       // beyond this expanding is refused: nobody can read more
const PARALLELS_MAX = 3;      // links of one pair that are drawn each for itself
const FETCH_MS_MAX = 30_000;
const LABEL_CHARS_MAX = 34;
const PANEL_LINKS_MAX = 80;

// ─ 1 Words, shapes, colours ─────────────────────────────────────────────────────────────────────────────────────

const STAGES = ["precursor", "equipment", "production", "transport", "crossing", "distribution", "proceeds", "enablers"];
const ICONS = new Set(["person", "company", "organization", "vessel", "airplane", "vehicle", "address", "wallet", "account", "payment", "shipment", "container", "seizure", "chemical", "equipment", "sanction", "document", "event", "phone", "case"]);
const ICON_OF = { legalentity: "organization", publicbody: "organization", cryptowallet: "wallet", addresscluster: "wallet", bankaccount: "account", passport: "document", identification: "document", device: "phone", cryptotransfer: "payment", cashmovement: "payment", seizeditem: "seizure", transportevent: "event", thing: "entity" };
const [DISC, SQUARE, HEXAGON, DIAMOND, TRIANGLE, RING] = [0, 1, 2, 3, 4, 5];
const SHAPE_OF = { person: DISC, company: SQUARE, organization: SQUARE, wallet: HEXAGON, account: HEXAGON, payment: DIAMOND, shipment: DIAMOND, seizure: DIAMOND, event: DIAMOND, case: DIAMOND, sanction: DIAMOND, vessel: TRIANGLE, airplane: TRIANGLE, vehicle: TRIANGLE, container: TRIANGLE, chemical: TRIANGLE, equipment: TRIANGLE, address: RING, phone: RING, document: RING, entity: DISC };
const STYLE_OF = { stated: 0, inferred: 1, disputed: 2 };
const STATUS_WORDS = { stated: "stated", inferred: "inferred, not stated by any record", disputed: "disputed" };

const iconOf = (kind) => { const k = String(kind ?? "").toLowerCase(); return ICON_OF[k] ?? (ICONS.has(k) ? k : "entity"); };
const kindWords = (kind) => { const s = String(kind ?? "entity").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase(); return s[0].toUpperCase() + s.slice(1); };
const plural = (n, one, many = `${one}s`) => `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;
const shorten = (s) => s.length > LABEL_CHARS_MAX ? `${s.slice(0, LABEL_CHARS_MAX - 1).trimEnd()}…` : s;

/** Reads design tokens as hex, whatever the theme: WebGL cannot read light-dark(). */
function readColours() {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = (token) => {
    probe.style.color = `var(${token})`;
    const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
    return `#${[r, g, b].map((c) => Math.round(c).toString(16).padStart(2, "0")).join("")}`;
  };
  const c = { text: read("--text"), text2: read("--text-2"), surface: read("--surface"), fade: read("--surface-3"), edge: read("--edge"), rim: read("--line-2"), edgeFade: read("--line"), accent: read("--accent"), warn: read("--warn"), focus: read("--focus"), font: getComputedStyle(document.body).fontFamily };
  for (const s of STAGES) c[s] = read(`--stage-${s}`);
  probe.remove();
  return c;
}

// ─ 2 WebGL programs ─────────────────────────────────────────────────────────────────────────────────────────────

/** Nodes: shape by kind, filled by stage, with a thin rim of the ground so that touching nodes stay apart. */
function shapeProgram({ NodeProgram, floatColor }) {
  const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
  const THIRD = (2 * Math.PI) / 3;
  return class extends NodeProgram {
    getDefinition() {
      return {
        VERTICES: 3, METHOD: TRIANGLES,
        VERTEX_SHADER_SOURCE: `
          attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_position; attribute float a_size; attribute float a_shape; attribute float a_angle;
          uniform mat3 u_matrix; uniform float u_sizeRatio; uniform float u_correctionRatio;
          varying vec4 v_color; varying vec2 v_at; varying float v_px; varying float v_shape;
          void main() {
            float size = a_size * u_correctionRatio / u_sizeRatio * 4.0;
            vec2 d = vec2(cos(a_angle), sin(a_angle));
            gl_Position = vec4((u_matrix * vec3(a_position + size * d, 1.0)).xy, 0.0, 1.0);
            v_at = d * 2.0;                       // 1 = the node's radius
            v_px = a_size / u_sizeRatio;          // radius in pixels
            v_shape = a_shape;
            #ifdef PICKING_MODE
            v_color = a_id;
            #else
            v_color = a_color;
            #endif
            v_color.a *= 255.0 / 254.0;
          }`,
        FRAGMENT_SHADER_SOURCE: `
          precision highp float;
          varying vec4 v_color; varying vec2 v_at; varying float v_px; varying float v_shape;
          float box(vec2 p, float b, float r) { vec2 q = abs(p) - b + r; return length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - r; }
          float ngon(vec2 p, float n, float turn, float r) {
            float a = atan(p.x, p.y) + turn, w = 6.2831853 / n;
            return cos(floor(0.5 + a / w) * w - a) * length(p) - r;
          }
          float shape(vec2 p) {
            if (v_shape < 0.5) return length(p) - 0.88;
            if (v_shape < 1.5) return box(p, 0.74, 0.18);
            if (v_shape < 2.5) return ngon(p, 6.0, 0.0, 0.84);
            if (v_shape < 3.5) return box(mat2(0.7071, 0.7071, -0.7071, 0.7071) * p, 0.68, 0.12);
            if (v_shape < 4.5) return max(ngon(p + vec2(0.0, 0.1), 3.0, 3.1415927, 0.53), length(p) - 0.98);
            return abs(length(p) - 0.66) - 0.22;
          }
          void main() {
            float d = shape(v_at) * v_px;
            #ifdef PICKING_MODE
            if (length(v_at) > 1.0) discard;
            gl_FragColor = v_color;
            #else
            float a = (1.0 - smoothstep(-0.6, 0.6, d)) * v_color.a;
            gl_FragColor = vec4(v_color.rgb * a, a);
            #endif
          }`,
        UNIFORMS: ["u_sizeRatio", "u_correctionRatio", "u_matrix"],
        ATTRIBUTES: [
          { name: "a_position", size: 2, type: FLOAT }, { name: "a_size", size: 1, type: FLOAT }, { name: "a_shape", size: 1, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_angle", size: 1, type: FLOAT }],
        CONSTANT_DATA: [[0], [THIRD], [2 * THIRD]],
      };
    }
    processVisibleItem(id, i, data) {
      const a = this.array;
      a[i++] = data.x; a[i++] = data.y; a[i++] = data.size; a[i++] = data.shape; a[i++] = floatColor(data.color); a[i++] = id;
    }
    setUniforms(params, { gl, uniformLocations: u }) {
      gl.uniform1f(u.u_correctionRatio, params.correctionRatio);
      gl.uniform1f(u.u_sizeRatio, params.sizeRatio);
      gl.uniformMatrix3fv(u.u_matrix, false, params.matrix);
    }
  };
}

/** Links: plain = stated, dots = inferred, hatched ribbon = disputed; a small head at the target; links that join
 *  the same two nodes run side by side. Worked out in pixels, so that dots and hatches keep their size at any zoom. */
function statusProgram({ EdgeProgram, floatColor }) {
  const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
  return class extends EdgeProgram {
    getDefinition() {
      return {
        VERTICES: 6, METHOD: TRIANGLES,
        VERTEX_SHADER_SOURCE: `
          attribute vec4 a_id; attribute vec4 a_color; attribute vec2 a_from; attribute vec2 a_to; attribute vec2 a_radii; attribute vec4 a_look; attribute vec2 a_corner;
          uniform mat3 u_matrix; uniform vec2 u_view; uniform float u_sizeRatio;
          varying vec4 v_color; varying vec2 v_at; varying float v_len; varying vec3 v_look;
          void main() {
            vec2 half_view = u_view * 0.5;
            vec2 s = (u_matrix * vec3(a_from, 1.0)).xy * half_view;
            vec2 e = (u_matrix * vec3(a_to, 1.0)).xy * half_view;
            vec2 d = e - s; float len = max(length(d), 0.001);
            vec2 t = d / len, n = vec2(-t.y, t.x);
            vec2 r = min(a_radii / u_sizeRatio + 1.5, len * 0.5);
            s += t * r.x + n * a_look.z; e += n * a_look.z - t * r.y;
            v_len = max(len - r.x - r.y, 0.0);
            float wide = 6.5;
            v_at = vec2(a_corner.x * v_len, a_corner.y * wide);
            v_look = vec3(a_look.x, a_look.y, a_look.w); // style, width, head
            gl_Position = vec4((mix(s, e, a_corner.x) + n * v_at.y) / half_view, 0.0, 1.0);
            #ifdef PICKING_MODE
            v_color = a_id;
            #else
            v_color = a_color;
            #endif
            v_color.a *= 255.0 / 254.0;
          }`,
        FRAGMENT_SHADER_SOURCE: `
          precision highp float;
          varying vec4 v_color; varying vec2 v_at; varying float v_len; varying vec3 v_look;
          void main() {
            #ifdef PICKING_MODE
            if (abs(v_at.y) > 5.0) discard;
            gl_FragColor = v_color;
            #else
            float w = v_look.y * 0.5, head = v_look.z * (3.5 + v_look.y * 1.6), y = abs(v_at.y);
            float back = v_len - v_at.x;                        // pixels to the target's rim
            float line;
            if (v_look.x < 0.5) line = 1.0 - smoothstep(w - 0.5, w + 0.5, y);
            else if (v_look.x < 1.5) line = 1.0 - smoothstep(w - 0.15, w + 0.75, length(vec2(mod(v_at.x, 5.5) - 2.75, v_at.y)));
            else {
              float stripe = abs(mod(v_at.x + v_at.y, 5.0) - 2.5);
              line = (1.0 - smoothstep(0.7, 1.5, stripe)) * (1.0 - smoothstep(w + 0.9, w + 1.7, y));
              line = max(line, (1.0 - smoothstep(0.2, 0.9, y)) * 0.8);
            }
            line *= smoothstep(head - 1.0, head, back);
            float tip = v_look.z * (1.0 - smoothstep(-0.5, 0.5, y - back * 0.42)) * (1.0 - smoothstep(head - 0.5, head + 0.5, back));
            float a = max(line, tip) * v_color.a;
            gl_FragColor = vec4(v_color.rgb * a, a);
            #endif
          }`,
        UNIFORMS: ["u_matrix", "u_view", "u_sizeRatio"],
        ATTRIBUTES: [
          { name: "a_from", size: 2, type: FLOAT }, { name: "a_to", size: 2, type: FLOAT }, { name: "a_radii", size: 2, type: FLOAT }, { name: "a_look", size: 4, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true }, { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
        CONSTANT_DATA: [[0, 1], [0, -1], [1, 1], [1, 1], [0, -1], [1, -1]],
      };
    }
    processVisibleItem(id, i, source, target, data) {
      const a = this.array;
      a[i++] = source.x; a[i++] = source.y; a[i++] = target.x; a[i++] = target.y; a[i++] = source.size; a[i++] = target.size;
      a[i++] = data.style; a[i++] = data.size; a[i++] = data.aside; a[i++] = data.head; a[i++] = floatColor(data.color); a[i++] = id;
    }
    setUniforms(params, { gl, uniformLocations: u }) {
      gl.uniformMatrix3fv(u.u_matrix, false, params.matrix);
      gl.uniform2f(u.u_view, params.width, params.height);
      gl.uniform1f(u.u_sizeRatio, params.sizeRatio);
    }
  };
}

function haloText(ctx, text, x, y, fill, halo) {
  ctx.lineJoin = "round"; ctx.lineWidth = 3.5; ctx.strokeStyle = halo; ctx.strokeText(text, x, y);
  ctx.fillStyle = fill; ctx.fillText(text, x, y);
}
function labelDrawers(view) {
  const font = (weight, size) => `${weight} ${size}px ${view.colours.font}`;
  // Where names stand in the picture being drawn: a name over another tells nothing.
  view.names = [];
  return {
    defaultDrawNodeLabel(ctx, d) {
      if (!d.label) return;
      ctx.font = font(d.strong ? 600 : 400, d.strong ? 12.5 : 11.5);
      const text = shorten(d.label), wide = ctx.measureText(text).width, gap = d.size + 4, room = ctx.canvas.width / (ctx.getTransform().a || 1);
      const middle = Math.max(4, Math.min(d.x - wide / 2, room - wide - 4));
      // Right of its node, else left, above or below; else, unless it is the name in focus, nowhere.
      const spots = [[d.x + gap, d.y + 4], [d.x - gap - wide, d.y + 4], [middle, d.y - gap - 3], [middle, d.y + gap + 11]].filter(([x]) => x >= 0 && x + wide <= room);
      const box = ([x, y]) => [x - 2, y - 11, x + wide + 2, y + 4];
      const isFree = (b) => !view.names.some((t) => b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3]);
      const spot = spots.find((s) => isFree(box(s))) ?? (d.strong ? spots[0] ?? [middle, d.y + gap + 11] : null);
      if (!spot) return;
      view.names.push(box(spot));
      haloText(ctx, text, ...spot, d.strong ? view.colours.text : view.colours.text2, view.colours.surface);
    },
    defaultDrawNodeHover(ctx, d) {
      ctx.beginPath(); ctx.arc(d.x, d.y, d.size + 3, 0, 2 * Math.PI);
      ctx.lineWidth = 2; ctx.strokeStyle = view.colours.focus; ctx.stroke();
      if (!d.label) return;
      ctx.font = font(600, 12.5);
      const text = d.label.length > 60 ? `${d.label.slice(0, 59)}…` : d.label, x = d.x + d.size + 7, wide = ctx.measureText(text).width;
      ctx.beginPath(); ctx.roundRect(x - 5, d.y - 10, wide + 10, 20, 4);
      ctx.fillStyle = view.colours.surface; ctx.fill(); ctx.lineWidth = 1; ctx.strokeStyle = view.colours.rim; ctx.stroke();
      ctx.fillStyle = view.colours.text; ctx.fillText(text, x, d.y + 4.5);
    },
    defaultDrawEdgeLabel(ctx, e, s, t) {
      const dx = t.x - s.x, dy = t.y - s.y, room = Math.hypot(dx, dy) - s.size - t.size - 14;
      if (!e.label || room < 46) return;
      ctx.font = font(400, 10.5);
      let text = e.label;
      while (text.length > 4 && ctx.measureText(text).width > room) text = `${text.slice(0, -2)}…`.replace("……", "…");
      let angle = Math.atan2(dy, dx);
      if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
      ctx.save(); ctx.translate((s.x + t.x) / 2, (s.y + t.y) / 2); ctx.rotate(angle); ctx.textAlign = "center";
      haloText(ctx, text, 0, -5, view.colours.text2, view.colours.surface);
      ctx.restore();
    },
  };
}

// ─ 3 Layout ─────────────────────────────────────────────────────────────────────────────────────────────────────
// The server's positions stand. What comes without any, or by expanding, is placed here: same input, same places.

function hash01(text) { let h = 2166136261; for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619); return (h >>> 0) / 4294967296; }

/** Springs and repulsion; `free` move, all others push and pull but stay. */
function relax(graph, free, rounds, ideal) {
  const ids = graph.nodes(), at = new Map(ids.map((n, i) => [n, i]));
  const x = ids.map((n) => graph.getNodeAttribute(n, "x")), y = ids.map((n) => graph.getNodeAttribute(n, "y"));
  const moving = free.map((n) => at.get(n));
  const near = moving.map((i) => graph.neighbors(ids[i]).map((n) => at.get(n)));
  for (let round = 0; round < rounds; round++) {
    const heat = ideal * 0.35 * (1 - round / rounds) + ideal * 0.01;
    moving.forEach((i, m) => {
      let fx = 0, fy = 0;
      for (let j = 0; j < ids.length; j++) {
        if (j === i) continue;
        const dx = x[i] - x[j], dy = y[i] - y[j], d2 = dx * dx + dy * dy + 1e-6;
        if (d2 > ideal * ideal * 25) continue;
        fx += dx * ideal * ideal / d2; fy += dy * ideal * ideal / d2;
      }
      for (const j of near[m]) {
        const dx = x[i] - x[j], dy = y[i] - y[j], d = Math.hypot(dx, dy) + 1e-6;
        fx -= dx * d / ideal * 0.9; fy -= dy * d / ideal * 0.9;
      }
      fx -= x[i] * 0.05; fy -= y[i] * 0.05;
      const f = Math.hypot(fx, fy) + 1e-9, step = Math.min(heat, f * 0.12);
      x[i] += fx / f * step; y[i] += fy / f * step;
    });
  }
  for (const i of moving) graph.mergeNodeAttributes(ids[i], { x: x[i], y: y[i] });
}

function layoutAll(graph, ids) {
  const ideal = 1.6 / Math.sqrt(Math.max(4, graph.order));
  [...ids].sort().forEach((n, i) => { const r = Math.sqrt((i + 0.5) / ids.length), a = i * 2.399963 + hash01(n); graph.mergeNodeAttributes(n, { x: r * Math.cos(a), y: r * Math.sin(a) }); });
  relax(graph, ids, graph.order > 800 ? 90 : 240, ideal);
}

/** New nodes go round the node they were expanded from, into the widest empty angle. */
function layoutAround(graph, centre, ids) {
  const c = graph.getNodeAttributes(centre), isNew = new Set(ids);
  const old = graph.neighbors(centre).filter((n) => !isNew.has(n)).map((n) => graph.getNodeAttributes(n));
  const lengths = graph.mapEdges((_e, _a, s, t, sa, ta) => (isNew.has(s) || isNew.has(t) ? 0 : Math.hypot(sa.x - ta.x, sa.y - ta.y))).filter(Boolean).sort((a, b) => a - b);
  const radius = (lengths[lengths.length >> 1] ?? 0.25) * 0.8 + 1e-3;
  const angles = old.map((o) => Math.atan2(o.y - c.y, o.x - c.x)).sort((a, b) => a - b);
  let start = hash01(centre) * 6.283, width = 2 * Math.PI;
  if (angles.length) {
    width = 0;
    angles.forEach((a, i) => { const gap = i + 1 < angles.length ? angles[i + 1] - a : angles[0] + 2 * Math.PI - a; if (gap > width) { width = gap; start = a; } });
  }
  [...ids].sort().forEach((n, i) => {
    const a = start + width * (i + 1) / (ids.length + 1), r = radius * (1 + 0.35 * (i % 3));
    graph.mergeNodeAttributes(n, { x: c.x + r * Math.cos(a), y: c.y + r * Math.sin(a) });
  });
  relax(graph, ids, 60, radius * 0.7);
}

// ─ 4 The view ───────────────────────────────────────────────────────────────────────────────────────────────────

const el = (tag, props = {}, ...children) => { const n = document.createElement(tag); for (const [k, v] of Object.entries(props)) if (v != null) k in n && k !== "list" ? (n[k] = v) : n.setAttribute(k, v); n.append(...children.filter((c) => c != null)); return n; };
const icon = (name, cls = "icon") => { const ns = "http://www.w3.org/2000/svg", s = document.createElementNS(ns, "svg"), u = document.createElementNS(ns, "use"); s.setAttribute("class", cls); s.setAttribute("aria-hidden", "true"); u.setAttribute("href", `/assets/icons.svg#${name}`); s.append(u); return s; };
const sameOrigin = (href) => { try { const u = new URL(href, location.href); return u.origin === location.origin ? u : null; } catch { return null; } };
const stageOf = (s) => (STAGES.includes(s) ? s : null);

/** Server-rendered HTML of our own origin; scripts and handlers are dropped all the same (CSP would not run them). */
function fragmentFrom(html) {
  const doc = new DOMParser().parseFromString(html, "text/html");
  for (const bad of doc.querySelectorAll("script, style, link, meta, base, iframe, object, embed")) bad.remove();
  for (const n of doc.body.querySelectorAll("*")) for (const a of [...n.attributes]) if (/^on/i.test(a.name) || (/^(href|src|action|formaction|xlink:href)$/i.test(a.name) && /^\s*(javascript|data|vbscript):/i.test(a.value))) n.removeAttribute(a.name);
  const out = document.createDocumentFragment();
  out.append(...doc.body.childNodes);
  return out;
}

async function get(url, accept, signal) {
  const response = await fetch(url, { headers: { Accept: accept }, credentials: "same-origin", signal: AbortSignal.any([AbortSignal.timeout(FETCH_MS_MAX), ...(signal ? [signal] : [])]) });
  if (response.redirected && new URL(response.url).pathname.startsWith("/sign-in")) throw new Error("You were signed out. Sign in again to go on.");
  if (!response.ok) throw new Error(response.status === 404 ? "Not found." : `The server answered ${response.status}.`);
  return response;
}

export async function start(stage) {
  const page = stage.closest(".network-page") ?? document;
  const form = document.querySelector("#network-filters");
  const panel = document.querySelector("#network-panel");
  const status = page.querySelector("[data-network-status]");
  const table = document.querySelector("#network-table");
  const resting = panel ? [...panel.childNodes] : [];
  const say = (text) => { if (status) status.textContent = text; };
  const note = (...children) => { page.querySelector(".network-note")?.remove(); if (children.length) stage.parentElement.append(el("div", { className: "network-note" }, ...children)); };

  note(el("p", { className: "progress-label", textContent: "Loading the network…" }), el("progress", { className: "progress" }));
  let lib, Graph, first;
  try {
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("This browser offers no WebGL 2.");
    [lib] = await Promise.all([import("./vendor/sigma-3.0.3/sigma.bundle.js"), import("./vendor/graphology-0.26.0/graphology.umd.min.js")]);
    Graph = globalThis.graphology.MultiDirectedGraph;
    first = await (await get(stage.dataset.src, "application/json")).json();
  } catch (error) {
    const again = el("button", { type: "button", className: "btn btn-s", textContent: "Try again" });
    again.addEventListener("click", () => { if (form) delete form.dataset.autosubmit; page.classList?.remove("no-drawing"); note(); start(stage); });
    note(el("div", { className: "callout callout-warn" }, icon("warning"), el("div", {}, el("p", { textContent: `The drawing is not available: ${error.message}` }), el("p", { textContent: "The table below holds the same links." })), again));
    page.classList?.add("no-drawing");
    const fold = table?.closest("details");
    if (fold) fold.open = true;
    if (form) form.dataset.autosubmit = ""; // the server filters the table
    say("The drawing is not available. The table below holds the same links.");
    return null;
  }
  note();

  const graph = new Graph();
  const view = { colours: readColours(), hovered: null, hoveredLink: null, picked: null, near: null, filters: null, expansions: [], hidden: first.hidden ?? null };

  // Adding what the server sent.
  function merge(data, around) {
    const fresh = [], links = [];
    for (const n of data.nodes ?? []) {
      if (graph.hasNode(n.id)) { graph.mergeNodeAttributes(n.id, { degree: Math.max(n.degree ?? 0, graph.getNodeAttribute(n.id, "degree")) }); continue; }
      if (graph.order >= NODES_MAX) { view.hidden = { ...view.hidden, nodes: (view.hidden?.nodes ?? 0) + 1, reason: `limit ${NODES_MAX}` }; continue; }
      const placed = !around && Number.isFinite(n.x) && Number.isFinite(n.y);
      graph.addNode(n.id, { type: "shape", label: n.caption ?? n.id, kind: n.kind, stage: stageOf(n.stage), degree: n.degree ?? 0, marking: n.marking, href: n.href, shape: SHAPE_OF[iconOf(n.kind)] ?? DISC, size: 0, x: placed ? n.x : 0, y: placed ? n.y : 0, placed });
      fresh.push(n.id);
    }
    for (const l of data.links ?? []) {
      if (graph.hasEdge(l.id) || !graph.hasNode(l.source) || !graph.hasNode(l.target)) continue;
      graph.addEdgeWithKey(l.id, l.source, l.target, { type: "status", label: l.label ?? kindWords(l.kind), kind: l.kind, from: l.from, to: l.to, status: l.status ?? "stated", style: STYLE_OF[l.status] ?? 0, evidence: l.evidence ?? 0, marking: l.marking, href: l.href, head: l.directed === false ? 0 : 1, size: (l.status === "inferred" ? 1.9 : 1.1) + Math.min(1.4, Math.log2(1 + (l.evidence ?? 0)) * 0.3), aside: 0, folded: false, stands: 1 });
      links.push(l.id);
    }
    fitSizes();
    const unplaced = fresh.filter((n) => !graph.getNodeAttribute(n, "placed"));
    if (unplaced.length) around && graph.hasNode(around) ? layoutAround(graph, around, unplaced) : layoutAll(graph, unplaced);
    return { fresh, links };
  }
  /** Links of one pair lie side by side. Where there are many, one of each direction and basis stands for its like, thicker for more;
   *  the others are in its panel and the table. What filters leave out counts for nothing; applying them, which follows every merge, ends here. */
  function bundle() {
    const between = new Map();
    graph.forEachEdge((e, a, s, t) => {
      graph.mergeEdgeAttributes(e, { folded: false, stands: 1 });
      if (a.out) return;
      const key = s < t ? `${s}\n${t}` : `${t}\n${s}`;
      between.has(key) ? between.get(key).push(e) : between.set(key, [e]);
    });
    for (const [, all] of between) {
      const shown = all.length > PARALLELS_MAX ? standIns(all) : all;
      shown.forEach((e, i) => graph.setEdgeAttribute(e, "aside", (i - (shown.length - 1) / 2) * 6 * (graph.source(e) < graph.target(e) ? 1 : -1)));
    }
  }
  function standIns(edges) {
    const likes = new Map();
    for (const e of edges) {
      const key = `${graph.source(e)} ${graph.getEdgeAttribute(e, "status")}`;
      likes.has(key) ? likes.get(key).push(e) : likes.set(key, [e]);
    }
    return [...likes.values()].map(([stand, ...rest]) => {
      graph.setEdgeAttribute(stand, "stands", 1 + rest.length);
      for (const e of rest) { graph.setEdgeAttribute(e, "folded", true); graph.setEdgeAttribute(e, "aside", 0); }
      return stand;
    });
  }
  /** A node is larger with more neighbors drawn, and all are smaller where many share the picture. */
  function fitSizes() {
    const crowd = Math.max(0.6, Math.min(1, Math.sqrt(100 / Math.max(1, graph.order))));
    graph.forEachNode((n) => graph.setNodeAttribute(n, "size", crowd * (4.5 + Math.min(13, 1.9 * Math.sqrt(graph.neighbors(n).length)))));
  }
  merge(first);

  // What the filters leave.
  const url = () => new URL(location.href);
  function readFilters() {
    const f = form ? new FormData(form) : new FormData();
    const from = String(f.get("from") ?? ""), to = String(f.get("to") ?? "");
    return { kinds: new Set(f.getAll("kind")), stages: new Set(f.getAll("stage")), statuses: new Set(f.getAll("status")), from, to };
  }
  function applyFilters() {
    const f = view.filters = readFilters(), dated = f.from || f.to;
    graph.forEachNode((n, a) => graph.setNodeAttribute(n, "out", (f.kinds.size > 0 && !f.kinds.has(a.kind)) || (f.stages.size > 0 && !f.stages.has(a.stage ?? ""))));
    // A link without an end is shown whatever "from" asks: unknown is not outside. A moment has from = to.
    graph.forEachEdge((e, a, _s, _t, sa, ta) => graph.setEdgeAttribute(e, "out", sa.out || ta.out || (f.statuses.size > 0 && !f.statuses.has(a.status)) || Boolean(f.from && a.to && a.to < f.from) || Boolean(f.to && a.from && a.from.slice(0, f.to.length) > f.to)));
    if (dated || f.statuses.size) graph.forEachNode((n, a) => { if (!a.out && n !== first.focus && graph.degree(n) > 0 && !graph.someEdge(n, (_e, ea) => !ea.out)) graph.setNodeAttribute(n, "out", true); });
    bundle();
    if (view.picked?.type === "node" && graph.getNodeAttribute(view.picked.id, "out")) pick(null);
    if (table) for (const row of table.querySelectorAll("tr[data-link]")) row.hidden = graph.hasEdge(row.dataset.link) && graph.getEdgeAttribute(row.dataset.link, "out");
    count();
    sigma.refresh();
  }
  function count() {
    const nodes = graph.filterNodes((_n, a) => !a.out).length, links = graph.filterEdges((_e, a) => !a.out).length;
    const out = graph.order - nodes;
    view.summary = [`${plural(nodes, "entity", "entities")}, ${plural(links, "link")}`, out ? `${out.toLocaleString("en-US")} filtered out` : "", view.hidden?.nodes ? `${view.hidden.nodes.toLocaleString("en-US")} not drawn (${view.hidden.reason})` : "", view.hidden?.links ? `${plural(view.hidden.links, "link")} not drawn` : ""].filter(Boolean).join(" · ");
    if (!view.picked) say(view.summary);
  }
  function writeUrl() {
    const u = url(), f = view.filters;
    for (const k of ["kind", "stage", "status", "from", "to", "sel", "link", "expand"]) u.searchParams.delete(k);
    for (const [k, set] of [["kind", f.kinds], ["stage", f.stages], ["status", f.statuses]]) for (const v of set) u.searchParams.append(k, v);
    if (f.from) u.searchParams.set("from", f.from);
    if (f.to) u.searchParams.set("to", f.to);
    for (const x of view.expansions) u.searchParams.append("expand", x.id);
    if (view.picked) u.searchParams.set(view.picked.type === "node" ? "sel" : "link", view.picked.id);
    history.replaceState(history.state, "", u);
    for (const a of page.querySelectorAll("a[data-carry-query]")) { const t = new URL(a.href); t.search = new URLSearchParams([...new URL(a.href).searchParams].filter(([k]) => a.dataset.carryQuery.split(" ").includes(k) === false).concat([...u.searchParams].filter(([k]) => a.dataset.carryQuery.split(" ").includes(k)))); a.href = t; }
  }

  // Drawing.
  stage.replaceChildren();
  stage.tabIndex = 0;
  stage.dataset.ownKeys = "";
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-roledescription", "network");
  stage.setAttribute("aria-label", stage.dataset.label ?? "Network. Arrow keys move the selection, Enter expands, Escape clears, plus and minus zoom, 0 fits.");
  const sigma = new lib.Sigma(graph, stage, {
    ...labelDrawers(view),
    nodeProgramClasses: { shape: shapeProgram(lib) }, edgeProgramClasses: { status: statusProgram(lib) },
    defaultNodeType: "shape", defaultEdgeType: "status", enableEdgeEvents: true, renderEdgeLabels: true, zIndex: true, allowInvalidContainer: true,
    labelDensity: 0.7, labelGridCellSize: 110, labelRenderedSizeThreshold: 5.5, stagePadding: stage.clientWidth > 600 ? 96 : 40, minCameraRatio: 0.02, maxCameraRatio: 4,
    doubleClickZoomingRatio: 1.6, zoomDuration: 120, inertiaDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
    nodeReducer(node, a) {
      const c = view.colours, active = view.near, isPicked = view.picked?.type === "node" && view.picked.id === node;
      const out = { ...a, hidden: Boolean(a.out), color: a.stage ? c[a.stage] : c.text2, zIndex: 1, strong: node === first.focus };
      if (node === first.focus) out.forceLabel = true;
      if (active && !active.has(node)) { out.color = c.fade; out.label = null; out.zIndex = 0; out.forceLabel = false; }
      else if (active) { out.forceLabel = active.size <= 40; out.zIndex = 2; }
      if (isPicked) { out.highlighted = true; out.zIndex = 3; }
      return out;
    },
    edgeReducer(edge, a) {
      const c = view.colours, picked = view.picked?.type === "link" && view.picked.id === edge, hovered = view.hoveredLink === edge;
      const out = { ...a, size: a.size + Math.min(4, Math.log2(a.stands) * 0.6), hidden: Boolean(a.out || (a.folded && !picked)), color: a.status === "disputed" ? c.warn : c.edge, label: null, zIndex: 0 };
      if (picked || hovered) Object.assign(out, { color: c.accent, size: out.size + 1.2, label: a.stands > 1 ? `${plural(a.stands, "link")}, one of them ${a.label}` : a.label, forceLabel: true, zIndex: 3 });
      else if (view.centre) {
        const [s, t] = graph.extremities(edge);
        if (s === view.centre || t === view.centre) Object.assign(out, { color: a.status === "disputed" ? c.warn : c.text2, label: a.label, forceLabel: view.near.size <= 24, zIndex: 2, size: out.size + 0.4 });
        else out.color = c.edgeFade;
      } else if (view.near) out.color = c.edgeFade;
      return out;
    },
  });
  for (const canvas of stage.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  sigma.setCustomBBox(sigma.getBBox());
  const camera = sigma.getCamera();
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const move = (state) => (calm.matches ? camera.setState(state) : camera.animate(state, { duration: 220 }));

  function refocus() {
    const centre = view.hovered ?? (view.picked?.type === "node" ? view.picked.id : null);
    view.centre = centre;
    view.near = centre ? new Set([centre, ...graph.neighbors(centre).filter((n) => graph.someEdge(n, centre, (_e, a) => !a.out))]) : view.picked?.type === "link" ? new Set(graph.extremities(view.picked.id)) : null;
    sigma.refresh({ skipIndexation: true });
  }

  // Selecting.
  let panelFetch = null;
  function pick(what, { keepPanel = false } = {}) {
    view.picked = what;
    panelFetch?.abort();
    if (table) for (const row of table.querySelectorAll("tr[data-link]")) row.classList.toggle("is-selected", what?.type === "link" && row.dataset.link === what.id);
    if (!what) { panel?.replaceChildren(...resting); say(view.summary ?? ""); }
    else if (what.type === "node") {
      const a = graph.getNodeAttributes(what.id);
      say(`${a.label}, ${kindWords(a.kind)}${a.stage ? `, ${a.stage}` : ""}, ${plural(graph.degree(what.id), "link")} drawn. Enter expands.`);
      if (!keepPanel) nodePanel(what.id);
    } else {
      const a = graph.getEdgeAttributes(what.id), [s, t] = graph.extremities(what.id).map((n) => graph.getNodeAttribute(n, "label"));
      say(`Link: ${s}, ${a.label}, ${t}. ${STATUS_WORDS[a.status]}, ${plural(a.evidence, "record")}.`);
      if (!keepPanel) linkPanel(what.id);
    }
    refocus();
    writeUrl();
  }
  const remote = (href, extra) => {
    const box = el("div", { "aria-busy": "true" }, el("section", {}, el("progress", { className: "progress", "aria-label": "Loading" })));
    const target = href && sameOrigin(href);
    if (!target) { box.replaceChildren(); return box; }
    for (const [k, v] of Object.entries(extra)) target.searchParams.set(k, v);
    panelFetch = new AbortController();
    const { signal } = panelFetch;
    get(target, "text/html", signal).then(async (r) => box.replaceChildren(fragmentFrom(await r.text())))
      .catch((error) => { if (!signal.aborted) box.replaceChildren(el("section", {}, el("p", { className: "field-error", textContent: `Details could not be loaded. ${error.message}` }))); })
      .finally(() => box.removeAttribute("aria-busy"));
    return box;
  };
  const closer = () => { const b = el("button", { type: "button", className: "btn btn-quiet btn-s btn-icon", "aria-label": "Clear the selection" }, icon("close")); b.addEventListener("click", () => { pick(null); stage.focus({ preventScroll: true }); }); return b; };
  const statusKey = (s) => { const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), line = document.createElementNS(ns, "line"); svg.setAttribute("viewBox", "0 0 28 10"); for (const [k, v] of Object.entries({ x1: 1, x2: 27, y1: 5, y2: 5, class: `edge edge-${s}` })) line.setAttribute(k, v); svg.setAttribute("aria-hidden", "true"); svg.append(line); return el("span", { className: "line-key" }, svg, s); };

  function nodePanel(id) {
    if (!panel) return;
    const a = graph.getNodeAttributes(id), stageClass = a.stage ? `stage-${a.stage}` : "";
    const target = a.href && sameOrigin(a.href);
    const expand = el("button", { type: "button", className: "btn btn-s btn-primary" }, icon("expand"), "Expand");
    expand.addEventListener("click", () => expandNode(id, expand));
    const again = el("a", { className: "btn btn-s", href: `${location.pathname}?focus=${encodeURIComponent(id)}` }, "Centre here");
    panel.replaceChildren(
      el("div", { className: "panel-title" }, el("span", { className: `kind-badge kind-badge-s ${stageClass}` }, icon(iconOf(a.kind))),
        el("div", {}, el("h2", {}, target ? el("a", { className: "row-link", href: target, textContent: a.label }) : a.label),
          el("p", { className: "chips" }, el("span", { className: "muted", textContent: kindWords(a.kind) }), a.stage ? el("span", { className: `stage-chip ${stageClass}`, textContent: a.stage[0].toUpperCase() + a.stage.slice(1) }) : null, a.marking ? el("span", { className: "marking", "data-level": markingLevel(a.marking), textContent: a.marking }) : null)), closer()),
      el("section", {}, el("div", { className: "row" }, expand, target ? el("a", { className: "btn btn-s", href: target, textContent: "Open dossier" }) : null, id === first.focus ? null : again)),
      linkSection(id), remote(a.href, { panel: "1" }));
    panel.scrollTop = 0;
  }
  const byEvidence = (x, y) => graph.getEdgeAttribute(y, "evidence") - graph.getEdgeAttribute(x, "evidence") || (x < y ? -1 : 1);
  /** Links as buttons; `name` says what each is called. */
  function linkList(title, edges, name, none) {
    const list = el("ul", { className: "link-list" });
    for (const e of edges.slice(0, PANEL_LINKS_MAX)) {
      const a = graph.getEdgeAttributes(e), { text, stage, outward } = name(e, a);
      const b = el("button", { type: "button" }, el("span", { className: `dot ${stage ? `stage-${stage}` : ""}`, "aria-hidden": "true" }), el("span", { className: a.status === "inferred" ? "inferred" : a.status === "disputed" ? "disputed" : null, textContent: text }), el("span", { className: "num", textContent: plural(a.evidence, "record") }),
        el("span", { className: "link-what", textContent: [`${outward ? "→" : "←"} ${a.label}`, [a.from, a.to].filter(Boolean).join(" to "), a.status === "stated" ? "" : a.status].filter(Boolean).join(" · ") }));
      b.addEventListener("click", () => pick({ type: "link", id: e }));
      list.append(el("li", {}, b));
    }
    return el("section", {}, el("h3", {}, el("span", { textContent: title }), el("span", { className: "faint", textContent: edges.length > PANEL_LINKS_MAX ? `${PANEL_LINKS_MAX} of ${edges.length}` : String(edges.length) })), edges.length ? list : el("p", { className: "muted", textContent: none }));
  }
  function linkSection(id) {
    const edges = graph.edges(id).filter((e) => !graph.getEdgeAttribute(e, "out")).sort(byEvidence);
    return linkList("Links drawn", edges, (e) => { const o = graph.getNodeAttributes(graph.opposite(id, e)); return { text: o.label, stage: o.stage, outward: graph.source(e) === id }; }, "None with these filters.");
  }
  /** The other links between the two ends, where there are any. */
  function beside(id) {
    const [s, t] = graph.extremities(id);
    const edges = graph.edges(s, t).filter((e) => e !== id && !graph.getEdgeAttribute(e, "out")).sort(byEvidence);
    return edges.length ? linkList("Other links between them", edges, (e, a) => ({ text: kindWords(a.kind), stage: null, outward: graph.source(e) === s }), "") : null;
  }
  function linkPanel(id) {
    if (!panel) return;
    const a = graph.getEdgeAttributes(id), ends = graph.extremities(id);
    const end = (n) => { const b = el("button", { type: "button" }, el("span", { className: `dot ${graph.getNodeAttribute(n, "stage") ? `stage-${graph.getNodeAttribute(n, "stage")}` : ""}` }), el("span", { textContent: graph.getNodeAttribute(n, "label") })); b.addEventListener("click", () => pick({ type: "node", id: n })); return el("li", {}, b); };
    panel.replaceChildren(
      el("div", { className: "panel-title" }, el("span", { className: "kind-badge kind-badge-s" }, icon("link")), el("div", {}, el("h2", { textContent: a.label }), el("p", { className: "chips" }, statusKey(a.status), el("span", { className: "muted", textContent: [a.from, a.to].filter(Boolean).join(" to ") || "no dates" }), a.marking ? el("span", { className: "marking", "data-level": markingLevel(a.marking), textContent: a.marking }) : null)), closer()),
      el("section", {}, el("ul", { className: "link-list" }, end(ends[0]), end(ends[1]))),
      el("section", {}, el("h3", {}, el("span", { textContent: "Evidence" }), el("span", { className: "faint", textContent: plural(a.evidence, "record") })), el("p", { className: "muted", textContent: { stated: "A record states this link.", inferred: "No record states this link. It was inferred from the records below.", disputed: "Records or judgments disagree about this link." }[a.status] })),
      remote(a.href, { panel: "1" }), ...[beside(id)].filter(Boolean));
    panel.scrollTop = 0;
  }
  function markingLevel(m) { const s = m.toUpperCase(); return /LES/.test(s) ? "les" : /CUI/.test(s) ? "cui" : /^\(?TS/.test(s) ? "ts" : /^\(?S/.test(s) ? "s" : /^\(?C\b/.test(s) ? "c" : "u"; }

  // Expanding, and taking the last one back.
  async function expandNode(id, button, quiet = false) {
    const src = new URL(stage.dataset.src, location.href);
    src.searchParams.set("focus", id);
    src.searchParams.set("hops", "1");
    button?.setAttribute("aria-busy", "true");
    const timer = setTimeout(() => say(`Expanding ${graph.getNodeAttribute(id, "label")}…`), 400);
    try {
      const data = await (await get(src, "application/json")).json();
      if (first.edition && data.edition && data.edition !== first.edition) { say(`The server now answers from edition ${data.edition.slice(0, 8)}. Reload the page to see it.`); return; }
      const { fresh, links } = merge(data, id);
      if (fresh.length || links.length) view.expansions.push({ id, fresh, links });
      applyFilters();
      if (!quiet) { pick({ type: "node", id }); reveal([id, ...fresh]); }
      say(fresh.length || links.length ? `${graph.getNodeAttribute(id, "label")}: ${plural(fresh.length, "new entity", "new entities")}, ${plural(links.length, "new link")}.` : `${graph.getNodeAttribute(id, "label")}: nothing more to show.`);
      showUndo();
    } catch (error) { say(`Could not expand. ${error.message}`); }
    finally { clearTimeout(timer); button?.removeAttribute("aria-busy"); }
  }
  function takeBack() {
    const last = view.expansions.pop();
    if (!last) return;
    for (const e of last.links) if (graph.hasEdge(e)) graph.dropEdge(e);
    for (const n of last.fresh) if (graph.hasNode(n)) graph.dropNode(n);
    if (view.picked && !(view.picked.type === "node" ? graph.hasNode(view.picked.id) : graph.hasEdge(view.picked.id))) pick({ type: "node", id: last.id });
    applyFilters(); refocus(); writeUrl(); showUndo();
    say(`Took back the expansion of ${graph.getNodeAttribute(last.id, "label")}.`);
  }
  function showUndo() { for (const b of page.querySelectorAll("[data-network-do=undo]")) b.disabled = view.expansions.length === 0; }
  function reveal(ids) {
    const { width, height } = sigma.getDimensions();
    const outside = ids.some((n) => { const d = sigma.getNodeDisplayData(n); if (!d || d.hidden) return false; const p = sigma.framedGraphToViewport(d); return p.x < 24 || p.y < 24 || p.x > width - 24 || p.y > height - 24; });
    const shown = ids.map((n) => sigma.getNodeDisplayData(n)).filter((d) => d && !d.hidden);
    const xs = shown.map((d) => d.x), ys = shown.map((d) => d.y);
    if (!shown.length) return;
    // A group should take between a quarter and two thirds of the view; one node only has to be in sight.
    const spread = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys)) * 1.5, many = ids.length > 1;
    const cramped = many && spread < camera.ratio * 0.4;
    if (!outside && !cramped) return;
    move({ x: (Math.max(...xs) + Math.min(...xs)) / 2, y: (Math.max(...ys) + Math.min(...ys)) / 2, ratio: cramped ? Math.max(0.08, spread * 1.4) : many ? Math.max(spread, camera.ratio) : camera.ratio, angle: 0 });
  }
  const fit = () => { sigma.setCustomBBox(null); sigma.refresh(); sigma.setCustomBBox(sigma.getBBox()); move({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }); };
  const zoom = (factor) => move({ ...camera.getState(), ratio: Math.min(4, Math.max(0.02, camera.ratio * factor)) });

  // Pointer.
  sigma.on("beforeRender", () => { view.names = []; });
  sigma.on("enterNode", ({ node }) => { view.hovered = node; stage.style.cursor = "pointer"; refocus(); });
  sigma.on("leaveNode", () => { view.hovered = null; stage.style.cursor = ""; refocus(); });
  sigma.on("enterEdge", ({ edge }) => { view.hoveredLink = edge; stage.style.cursor = "pointer"; sigma.refresh({ skipIndexation: true }); });
  sigma.on("leaveEdge", () => { view.hoveredLink = null; stage.style.cursor = ""; sigma.refresh({ skipIndexation: true }); });
  sigma.on("clickNode", ({ node }) => { if (!view.dragged) pick({ type: "node", id: node }); });
  sigma.on("clickEdge", ({ edge }) => pick({ type: "link", id: edge }));
  sigma.on("clickStage", () => { if (view.picked && !view.dragged) pick(null); });
  sigma.on("doubleClickNode", ({ node, event }) => { event.preventSigmaDefault(); expandNode(node); });
  // Moving a node by hand is for reading only; it is not kept.
  let held = null;
  sigma.on("downNode", ({ node, event }) => { held = { node, x: event.x, y: event.y }; view.dragged = false; });
  sigma.on("moveBody", ({ event }) => {
    if (!held) return;
    if (!view.dragged && Math.hypot(event.x - held.x, event.y - held.y) < 4) return event.preventSigmaDefault();
    view.dragged = true;
    graph.mergeNodeAttributes(held.node, sigma.viewportToGraph(event));
    event.preventSigmaDefault();
    event.original.preventDefault();
  });
  const drop = () => { if (held) { held = null; setTimeout(() => { view.dragged = false; }, 60); } };
  sigma.on("upNode", drop);
  sigma.on("upStage", drop);
  sigma.getMouseCaptor().on("mouseup", drop);

  // Keyboard.
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = WAYS[event.key];
    if (way) step(way);
    else if (event.key === "Enter") { if (view.picked?.type === "node") expandNode(view.picked.id); }
    else if (event.key === "Escape") { if (!view.picked) return; pick(null); }
    else if (event.key === "+" || event.key === "=") zoom(1 / 1.4);
    else if (event.key === "-") zoom(1.4);
    else if (event.key === "0") fit();
    else if (event.key === "Backspace" || event.key === "u") takeBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  /** To the nearest node that way; a neighbour counts as half as far, so walking along links comes naturally. */
  function step([ux, uy]) {
    const shown = graph.filterNodes((_n, a) => !a.out);
    if (!shown.length) return;
    const from = view.picked?.type === "node" ? view.picked.id : view.picked ? graph.source(view.picked.id) : null;
    if (!from) return pickByKey(graph.hasNode(first.focus) ? first.focus : shown.reduce((a, b) => (graph.degree(b) > graph.degree(a) ? b : a)));
    const place = (n) => sigma.graphToViewport(graph.getNodeAttributes(n)), p = place(from), near = new Set(graph.neighbors(from));
    let best = null, bestScore = Infinity;
    for (const n of shown) {
      if (n === from) continue;
      const q = place(n), dx = q.x - p.x, dy = q.y - p.y, d = Math.hypot(dx, dy) || 1e-6, along = (dx * ux + dy * uy) / d;
      if (along < 0.5) continue;
      const score = d * (1 + 1.5 * (1 - along)) * (near.has(n) ? 0.5 : 1);
      if (score < bestScore) { best = n; bestScore = score; }
    }
    best ? pickByKey(best) : say("No entity that way.");
  }
  function pickByKey(n) { pick({ type: "node", id: n }); reveal([n]); }

  // Buttons, filters, rows, theme, size.
  page.addEventListener("click", (event) => {
    const act = event.target.closest("[data-network-do]")?.dataset.networkDo;
    if (act === "in") zoom(1 / 1.5); else if (act === "out") zoom(1.5); else if (act === "fit") fit(); else if (act === "undo") takeBack();
    const row = event.target.closest("#network-table tr[data-link]");
    if (row && !event.target.closest("a, button") && graph.hasEdge(row.dataset.link)) { pick({ type: "link", id: row.dataset.link }); reveal(graph.extremities(row.dataset.link)); }
  });
  let waiting = 0;
  const filtersChanged = () => { clearTimeout(waiting); waiting = setTimeout(() => { applyFilters(); writeUrl(); }, 60); };
  form?.addEventListener("input", filtersChanged);
  form?.addEventListener("change", filtersChanged);
  form?.addEventListener("reset", () => setTimeout(filtersChanged));
  form?.addEventListener("submit", (event) => { event.preventDefault(); filtersChanged(); });
  const repaint = () => { view.colours = readColours(); sigma.refresh(); };
  new MutationObserver(repaint).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

  // The URL holds the state: expansions, then the selection.
  const wanted = url().searchParams;
  applyFilters();
  for (const id of wanted.getAll("expand").slice(0, 20)) if (graph.hasNode(id)) await expandNode(id, null, true);
  const sel = wanted.get("sel"), link = wanted.get("link");
  if (sel && graph.hasNode(sel)) pick({ type: "node", id: sel });
  else if (link && graph.hasEdge(link)) pick({ type: "link", id: link });
  else count();
  showUndo();
  stage.dataset.ready = "1";
  return { graph, sigma, pick, fit };
}

for (const stage of document.querySelectorAll("[data-network]")) start(stage);
