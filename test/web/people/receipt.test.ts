import { describe, expect, test } from 'vitest';
import type { Receipt } from '../../../src/client/index.js';
import { receiptFile, receiptWords } from '../../../web/people/receipt.js';

const receipt: Receipt = {
  kind: 'lineament-receipt-of-forgetting',
  version: 1,
  time: '2026-01-01T00:00:00.000Z',
  actor: 'key 1',
  collection: 1,
  people: [{ id: 4, formerly: [], name: 'a'.repeat(64), templates: [{ id: 7, sha256: 'b'.repeat(64) }] }],
  removed: { people: 1, templates: 2, originals: 0 },
  backups: [],
  salt: 'c',
  log: { number: 12, hash: 'd'.repeat(64) },
};

describe('a receipt', () => {
  test('says what was removed, and what became of each backup', () => {
    expect(receiptWords(receipt)).toEqual([
      'Removed from the gallery: 1 person with 2 templates.',
      'The gallery knows of no backups.',
      'Entry 12 of the audit log holds the hash of this receipt.',
    ]);
    const backups = (['removed', 'clean', 'missing', 'unreachable'] as const).map((outcome) => ({
      file: `/${outcome}.db`,
      outcome,
      templates: 1,
    }));
    const [removed, ...lines] = receiptWords({ ...receipt, removed: { ...receipt.removed, originals: 2 }, backups });
    expect(removed).toBe('Removed from the gallery: 1 person with 2 templates, and 2 photos that had been kept.');
    expect(lines.slice(0, 4)).toEqual([
      'Removed from the backup /removed.db: 1 template.',
      'The backup /clean.db does not hold them.',
      'The backup /missing.db is not there; restoring it will forget them again.',
      'The backup /unreachable.db does not open; restoring it will forget them again.',
    ]);
  });

  test('is a file that the command line reads', async () => {
    const { name, file } = receiptFile(receipt);
    expect(name).toBe('receipt-12.json');
    expect(JSON.parse(await file.text())).toEqual(receipt);
  });
});
