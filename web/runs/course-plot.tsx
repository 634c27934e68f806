import { useState } from 'react';
import { count } from '../parts/figures.js';
import { Plot } from '../parts/plot.js';
import type { Axis } from '../parts/scale.js';
import { Table } from '../parts/table.js';
import { type Course, nearest, type Point, thinned } from './courses.js';

/** A run's course, drawn. */
export interface DrawnRun {
  readonly name: string;
  /** Which colour and dashes are its own: the same in all figures. */
  readonly series: number;
  readonly points: readonly Point[];
}

/** Told apart by dashes too, not by colours alone. */
export const DASHES = ['', '7 4', '2 4', '10 4 2 4', '12 5', '5 2'];

/** Rows of the table that stands for a figure. */
const ROWS = 12;

/** A figure of one or several runs over the steps. A pointer over it reads the values at a step. */
export function CoursePlot({ course, runs }: { readonly course: Course; readonly runs: readonly DrawnRun[] }) {
  const [step, setStep] = useState<number | null>(null);
  const { title, format } = course;
  const drawn = runs.map((run) => ({ ...run, points: thinned(run.points) }));
  const x: Axis = { title: 'step', ...spanOf(drawn, 'x'), format: (value) => count(Math.round(value)) };
  const y: Axis = { title, ...spanOf(drawn, 'y', course.fromZero), format: course.mark };
  return (
    <Plot
      title={title}
      description={inWords(course, runs)}
      x={x}
      y={y}
      point={(at) => setStep(at?.x ?? null)}
      below={
        <>
          <ul className="legend">
            {drawn.map(({ name, series, points }) => {
              const read = step === null ? points.at(-1) : nearest(points, step);
              return (
                <li key={name} className={`series-${series + 1}`}>
                  <svg width="26" height="8" aria-hidden="true">
                    <path d="M0 4H26" strokeDasharray={DASHES[series]} />
                  </svg>
                  <span className="name">{name}</span>
                  {read && <b>{format(read.y)}</b>}
                </li>
              );
            })}
          </ul>
          <details>
            <summary>As a table</summary>
            <Table
              name={`${title} over the steps`}
              columns={['step', ...drawn.map(({ name }) => name)]}
              numbers={drawn.map((_, i) => i + 1)}
              rows={tableSteps(drawn).map((at) => ({
                key: at,
                cells: [
                  count(Math.round(at)),
                  ...drawn.map(({ points }) => {
                    const read = nearest(points, at);
                    return read === null ? '–' : format(read.y);
                  }),
                ],
              }))}
            />
          </details>
        </>
      }
    >
      {(scale) => (
        <>
          {drawn.map(({ name, series, points }) => (
            <g key={name} className={`series-${series + 1}`}>
              <path
                className="line"
                strokeDasharray={DASHES[series]}
                d={points.map((point, i) => `${i === 0 ? 'M' : 'L'}${scale.x.at(point.x).toFixed(1)} ${scale.y.at(point.y).toFixed(1)}`).join('')}
              />
              {(course.of === 'validation' || points.length === 1) &&
                points.map((point) => (
                  <circle key={point.x} className="dot" cx={scale.x.at(point.x)} cy={scale.y.at(point.y)} r="3" />
                ))}
            </g>
          ))}
          {step !== null && <path className="pointer" d={`M${scale.x.at(step)} ${scale.top}V${scale.bottom}`} />}
        </>
      )}
    </Plot>
  );
}

function spanOf(runs: readonly DrawnRun[], axis: 'x' | 'y', fromZero = false): { from: number; to: number } {
  let [from, to] = [fromZero ? 0 : Infinity, fromZero ? 0 : -Infinity];
  for (const { points } of runs)
    for (const point of points) [from, to] = [Math.min(from, point[axis]), Math.max(to, point[axis])];
  return { from, to };
}

/** Steps that the curves are told at: those of the longest, thinned. */
function tableSteps(runs: readonly DrawnRun[]): number[] {
  const [longest] = runs.map(({ points }) => points).sort((a, b) => b.length - a.length);
  return thinned(longest ?? [], ROWS).map(({ x }) => x);
}

/** Where each curve begins and ends. */
function inWords({ title, format }: Course, runs: readonly DrawnRun[]): string {
  const each = runs.map(({ name, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    return `${name}: from ${format(first.y)} at step ${count(first.x)} to ${format(last.y)} at step ${count(last.x)}`;
  });
  return `${title} over the steps. ${each.join('; ')}.`;
}
