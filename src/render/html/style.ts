/**
 * Colours are told apart by the colour-blind: vermilion, amber, blue-green (after Okabe and Ito), and never carry a meaning alone. All text
 * has a contrast of 4.5 at least. `light-dark()` follows the reader's setting; paper is light.
 */
const COLOURS = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f7f7f5, #121518);
  --panel: light-dark(#ffffff, #1a1e23);
  --sunk: light-dark(#f1f1ee, #14181c);
  --ink: light-dark(#1b1f24, #e4e7eb);
  --soft: light-dark(#565e68, #a2abb5);
  --line: light-dark(#dddfe2, #30363d);
  --strong-line: light-dark(#aab0b7, #56606b);
  --link: light-dark(#0a58a6, #83bdfb);
  --bad: light-dark(#b03a00, #ff9466);
  --bad-fill: light-dark(#d55e00, #e8743b);
  --bad-wash: light-dark(#fdf1ea, #32201a);
  --warn: light-dark(#7d5600, #f1bd55);
  --warn-fill: light-dark(#e69f00, #dba12f);
  --good: light-dark(#00665a, #63cdb5);
  --good-fill: light-dark(#009e84, #35a48d);
  --good-wash: light-dark(#e8f5f2, #15302b);
  --idle: light-dark(#4f5a66, #aab4bf);
  --idle-wash: light-dark(#eef0f2, #22282f);
  --mark: light-dark(#ffe18c, #6b5410);
  --mark-ink: light-dark(#1b1f24, #fff3cf);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media print { :root { color-scheme: light !important; } }
`;

const TEXT = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.5 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
main, .top, footer { max-width: 1240px; margin-inline: auto; padding-inline: 28px; }
h1, h2, h3, p, dl, dd, ol, ul, figure, pre { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h2 { font-size: 18px; line-height: 1.3; font-weight: 650; letter-spacing: -.005em; }
h3 { font-size: 14px; font-weight: 650; }
a { color: var(--link); text-underline-offset: 2px; }
code, pre, .mono { font-family: var(--mono); font-size: .9em; }
mark { background: var(--mark); color: var(--mark-ink); font-weight: 700; border-radius: 2px; padding: 0 1px; text-decoration: underline; text-underline-offset: 2px; }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.soft { color: var(--soft); }
.hidden-text { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 8px; top: -60px; background: var(--panel); padding: 8px 12px; z-index: 9; }
.skip:focus { top: 8px; }
section { margin-top: 40px; }
section > h2 + * { margin-top: 12px; }
section > .lead { color: var(--soft); max-width: 100ch; margin-top: 2px; }
section > .lead + * { margin-top: 12px; }
.panel { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: 16px 18px; }
.top { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between; padding-block: 18px 14px; }
.brand { font-weight: 700; letter-spacing: -.01em; }
footer { padding-block: 36px 48px; color: var(--soft); font-size: 13px; }
button, input { font: inherit; color: inherit; }
.button { background: var(--panel); border: 1px solid var(--strong-line); border-radius: 4px; padding: 2px 10px; cursor: pointer; font-size: 12.5px; line-height: 1.6; }
.button:hover { background: var(--idle-wash); }
.sign { font-weight: 650; white-space: nowrap; }
.sign svg { vertical-align: -.14em; margin-right: .4em; }
.sign.bad { color: var(--bad); } .sign.warn { color: var(--warn); } .sign.good { color: var(--good); } .sign.idle { color: var(--idle); }
`;

const TABLE = `
.table { overflow: auto; max-height: min(620px, 80vh); background: var(--panel); border: 1px solid var(--line); border-radius: 6px; }
.table table { border-collapse: collapse; width: 100%; font-size: 13px; }
.table caption { text-align: left; padding: 10px 14px; color: var(--soft); caption-side: top; }
.table th, .table td { text-align: left; vertical-align: baseline; padding: 6px 14px; border-top: 1px solid var(--line); overflow-wrap: normal; }
.table thead th { position: sticky; top: 0; z-index: 1; box-shadow: inset 0 -1px var(--line); border-top: 0; font-weight: 600; color: var(--soft); white-space: nowrap; background: var(--sunk); }
.table tbody th { font-weight: 600; }
.table tbody tr:hover { background: var(--sunk); }
.table .number { text-align: right; white-space: nowrap; }
.table .keep { white-space: nowrap; overflow-wrap: normal; }
.table .wide { min-width: 300px; overflow-wrap: anywhere; }
th button { background: none; border: 0; padding: 0; font: inherit; color: inherit; cursor: pointer; white-space: nowrap; }
th button::after { content: "\\2195"; display: inline-block; width: 1.1em; text-align: right; opacity: .45; }
th[aria-sort=ascending] button::after { content: "\\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\\2193"; opacity: 1; }
.sift { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin: 14px 0 8px; font-size: 13px; }
.sift input { width: min(320px, 100%); padding: 4px 9px; border: 1px solid var(--strong-line); border-radius: 4px; background: var(--panel); }
`;

const NARROW = `
@media (max-width: 700px) {
  main, .top, footer { padding-inline: 14px; }
  section { margin-top: 30px; }
  .panel { padding: 12px 13px; }
  .table th, .table td { padding: 6px 10px; }
}
`;

const PAPER = `
@media print {
  @page { margin: 14mm; }
  body { background: #fff; font-size: 10pt; }
  main, .top, footer { max-width: none; padding-inline: 0; }
  section { margin-top: 20pt; }
  h2, h3, summary { break-after: avoid; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  .table { overflow: visible; max-height: none; }
  .table thead th { position: static; }
  .table td { overflow-wrap: anywhere; }
  .table th, .table td { padding: 3pt 5pt; }
  .button, .sift, .skip, .on-screen { display: none !important; }
  th button::after { content: none; }
  details.unfold::details-content { content-visibility: visible; block-size: auto; display: block; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;

/** For every page: colours, text, tables, paper. */
export const BASE_STYLE = [COLOURS, TEXT, TABLE, NARROW, PAPER].join('').trim();
