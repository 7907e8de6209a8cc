// SPDX-License-Identifier: Apache-2.0
// Makes ../world.svg and ../world-centroids.csv from Natural Earth (public domain), as packed by
// world-atlas 2.0.2 (ISC). Not shipped to the browser; kept so that the map can be made again.
//
//   mkdir /tmp/w && cd /tmp/w
//   npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && mv package world-atlas
//   npm i topojson-client@3.1.0 topojson-simplify@3.0.3 d3-geo@3.1.1 i18n-iso-countries@7
//   cp <repo>/crates/server/assets/tools/make-world.mjs . && node make-world.mjs <repo>/crates/server/assets
//
// Same input, same bytes out: nothing here reads a clock or a random number.
import { readFileSync, writeFileSync } from "node:fs";
import { feature, mesh } from "topojson-client";
import { presimplify, simplify, sphericalTriangleArea, filter } from "topojson-simplify";
import { geoEqualEarth, geoPath, geoArea } from "d3-geo";
import { createRequire } from "node:module";
const iso = createRequire(import.meta.url)("i18n-iso-countries");

const out = process.argv[2] ?? ".";
const atlas = process.argv[3] ?? "world-atlas/countries-50m.json";
const WIDTH = 2000;               // the whole globe is this wide; the view box crops the empty south
const SIMPLIFY_STERADIANS = 2.4e-6;
const ISLET_STERADIANS = 6e-6;    // rings smaller than this go, unless they are all a country has

const CENTRE_LON = 154;           // Pacific in the middle: the chain runs Asia → Mexico → United States, and the
                                  // cut at 26°W goes through the Atlantic and touches only Greenland's east

// Equal Earth (Šavrič, Patterson, Jenny 2018), scaled so that x runs from 0 to WIDTH.
const projection = geoEqualEarth().rotate([-CENTRE_LON, 0]).fitWidth(WIDTH, { type: "Sphere" }).precision(0.5);
const [[, y0], [, y1]] = geoPath(projection).bounds({ type: "Sphere" });
const FULL_HEIGHT = y1 - y0;

const topology = JSON.parse(readFileSync(atlas));
// Natural Earth draws some places apart that ISO 3166-1 does not list: they keep their outline, under the
// user-assigned code where one is in wide use (xk), else joined to no code and drawn as plain land.
const EXTRA = { Kosovo: "xk" };
const weighted = presimplify(topology, sphericalTriangleArea);
const slim = simplify(weighted, SIMPLIFY_STERADIANS);
const full = feature(topology, topology.objects.countries).features;
const thin = feature(slim, slim.objects.countries).features;

const ringArea = (ring) => Math.abs(geoArea({ type: "Polygon", coordinates: [ring] }));
const small = (ring) => { const a = ringArea(ring); return Math.min(a, 4 * Math.PI - a); };
const polygons = (g) => g == null ? [] : g.type === "Polygon" ? [g.coordinates] : g.type === "MultiPolygon" ? g.coordinates : [];

function slimmed(thinFeature, fullFeature) {
  const kept = polygons(thinFeature.geometry).filter((p) => p[0].length >= 4 && small(p[0]) >= ISLET_STERADIANS);
  if (kept.length) return kept;
  // Everything fell through the sieve (Malta, Singapore, …): keep the largest ring unsimplified.
  const all = polygons(fullFeature.geometry).sort((a, b) => small(b[0]) - small(a[0]));
  return all.slice(0, 1).map((p) => [p[0]]);
}

function svgPath(poly) {
  // Project with clipping and resampling, then round to whole units and write relative, shortest form.
  const rings = [];
  let ring = null;
  geoPath(projection, {
    beginPath() {}, moveTo(x, y) { ring = [[x, y]]; rings.push(ring); }, lineTo(x, y) { ring.push([x, y]); },
    closePath() {}, arc() {},
  })({ type: "MultiPolygon", coordinates: poly });
  let d = "";
  for (const r of rings) {
    const pts = [];
    for (const [x, y] of r) {
      const p = [Math.round(x), Math.round(y)];
      const last = pts[pts.length - 1];
      if (!last || last[0] !== p[0] || last[1] !== p[1]) pts.push(p);
    }
    if (pts.length > 1 && pts[0][0] === pts[pts.length - 1][0] && pts[0][1] === pts[pts.length - 1][1]) pts.pop();
    if (pts.length < 3) {
      if (rings.length === 1 || d === "" && r === rings[rings.length - 1]) { // a speck: draw it one unit wide
        const [x, y] = pts[0]; d += `M${x} ${y}h1v1h-1z`;
      }
      continue;
    }
    d += `M${pts[0][0]} ${pts[0][1]}l`;
    let first = true;
    for (let i = 1; i < pts.length; i++) {
      const dx = pts[i][0] - pts[i - 1][0], dy = pts[i][1] - pts[i - 1][1];
      d += (first || dx < 0 ? "" : " ") + dx + (dy < 0 ? "" : " ") + dy;
      first = false;
    }
    d += "z";
  }
  return d;
}

