import type { Receipt } from '../../src/client/index.js';

/** What a receipt says, a sentence each. */
export function receiptWords({ removed, backups, log }: Receipt): string[] {
  const people = counted(removed.people, 'person', 'people');
  const originals =
    removed.originals === 0 ? '' : `, and ${counted(removed.originals, 'photo', 'photos')} that had been kept`;
  return [
    `Removed from the gallery: ${people} with ${counted(removed.templates, 'template', 'templates')}${originals}.`,
    ...(backups.length === 0 ? ['The gallery knows of no backups.'] : backups.map(inBackup)),
    `Entry ${log.number} of the audit log holds the hash of this receipt.`,
  ];
}

function inBackup({ file, outcome, templates }: Receipt['backups'][number]): string {
  switch (outcome) {
    case 'removed':
      return `Removed from the backup ${file}: ${counted(templates, 'template', 'templates')}.`;
    case 'clean':
      return `The backup ${file} does not hold them.`;
    case 'missing':
      return `The backup ${file} is not there; restoring it will forget them again.`;
    case 'unreachable':
      return `The backup ${file} does not open; restoring it will forget them again.`;
  }
}

/** The receipt to be kept; its file is named by the entry of the log, and so names nobody either. */
export function receiptFile(receipt: Receipt): { readonly name: string; readonly file: Blob } {
  return {
    name: `receipt-${receipt.log.number}.json`,
    file: new Blob([`${JSON.stringify(receipt, null, 2)}\n`], { type: 'application/json' }),
  };
}

export function counted(count: number, one: string, several: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : several}`;
}
