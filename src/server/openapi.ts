import { z } from 'zod';
import { type Endpoint, TAGS } from './endpoint.js';
import { errorAnswerSchema } from './error-schema.js';
import { photoField } from './photo-field.js';

/** A schema as OpenAPI 3.1 has it: JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security: readonly object[];
  readonly 'x-access': string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object>>;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: object;
  readonly tags: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: object };
}

const MEDIA = { json: 'application/json', events: 'text/event-stream', html: 'text/html', text: 'text/plain' } as const;

/** The schema of a photo where a body is JSON, and where it is multipart. */
const PHOTO = {
  json: { type: 'string', contentEncoding: 'base64' },
  multipart: { type: 'string', contentMediaType: 'application/octet-stream' },
} as const;

/** What an endpoint may always answer instead: it tells an error. */
const ERROR = {
  description: 'An error: its code, what is wrong, and what to do. See docs/errors.md.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } },
};

/** The OpenAPI 3.1 document of these endpoints. */
export function openApiDocument(endpoints: readonly Endpoint[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, Operation>> = {};
  const schemas: Record<string, JsonSchema> = {};
  const named = (schema: z.ZodType, io: 'input' | 'output', photo?: keyof typeof PHOTO): JsonSchema => {
    const { schema: json, definitions } = schemaOf(schema, io, photo);
    Object.assign(schemas, definitions);
    return json;
  };
  schemas['ErrorAnswer'] = named(errorAnswerSchema, 'output');
  for (const each of endpoints) {
    const { method, path, id, tag, summary, access, query, params, body, answer, answers } = each;
    (paths[path] ??= {})[method.toLowerCase()] = {
      operationId: id,
      tags: [tag],
      summary,
      security: access === 'open' ? [] : [{ key: [] }, { session: [] }],
      'x-access': access,
      parameters: [
        ...parametersOf(params, 'path'),
        ...parametersOf(query, 'query'),
        ...(each.idempotent ? [IDEMPOTENCY_KEY] : []),
      ],
      ...(body && {
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: named(body, 'input', 'json') },
            ...(takesPhotos(body) && { 'multipart/form-data': { schema: named(body, 'input', 'multipart') } }),
          },
        },
      }),
      responses: {
        '200': { description: 'Done.', content: { [MEDIA[answers]]: { schema: named(answer, 'output') } } },
        default: ERROR,
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lineament',
      version,
      description: 'Face recognition: detection, verification, identification, enrolment.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'An API key: lin_<id>_<secret>.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'lineament_session',
          description: 'Of the console; changes repeat its token in X-CSRF-Token.',
        },
      },
    },
  };
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A text of your own for this request: sent again within a day, it is answered as before, and nothing is done twice.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function parametersOf(schema: z.ZodType | null, place: 'path' | 'query'): Parameter[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = schemaOf(schema, 'input').schema as {
    properties?: Record<string, JsonSchema>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...property }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof description === 'string' && { description }),
    schema: property,
  }));
}

/** Whether a body has photos, and so may come as multipart too. */
export function takesPhotos(body: z.ZodType): boolean {
  let found = false;
  z.toJSONSchema(body, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema }) => {
      found ||= (zodSchema as unknown) === photoField;
    },
  });
  return found;
}

/** A schema as JSON Schema, and those that it refers to by name. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', photo: keyof typeof PHOTO = 'json') {
  const {
    $schema: _,
    $defs: definitions = {},
    ...rest
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as unknown) !== photoField) return;
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, PHOTO[photo]);
    },
  });
  // Named schemas stand in the document's components.
  const referred = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
  return {
    schema: referred(rest) as JsonSchema,
    definitions: referred(definitions) as Record<string, JsonSchema>,
  };
}
