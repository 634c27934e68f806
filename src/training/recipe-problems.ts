import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
type Schema = z.core.$ZodType;

const show = (path: Path): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

/** What arrived, as the recipe's author would recognise it. */
function arrived(value: unknown): string {
  if (value === undefined) return 'it is missing';
  // JSON has no word for those: NaN and the infinities, which YAML writes .nan and .inf.
  if (typeof value === 'number' && !Number.isFinite(value)) return `got ${value}`;
  const text = JSON.stringify(value);
  return `got ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

/** The object schemas that `value` may be meant for: looks through defaults, optionals and transforms, and picks union members by `kind`. */
function objectSchemas(schema: Schema, value: unknown): z.core.$ZodObject[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return [schema as z.core.$ZodObject];
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return objectSchemas(def.innerType, value);
    case 'pipe':
      return [...objectSchemas(def.in, value), ...objectSchemas(def.out, value)];
    case 'lazy':
      return objectSchemas(def.getter(), value);
    case 'union': {
      const members = def.options.flatMap((option) => objectSchemas(option, value));
      const kind = valueAt(value, ['kind']);
      const meant = members.filter((member) => literals(member._zod.def.shape['kind']).includes(kind));
      return meant.length > 0 ? meant : members;
    }
    default:
      return [];
  }
}

function literals(schema: Schema | undefined): readonly unknown[] {
  if (schema === undefined) return [];
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'literal') return def.values;
  if (def.type === 'enum') return Object.values(def.entries);
  if (def.type === 'default' || def.type === 'optional') return literals(def.innerType);
  return [];
}

/** The schemas one key further down. */
function step(schema: Schema, key: PropertyKey, value: unknown): Schema[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'array') return [def.element];
  if (def.type === 'union') return def.options.flatMap((option) => step(option, key, value));
  if ('innerType' in def) return step(def.innerType, key, value);
  if (def.type === 'pipe') return [...step(def.in, key, value), ...step(def.out, key, value)];
  return objectSchemas(schema, value).flatMap((object) => object._zod.def.shape[String(key)] ?? []);
}

/** The keys that the object at `path` may have. */
export function keysAt(schema: Schema, root: unknown, path: Path): string[] {
  let schemas: Schema[] = [schema];
  path.forEach((key, depth) => {
    const value = valueAt(root, path.slice(0, depth));
    schemas = schemas.flatMap((each) => step(each, key, value));
  });
  const here = valueAt(root, path);
  return [
    ...new Set(
      schemas.flatMap((each) => objectSchemas(each, here)).flatMap((each) => Object.keys(each._zod.def.shape)),
    ),
  ];
}

/** Of a union's members, the one that was meant: it complains inside the value only, knows its keys, and complains least. */
function meantMember(errors: readonly (readonly Issue[])[]): readonly Issue[] | null {
  const inside = errors.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code !== 'invalid_type'),
  );
  const strangeness = (issues: readonly Issue[]) =>
    issues.filter((issue) => issue.code === 'unrecognized_keys').length * 100 + issues.length;
  return inside.toSorted((a, b) => strangeness(a) - strangeness(b))[0] ?? null;
}

function sentences(schema: Schema, root: unknown, issue: Issue, base: Path): string[] {
  const path = [...base, ...issue.path];
  const there = written(root, path);
  const value = valueAt(root, there);
  const where = show(there) || 'the recipe';
  switch (issue.code) {
    case 'unrecognized_keys': {
      const keys = keysAt(schema, root, path).join(', ') || 'no keys';
      return issue.keys.map((key) => {
        const unquoted = key.includes('=') ? ' (inside { } a value with commas needs quotes)' : '';
        return `unknown key ${show([...there, key])}${unquoted}: ${where} takes ${keys}`;
      });
    }
    case 'invalid_union': {
      if (issue.errors.length === 0) {
        const owner = objectOptions(schema, root, path.slice(0, -1));
        const kinds = owner.length > 0 ? owner : ((issue as { options?: unknown[] }).options ?? []);
        return [`${where}: expected one of ${kinds.join(', ')}, but ${arrived(value)}`];
      }
      const member = meantMember(issue.errors);
      if (member !== null) return member.flatMap((each) => sentences(schema, root, each, path));
      const expected = issue.errors.flat().map((each) => expectation(each.message));
      return [`${where}: expected ${[...new Set(expected)].join(', or ')}, but ${arrived(value)}`];
    }
    case 'invalid_value':
      return [
        `${where}: expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}, but ${arrived(value)}`,
      ];
    default:
      return [
        `${where}: expected ${expectation(issue.message)}${example(schema, root, path, issue)}, but ${arrived(value)}`,
      ];
  }
}

/**
 * A path as the recipe has it, where a value stands for what the schema makes of it: a number for keys with values (`margin: 0.3`),
 * which holds none of them, or one thing for a list of it (`train: { path: … }`).
 */
function written(root: unknown, path: Path): Path {
  const there: PropertyKey[] = [];
  for (const key of path) {
    const value = valueAt(root, there);
    if (value !== undefined && (typeof value !== 'object' || value === null)) break;
    if (typeof key !== 'number' || value === undefined || Array.isArray(value)) there.push(key);
  }
  return there;
}

/** How to write keys with values in place of what arrived. */
function example(schema: Schema, root: unknown, path: Path, issue: Issue): string {
  if (issue.code !== 'invalid_type' || issue.expected !== 'object') return '';
  const value = valueAt(root, written(root, path));
  const kinds = objectOptions(schema, root, path);
  if (kinds.length > 0) return `, such as { kind: ${String(kinds.includes(value) ? value : kinds[0])} }`;
  return value === null ? ', or {} for the defaults' : '';
}

function objectOptions(schema: Schema, root: unknown, path: Path): unknown[] {
  let schemas: Schema[] = [schema];
  path.forEach((key, depth) => {
    schemas = schemas.flatMap((each) => step(each, key, valueAt(root, path.slice(0, depth))));
  });
  return [
    ...new Set(
      schemas.flatMap((each) => objectSchemas(each, {})).flatMap((each) => literals(each._zod.def.shape['kind'])),
    ),
  ];
}

const PLAIN: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'keys with values',
  string: 'text',
  tuple: 'a list',
};

/** zod's message in plain words, without its opening and without what arrived, which is told apart. */
function expectation(message: string): string {
  const bare = message
    .replace(/^(Invalid|Too)[^:]*: /, '')
    .replace(/, received .*$/, '')
    .replace(/^expected\s+/i, '');
  const [first, ...rest] = bare.split(' ');
  return [PLAIN[first!] ?? first, ...rest].join(' ');
}

/** One sentence a mistake: the key path, what was expected there, what arrived. */
export function recipeProblems(schema: Schema, value: unknown, error: z.core.$ZodError): string[] {
  // Where a key is unknown, a rule about the keys is broken for no other reason.
  const unknown = error.issues.filter((issue) => issue.code === 'unrecognized_keys');
  const strange = new Set(unknown.map((issue) => show(issue.path)));
  return error.issues
    .filter((issue) => issue.code !== 'custom' || !strange.has(show(issue.path)))
    .flatMap((issue) => sentences(schema, value, issue, []));
}
