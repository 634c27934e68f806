import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LineamentError } from '../errors.js';

interface FieldSchema {
  readonly type?: string;
  readonly anyOf?: readonly FieldSchema[];
}

/**
 * A multipart body as the object that the same request in JSON would be. Files become bytes; of the other fields those that are texts
 * stay texts, and the rest is read as JSON (`limit` as `5`, `face` as `"all"` or `all`). A field that comes several times, or whose
 * schema is a list, becomes a list.
 *
 * @throws REQUEST_INVALID, REQUEST_TOO_LARGE
 */
export async function multipartBody(
  request: FastifyRequest,
  fields: Readonly<Record<string, FieldSchema>>,
  mostBytes: number,
) {
  const body: Record<string, unknown> = {};
  let bytes = 0;
  for await (const part of request.parts()) {
    const field = Object.hasOwn(fields, part.fieldname) ? fields[part.fieldname]! : undefined;
    if (field === undefined) {
      // What follows is not read: the connection is closed after the answer.
      throw new LineamentError(
        'REQUEST_INVALID',
        `Expected the fields ${Object.keys(fields).join(', ')}, got "${part.fieldname}".`,
      );
    }
    const given = part.type === 'file' ? new Uint8Array(await part.toBuffer()) : part.value;
    // Parts have limits of their own, which together are far more than a request may have.
    bytes += given instanceof Uint8Array || typeof given === 'string' ? given.length : 0;
    if (bytes > mostBytes) {
      throw new LineamentError('REQUEST_TOO_LARGE', `The parts have more bytes than the ${mostBytes} that are taken.`);
    }
    const value = given instanceof Uint8Array ? given : fieldValue(given, field);
    const before = body[part.fieldname];
    if (field.type === 'array') {
      const values = Array.isArray(value) ? value : [value];
      body[part.fieldname] = Array.isArray(before) ? [...before, ...values] : values;
    } else if (before === undefined) body[part.fieldname] = value;
    else throw new LineamentError('REQUEST_INVALID', `The field "${part.fieldname}" came twice, and is one value.`);
  }
  return body;
}

function fieldValue(value: unknown, field: FieldSchema): unknown {
  if (typeof value !== 'string' || field.type === 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    // Words need no quotes; what must not be a word is told by the schema.
    return value;
  }
}

/** The fields of a body's schema, as far as reading a multipart body takes. */
export function fieldsOf(schema: z.ZodType): Readonly<Record<string, FieldSchema>> {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, FieldSchema>;
  };
  return properties ?? {};
}
