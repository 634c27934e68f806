import { z } from 'zod';
import { LineamentError } from '../errors.js';
import type { Receipt } from './receipt.js';

const number = z.int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** A receipt in a file, or in an answer of the server. */
export const receiptSchema = z.strictObject({
  kind: z.literal('lineament-receipt-of-forgetting'),
  version: z.literal(1),
  time: z.string(),
  actor: z.string(),
  collection: number,
  people: z.array(
    z.strictObject({
      id: number,
      formerly: z.array(number),
      name: sha256,
      templates: z.array(z.strictObject({ id: number, sha256 })),
    }),
  ),
  removed: z.strictObject({ people: number, templates: number, originals: number }),
  backups: z.array(
    z.strictObject({
      file: z.string(),
      outcome: z.enum(['removed', 'clean', 'missing', 'unreachable']),
      templates: number,
    }),
  ),
  salt: z.string(),
  log: z.strictObject({ number, hash: sha256 }),
}) satisfies z.ZodType<Receipt>;

/**
 * A receipt from the text of its file. @param where what to call the file in an error.
 * @throws FILE_INVALID when it is none.
 */
export function parseReceipt(text: string, where: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const message = `Expected a receipt of forgetting in ${where}, got no JSON: ${(cause as Error).message}.`;
    throw new LineamentError('FILE_INVALID', message, { cause });
  }
  const parsed = receiptSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LineamentError('FILE_INVALID', `${where} is no receipt of forgetting:\n${z.prettifyError(parsed.error)}`);
}