// Where a mark for a country should stand: the centre of the largest part if that lies inside it, else the
// inside point farthest from any border (grid search, good to a unit).
function anchor(poly) {
  const path = geoPath(projection);
  const largest = poly.map((p) => ({ type: "Polygon", coordinates: p })).sort((a, b) => path.area(b) - path.area(a))[0];
  const c = path.centroid(largest);
  const rings = [];
  let ring;
  geoPath(projection, { beginPath() {}, moveTo(x, y) { ring = [[x, y]]; rings.push(ring); }, lineTo(x, y) { ring.push([x, y]); }, closePath() { ring.push(ring[0]); }, arc() {} })(largest);
  const inside = (x, y) => rings.reduce((odd, r) => { for (let i = 0, j = r.length - 1; i < r.length; j = i++) if ((r[i][1] > y) !== (r[j][1] > y) && x < (r[j][0] - r[i][0]) * (y - r[i][1]) / (r[j][1] - r[i][1]) + r[i][0]) odd = !odd; return odd; }, false);
  const gap = (x, y) => { let best = Infinity; for (const r of rings) for (let i = 1; i < r.length; i++) { const [ax, ay] = r[i - 1], [bx, by] = r[i]; const l = (bx - ax) ** 2 + (by - ay) ** 2; const t = l ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / l)) : 0; best = Math.min(best, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay))); } return best; };
  if (!Number.isFinite(c[0])) { const p = poly[0][0][0]; return projection(p); }
  const [[bx0, by0], [bx1, by1]] = path.bounds(largest);
  const roomy = Math.min(bx1 - bx0, by1 - by0) / 8;
  if (inside(...c) && gap(...c) >= roomy) return c;
  let best = inside(...c) ? [...c, gap(...c)] : [c[0], c[1], -1];
  const step = Math.max(0.5, Math.max(bx1 - bx0, by1 - by0) / 60);
  for (let x = bx0; x <= bx1; x += step) for (let y = by0; y <= by1; y += step) if (inside(x, y)) { const g = gap(x, y); if (g > best[2] + 1e-9) best = [x, y, g]; }
  return best;
}

const rows = [];
const paths = new Map(); // code → d
const plain = [];
full.forEach((f, i) => {
  const name = f.properties.name;
  const code = (f.id && iso.numericToAlpha2(f.id)?.toLowerCase()) || EXTRA[name] || null;
  if (code === "aq") return;                            // Antarctica: cropped away
  const poly = slimmed(thin[i], f);
  const d = svgPath(poly);
  if (!code) { if (d) plain.push(d); return; }
  if (paths.has(code)) { paths.set(code, paths.get(code) + d); return; } // e.g. Australia's Ashmore and Cartier
  paths.set(code, d);
  const [x, y] = anchor(polygons(f.geometry));
  const [lon, lat] = projection.invert([x, y]);
  rows.push({ code, name: iso.getName(code, "en") && name.endsWith(".") ? iso.getName(code, "en") : name, x, y, lon, lat });
});

// ISO codes too small for the 1:50m sheet, so that a record about them can still be placed.
const MISSING = { bv: [3.4, -54.4], cc: [96.8, -12.2], cx: [105.6, -10.5], bq: [-68.3, 12.2], gf: [-53.1, 3.9], gi: [-5.35, 36.14], gp: [-61.5, 16.2], mq: [-61.0, 14.65], re: [55.5, -21.1], sj: [16.0, 78.6], tk: [-171.8, -9.2], tv: [179.2, -8.5], um: [-169.5, 16.7], yt: [45.15, -12.8] };
for (const [code, lonlat] of Object.entries(MISSING)) {
  if (rows.some((r) => r.code === code)) continue;
  const [x, y] = projection(lonlat);
  rows.push({ code, name: iso.getName(code, "en"), x, y, lon: lonlat[0], lat: lonlat[1] });
}
rows.sort((a, b) => a.code < b.code ? -1 : 1);

const top = Math.floor(projection([0, 83.8])[1]), bottom = Math.ceil(projection([0, -56.5])[1]);
const box = `0 ${top} ${WIDTH} ${bottom - top}`;
const line = (coords) => geoPath(projection.precision(0.3)).digits(0)({ type: "LineString", coordinates: coords });
const steps = (a, b, s) => Array.from({ length: Math.round((b - a) / s) + 1 }, (_, i) => a + i * s);
let graticule = "";
for (const lat of [-30, 0, 30, 60]) graticule += line(steps(CENTRE_LON - 179.9, CENTRE_LON + 179.9, 10).map((lon) => [lon, lat]));
for (const lon of [-150, -90, 0, 60, 120, 180]) graticule += line(steps(-56, 83, 1).map((lat) => [lon, lat]));

const body = [...paths].sort((a, b) => a[0] < b[0] ? -1 : 1).map(([code, d]) => `<path id="${code}" d="${d}"/>`).join("\n");
writeFileSync(`${out}/world.svg`, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}">
<!-- Natural Earth 4.1 admin-0, 1:50m (public domain), via world-atlas 2.0.2 (ISC). Equal Earth. Made by tools/make-world.mjs. -->
<path id="graticule" fill="none" d="${graticule}"/>
<g id="land">
${body}
${plain.length ? `<path d="${plain.join("")}"/>` : ""}
</g>
</svg>
`);
const f1 = (n) => n.toFixed(1), f3 = (n) => n.toFixed(3);
const q = (s) => /[",]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s;
writeFileSync(`${out}/world-centroids.csv`, "alpha2,name,x,y,lon,lat\n" + rows.map((r) => [r.code, q(r.name), f1(r.x), f1(r.y), f3(r.lon), f3(r.lat)].join(",")).join("\n") + "\n");
const all = Object.keys(iso.getAlpha2Codes()).map((c) => c.toLowerCase());
console.log({ box, fullHeight: FULL_HEIGHT, scale: projection.scale(), translate: projection.translate(), paths: paths.size, rows: rows.length, missing: all.filter((c) => !rows.some((r) => r.code === c)) });
