/** Rows of words in columns as wide as their widest word; columns of `right` are aligned at their end. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((word, i) => (widths[i] = Math.max(widths[i] ?? 0, word.length)));
  return rows
    .map((row) =>
      row
        .map((word, i) => (right.includes(i) ? word.padStart(widths[i]!) : word.padEnd(widths[i]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
