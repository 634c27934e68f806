import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { recipeSchema } from '../../src/training/recipe.js';

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
