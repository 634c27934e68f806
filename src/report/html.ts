import { dataUrl } from './data-url.js';
import { escapeHtml } from './escape.js';
import { personRow, photoFigure, type ReportPerson, type ReportPhoto } from './people.js';
import { prose } from './prose.js';
import { type Figure, renderSvg } from './render.js';
import { type SimilarityMatrix, similarityTable } from './similarity-matrix.js';
import { STYLE } from './style.js';
import { type ReportTable, tableOf } from './table.js';

/** One figure of the summary: `{ label: 'Equal error rate', value: '11.4 %', note: '6,000 pairs' }`. */
export interface SummaryFigure {
  readonly label: string;
  readonly value: string | number;
  readonly note?: string;
}

/** One picture, or several side by side, with a caption. */
export interface ReportImage {
  /** PNG or JPEG bytes. */
  readonly pictures: readonly Uint8Array[];
  /** A few words below each of several pictures. */
  readonly labels?: readonly string[];
  readonly caption?: string;
  /** Whether a decision about them was right. */
  readonly mark?: 'right' | 'wrong';
  /** One small picture among many, beside its neighbours; otherwise a single picture has a row of its own. */
  readonly small?: boolean;
}

export interface ReportSection {
  readonly heading: string;
  /** Plain text; line breaks are kept. */
  readonly text?: string;
  readonly figures?: readonly Figure[];
  readonly images?: readonly ReportImage[];
  readonly table?: ReportTable;
  /** Photos with their faces, each on a row of its own. */
  readonly photos?: readonly ReportPhoto[];
  /** Faces that are taken for one person, a row a person. */
  readonly people?: readonly ReportPerson[];
  readonly matrix?: SimilarityMatrix;
  /** Text whose lines and spaces count, such as a recipe. */
  readonly verbatim?: string;
}

export interface Report {
  readonly title: string;
  readonly summary: readonly SummaryFigure[];
  readonly sections: readonly ReportSection[];
  /** Plain text at the end: what made the report, and when. */
  readonly footer?: string | undefined;
}

/**
 * A report as one HTML file that needs nothing else: style, figures and pictures are inside, nothing is fetched, nothing
 * runs. All text is escaped, and a content security policy keeps even a hostile file name from becoming more than text.
 *
 * @throws IMAGE_INVALID for a picture that is neither PNG nor JPEG.
 */
export async function renderReport({ title, summary, sections, footer }: Report): Promise<string> {
  const parts: string[] = [];
  for (const each of sections) parts.push(await section(each));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${prose(title)}</title>
<style>
${STYLE}
</style>
</head>
<body>
<main>
<h1>${prose(title)}</h1>
${join([
  summary.length > 0 && `<dl class="summary">\n${summary.map(summaryFigure).join('\n')}\n</dl>`,
  ...parts,
  footer !== undefined && `<footer>${prose(footer)}</footer>`,
])}
</main>
</body>
</html>
`;
}

function summaryFigure({ label, value, note }: SummaryFigure): string {
  const noteLine = note === undefined ? '' : `<dd class="note">${prose(note)}</dd>`;
  return `<div><dt>${prose(label)}</dt><dd class="value">${prose(String(value))}</dd>${noteLine}</div>`;
}

async function section({
  heading,
  text,
  figures = [],
  images = [],
  table,
  photos = [],
  people = [],
  matrix,
  verbatim,
}: ReportSection): Promise<string> {
  const charts: string[] = [];
  for (const figure of figures) charts.push(`<figure class="chart">${await renderSvg(figure)}</figure>`);
  return join([
    '<section>',
    `<h2>${prose(heading)}</h2>`,
    text !== undefined && `<p>${prose(text)}</p>`,
    charts.length > 0 && `<div class="charts">\n${charts.join('\n')}\n</div>`,
    table && tableOf(table),
    images.length > 0 &&
      `<div class="pictures${images.every(({ small }) => small) ? ' small' : ''}">\n${images.map(image).join('\n')}\n</div>`,
    ...photos.map(photoFigure),
    people.length > 0 && `<div class="people">\n${people.map(personRow).join('\n')}\n</div>`,
    matrix && similarityTable(matrix),
    verbatim !== undefined && `<pre>${escapeHtml(verbatim)}</pre>`,
    '</section>',
  ]);
}

function image({ pictures, labels = [], caption = '', mark, small = false }: ReportImage): string {
  const label = prose(caption);
  const tags = pictures
    .map((picture, i) => {
      const own = escapeHtml(labels[i] ?? '');
      const tag = `<img src="${dataUrl(picture)}" alt="${own || label}">`;
      return labels.length === 0 ? tag : `<div>${tag}<span class="label">${own}</span></div>`;
    })
    .join('');
  const verdict = mark && ` <span class="mark ${mark}">${mark === 'right' ? '✓ right' : '✗ wrong'}</span>`;
  const tagged = pictures.length > 1 ? `<div class="row">${tags}</div>` : tags;
  return join([
    `<figure${pictures.length > 1 || small ? '' : ' class="wide"'}>`,
    tagged,
    (label || verdict) && `<figcaption>${label}${verdict ?? ''}</figcaption>`,
    '</figure>',
  ]);
}

/** Lines; what is missing is left out. */
function join(lines: readonly (string | false | undefined)[]): string {
  return lines.filter(Boolean).join('\n');
}
