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
.pictures .wide { grid-column: 1 / -1; }
.pictures img { display: block; border-radius: 6px; max-width: 100%; height: auto; }
.pictures .row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 4px; }
.pictures .row img { width: 100%; aspect-ratio: 1; object-fit: cover; }
figcaption { color: var(--soft); font-size: 0.85rem; font-variant-numeric: tabular-nums; margin-top: 0.35rem; overflow-wrap: anywhere; }
.mark { font-weight: 600; }
.mark.right { color: var(--right); }
.mark.wrong { color: var(--wrong); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0; }
th, td { text-align: left; padding: 0.35rem 1.5rem 0.35rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 500; font-size: 0.85rem; }
footer { color: var(--soft); font-size: 0.85rem; margin-top: 4rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media print { main { padding: 0; } section { break-inside: avoid; } }
`.trim();
