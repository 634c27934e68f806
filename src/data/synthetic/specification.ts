import { LineamentError } from '../../errors.js';
import type { SyntheticOptions } from './dataset.js';

const PREFIX = 'synthetic:';
const KEYS = {
  identities: 'identities',
  images: 'images',
  seed: 'seed',
  size: 'size',
  first: 'firstIdentity',
} as const;
const EXAMPLE = 'synthetic:identities=40,images=20,seed=1';

/** Whether a data set is named as generated faces rather than as a folder. */
export function isSynthetic(specification: string): boolean {
  return specification.startsWith(PREFIX);
}

/**
 * Reads `synthetic:identities=40,images=20,seed=1,size=64,first=0` (seed, size and first may be left out: 1, 112, 0)
 * into the options of `syntheticFaces`.
 *
 * @throws LineamentError `DATASET_INVALID` naming the part that is wrong and the keys there are.
 */
export function parseSynthetic(specification: string): SyntheticOptions {
  const fail = (problem: string): never => {
    throw new LineamentError(
      'DATASET_INVALID',
      `Could not read "${specification}": ${problem}. Its keys are ${Object.keys(KEYS).join(', ')}, as in ${EXAMPLE}.`,
    );
  };
  if (!isSynthetic(specification)) fail(`generated faces begin with ${PREFIX}`);
  const values: Partial<Record<keyof SyntheticOptions, number>> = {};
  for (const part of specification.slice(PREFIX.length).split(',')) {
    const text = part.trim();
    if (text === '') continue;
    const [key = '', value, ...rest] = text.split('=').map((piece) => piece.trim());
    if (value === undefined || rest.length > 0) fail(`"${text}" is not of the form key=number`);
    if (!Object.hasOwn(KEYS, key)) fail(`there is no key "${key}"`);
    const name = KEYS[key as keyof typeof KEYS];
    if (values[name] !== undefined) fail(`${key} is given twice`);
    if (!/^\d+$/.test(value!)) fail(`${key} takes a whole number, not "${value}"`);
    values[name] = Number(value);
  }
  const { identities, images, seed = 1, ...others } = values;
  if (identities === undefined) return fail('identities, the number of people, is missing');
  if (images === undefined) return fail('images, the number of pictures of each person, is missing');
  return { identities, images, seed, ...others };
}
