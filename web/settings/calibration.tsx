import { type FormEvent, useCallback, useId, useState } from 'react';
import type { Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { count, percent, roundPercent } from '../parts/figures.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { readPairList } from './pair-list.js';

interface CalibrationProps {
  readonly client: Operations;
  /** Whether the key is enough for having thresholds computed. */
  readonly mayPropose: boolean;
}

/** Where the line is drawn, and where it would be on pairs of one's own. */
export function Calibration({ client, mayPropose }: CalibrationProps) {
  const { answer, trouble } = useAsked(useCallback((signal) => client.getCalibration({ signal }), [client]));
  return (
    <section aria-labelledby="calibration">
      <h2 id="calibration">Calibration</h2>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {answer !== null && (
        <p>
          {answer.threshold === null
            ? `No threshold was set for ${answer.model.name}: every decision has to bring one.`
            : `${answer.model.name} takes two faces for one person from a similarity of ${answer.threshold.toFixed(4)} on. ${rateWords(answer.falseMatchRate)}`}
        </p>
      )}
      {mayPropose && (
        <details className="panel">
          <summary>A threshold for pairs of your own</summary>
          <Proposal client={client} />
        </details>
      )}
    </section>
  );
}

function rateWords(rate: number | null): string {
  if (rate === null) return 'How often different people get that far has not been measured.';
  return `Of comparisons of different people, ${percent(rate)} got that far when it was set.`;
}

type Proposed = Awaited<ReturnType<Operations['proposeCalibration']>>;

const TARGETS = [0.01, 0.001, 0.0001];

function Proposal({ client }: { readonly client: Operations }) {
  const [file, pairs, target] = [useId(), useId(), useId()];
  const [text, setText] = useState('');
  const [targetFmr, setTargetFmr] = useState(TARGETS[1]!);
  const [proposed, setProposed] = useState<Proposed | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [waiting, setWaiting] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTrouble(null);
    setProposed(null);
    const list = readPairList(text);
    if (list.kind === 'wrong') {
      return setTrouble({
        message: `Line ${list.line} is no pair: “${list.text}”.`,
        cure: 'Write a similarity from −1 to 1, a comma, and 1 for the same person or 0 for different people.',
      });
    }
    if (list.pairs.length < 2) {
      return setTrouble({ message: 'There are no pairs.', cure: 'Choose a file, or write a pair a line.' });
    }
    setWaiting(true);
    try {
      setProposed(await client.proposeCalibration({ pairs: list.pairs, targetFmr }));
    } catch (error) {
      setTrouble(troubleOf(error));
    } finally {
      setWaiting(false);
    }
  };

  return (
    <form className="form" onSubmit={submit} noValidate>
      <p className="note">
        It is computed and shown, and changes nothing: <code>lineament calibrate</code> writes a threshold into the
        card.
      </p>
      <label htmlFor={file}>A file of pairs</label>
      <input
        id={file}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        onChange={async ({ target: { files } }) => setText((await files?.[0]?.text()) ?? '')}
      />
      <label htmlFor={pairs}>Or the pairs themselves: similarity, 1 or 0</label>
      <textarea
        id={pairs}
        rows={5}
        spellCheck={false}
        placeholder={'0.813,1\n0.204,0'}
        value={text}
        onChange={({ target: { value } }) => setText(value)}
      />
      <label htmlFor={target}>How often different people may pass</label>
      <select id={target} value={targetFmr} onChange={({ target: { value } }) => setTargetFmr(Number(value))}>
        {TARGETS.map((rate) => (
          <option key={rate} value={rate}>
            {roundPercent(rate)}, 1 in {count(Math.round(1 / rate))}
          </option>
        ))}
      </select>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      <div>
        <button type="submit" className="main" disabled={waiting}>
          {waiting ? 'Computing…' : 'Compute'}
        </button>
      </div>
      <div role="status">
        {proposed !== null && (
          <p>
            The threshold <strong>{proposed.threshold.toFixed(4)}</strong> lets {percent(proposed.fmr)} of{' '}
            {count(proposed.different)} pairs of different people pass (95 % interval{' '}
            {percent(proposed.fmrInterval.low)} to {percent(proposed.fmrInterval.high)}), and refuses{' '}
            {percent(proposed.fnmr)} of {count(proposed.same)} pairs of the same person.
          </p>
        )}
      </div>
    </form>
  );
}
