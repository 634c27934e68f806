import { z } from 'zod';
import { LineamentError } from '../errors.js';

const offset = z.int().nonnegative();

/** What the loader script of a file of packed assets (Emscripten's file packager) is called with. */
const tableSchema = z.object({
  files: z.array(z.object({ filename: z.string(), start: offset, end: offset })),
  remote_package_size: offset,
});

/**
 * One file out of packed assets. Where it lies is read from the JSON in the loader script that comes with them.
 *
 * @param loader the text of that script.
 * @param name how the wanted file's path ends.
 * @throws FILE_INVALID when the script holds no such table, the assets are not the ones it speaks of, or lack the file.
 */
export function unpackAsset(loader: string, assets: Uint8Array, name: string): Uint8Array {
  const json = /loadPackage\((\{.*?\})\);/s.exec(loader)?.[1];
  if (json === undefined) throw invalid('its loader does not call loadPackage({…})');
  const { files, remote_package_size: size } = parse(json);
  if (size !== assets.length) throw invalid(`its loader speaks of ${size} bytes, there are ${assets.length}`);
  const file = files.find(({ filename }) => filename.endsWith(`/${name}`));
  if (file === undefined) throw invalid(`it holds ${files.map(({ filename }) => filename).join(', ')}, not ${name}`);
  if (file.start > file.end || file.end > size) throw invalid(`${name} lies at ${file.start}–${file.end} of ${size}`);
  return assets.subarray(file.start, file.end);
}

function parse(json: string): z.infer<typeof tableSchema> {
  try {
    return tableSchema.parse(JSON.parse(json));
  } catch (cause) {
    throw new LineamentError('FILE_INVALID', `The table of packed assets cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `The packed assets cannot be read: ${reason}.`);
}
