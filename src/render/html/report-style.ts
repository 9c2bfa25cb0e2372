/** Verdict, causes, facts. */
export const REPORT_STYLE = `
.verdict { border: 1px solid var(--line); border-left: 6px solid var(--idle); background: var(--panel); border-radius: 6px; padding: 20px 24px 14px; }
.verdict.bad { border-left-color: var(--bad-fill); } .verdict.warn { border-left-color: var(--warn-fill); } .verdict.good { border-left-color: var(--good-fill); }
.verdict h1 { font-size: 30px; line-height: 1.15; letter-spacing: -.02em; }
.verdict h1 .sign span::first-letter { text-transform: uppercase; }
.verdict h1 .sign span { display: inline-block; }
.sentence { font-size: 16px; margin-top: 6px; max-width: 90ch; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 28px; margin-top: 18px; padding-top: 14px; border-top: 1px solid var(--line); }
.figure dt { color: var(--soft); font-size: 12.5px; }
.figure dd { line-height: 1.35; }
.figure b { display: block; font-size: 20px; font-weight: 650; letter-spacing: -.01em; }
.figure .soft { font-size: 12.5px; }
.figure.bad b { color: var(--bad); } .figure.warn b { color: var(--warn); }
.verdict nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 14px; padding-top: 10px; border-top: 1px solid var(--line); font-size: 13px; }
.verdict nav a { padding: 3px 0; white-space: nowrap; }

.cause { background: var(--panel); border: 1px solid var(--line); border-left: 5px solid var(--idle); border-radius: 6px; margin-top: 14px; padding: 0 20px; }
.cause.bad { border-left-color: var(--bad-fill); } .cause.warn { border-left-color: var(--warn-fill); }
.cause > summary { padding: 13px 0; list-style: none; position: relative; }
.cause > summary::before { content: "\\25b8"; position: absolute; left: -15px; color: var(--soft); }
.cause[open] > summary::before { content: "\\25be"; }
.cause[open] { padding-bottom: 12px; }
.cause[open] > summary { padding-bottom: 4px; }
.cause h3 { display: flex; flex-wrap: wrap; gap: 3px 14px; align-items: baseline; font-size: 14px; font-weight: 400; }
.cause .number { font-weight: 700; min-width: 1ch; }
.culprit { font-size: 16px; font-weight: 700; }
.object { color: var(--soft); }
.broken { margin-left: auto; color: var(--soft); white-space: nowrap; }
.cause.bad .broken { color: var(--bad); font-weight: 600; }
.cause .summary { font-size: 15px; max-width: 100ch; }
.alike { margin-top: 4px; color: var(--soft); }
.proof { display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 9fr); gap: 14px 32px; margin-top: 12px; }
h4 { margin: 0 0 4px; font-size: 12.5px; font-weight: 650; color: var(--soft); }
.evidence { margin-bottom: 8px; }
.evidence figcaption { font-size: 12.5px; color: var(--soft); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.evidence pre { background: var(--sunk); border-radius: 4px; padding: 5px 9px; }
.compared { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 1px 12px; margin-bottom: 8px; }
.compared dt { color: var(--soft); font-size: 12.5px; }
.fix li + li { margin-top: 12px; }
.command { display: flex; align-items: flex-start; gap: 8px; background: var(--sunk); border: 1px solid var(--line); border-radius: 4px; padding: 5px 6px 5px 9px; margin: 3px 0; }
.command pre { flex: 1; font-weight: 600; padding: 2px 0; }
.command .button { flex: none; }
.fix .soft { font-size: 13px; }
.more { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-top: 12px; padding-top: 8px; border-top: 1px solid var(--line); font-size: 13px; }
.more summary { color: var(--link); }
.more details[open] { flex-basis: 100%; }
.more ul, .more p { margin: 6px 0 8px; max-width: 100ch; }
.pairs { columns: 24ch auto; column-gap: 24px; }
.key { margin-top: 8px; font-size: 12px; }

.small { font-size: 12.5px; }
.fold { padding: 10px 18px; }
.fold > summary { font-weight: 600; }
.fold .table, .fold .sift { margin-top: 10px; }
.square { margin-top: 12px; }
.square summary { color: var(--link); font-size: 13px; }
.square table { width: auto; font-size: 11px; }
.square th, .square td { padding: 2px 6px; white-space: nowrap; }
.square tbody th { position: sticky; left: 0; background: var(--panel); }
.family { margin-top: 16px; }

@media (max-width: 860px) { .proof { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 700px) {
  .verdict { padding: 14px 14px 10px; }
  .verdict h1 { font-size: 25px; }
  .sentence { font-size: 15px; }
  .figures { grid-template-columns: 1fr 1fr; gap: 12px 16px; }
  .cause { padding-inline: 20px 12px; }
  .broken { margin-left: 0; white-space: normal; }
}
@media print {
  .cause { break-inside: auto; }
  .cause > summary::before, .cause[open] > summary::before { content: none; }
  .proof { grid-template-columns: 11fr 9fr; }
}
`.trim();
