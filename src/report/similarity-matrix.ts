import { dataUrl } from './data-url.js';
import { chip } from './people.js';
import { COLOURS } from './theme.js';

/** A face that is compared with all others. */
export interface ComparedFace {
  readonly number: number;
  /** PNG or JPEG bytes. */
  readonly aligned: Uint8Array;
  /** The person it was taken for, from 1 on; null where it is like no other. */
  readonly person: number | null;
  /** Which photo it is in: two faces of one photo are of two people. */
  readonly photo: number;
}

/** How alike faces are, each with each. */
export interface SimilarityMatrix {
  readonly faces: readonly ComparedFace[];
  /** Cosine similarities, in [−1, 1], by the places of two faces; symmetric. */
  readonly similarity: (a: number, b: number) => number;
  readonly threshold: number;
}

/**
 * A table of similarities. Full colour: the threshold is reached. Below it the tint grows from the least similar pair to the
 * threshold. Pairs of one photo are hatched, because they are not asked about: they are two people.
 */
export function similarityTable({ faces, similarity, threshold }: SimilarityMatrix): string {
  const all = faces.flatMap((_, a) => faces.slice(0, a).map((__, b) => similarity(a, b)));
  const lowest = Math.min(threshold, ...all);
  const tint = (value: number) => (threshold > lowest ? Math.round(((value - lowest) / (threshold - lowest)) * 40) : 0);
  const cell = (a: number, b: number): string => {
    if (a === b) return '<td></td>';
    const value = similarity(a, b);
    const title = `title="${faces[a]!.number} and ${faces[b]!.number}: ${value.toFixed(4)}"`;
    if (faces[a]!.photo === faces[b]!.photo) return `<td class="own" ${title}>${short(value)}</td>`;
    if (value >= threshold) return `<td class="match" ${title} style="background:${COLOURS.same}">${short(value)}</td>`;
    return `<td ${title} style="background:color-mix(in srgb, ${COLOURS.same} ${tint(value)}%, transparent)">${short(value)}</td>`;
  };
  const head = (face: ComparedFace, scope: string): string =>
    `<th scope="${scope}"><span><img src="${dataUrl(face.aligned)}" alt="">${chip(face.number, face.person)}</span></th>`;
  return [
    '<div class="scroll"><table class="matrix">',
    `<thead><tr><td></td>${faces.map((face) => head(face, 'col')).join('')}</tr></thead>`,
    '<tbody>',
    ...faces.map((face, a) => `<tr>${head(face, 'row')}${faces.map((_, b) => cell(a, b)).join('')}</tr>`),
    '</tbody></table></div>',
    '<p class="key">' +
      `<span><i style="background:${COLOURS.same}"></i> ${threshold.toFixed(3)} or more: a match</span>` +
      `<span><i style="background:color-mix(in srgb, ${COLOURS.same} 25%, transparent)"></i> less: the fainter, the less alike</span>` +
      '<span><i class="own"></i> two faces of one photo, so two people</span></p>',
  ].join('\n');
}

/** `.95`; the sign and the leading digit only where they say something. */
function short(value: number): string {
  return value.toFixed(2).replace(/^(-?)0\./, '$1.');
}
