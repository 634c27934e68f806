import { existsSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import { entriesOf, firstForgedEntry } from './audit-log.js';
import { openSealedRecord } from './open-record.js';
import { row, type Work } from './record-work.js';
import { hashOfReceipt, type Receipt } from './receipt.js';

/** Whether a receipt holds. */
export type ReceiptCheck =
  /** They are in none of the places that could be looked at; `unseen` are the backups that could not. */
  | { readonly kind: 'holds'; readonly unseen: readonly string[] }
  /** For these reasons it does not. */
  | { readonly kind: 'fails'; readonly reasons: readonly string[] };

/**
 * Checks a receipt of forgetting against the gallery: that it is as it was given, that the audit log holds its hash and is whole, and
 * that what it names is neither in the record nor in the backups it speaks of. Needs no key.
 */
export async function checkReceipt(place: string, receipt: Receipt): Promise<ReceiptCheck> {
  await using record = await openSealedRecord(place);
  const reasons = await record.read(
    (function* () {
      return [...(yield* reasonsInLog(receipt)), ...(yield* reasonsInRecord(receipt, record.place))];
    })(),
  );
  const unseen: string[] = [];
  for (const { file } of receipt.backups) {
    const found = await reasonsInBackup(file, receipt);
    if (found === null) unseen.push(file);
    else reasons.push(...found);
  }
  return reasons.length > 0 ? { kind: 'fails', reasons } : { kind: 'holds', unseen };
}

function* reasonsInLog(receipt: Receipt): Work<string[]> {
  const forged = yield* firstForgedEntry();
  if (forged !== null) return [`entry ${forged} of the audit log is not what was written`];
  const [entry] = yield* entriesOf(receipt.log.number - 1);
  if (entry?.number !== receipt.log.number || entry.hash !== receipt.log.hash) {
    return [`the audit log has no entry ${receipt.log.number} of that hash: it is another gallery's, or was cut off`];
  }
  return entry.detail['receipt'] === hashOfReceipt(receipt) ? [] : ['the receipt is not what was given'];
}

function* reasonsInRecord({ people }: Receipt, where: string): Work<string[]> {
  const reasons: string[] = [];
  const there = function* (table: 'person' | 'template', id: number): Work<boolean> {
    return (yield* row(`SELECT 1 FROM ${table} WHERE id = ?`, id)) !== undefined;
  };
  for (const { id, formerly, templates } of people) {
    for (const each of [id, ...formerly]) {
      if (yield* there('person', each)) reasons.push(`person ${each} is in ${where}`);
    }
    for (const each of templates) {
      if (yield* there('template', each.id)) reasons.push(`template ${each.id} is in ${where}`);
    }
  }
  return reasons;
}

/** Null for a backup that cannot be looked at. */
async function reasonsInBackup(file: string, receipt: Receipt): Promise<string[] | null> {
  if (!existsSync(file)) return null;
  try {
    await using backup = await openSealedRecord(file);
    return await backup.read(reasonsInRecord(receipt, file));
  } catch (error) {
    if (error instanceof LineamentError) return null;
    throw error;
  }
}
