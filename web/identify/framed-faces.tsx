import { type ReactNode, useRef } from 'react';
import { type ShownSize, useShownSize } from '../parts/shown-size.js';
import { type Area, placeLabels } from './labels.js';
import type { FoundFace } from './look-up.js';

interface FramedFacesProps {
  /** The size in pixels of what the boxes are told in. */
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FoundFace[];
  readonly nameOf: (face: number) => string | null;
  /** Whether what is below is shown mirrored, as people know themselves. */
  readonly mirrored: boolean;
  /** Which face is pointed at in the list. */
  readonly chosen: number | null;
  /** The picture itself. */
  readonly children: ReactNode;
}

/** A picture with a frame around every face, and the name of whom it is; the list beside it tells the same in words. */
export function FramedFaces({ width, height, faces, nameOf, mirrored, chosen, children }: FramedFacesProps) {
  const frames = useRef<HTMLDivElement>(null);
  const size = useShownSize(frames);
  const names = faces.map((_, i) => nameOf(i));
  const parts = faces.map(({ box }) => ({
    left: (mirrored ? width - box.left - box.width : box.left) / width,
    top: box.top / height,
    width: box.width / width,
    height: box.height / height,
  }));
  return (
    <div className="framed">
      {children}
      <div className="frames" aria-hidden="true" ref={frames}>
        {parts.map((part, i) => (
          <div
            key={i}
            className={`frame${names[i] === null ? '' : ' known'}${chosen === i ? ' chosen' : ''}`}
            style={Object.fromEntries(Object.entries(part).map(([side, share]) => [side, `${100 * share}%`]))}
          />
        ))}
        {size !== null && <Labels size={size} parts={parts} names={names} />}
      </div>
    </div>
  );
}

interface LabelsProps {
  readonly size: ShownSize;
  /** Where the faces are, in shares of the picture. */
  readonly parts: readonly Area[];
  readonly names: readonly (string | null)[];
}

function Labels({ size, parts, names }: LabelsProps) {
  // Those who are known have the first choice of a place.
  const order = [...names.keys()].toSorted((a, b) => Number(names[a] === null) - Number(names[b] === null));
  const texts = order.map((i) => names[i] ?? 'Unknown');
  const shown = order.map((i) => {
    const { left, top, width, height } = parts[i]!;
    return {
      left: left * size.width,
      top: top * size.height,
      width: width * size.width,
      height: height * size.height,
    };
  });
  const places = placeLabels(shown, texts.map(labelWidth), size);
  return order.map((i, place) => {
    const { left, top, width } = places[place]!;
    return (
      <span key={i} className={names[i] === null ? 'label' : 'label known'} style={{ left, top, width }}>
        {texts[place]}
      </span>
    );
  });
}

const WIDEST = 192;

/** As wide as the text is in the font of the labels, which is set in `identify.css`. */
function labelWidth(text: string): number {
  const context = (ruler ??= document.createElement('canvas').getContext('2d'));
  if (context === null) return WIDEST;
  context.font = `600 ${LABEL_FONT}px ${getComputedStyle(document.body).fontFamily}`;
  return Math.min(WIDEST, Math.ceil(context.measureText(text).width) + 2 * LABEL_PADDING);
}

const LABEL_FONT = 13;
const LABEL_PADDING = 8;
let ruler: CanvasRenderingContext2D | null | undefined;
