/** Where something is in a picture as it is shown, in CSS pixels from its top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Of one label, in CSS pixels: its height, and how far it stays from its face. */
export const LABEL_HEIGHT = 20;
const GAP = 3;

/** Places that are tried for a label: below its face, above it, and further below. */
const ROWS_BELOW = 3;

/**
 * Places the labels of faces so that each stands by its face, within the picture, and covers no other label and as little of the other
 * faces as can be. The first of the list has the first choice.
 *
 * @param faces where the faces are shown.
 * @param widths of the labels, in the order of the faces.
 */
export function placeLabels(
  faces: readonly Area[],
  widths: readonly number[],
  picture: { readonly width: number; readonly height: number },
): Area[] {
  const placed: Area[] = [];
  for (const [i, face] of faces.entries()) {
    const width = Math.min(widths[i]!, picture.width);
    const left = clamp(face.left + face.width / 2 - width / 2, picture.width - width);
    const below = face.top + face.height + GAP;
    const above = face.top - GAP - LABEL_HEIGHT;
    const tops = [
      below,
      above,
      ...Array.from({ length: ROWS_BELOW }, (_, row) => below + (row + 1) * (LABEL_HEIGHT + 1)),
    ];
    const others = faces.filter((_, other) => other !== i);
    const places = tops.map((top) => ({
      left,
      top: clamp(top, picture.height - LABEL_HEIGHT),
      width,
      height: LABEL_HEIGHT,
    }));
    // A label that is covered cannot be read; a face that is covered in part still has its frame.
    const cost = (place: Area) => 100 * covered(place, placed) + covered(place, others);
    placed.push(places.reduce((best, place) => (cost(place) < cost(best) ? place : best)));
  }
  return placed;
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most));
}

/** Square pixels of `area` that others cover. */
function covered(area: Area, others: readonly Area[]): number {
  const overlap = (from: number, size: number, otherFrom: number, otherSize: number) =>
    Math.max(0, Math.min(from + size, otherFrom + otherSize) - Math.max(from, otherFrom));
  return others.reduce(
    (sum, other) =>
      sum +
      overlap(area.left, area.width, other.left, other.width) * overlap(area.top, area.height, other.top, other.height),
    0,
  );
}
