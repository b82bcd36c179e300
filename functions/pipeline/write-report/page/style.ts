/**
 * One column that is readable on a phone, a dark mode that follows the browser's setting, and page breaks between
 * sections in print.
 */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #fff; --panel: #f4f6f8; --line: #d9dfe6; --good: #17733a; --bad: #b3261e; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --paper: #12161c; --panel: #1b212a; --line: #323b47; --good: #62c98a; --bad: #ff8a80; --link: #7ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
p, li, dd { overflow-wrap: anywhere; }
td { overflow-wrap: break-word; }
td.figures { overflow-wrap: normal; }
.name { overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
h4 { font-size: .9rem; margin: 1rem 0 .2rem; }
a { color: var(--link); margin-right: .8rem; }
code, pre { font: .85em/1.45 ui-monospace, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .75rem; margin: .4rem 0; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: .4rem; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.kind { background: var(--panel); border-radius: .4rem; padding: .4rem .8rem; margin: 0 0 .8rem; }
.alert { border: 2px solid var(--bad); border-radius: .4rem; padding: .6rem .8rem; }
#failure { border-left: .3rem solid var(--bad); padding-left: .8rem; }
.facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1rem; margin: .6rem 0; font-size: .95rem; }
.facts dt { color: var(--soft); max-width: 18rem; }
.facts dd { margin: 0; min-width: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th.figures, td.figures { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
figure svg { display: block; width: 100%; height: auto; }
.desk { max-width: 42.5rem; }
.phone { display: none; }
figcaption { overflow-wrap: anywhere; color: var(--soft); font-size: .9rem; }
.machine { display: block; width: 100%; min-width: 32rem; max-width: 40rem; height: auto; font: 12px system-ui, sans-serif; }
.machine text { text-anchor: middle; fill: var(--ink); }
.machine .note { font-size: 10px; fill: var(--soft); }
.machine .way { fill: none; stroke: var(--line); stroke-width: 1.5; }
.machine .way.taken { stroke: var(--good); }
.machine marker path { fill: var(--line); }
.machine marker.taken path { fill: var(--good); }
.machine rect { fill: var(--paper); stroke: var(--line); }
.machine .unvisited text { fill: var(--soft); }
.machine .visited rect { fill: var(--panel); stroke: var(--good); }
.machine .failed rect { fill: var(--panel); stroke: var(--bad); stroke-width: 2.5; }
.machine .frame rect { fill: none; stroke-dasharray: 4 3; }
.machine .frame-name { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.answer { border-top: 1px solid var(--line); padding: .4rem 0; }
.answer p { margin: .3rem 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .6rem; }
details { margin: .6rem 0; }
details summary { cursor: pointer; color: var(--link); }
@media (max-width: 40rem) {
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: .5rem; }
  .desk { display: none; }
  .phone { display: block; }
  table { font-size: .82rem; }
  th, td { padding-right: .4rem; }
  .cards thead { display: none; }
  .cards tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .cards td, .cards td.figures { display: grid; grid-template-columns: 9rem 1fr; gap: .6rem; border: 0; padding: .1rem 0; text-align: left; }
  .cards td::before { content: attr(data-title); color: var(--soft); }
}
@media print { body { font-size: 11pt; } section { break-inside: avoid; } details[open] summary { display: none; } }
`;
