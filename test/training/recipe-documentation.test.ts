import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { parseRecipe, recipeSchema } from '../../src/training/recipe.js';

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly enum?: readonly string[];
  readonly const?: string;
}

/** Every key of a JSON schema, and every word that a key may be set to. */
function names(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(names);
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, enum: words = [], const: word } = schema as JsonSchema;
  return [
    ...Object.keys(properties),
    ...words,
    ...(word === undefined ? [] : [word]),
    ...Object.values(schema).flatMap(names),
  ];
}

test('docs/recipes.md names every key of a recipe and every kind there is', () => {
  const page = readFileSync('docs/recipes.md', 'utf8');
  const all = [...new Set(names(z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' })))];
  expect(all).toEqual(expect.arrayContaining(['minimumPhotos', 'resnet18', 'arcface', 'learningRate', 'cosine']));
  expect(all.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
});

/** The recipe that an example stands for: its keys, or its list of objectives, in a recipe that says no more than it must. */
function recipeOf(example: unknown): object {
  const keys = Array.isArray(example) ? { objective: example } : (example as object);
  return { data: { train: 'photos' }, backbone: { kind: 'resnet18' }, objective: [{ kind: 'softmax' }], ...keys };
}

const examples = ['recipes', 'audit', 'distributed', 'scale'].flatMap((page) => {
  const text = readFileSync(`docs/${page}.md`, 'utf8');
  return Array.from(text.matchAll(/^```yaml\n(.*?)^```$/gms), ([, yaml], n) => ({
    name: `${page} ${n + 1}`,
    yaml: yaml!,
  }));
});

test('the pages have examples', () => expect(examples.length).toBeGreaterThan(12));

test.each(examples)('example $name is a recipe', ({ name, yaml }) => {
  expect(() => parseRecipe(recipeOf(parse(yaml)), name)).not.toThrow();
});
