import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  /** `static`: loaded together with the importing file; `dynamic`: by `import()`; `type`: erased before it runs. */
  readonly kind: 'static' | 'dynamic' | 'type';
}

interface Row {
  readonly imports: readonly string[];
  readonly any: boolean;
  readonly present: string;
}

/** Files below a folder of the repository, as paths from its root with forward slashes. */
function filesBelow(folder: string, ...extensions: readonly string[]): string[] {
  if (!existsSync(join(root, folder))) return [];
  return (
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && extensions.some((extension) => entry.name.endsWith(extension)))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      // What is built or installed there, and not ours.
      .filter((path) => !path.startsWith('native/build/') && !path.startsWith('bench/peers/'))
      .sort()
  );
}

/** Every import of a source text: `import`, `export … from`, `import()` and `import('…')` types. */
function importsOf(text: string): { specifier: string; kind: Import['kind'] }[] {
  const found: { specifier: string; kind: Import['kind'] }[] = [];
  const add = (specifier: ts.Node | undefined, kind: Import['kind']): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      // `import { type X } from` still loads the file (verbatimModuleSyntax); only `import type` does not.
      add(node.moduleSpecifier, node.importClause?.isTypeOnly === true ? 'type' : 'static');
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic');
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'type');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest, false));
  return found;
}

/** The folder below src/ that a file belongs to; for a file directly in src/, its own name. */
function folderOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '');
}

/** Imports between folders that the table does not allow. `errors` and `random` are open to all. */
function forbidden(imports: readonly Import[], table: ReadonlyMap<string, Row>): string[] {
  return imports
    .filter(({ from, to }) => {
      const [source, target] = [folderOf(from), folderOf(to)];
      if (source === target || target === 'errors' || target === 'random') return false;
      const row = table.get(source);
      return row === undefined || !(row.any || row.imports.includes(target));
    })
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** The shortest path of imports that starts in one of `folders` and ends in one of `targets`, or null. */
function pathBetween(folders: readonly string[], targets: readonly string[], imports: readonly Import[]) {
  const starts = [...new Set(imports.map(({ from }) => from))].filter((path) => folders.includes(folderOf(path)));
  const queue = starts.map((start) => [start]);
  const seen = new Set(starts);
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    for (const { to } of imports.filter(({ from }) => from === path.at(-1))) {
      if (targets.includes(folderOf(to))) return [...path, to].join(' -> ');
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push([...path, to]);
    }
  }
  return null;
}

/** Packages and modules of Node that files of these folders load, on whatever path, and that are not among `allowed`. */
function packagesBeyond(
  folders: readonly string[],
  allowed: readonly string[],
  imports: readonly Import[],
  packages: readonly Import[],
): string[] {
  const reached = new Set(sources.filter((path) => folders.includes(folderOf(path))));
  // A set grows while it is gone through, and what was added is gone through too.
  for (const file of reached) for (const { from, to } of imports) if (from === file) reached.add(to);
  return packages
    .filter(({ from, to }) => reached.has(from) && !allowed.includes(to))
    .map(({ from, to }) => `${from} imports ${to}`);
}

/** One cycle of imports, written out, or null: a depth-first search that meets a file it has not left yet. */
function cycleIn(imports: readonly Import[]): string | null {
  const left = new Set<string>();
  const search = (file: string, open: readonly string[]): string | null => {
    if (open.includes(file)) return [...open.slice(open.indexOf(file)), file].join(' -> ');
    if (left.has(file)) return null;
    for (const { to } of imports.filter(({ from }) => from === file)) {
      const cycle = search(to, [...open, file]);
      if (cycle !== null) return cycle;
    }
    left.add(file);
    return null;
  };
  for (const { from } of imports) {
    const cycle = search(from, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

/** The names in backticks of a piece of the document. */
function names(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
}

const rules = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  .split('### Who may import whom')[1]!
  .split('\n## ')[0]!
  .replaceAll(/\s+\n/g, '\n');

const table = new Map<string, Row>(
  rules
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, folder, , imports, present]) => [
      names(folder!)[0]!,
      { imports: names(imports!), any: imports === 'any', present: present! },
    ]),
);

