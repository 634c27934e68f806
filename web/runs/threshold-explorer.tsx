import { useEffect, useMemo, useState } from 'react';
import type { EvaluatedPairs, Operations } from '../../src/client/index.js';
import { count, percent, roundPercent } from '../parts/figures.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { hrefOf } from '../route.js';
import { DetPlot } from './det-plot.js';
import { errorRates } from './error-rates.js';
import { ExampleErrors } from './example-errors.js';
import { ScorePlot } from './score-plot.js';

interface ThresholdExplorerProps {
  readonly client: Operations;
  /** Of an evaluation. */
  readonly name: string;
}

/** What another threshold would do on the pairs of an evaluation. */
export function ThresholdExplorer({ client, name }: ThresholdExplorerProps) {
  const [pairs, setPairs] = useState<EvaluatedPairs | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    client.evaluationPairs({ evaluation: name }, { signal: controller.signal }).then(setPairs, (error: unknown) => {
      if (!controller.signal.aborted) setTrouble(troubleOf(error));
    });
    return () => controller.abort();
  }, [client, name]);
  return (
    <>
      <p className="back">
        <a href={hrefOf('runs')}>← Runs</a>
      </p>
      <h1>Where to draw the line?</h1>
      <p className="lead">The pairs of “{name}”: drag the threshold, and see what it gets wrong.</p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {pairs !== null && <Explorer pairs={pairs} />}
    </>
  );
}

/** Rates that one asks for. */
const TARGETS = [0.01, 0.001, 0.0001];
/** So small a part of the scores of different people is left out at the lower end: photos without a face lie far below all others. */
const LEFT_OUT = 0.002;
const STEPS = 1000;

function Explorer({ pairs }: { readonly pairs: EvaluatedPairs }) {
  const rates = useMemo(() => errorRates(pairs), [pairs]);
  const [threshold, setThreshold] = useState(pairs.threshold);
  const { same, different } = rates;
  const low = Math.min(different[Math.floor(different.length * LEFT_OUT)]!, pairs.threshold);
  const high = Math.max(same.at(-1)!, different.at(-1)!);
  const [matches, nonMatches] = [rates.falseMatches(threshold), rates.falseNonMatches(threshold)];
  const [fmr, fnmr] = [matches / different.length, nonMatches / same.length];
  const measured = TARGETS.filter((target) => target * different.length >= 1);
  return (
    <>
      <div className="chosen-threshold">
        <div className="presets">
          <button type="button" onClick={() => setThreshold(pairs.threshold)}>
            Equal errors
          </button>
          {measured.map((target) => (
            <button key={target} type="button" onClick={() => setThreshold(rates.thresholdAt(target))}>
              FMR {roundPercent(target)}
            </button>
          ))}
        </div>
        <dl className="rates">
          <div>
            <dt>Threshold</dt>
            <dd>{threshold.toFixed(3)}</dd>
          </div>
          <div>
            <dt>False-match rate</dt>
            <dd>{percent(fmr)}</dd>
            <dd className="note">
              {count(matches)} of {count(different.length)} pairs of different people
            </dd>
          </div>
          <div>
            <dt>False non-match rate</dt>
            <dd>{percent(fnmr)}</dd>
            <dd className="note">
              {count(nonMatches)} of {count(same.length)} pairs of one person
            </dd>
          </div>
        </dl>
      </div>
      <div className="curves">
        <ScorePlot
          rates={rates}
          threshold={threshold}
          from={low}
          to={high}
          move={setThreshold}
          slider={
            <input
              className="slider"
              type="range"
              aria-label="Threshold"
              aria-valuetext={`${threshold.toFixed(3)}: false-match rate ${percent(fmr)}, false non-match rate ${percent(fnmr)}`}
              min={low}
              max={high}
              step={(high - low) / STEPS}
              value={threshold}
              onChange={({ target }) => setThreshold(target.valueAsNumber)}
            />
          }
        />
        <DetPlot rates={rates} threshold={threshold} move={setThreshold} />
      </div>
      <div className="errors">
        <section aria-labelledby="false-matches">
          <h2 id="false-matches">Different people, taken for one</h2>
          <Examples pairs={pairs} threshold={threshold} same={false} wrong={matches} />
        </section>
        <section aria-labelledby="false-non-matches">
          <h2 id="false-non-matches">One person, not recognised</h2>
          <Examples pairs={pairs} threshold={threshold} same wrong={nonMatches} />
        </section>
      </div>
    </>
  );
}

interface ExamplesProps {
  readonly pairs: EvaluatedPairs;
  readonly threshold: number;
  readonly same: boolean;
  readonly wrong: number;
}

function Examples({ wrong, ...props }: ExamplesProps) {
  return (
    <>
      <p className="note">
        {wrong === 0
          ? 'None of the pairs.'
          : `${count(wrong)} ${wrong === 1 ? 'pair' : 'pairs'}; shown are those nearest to the threshold.`}
      </p>
      <ExampleErrors {...props} />
    </>
  );
}
