/** One column that a phone can read, a dark mode that follows the reader's, and pages that break between sections in print. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #fff; --panel: #f4f6f8; --line: #d9dfe6; --good: #17733a; --bad: #b3261e; --link: #0b5cad; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa5b4; --paper: #12161c; --panel: #1b212a; --line: #323b47; --good: #62c98a; --bad: #ff8a80; --link: #7ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
a { color: var(--link); } code, pre { font: .85em/1.45 ui-monospace, monospace; } code { overflow-wrap: anywhere; }
pre { background: var(--panel); padding: .75rem; overflow-x: auto; white-space: pre; border-radius: .4rem; } .soft { color: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } #failure { border-left: .3rem solid var(--bad); padding-left: .8rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; } th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } figure { margin: 1rem 0; } figure svg { width: 100%; max-width: 48rem; height: auto; } figcaption { overflow-wrap: anywhere; color: var(--soft); font-size: .9rem; }
.machine { width: 100%; max-width: 28rem; height: auto; font: 12px system-ui, sans-serif; } .machine text { text-anchor: middle; fill: var(--ink); } .machine .note { font-size: 10px; fill: var(--soft); } .machine .way { fill: none; stroke: var(--line); stroke-width: 1.5; }
.machine rect { fill: var(--paper); stroke: var(--line); } .machine .unvisited text { fill: var(--soft); opacity: .7; } .machine .visited rect { fill: var(--panel); stroke: var(--good); } .machine .failed rect { fill: var(--panel); stroke: var(--bad); stroke-width: 2.5; }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; } .alert { border: 2px solid var(--bad); border-radius: .4rem; padding: .6rem .8rem; } .answer { border-top: 1px solid var(--line); padding: .4rem 0; } .answer p { margin: .3rem 0; } .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .6rem; } .said { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; }
details summary { cursor: pointer; color: var(--link); }
@media print { body { font-size: 11pt; } section { break-inside: avoid; } details[open] summary { display: none; } }
`;
