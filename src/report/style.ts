/** The look of a report, light or dark as the reader's system is. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1d2127; --soft: #626a75; --line: #e3e5e8; --right: #1a7f4e; --wrong: #c23b3b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1c2026; --text: #e6e8eb; --soft: #9aa3ae; --line: #2e343c; --right: #4cc38a; --wrong: #f07a7a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 62rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 2rem; text-wrap: balance; }
h2 { font-size: 1.25rem; letter-spacing: -0.01em; margin: 3rem 0 0.5rem; }
p { max-width: 44rem; margin: 0.5rem 0 1rem; white-space: pre-line; }
.summary { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 0.75rem; margin: 0; }
.summary > div, figure.chart { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.summary > div { padding: 0.9rem 1.1rem; }
dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
dd.value { font-size: 1.5rem; font-weight: 600; line-height: 1.35; font-variant-numeric: tabular-nums; }
dd.note { color: var(--soft); font-size: 0.8rem; line-height: 1.4; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr)); gap: 1rem; margin: 1rem 0; }
figure { margin: 0; }
figure.chart { padding: 1.1rem; }
figure.chart svg { display: block; width: 100%; max-width: 34rem; height: auto; margin: 0 auto; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13.5rem, 1fr)); gap: 1.25rem 1rem; margin: 1rem 0; }
.pictures.small { grid-template-columns: repeat(auto-fill, minmax(6rem, 1fr)); gap: 0.75rem; }
.pictures.small figcaption { font-size: 0.7rem; line-height: 1.3; }
.pictures .row > div { min-width: 0; }
.pictures .label { display: block; color: var(--text); font-size: 0.7rem; line-height: 1.3; margin-top: 0.2rem; overflow-wrap: anywhere; }
.pictures .wide { grid-column: 1 / -1; }
.pictures img { display: block; border-radius: 6px; max-width: 100%; height: auto; }
.pictures .row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 4px; }
.pictures .row img { width: 100%; aspect-ratio: 1; object-fit: cover; }
figcaption { color: var(--soft); font-size: 0.85rem; font-variant-numeric: tabular-nums; margin-top: 0.35rem; overflow-wrap: anywhere; }
.mark { font-weight: 600; white-space: nowrap; }
.mark.right { color: var(--right); }
.mark.wrong { color: var(--wrong); }
figure.photo { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0.5rem 1.25rem; margin: 1.5rem 0 2.5rem; }
figure.photo.none .shot { max-width: 15rem; }
figure.photo.many { grid-template-columns: minmax(0, 1fr); }
figure.photo > figcaption { grid-column: 1 / -1; margin: 0; }
.shot { position: relative; align-self: start; }
.shot img { display: block; width: 100%; height: auto; border-radius: 10px; }
.shot svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.faces { display: grid; grid-template-columns: repeat(auto-fill, minmax(6.5rem, 1fr)); gap: 0.75rem; align-content: start; }
.people { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: 1rem; margin: 1rem 0; }
figure.person { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.9rem 1.1rem; }
figure.person > figcaption { margin: 0 0 0.6rem; }
figure.person > figcaption b { color: var(--text); }
.face img { display: block; width: 100%; border-radius: 8px; }
.face figcaption { color: var(--text); line-height: 1.4; }
.face .note { display: block; color: var(--soft); font-size: 0.75rem; line-height: 1.3; }
.chip { display: inline-block; min-width: 1.6em; padding: 0 0.35em; border-radius: 5px; color: #fff; font-weight: 600; font-size: 0.75rem; text-align: center; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { text-align: left; padding: 0.35rem 1.5rem 0.35rem 0; border-bottom: 1px solid var(--line); }
td { white-space: nowrap; }
td:last-child { white-space: normal; padding-right: 0; }
a { color: inherit; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.9rem 1.1rem; overflow-x: auto; font-size: 0.8rem; line-height: 1.5; }
th { color: var(--soft); font-weight: 500; font-size: 0.85rem; }
table.matrix { font-size: 0.7rem; border-spacing: 2px; border-collapse: separate; }
.matrix th, .matrix td { padding: 0; border: 0; text-align: center; }
.matrix td { min-width: 2.1rem; height: 2.1rem; border-radius: 4px; }
.matrix th span { display: grid; justify-items: center; gap: 3px; padding: 2px; }
.matrix tbody th span { grid-auto-flow: column; align-items: center; justify-content: end; }
.matrix th img { width: 2rem; height: 2rem; border-radius: 4px; }
.matrix .match { color: #fff; font-weight: 700; }
.own { color: var(--soft); background: repeating-linear-gradient(135deg, transparent 0 3px, var(--line) 3px 5px); }
.key { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; max-width: none; color: var(--soft); font-size: 0.85rem; }
.key i { display: inline-block; width: 1.1em; height: 1.1em; border-radius: 4px; vertical-align: -0.2em; margin-right: 0.3em; }
footer { color: var(--soft); font-size: 0.85rem; margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (max-width: 44rem) {
  main { padding: 2rem 0.75rem; }
  figure.photo { grid-template-columns: minmax(0, 1fr); }
  figure.chart { padding: 0.75rem 0.25rem; }
  .summary { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.5rem; }
  .remarked, .remarked tbody, .cards, .cards tbody { display: block; }
  .remarked thead, .cards thead { display: none; }
  .remarked tr { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; border-bottom: 1px solid var(--line); padding: 0.4rem 0; }
  .remarked td { border: 0; padding: 0; }
  .remarked td:nth-child(2) { font-weight: 600; }
  .remarked td:nth-child(n + 3) { grid-column: 1 / -1; color: var(--soft); font-size: 0.85rem; }
  .remarked td[data-label]:not(:empty)::before { content: attr(data-label) ": "; }
  .remarked td:empty, .cards td:empty { display: none; }
  .cards tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.2rem 1rem; border-bottom: 1px solid var(--line); padding: 0.6rem 0; }
  .cards td { border: 0; padding: 0; white-space: normal; }
  .cards td:first-child { grid-column: 1 / -1; font-weight: 600; }
  .cards td[data-label]::before { content: attr(data-label); display: block; color: var(--soft); font-size: 0.75rem; line-height: 1.3; }
}
@media print { main { padding: 0; } figure, tr, .summary { break-inside: avoid; } h2 { break-after: avoid; } pre { white-space: pre-wrap; } }
`.trim();
