/** Each byte as the character of its number. */
export function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The reverse of {@link ascii}; null where a character stands for no byte. */
export function latin1Bytes(text: string): Uint8Array | null {
  return /[\u0100-\uffff]/.test(text) ? null : new Uint8Array(Buffer.from(text, 'latin1'));
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

/** The bytes of a Python 2 `str` as its `repr` writes it: quoted, with backslashes. Null where it is malformed. */
export function pythonString(repr: string): Uint8Array | null {
  const quote = repr[0];
  if (repr.length < 2 || (quote !== "'" && quote !== '"') || !repr.endsWith(quote)) return null;
  let malformed = false;
  const text = repr.slice(1, -1).replaceAll(/\\(?:x([0-9a-f]{2})|(.?))/gi, (_, hex?: string, escaped = '') => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    malformed ||= !Object.hasOwn(ESCAPES, escaped as string);
    return ESCAPES[escaped as string] ?? '';
  });
  return malformed ? null : latin1Bytes(text);
}

/** Python's `raw-unicode-escape`: Latin-1 with `\uXXXX` and `\UXXXXXXXX`. */
export function rawUnicode(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})|\\U000([0-9a-f]{5})/gi, (whole, short?: string, long?: string) => {
    const code = Number.parseInt(short ?? long!, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
