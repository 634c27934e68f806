/** The first bytes of each format that is read; `null` matches anything. */
const SIGNATURES: Readonly<Record<string, readonly (readonly (number | null)[])[]>> = {
  jpeg: [[0xff, 0xd8, 0xff]],
  png: [[0x89, 0x50, 0x4e, 0x47]],
  gif: [[0x47, 0x49, 0x46, 0x38]],
  webp: [[0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
  tiff: [
    [0x49, 0x49, 0x2a, 0x00],
    [0x4d, 0x4d, 0x00, 0x2a],
    [0x49, 0x49, 0x2b, 0x00],
    [0x4d, 0x4d, 0x00, 0x2b],
  ],
  avif: [[null, null, null, null, 0x66, 0x74, 0x79, 0x70]],
};

/** The format that the first bytes announce: jpeg, png, gif, webp, tiff, avif, or null for anything else. */
export function formatOf(bytes: Uint8Array): string | null {
  for (const [format, signatures] of Object.entries(SIGNATURES)) {
    for (const signature of signatures) {
      if (signature.every((byte, i) => byte === null || bytes[i] === byte)) {
        if (bytes.length >= signature.length) return format;
      }
    }
  }
  return null;
}

/** Whether a file is named as one of the formats that are read. */
export function hasImageExtension(name: string): boolean {
  return /\.(jpe?g|png|webp|avif|tiff?|gif)$/i.test(name);
}
