import { useMemo } from 'react';
import { percent, roundPercent } from '../parts/figures.js';
import { Plot } from '../parts/plot.js';
import type { Scale } from '../parts/scale.js';
import { detCurve, type DetPoint, type ErrorRates } from './error-rates.js';

interface DetPlotProps {
  readonly rates: ErrorRates;
  readonly threshold: number;
  readonly move: (threshold: number) => void;
}

/** Both errors against each other, on logarithmic axes (DET), and where the threshold stands on the curve. */
export function DetPlot({ rates, threshold, move }: DetPlotProps) {
  const curve = useMemo(() => detCurve(rates), [rates]);
  const [same, different] = [rates.same.length, rates.different.length];
  const [falseMatchRate, falseNonMatchRate] = [
    rates.falseMatches(threshold) / different,
    rates.falseNonMatches(threshold) / same,
  ];
  const axis = (title: string, pairs: number) => ({
    title,
    from: 10 ** Math.floor(Math.log10(1 / pairs)),
    to: 1,
    logarithmic: true,
    format: roundPercent,
  });
  const [x, y] = [axis('false-match rate (FMR)', different), axis('false non-match rate (FNMR)', same)];
  return (
    <Plot
      title="False non-matches over false matches (DET)"
      description={`${inWords(curve)} At the threshold FMR is ${percent(falseMatchRate)} and FNMR ${percent(falseNonMatchRate)}.`}
      x={x}
      y={y}
      height={260}
      point={(at) => {
        const nearest = at?.pressed ? nearestOn(curve, at) : null;
        if (nearest !== null) move(nearest.threshold);
      }}
      below={<p className="note">Up: {y.title}. Lower and further left is better.</p>}
    >
      {(drawn) => (
        <g className="series-3">
          <path
            className="line"
            d={curve
              .map(
                (point, i) =>
                  `${i === 0 ? 'M' : 'L'}${drawn.x.at(point.falseMatchRate).toFixed(1)} ${drawn.y.at(point.falseNonMatchRate).toFixed(1)}`,
              )
              .join('')}
          />
          {/* A rate of 0 has no place on a logarithmic axis: it is shown at its end. */}
          <g className="handle">
            <circle cx={placeOf(drawn.x, falseMatchRate, x.from)} cy={placeOf(drawn.y, falseNonMatchRate, y.from)} r="7" />
          </g>
        </g>
      )}
    </Plot>
  );
}

const placeOf = ({ at }: Scale, rate: number, least: number) => at(Math.max(rate, least));

function nearestOn(curve: readonly DetPoint[], at: { readonly x: number; readonly y: number }): DetPoint | null {
  const distance = ({ falseMatchRate, falseNonMatchRate }: DetPoint) =>
    Math.hypot(Math.log(falseMatchRate / at.x), Math.log(falseNonMatchRate / at.y));
  return curve.reduce<DetPoint | null>(
    (best, point) => (best === null || distance(point) < distance(best) ? point : best),
    null,
  );
}

/** A few places of the curve. */
function inWords(curve: readonly DetPoint[]): string {
  const told = [0.1, 0.01, 0.001].flatMap((rate) => {
    const point = curve.find(({ falseMatchRate }) => falseMatchRate <= rate);
    return point === undefined ? [] : [`${percent(point.falseNonMatchRate)} at an FMR of ${percent(point.falseMatchRate)}`];
  });
  if (told.length > 0) return `FNMR is ${told.join(', ')}.`;
  return 'No threshold errs in both ways.';
}
