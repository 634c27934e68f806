import { fstatSync } from 'node:fs';
import { LineamentError } from '../errors.js';
import {
  type CollectionHeader,
  type CollectionWriter,
  jsonOf,
  parseHeader,
  parseTemplate,
  type PortableCollection,
  type PortableTemplate,
} from './collection-file.js';
import { linesOf } from './file-lines.js';
import type { WritableFile } from './private-file.js';

/**
 * A collection as JSON lines: the header, then a template a line, whose embedding is an array of numbers. A float32 is written with
 * as many digits as bring it back exactly.
 */
export function writeJsonLines(file: WritableFile, header: CollectionHeader): CollectionWriter {
  file.write(`${JSON.stringify(header)}\n`);
  return {
    add({ embedding, ...entry }) {
      const told = JSON.stringify(entry).slice(0, -1);
      file.write(`${told},"embedding":[${Array.from(embedding, textOf).join(',')}]}\n`);
    },
    end() {},
  };
}

/** @param where the file's name. @throws FILE_INVALID, also while its templates are gone through. */
export function readJsonLines(file: number, where: string): PortableCollection {
  const lines = linesOf(file, 0, fstatSync(file).size);
  const first = lines.next();
  if (first.done) throw new LineamentError('FILE_INVALID', `Expected a collection in ${where}, but it is empty.`);
  const header = parseHeader(jsonOf(first.value, `line 1 of ${where}`), `line 1 of ${where}`);
  return { header, templates: templatesOf(lines, where) };
}

function* templatesOf(lines: Generator<string>, where: string): Generator<PortableTemplate> {
  let number = 1;
  for (const line of lines) yield parseTemplate(line, `line ${++number} of ${where}`);
}

/** JSON.stringify writes −0 as 0, which is another embedding to whoever compares bytes. */
function textOf(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
