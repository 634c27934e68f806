import { useCallback } from 'react';
import type { ModelCard, Operations } from '../../src/client/index.js';
import { useAsked } from '../parts/asked.js';
import { count, percent } from '../parts/figures.js';
import { TroubleNote } from '../parts/trouble.js';

/** The card of a model, in words. */
export function Card({ client, name }: { readonly client: Operations; readonly name: string }) {
  const { answer: card, trouble } = useAsked(
    useCallback((signal) => client.getModel({ model: name }, { signal }), [client, name]),
  );
  if (trouble !== null) return <TroubleNote trouble={trouble} />;
  if (card === null) return null;
  return (
    <dl className="card">
      {entriesOf(card).map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}

function entriesOf(card: ModelCard): [string, string][] {
  const { description, licence, source, trainingData, reported, accuracy, input, sha256 } = card;
  return [
    ['What it does', description],
    ['Licence', `${licence.id}: ${licence.statedBy}`],
    ['From', `${source.from} ${source.version}`],
    ['Trained on', trainingData],
    ...(reported === null ? [] : [['Reported by its authors', reported] as [string, string]]),
    ...(accuracy === null ? [] : [['Measured here', measured(accuracy)] as [string, string]]),
    ...(card.kind === 'embedder' && card.threshold !== null
      ? [['Threshold', thresholdWords(card.threshold)] as [string, string]]
      : []),
    ['Takes', `${input.size[0]} × ${input.size[1]} pixels, ${input.channels}`],
    ['SHA-256', sha256],
  ];
}

function measured({ figure, value, interval, data, command }: NonNullable<ModelCard['accuracy']>): string {
  const span = interval === null ? '' : ` (95 % interval ${percent(interval[0])} to ${percent(interval[1])})`;
  return `${figure} ${percent(value)}${span} on ${data}: ${command}`;
}

type Threshold = NonNullable<Extract<ModelCard, { kind: 'embedder' }>['threshold']>;

function thresholdWords({
  similarity,
  falseMatchRate,
  falseMatchInterval,
  falseNonMatchRate,
  pairs,
}: Threshold): string {
  const span =
    falseMatchInterval === undefined
      ? ''
      : ` (95 % interval ${percent(falseMatchInterval[0])} to ${percent(falseMatchInterval[1])})`;
  const refused = falseNonMatchRate === undefined ? '' : `, of one person ${percent(falseNonMatchRate)} do not`;
  return (
    `${similarity.toFixed(4)}: of different people ${percent(falseMatchRate)}${span} pass${refused}. Set on ${pairs.data}: ` +
    `${count(pairs.same)} pairs of the same person and ${count(pairs.different)} of different people.`
  );
}
