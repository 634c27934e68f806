/** A pair whose similarity is known, and whether it shows one person. */
export interface JudgedPair {
  readonly similarity: number;
  readonly same: boolean;
}

export type PairList =
  | { readonly kind: 'read'; readonly pairs: readonly JudgedPair[] }
  | { readonly kind: 'wrong'; readonly line: number; readonly text: string };

const SAME: Readonly<Record<string, boolean>> = {
  '1': true,
  '0': false,
  true: true,
  false: false,
  same: true,
  different: false,
};

/** Reads `similarity,same` a line, same as 1 or 0; a first line without a number is a heading. Blank lines are passed over. */
export function readPairList(text: string): PairList {
  const pairs: JudgedPair[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [first = '', second = ''] = line.split(/[,;\t]/).map((word) => word.trim());
    const similarity = Number(first);
    const same = SAME[second.toLowerCase()];
    if (first !== '' && similarity >= -1 && similarity <= 1 && same !== undefined) pairs.push({ similarity, same });
    else if (i > 0 || Number.isFinite(similarity))
      return { kind: 'wrong', line: i + 1, text: line.trim().slice(0, 60) };
  }
  return { kind: 'read', pairs };
}
