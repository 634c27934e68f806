import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { LineamentError, unreadable } from '../errors.js';
import type { ServerSettings } from './settings.js';

/** A certificate, with those that vouch for it after it, and its key, in PEM. */
export interface TlsIdentity {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads both files. @throws FILE_INVALID for one that cannot be read, or where the key is not that of the certificate. */
export function readTlsFiles({ certificate, key }: NonNullable<ServerSettings['tls']>): TlsIdentity {
  const identity = {
    cert: read('a certificate in PEM', certificate),
    key: read('the key of the certificate, in PEM,', key),
  };
  try {
    createSecureContext(identity);
  } catch (cause) {
    throw new LineamentError(
      'FILE_INVALID',
      `Expected a certificate and its key, in PEM, in ${certificate} and ${key}: ${(cause as Error).message}.`,
      { cause },
    );
  }
  return identity;
}

function read(expected: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable('FILE_INVALID', expected, path, cause);
  }
}
