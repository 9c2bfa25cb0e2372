/** Topology, heat maps, lease maps. A class of cells sets `--cell`; swatches of legends use the same. */
export const MAP_STYLE = `
.legend { display: flex; flex-wrap: wrap; gap: 3px 16px; margin: 8px 0 10px; font-size: 12.5px; color: var(--soft); }
.legend li { display: inline-flex; align-items: center; gap: 6px; }
.legend svg { flex: none; }
.map { overflow-x: auto; max-width: 100%; }
.map svg { display: block; }
.map text { font: 10px/1 var(--mono); fill: var(--soft); }
.map .value { font: 11px/1 var(--mono); fill: var(--ink); pointer-events: none; }
.map .cursor { fill: none; stroke: var(--ink); stroke-width: 2; pointer-events: none; }
.field path { shape-rendering: crispEdges; fill: none; }
.cells path, .legend .cell { stroke: var(--cell); stroke-width: 1; }
.ground { fill: none; pointer-events: all; }
.grid { stroke: var(--panel); stroke-width: 1.5px; vector-effect: non-scaling-stroke; }
.field .mark, .legend .mark { stroke: var(--on-dark); stroke-width: .13; fill: none; shape-rendering: auto; }
:root { --on-dark: light-dark(#ffffff, #16110e); }
.quiet { --cell: light-dark(#e3e7ea, #2b323a); }
.none { --cell: light-dark(#c3c8ce, #4a525b); }
.dark { --cell: light-dark(#bf4a00, #f28a52); }
.m-short { --cell: light-dark(#e69f00, #dba12f); }
.m-fragmented { --cell: light-dark(#5b9bd5, #5fa3dd); }
.m-refused { --cell: light-dark(#8b5fa8, #b58fd0); }
.s-used { --cell: light-dark(#0f6cab, #6db3ea); }
.s-part { --cell: light-dark(#8dbde0, #3d6d92); }
.s-free { --cell: light-dark(#e3e7ea, #2b323a); }
.s-reserved { --cell: light-dark(#8b5fa8, #b58fd0); }
.s-overlap { --cell: light-dark(#bf4a00, #f28a52); }
.s-unused { --cell: light-dark(#f7f7f5, #1e2328); }
.map .on-s-used, .map .on-q3, .map .on-q4, .map .on-q5, .map .on-q6, .map .on-l3 { fill: light-dark(#ffffff, #12161a); }
.map .on-none { fill: var(--ink); }

.maps { display: grid; gap: 28px 24px; }
.maps.large { grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); }
.maps.small { grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr)); }
.heat figcaption p { font-size: 12.5px; }
.heat { display: flex; flex-direction: column; min-width: 0; }
.heat .legend { align-content: flex-start; }
.heat .map { margin-top: auto; }
.detail { position: sticky; bottom: 10px; z-index: 2; margin-top: 12px; background: var(--panel); border: 1px solid var(--strong-line); border-radius: 6px; padding: 8px 14px; font-size: 13px; box-shadow: 0 2px 10px light-dark(rgb(0 0 0 / .12), rgb(0 0 0 / .5)); }
.detail dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 14px; }
.detail dt { color: var(--soft); }
.detail + .table, .detail + .sift { margin-top: 14px; }

.topology text { font: 11px/1 var(--mono); fill: var(--soft); }
.topology .name { font: 650 13px/1 var(--sans); fill: var(--ink); }
.topology .strong { fill: var(--ink); }
.topology .card { fill: var(--panel); stroke: var(--strong-line); }
.topology .rule, .topology .stem { stroke: var(--line); }
.topology .stem { stroke: var(--strong-line); stroke-width: 2; }
.topology .underlay { fill: light-dark(#c9d0d7, #3b4550); }
.topology .routed { stroke: var(--strong-line); stroke-width: 1.5; stroke-dasharray: 2 4; }
.topology .bad .tone, .topology .node.bad { fill: var(--bad-fill); }
.topology .warn .tone, .topology .node.warn { fill: var(--warn-fill); }
.topology .good .tone, .topology .node.good { fill: light-dark(#6d7883, #8b96a1); }
.topology .idle .tone { fill: var(--line); }
.topology .node.idle { fill: var(--panel); stroke: var(--soft); }
.topology .broken path { fill: none; stroke: var(--bad-fill); stroke-width: 2; }
.topology .broken .head, .topology .head { fill: var(--bad-fill); stroke: none; }
.topology .broken circle { fill: var(--panel); stroke: var(--bad-fill); stroke-width: 1.5; }
.topology .broken text { fill: var(--bad); font-weight: 700; }
.topology .chord { fill: none; stroke: var(--bad-fill); stroke-width: 1.2; stroke-opacity: .75; }
.topology .chord.many { stroke-opacity: .35; }
.topology .chord.single { stroke-dasharray: 4 3; }
.ring { margin-inline: auto; }
.ring text { font-size: 10px; }
.ring .label { fill: var(--ink); }
.ring .label .subnet { fill: var(--soft); font-weight: 400; }
.ring .label.bad { fill: var(--bad); font-weight: 700; }
.ring .label.warn { fill: var(--warn); font-weight: 700; }
.ring .letter, b.letter { fill: var(--ink); color: var(--ink); font-weight: 700; }

.leases h3 { font-family: var(--mono); }
.leases + .leases { margin-top: 14px; }
.beside { display: flex; flex-wrap: wrap; gap: 18px 40px; align-items: flex-start; }
.beside .facts { flex: 1; min-width: min(100%, 280px); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 3px 16px; font-size: 13px; }
.facts dt { color: var(--soft); }

@media print {
  .map { overflow: visible; }
  .map svg { max-width: 100%; height: auto; }
  .heat, .leases { break-inside: avoid; }
  .detail { display: none; }
  .maps.large { grid-template-columns: 1fr 1fr; }
}
`.trim();
