import { parseArgs } from 'node:util';

/** What a program that looks at photos answers. */
export interface PhotoResult {
  readonly msPerPhoto: number;
  /** Found in each photo. */
  readonly faces: readonly number[];
  /** The name and version of what was measured. */
  readonly version: string;
}

/** Looks at every photo named on the command line once to warm up, then `--rounds` times, and prints the mean. */
export async function measurePhotos(
  open: (flags: { provider?: string | undefined; tiles?: string | undefined }) => Promise<{
    readonly version: string;
    faces(photo: string): Promise<number>;
  }>,
): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      rounds: { type: 'string', default: '2' },
      provider: { type: 'string' },
      tiles: { type: 'string' },
    },
    allowPositionals: true,
  });
  const rounds = Number(values.rounds);
  const side = await open(values);
  const faces: number[] = [];
  for (const photo of positionals) faces.push(await side.faces(photo));
  const start = performance.now();
  for (let round = 0; round < rounds; round++) for (const photo of positionals) await side.faces(photo);
  const msPerPhoto = (performance.now() - start) / (rounds * positionals.length);
  const result: PhotoResult = { msPerPhoto, faces, version: side.version };
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exit(0);
}
