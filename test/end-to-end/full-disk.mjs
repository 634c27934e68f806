// Loaded before the command line (`node --import`): from the n-th opening of a path that contains FULL_DISK's name on
// (`name:n`), files of that name take half of what is written, and then there is no space left.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const [name, nth] = process.env.FULL_DISK.split(':');
const { openSync, writeSync, appendFileSync } = fs;
const full = new Set();
let opened = 0;

const reached = (path) => String(path).includes(name) && ++opened >= Number(nth);
const noSpace = (call) => Object.assign(new Error(`ENOSPC: no space left on device, ${call}`), { code: 'ENOSPC' });

fs.openSync = (path, flags, ...rest) => {
  const file = openSync(path, flags, ...rest);
  if (flags === 'w' && reached(path)) full.add(file);
  else full.delete(file);
  return file;
};
fs.writeSync = (file, data, ...rest) => {
  if (!full.has(file)) return writeSync(file, data, ...rest);
  writeSync(file, data.subarray(0, data.length / 2));
  throw noSpace('write');
};
fs.appendFileSync = (path, text, ...rest) => {
  if (!reached(path)) return appendFileSync(path, text, ...rest);
  appendFileSync(path, text.slice(0, text.length / 2), ...rest);
  throw noSpace('write');
};
syncBuiltinESMExports();
