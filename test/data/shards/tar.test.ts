import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tarEntries, tarFile } from '../../../src/data/shards/tar.js';
import { WindowedFile } from '../../../src/data/shards/windowed-file.js';
import { temporaryFolder } from '../temporary-photos.js';
import { packTar } from './temporary-shards.js';

const LONG = `${'a'.repeat(120)}/${'b'.repeat(90)}/${'ü'.repeat(60)}.jpg`;
const FITS_USTAR = `${'a'.repeat(120)}/${'b'.repeat(90)}.jpg`;

function read(path: string): { name: string; kind: string; content: string; again: string }[] {
  const file = new WindowedFile(path);
  try {
    return Array.from(tarEntries(file), ({ name, kind, at, bytes }) => {
      const content = Buffer.from(file.read(at, bytes)).toString();
      return { name, kind, content, again: kind === 'file' ? Buffer.from(tarFile(file, at - 512)).toString() : '' };
    });
  } finally {
    file.close();
  }
}

/** A tar of two small files, with bytes changed. */
function damaged(change: (tar: Buffer) => Buffer | void): string {
  const path = join(temporaryFolder(), 'x.tar');
  packTar(path, { 'a.jpg': 'first', 'b.jpg': 'second' });
  const tar = readFileSync(path);
  writeFileSync(path, change(tar) ?? tar);
  return path;
}

/** With its checksum set right again. */
function header(tar: Buffer, at: number, field: number, text: string): void {
  tar.write(text, at + field, 'latin1');
  tar.fill(' ', at + 148, at + 156);
  const sum = tar.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148, 'latin1');
}

describe('tarEntries', () => {
  it.each(['ustar', 'posix', 'gnu'] as const)(
    'reads what GNU tar packs as %s, each file a second time by its header',
    (format) => {
      const path = join(temporaryFolder(), 'x.tar');
      const large = 'x'.repeat(100_000);
      const long = format === 'ustar' ? FITS_USTAR : LONG;
      packTar(
        path,
        { 'a.jpg': 'first', 'empty.cls': '', [long]: 'far away', 'large.jpg': large, 'b.cls': '7' },
        format,
      );
      expect(read(path)).toEqual([
        { name: 'a.jpg', kind: 'file', content: 'first', again: 'first' },
        { name: 'empty.cls', kind: 'file', content: '', again: '' },
        { name: long, kind: 'file', content: 'far away', again: 'far away' },
        { name: 'large.jpg', kind: 'file', content: large, again: large },
        { name: 'b.cls', kind: 'file', content: '7', again: '7' },
      ]);
    },
  );

  it('tells folders and links from files', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'a.jpg'), 'first');
    linkSync(join(folder, 'a.jpg'), join(folder, 'b.jpg'));
    const path = join(temporaryFolder(), 'x.tar');
    execFileSync('tar', ['-C', folder, '--sort=name', '-cf', path, '.']);
    expect(read(path).map(({ name, kind }) => [name, kind])).toEqual([
      ['./', 'other'],
      ['./a.jpg', 'file'],
      ['./b.jpg', 'link'],
    ]);
  });

  it.each([
    [
      'cut off within a file',
      (tar: Buffer) => tar.subarray(0, 1024 + 514),
      /byte 1024: an entry says it has 6 bytes, and the file ends at byte 1538/,
    ],
    [
      'cut off within a header',
      (tar: Buffer) => tar.subarray(0, 1100),
      /byte 1024: the file ends at byte 1100, without the empty block/,
    ],
    [
      'cut off between two files',
      (tar: Buffer) => tar.subarray(0, 1024),
      /byte 1024: the file ends at byte 1024, without the empty block/,
    ],
    ['empty', (tar: Buffer) => tar.subarray(0, 0), /byte 0: the file ends at byte 0/],
    ['of another kind', () => Buffer.alloc(4096, 'photo'), /byte 0: the checksum of a header is \d+, and it says none/],
    ['with a byte flipped in a header', (tar: Buffer) => void (tar[1030]! ^= 1), /byte 1024: the checksum of a header/],
    [
      'with a size beyond its end',
      (tar: Buffer) => header(tar, 1024, 124, '77777777777\0'),
      /byte 1024: an entry says it has 8589934591 bytes/,
    ],
    [
      'with a size that is none',
      (tar: Buffer) => header(tar, 1024, 124, '-1         \0'),
      /byte 1024: the size of an entry is no number/,
    ],
    ['with a sparse file', (tar: Buffer) => header(tar, 1024, 156, 'S'), /byte 1024: an entry is a sparse file/],
  ])('refuses an archive %s, naming the byte', (_what, change, message) => {
    const path = damaged(change);
    const attempt = () => read(path);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(
      expect.objectContaining({
        code: 'FILE_INVALID',
        message: expect.stringContaining(path),
        cure: expect.stringContaining('shard anew'),
      }),
    );
  });

  it('reads sizes in base 256, and refuses those that are too large for a number', () => {
    const path = damaged((tar) => {
      header(tar, 0, 124, '\x80\0\0\0\0\0\0\0\0\0\0\x05');
      header(tar, 1024, 124, '\x80\x01\0\0\0\0\0\0\0\0\0\x06');
    });
    const file = new WindowedFile(path);
    const entries = tarEntries(file);
    expect(entries.next().value).toMatchObject({ bytes: 5 });
    expect(() => entries.next()).toThrow(/byte 1024: the size of an entry is no number/);
    file.close();
  });
});
