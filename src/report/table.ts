import { escapeHtml } from './escape.js';
import { prose } from './prose.js';

/** Text that leads to a file below the folder of the page that the table stands in. */
export interface Link {
  readonly text: string;
  readonly href: string;
}

export interface ReportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | Link)[])[];
  /**
   * What becomes of rows where the page is narrow. `remarked`: name and value on a line, those past them below, of which the last is prose;
   * `cards`: the name, and below it every cell with what its column is called. Default: the table scrolls.
   */
  readonly narrow?: 'remarked' | 'cards';
}

/** A table; wider than the page, it scrolls by itself or is laid out anew. */
export function tableOf({ columns, rows, narrow }: ReportTable): string {
  const head = columns.map((column) => `<th scope="col">${prose(column)}</th>`).join('');
  // Once the cells of a row are stacked, they say what they are.
  const named = narrow === 'cards' ? 1 : narrow === 'remarked' ? 2 : Infinity;
  const label = (i: number) => (i >= named && columns[i] ? ` data-label="${prose(columns[i])}"` : '');
  const cells = (row: ReportTable['rows'][number]) =>
    row.map((cell, i) => `<td${label(i)}>${cellOf(cell)}</td>`).join('');
  return [
    `<div class="scroll"><table${narrow === undefined ? '' : ` class="${narrow}"`}>`,
    `<thead><tr>${head}</tr></thead>`,
    '<tbody>',
    ...rows.map((row) => `<tr>${cells(row)}</tr>`),
    '</tbody></table></div>',
  ].join('\n');
}

function cellOf(cell: string | number | Link): string {
  if (typeof cell !== 'object') return prose(String(cell));
  // `./` keeps the name of a folder from being taken for a scheme, as in `c:d`.
  const href = `./${cell.href.split('/').map(encodeURIComponent).join('/')}`;
  return `<a href="${escapeHtml(href)}">${prose(cell.text)}</a>`;
}
