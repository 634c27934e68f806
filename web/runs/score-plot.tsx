import { type ReactNode, useId, useMemo } from 'react';
import { roundPercent } from '../parts/figures.js';
import { type Drawn, Plot } from '../parts/plot.js';
import { type ErrorRates, histogram } from './error-rates.js';

const BINS = 80;

interface ScorePlotProps {
  readonly rates: ErrorRates;
  readonly threshold: number;
  /** The scores that are shown, and the thresholds that can be set. */
  readonly from: number;
  readonly to: number;
  readonly move: (threshold: number) => void;
  /** Below the scores, as wide as they are. */
  readonly slider: ReactNode;
}

/** How alike pairs of one person and of different people are. What the threshold gets wrong of either is filled. */
export function ScorePlot({ rates, threshold, from, to, move, slider }: ScorePlotProps) {
  const [left, right] = [useId(), useId()];
  const shapes = useMemo(
    () => [
      { name: 'different people', series: 2, wrong: right, bins: histogram(rates.different, from, to, BINS) },
      { name: 'the same person', series: 1, wrong: left, bins: histogram(rates.same, from, to, BINS) },
    ],
    [rates, from, to, left, right],
  );
  const highest = Math.max(...shapes.flatMap(({ bins }) => bins));
  return (
    <Plot
      title="Similarities"
      description={
        `Similarities from ${from.toFixed(2)} to ${to.toFixed(2)}. Half of the pairs of different people lie below ` +
        `${median(rates.different).toFixed(3)}, half of those of one person above ${median(rates.same).toFixed(3)}; ` +
        `the threshold stands at ${threshold.toFixed(3)}.`
      }
      x={{ title: 'similarity', from, to, format: (value) => value.toFixed(2) }}
      y={{ title: 'share of the pairs', from: 0, to: highest, format: roundPercent }}
      height={260}
      point={(at) => at?.pressed && move(at.x)}
      below={
        <>
          {slider}
        <ul className="legend">
          {shapes.map(({ name, series }) => (
            <li key={name} className={`series-${series}`}>
              <svg width="14" height="14" aria-hidden="true">
                <rect className="area" width="14" height="14" rx="3" />
              </svg>
              <span className="name">{name}</span>
            </li>
          ))}
        </ul>
        </>
      }
    >
      {(drawn) => {
        const at = drawn.x.at(threshold);
        return (
          <>
            <clipPath id={left}>
              <rect x={drawn.left} y={0} width={Math.max(0, at - drawn.left)} height={drawn.bottom} />
            </clipPath>
            <clipPath id={right}>
              <rect x={at} y={0} width={Math.max(0, drawn.right - at)} height={drawn.bottom} />
            </clipPath>
            {shapes.map(({ name, series, wrong, bins }) => (
              <g key={name} className={`series-${series}`}>
                <path className="area" d={outline(bins, drawn)} />
                <path className="area wrong" d={outline(bins, drawn)} clipPath={`url(#${wrong})`} />
              </g>
            ))}
            <g className="handle">
              <path d={`M${at} ${drawn.top}V${drawn.bottom}`} />
              <circle cx={at} cy={drawn.top + 6} r="7" />
            </g>
          </>
        );
      }}
    </Plot>
  );
}

/** The bars of a histogram as one shape. */
function outline(bins: readonly number[], { left, right, bottom, y }: Drawn): string {
  const width = (right - left) / bins.length;
  const tops = bins.map((share, i) => `L${(left + i * width).toFixed(1)} ${y.at(share).toFixed(1)}h${width.toFixed(2)}`);
  return `M${left} ${bottom}${tops.join('')}L${right} ${bottom}Z`;
}

function median(ascending: Float64Array): number {
  return ascending[ascending.length >> 1] ?? Number.NaN;
}
