import { LineamentError } from '../errors.js';
import type { ModelCard, ModelKind } from './model-card.js';

/*
 * Checks of a card that was read. They stand apart from its schema, which takes longer to load than most networks: programs
 * that only use the models of the package do without it.
 */

/**
 * The card, known to be of this kind.
 * @throws MODEL_CARD_INVALID when it is of another.
 */
export function cardOfKind<Kind extends ModelKind>(card: ModelCard, kind: Kind): Extract<ModelCard, { kind: Kind }> {
  if (card.kind === kind) return card as Extract<ModelCard, { kind: Kind }>;
  throw new LineamentError(
    'MODEL_CARD_INVALID',
    `Expected a model of the kind "${kind}"; ${card.name} is of the kind "${card.kind}".`,
    { cure: `Name a model of the kind "${kind}"; lineament models tells the kind of each.` },
  );
}

/** SHA-256 in hexadecimal, as cards carry it. Uses the Web Cryptography API, which Node and secure pages have. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // The compiler cannot know that no shared memory stands behind these bytes.
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Makes sure that a model is the one that its card speaks of.
 * @throws MODEL_CHANGED when it is another, or damaged.
 */
export async function checkAgainstCard(network: Uint8Array, card: ModelCard): Promise<void> {
  const found = await sha256(network);
  if (found !== card.sha256) {
    throw new LineamentError(
      'MODEL_CHANGED',
      `The card of ${card.name} was written for a file with SHA-256 ${card.sha256}, this one (${network.length} bytes) has ${found}.`,
    );
  }
}