/** A rule of the document: "From `a`, `b` no path leads to `c`." */
function pathRule(words: string): { from: string[]; to: string[] } {
  const match = new RegExp(`- From ([^.:]*?) ${words} leads to ([^.:]*)[.:]`).exec(rules);
  if (!match) throw new Error(`ARCHITECTURE.md has lost its rule "${words}"`);
  return { from: names(match[1]!), to: names(match[2]!) };
}

const sources = filesBelow('src', '.ts');
const specifiers = sources.flatMap((from) =>
  importsOf(readFileSync(join(root, from), 'utf8')).map(({ specifier, kind }) => ({ from, specifier, kind })),
);
const imports: Import[] = specifiers
  .filter(({ specifier }) => specifier.startsWith('.'))
  .map(({ from, specifier, kind }) => ({
    from,
    to: join(dirname(from), specifier).split(sep).join('/').replace(/\.js$/, '.ts'),
    kind,
  }));
/** What is imported from elsewhere: the package's name, without the path in it. */
const packages: Import[] = specifiers
  .filter(({ specifier }) => !specifier.startsWith('.'))
  .map(({ from, specifier, kind }) => ({ from, to: /^(@[^/]+\/)?[^/]+/.exec(specifier)![0], kind }));

describe('the sources', () => {
  test('lie in folders that the table of ARCHITECTURE.md knows', () => {
    expect(table.size).toBeGreaterThan(15);
    expect([...new Set(sources.map(folderOf))].filter((folder) => !table.has(folder))).toEqual([]);
  });

  test('are where the table says they are, and what is planned is not there', () => {
    const folders = new Set(sources.map(folderOf));
    const actual = [...table.keys()].map((folder) => [folder, folders.has(folder) ? 'yes' : 'planned']);
    expect(actual).toEqual([...table].map(([folder, { present }]) => [folder, present]));
  });

  test('import only what the table allows', () => {
    expect(imports.length).toBeGreaterThan(0);
    expect(forbidden(imports, table)).toEqual([]);
  });

  test('name files of src/ in their relative imports', () => {
    const known = new Set(sources);
    expect(imports.filter(({ to }) => !known.has(to) && !to.endsWith('.json'))).toEqual([]);
  });

  test('have no cycle', () => {
    expect(cycleIn(imports)).toBeNull();
  });

  test('reach libtorch from the learning side only', () => {
    const rule = pathRule('no path');
    expect(rule.from).toContain('face');
    expect(rule.to).toEqual(['torch']);
    expect(pathBetween(rule.from, rule.to, imports)).toBeNull();
  });

  test('of the browser reach nothing of Node', () => {
    const rule = pathRule('every path to a package');
    expect(rule).toEqual({ from: ['browser'], to: ['onnxruntime-web', 'zod'] });
    expect(packagesBeyond(rule.from, rule.to, imports, packages)).toEqual([]);
  });

  test('of the console know the client only, and no package but React', () => {
    const console = filesBelow('web', '.ts', '.tsx').filter((path) => path !== 'web/vite.config.ts');
    expect(console.length).toBeGreaterThan(0);
    const beyond = console.flatMap((from) =>
      importsOf(readFileSync(join(root, from), 'utf8'))
        .map(({ specifier }) => (specifier.startsWith('.') ? join(dirname(from), specifier) : specifier))
        .filter((to) => !/^(web\/|src\/client\/index\.js$|react(-dom)?(\/|$))|\.svg$/.test(to))
        .map((to) => `${from} imports ${to}`),
    );
    expect(beyond).toEqual([]);
  });

  test('load training only when a command needs it', () => {
    const rule = pathRule('no static path');
    expect(rule.from).toEqual(['cli']);
    expect(rule.to).toEqual(['training', 'export', 'distributed']);
    const loaded = imports.filter(({ kind }) => kind === 'static');
    expect(pathBetween(rule.from, rule.to, loaded)).toBeNull();
  });

  test('have no drawers', () => {
    const drawers = /^(utils?|helpers?|common|types|misc|shared)(\.|$)/;
    const all = [
      ...sources,
      ...filesBelow('test', '.ts'),
      ...filesBelow('bench', '.ts'),
      ...filesBelow('web', '.ts', '.tsx'),
      ...filesBelow('native', '.cpp', '.h'),
    ];
    expect(all.filter((path) => path.split('/').some((part) => drawers.test(part)))).toEqual([]);
  });

  test('have no file of more than 300 lines that somebody wrote', () => {
    const made = /^\/\/ Made from .* by scripts\//;
    const long = [...sources, ...filesBelow('web', '.ts', '.tsx'), ...filesBelow('native', '.cpp', '.h')]
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
      .filter(({ text }) => !made.test(text))
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  test('have a barrel only where package.json has a door', () => {
    const doors = Object.values<{ default: string }>(
      JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).exports,
    ).map((door) => door.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
    expect(sources.filter((path) => basename(path) === 'index.ts' && !doors.includes(path))).toEqual([]);
    expect(doors.filter((door) => !sources.includes(door))).toEqual([]);
  });
});

describe('the rules bite', () => {
  const edge = (from: string, to: string, kind: Import['kind'] = 'static'): Import => ({ from, to, kind });

  test('on an import that the table does not list, type-only ones included', () => {
    const bad = edge('src/face/embedder.ts', 'src/torch/tensor.ts', 'type');
    const good = edge('src/nn/linear.ts', 'src/torch/tensor.ts');
    expect(forbidden([bad, good], table)).toEqual(['src/face/embedder.ts imports src/torch/tensor.ts']);
  });

  test('on a folder that the table does not know', () => {
    expect(forbidden([edge('src/new/a.ts', 'src/torch/tensor.ts')], table)).toHaveLength(1);
  });

  test('on a path that leads over a third folder', () => {
    const edges = [edge('src/matching/a.ts', 'src/data/b.ts'), edge('src/data/b.ts', 'src/torch/c.ts')];
    expect(pathBetween(['matching'], ['torch'], edges)).toBe('src/matching/a.ts -> src/data/b.ts -> src/torch/c.ts');
    expect(pathBetween(['evaluation'], ['torch'], edges)).toBeNull();
  });

  test('on a package that is reached over a third file', () => {
    const page = 'src/browser/index.ts';
    const edges = [edge(page, 'src/face/a.ts'), edge('src/face/a.ts', 'src/face/b.ts', 'type')];
    const loads = [edge('src/face/b.ts', 'node:fs'), edge('src/face/a.ts', 'zod'), edge('src/cli/c.ts', 'sharp')];
    expect(packagesBeyond(['browser'], ['zod'], edges, loads)).toEqual(['src/face/b.ts imports node:fs']);
  });

  test('on a cycle, and on nothing less', () => {
    const line = [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')];
    expect(cycleIn(line)).toBeNull();
    expect(cycleIn([...line, edge('c', 'b', 'type')])).toBe('b -> c -> b');
  });

  test('on every form of import', () => {
    const text = `
      import a from './a.js';
      import type { B } from './b.js';
      import { type C } from './c.js';
      export { d } from './d.js';
      export type * from './e.js';
      type F = import('./f.js').F;
      const g = await import('./g.js');
      import './h.js';
      // import './comment.js';
      const text = "import './string.js'";`;
    expect(importsOf(text).map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
      './a.js static',
      './b.js type',
      './c.js static',
      './d.js static',
      './e.js type',
      './f.js type',
      './g.js dynamic',
      './h.js static',
    ]);
  });
});
