import './plot.css';
import { type PointerEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { type Axis, type Scale, scaleOf, ticksOf } from './scale.js';

/** Pixels around what is drawn: for the numbers of the axes. */
const MARGIN = { left: 54, right: 12, top: 10, bottom: 40 };

/** What is drawn inside, and where: `x.at(value)` is a place on the screen. */
export interface Drawn {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface PlotProps {
  readonly title: string;
  /** What the figure shows, in words, for those who cannot see it. */
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly height?: number;
  readonly children: (drawn: Drawn) => ReactNode;
  /** Told the place of a pointer over the figure, in values of its axes; null when it has left. */
  readonly point?: (at: { readonly x: number; readonly y: number; readonly pressed: boolean } | null) => void;
  /** Below the drawing: a legend, the figures as a table. */
  readonly below?: ReactNode;
}

/** A figure with two axes, as wide as there is room, with its description in words. */
export function Plot({ title, description, x, y, height = 240, children, point, below }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const caption = useId();
  const edges = { left: MARGIN.left, right: width - MARGIN.right, top: MARGIN.top, bottom: height - MARGIN.bottom };
  const scales = { x: scaleOf(x, edges.left, edges.right), y: scaleOf(y, edges.bottom, edges.top) };
  const told = (event: PointerEvent<SVGSVGElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
    point?.({
      x: scales.x.from(within(event.clientX - left, edges.left, edges.right)),
      y: scales.y.from(within(event.clientY - top, edges.top, edges.bottom)),
      pressed: event.buttons === 1,
    });
  };
  return (
    <figure className="plot" aria-labelledby={caption}>
      <figcaption id={caption}>{title}</figcaption>
      <div ref={box}>
        <svg
          role="img"
          aria-label={description}
          width={width}
          height={height}
          onPointerMove={point && told}
          onPointerDown={
            point &&
            ((event) => {
              // What is dragged is dragged on beside the figure too.
              event.currentTarget.setPointerCapture(event.pointerId);
              told(event);
            })
          }
          onPointerLeave={point && (() => point(null))}
        >
          {ticksOf(y, 5).map((tick) => (
            <g key={tick} transform={`translate(0 ${scales.y.at(tick)})`}>
              <path className="grid" d={`M${edges.left} 0H${edges.right}`} />
              <text x={edges.left - 8} dy="0.32em" textAnchor="end">
                {y.format(tick)}
              </text>
            </g>
          ))}
          {ticksOf(x, width < 420 ? 4 : 6).map((tick) => (
            <text key={tick} x={scales.x.at(tick)} y={edges.bottom + 17} textAnchor="middle">
              {x.format(tick)}
            </text>
          ))}
          <path className="axis" d={`M${edges.left} ${edges.bottom}H${edges.right}`} />
          <text className="axis-title" x={edges.right} y={height - 5} textAnchor="end">
            {x.title}
          </text>
          {width > 0 && children({ ...scales, ...edges })}
        </svg>
      </div>
      {below}
    </figure>
  );
}

/** How wide an element is shown, in pixels, as that changes. */
function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(480);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(200, Math.floor(entry!.contentRect.width))));
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, [box]);
  return width;
}
