import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');

/** The anchors of a page: its headings as GitHub turns them into fragments. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links and pictures of a page that lead to nothing in this repository. */
function brokenLinks(page: string): string[] {
  const prose = textOf(page).replaceAll(/```.*?```/gs, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map((match) => (match[1] ?? match[2])!)
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path, fragment] = link.split('#') as [string, string?];
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return fragment !== undefined && !anchorsOf(target).includes(fragment.toLowerCase());
    });
}

/** What the compiler says about the TypeScript examples of the pages; those of one page are one module. */
function examplesThatDoNotCompile(): string[] {
  const sources = new Map(
    pages.map((page) => [
      join(root, `${page}.mts`),
      [...textOf(page).matchAll(/```ts\n(.*?)```/gs), ['', 'export {};']].map((match) => match[1]).join('\n'),
    ]),
  );
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const doors: Record<string, { types: string }> = JSON.parse(textOf('package.json')).exports;
  options.paths = Object.fromEntries(
    Object.entries(doors).map(([door, { types }]) => [
      door.replace('.', 'lineament'),
      [join(root, types.replace('./dist/', './src/').replace('.d.ts', '.ts'))],
    ]),
  );
  options.noUnusedLocals = false;
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = sources.get(path);
    return text === undefined ? getSourceFile(path, language, ...rest) : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...sources.keys()], options, host);
  return [...sources.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

describe('the pages', () => {
  test.each(pages)('%s links to what is there', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  test('CONTRIBUTING.md opens with what people come to add', () => {
    const headings = [...textOf('CONTRIBUTING.md').matchAll(/^## (.*)$/gm)].map((match) => match[1]);
    expect(headings.slice(0, 3)).toEqual(['Add a backbone', 'Add an objective', 'Add a data set']);
  });

  test('have examples that compile', () => {
    expect(examplesThatDoNotCompile()).toEqual([]);
  });
});
