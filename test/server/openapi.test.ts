import { describe, expect, it } from 'vitest';
import { serverDocument } from '../../src/server/server-document.js';

const document = serverDocument();
const operation = (path: string, method: string) =>
  document.paths[path]![method]! as unknown as {
    requestBody: { content: Record<string, { schema: { properties: Record<string, unknown>; required?: string[] } }> };
    parameters: { name: string; in: string; required: boolean }[];
  };

describe('the OpenAPI document', () => {
  it('refers to nothing that it does not have', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1]!,
    );
    expect(references.length).toBeGreaterThan(50);
    expect([...new Set(references)].filter((name) => !(name in document.components.schemas))).toEqual([]);
  });

  it('tells a photo as base64 in JSON, and as a file in a multipart body', () => {
    const { content } = operation('/v1/collections/{collection}/identify', 'post').requestBody;
    expect(content['application/json']!.schema.properties['photo']).toMatchObject({
      type: 'string',
      contentEncoding: 'base64',
    });
    expect(content['multipart/form-data']!.schema.properties['photo']).toMatchObject({
      type: 'string',
      contentMediaType: 'application/octet-stream',
    });
  });

  it('tells that a photo may be given as what embed told of it', () => {
    const { content } = operation('/v1/verify', 'post').requestBody;
    expect(content['application/json']!.schema.properties['first']).toMatchObject({
      anyOf: [{ contentEncoding: 'base64' }, { required: ['model', 'faces'] }],
    });
  });

  it('takes a multipart body only where there is a photo in it', () => {
    expect(Object.keys(operation('/v1/keys', 'post').requestBody.content)).toEqual(['application/json']);
  });

  it('asks for no field that has a default', () => {
    const { schema } = operation('/v1/collections/{collection}/identify', 'post').requestBody.content[
      'application/json'
    ]!;
    expect(schema.required).toEqual(['photo']);
  });

  it('tells every name in a path as a parameter, and the idempotency key where it is heeded', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { parameters } of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
        expect(parameters.filter((each) => each.in === 'path').map(({ name }) => name)).toEqual(named);
      }
    }
    const { parameters } = operation('/v1/collections/{collection}/people', 'post');
    expect(parameters.map(({ name }) => name)).toEqual(['collection', 'Idempotency-Key']);
  });
});
