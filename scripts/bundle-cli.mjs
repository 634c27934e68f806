// Bundles the command line: dist/cli/main.js, as the compiler left it, becomes one file, and what it loads by import() some more in
// dist/commands/, which lies as deep, so that paths relative to a file stay right. A command otherwise reads a hundred small files.
// Packages stay outside, and so do threads: they start from the files that the compiler wrote.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist/commands', { recursive: true, force: true });
await build({
  input: { main: 'dist/cli/main.js' },
  platform: 'node',
  external: /^[^./]/,
  logLevel: 'warn',
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: 'cli/[name].js',
    chunkFileNames: 'commands/[name].js',
    codeSplitting: {
      groups: [
        // What every command needs, and with --help nothing else.
        { name: 'every', test: /\/dist\/(?:errors|cli\/(?:arguments|failure|help|nearest|output))\.js$/, priority: 2 },
        // What commands need that answer about a photo or two, and are waited for: in one piece.
        { name: 'recognition', test: /\/dist\/cli\/recognition\.js$/, priority: 1 },
      ],
    },
  },
});
rmSync('dist/cli/main.js.map', { force: true });
