import './table.css';
import type { ReactNode } from 'react';

interface TableProps {
  /** What it lists, for those who cannot see it. */
  readonly name: string;
  readonly columns: readonly ReactNode[];
  /** The first cell of each is its heading. */
  readonly rows: readonly { readonly key: string | number; readonly cells: readonly ReactNode[] }[];
  /** Columns of numbers, by their place. */
  readonly numbers?: readonly number[];
}

/** A table that is moved sideways where there is no room for it, by the keyboard too. */
export function Table({ name, columns, rows, numbers = [] }: TableProps) {
  const kind = (column: number) => (numbers.includes(column) ? 'number' : undefined);
  return (
    <div className="table" role="region" aria-label={name} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col" className={kind(i)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={i} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={i} className={kind(i)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
