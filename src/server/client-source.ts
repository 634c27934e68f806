import type { JsonSchema, OpenApiDocument, Operation } from './openapi.js';

/** Files of the client that are made from the document, by their name below `src/client/`. */
export function clientSource({ paths, components }: OpenApiDocument): Readonly<Record<string, string>> {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => describe(path, method.toUpperCase(), operation)),
  );
  const names = Object.keys(components.schemas);
  const used = names.filter((name) => operations.some(({ signature }) => refersTo(signature, name)));
  return {
    'schemas.ts': [
      HEAD,
      ...Object.entries(components.schemas).map(
        ([name, schema]) => `${comment(schema)}export type ${name} = ${typeOf(schema)};\n`,
      ),
    ].join('\n'),
    'operations.ts': [
      HEAD,
      "import type { Photo } from './photo.js';",
      "import type { CallOptions, ServerEvent } from './call.js';",
      `import type { ${used.join(', ')} } from './schemas.js';\n`,
      '/** Everything that the server can do. */',
      `export interface Operations {\n${operations.map(({ signature }) => signature).join('\n')}\n}\n`,
    ].join('\n'),
    'operation-table.ts': [
      HEAD,
      '/** How each operation is asked for. */',
      `export const OPERATIONS = {\n${operations.map(({ row }) => row).join('\n')}\n} as const;\n`,
    ].join('\n'),
  };
}

const HEAD =
  '// Made from the OpenAPI document of the server by scripts/generate-client.mjs; a test holds it to that.\n';

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>;

function describe(path: string, method: string, operation: Operation): { signature: string; row: string } {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  const content = (requestBody as { content: Content } | undefined)?.content;
  const body = content?.['application/json']?.schema;
  const multipart = content?.['multipart/form-data'] !== undefined;
  const fields = [
    ...parameters
      .filter((parameter) => parameter.in !== 'header')
      .map(({ name, required, schema }) => `readonly ${name}${required ? '' : '?'}: ${typeOf(schema)}`),
    ...(body === undefined ? [] : fieldsOf(body)),
  ];
  const repeated = fields.map((field) => field.split(/[?:]/)[0]!).find((name, i, all) => all.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new Error(`${operationId} has ${repeated} twice: in its path or query, and in its body.`);
  const [[media, { schema: answer }]] = Object.entries((responses['200'] as { content: Content }).content) as [
    [string, { schema: JsonSchema }],
  ];
  const kind =
    ({ 'application/json': 'json', 'text/event-stream': 'events' } as Record<string, string>)[media] ?? 'text';
  const optional = fields.every((field) => field.split(':')[0]!.endsWith('?'));
  const input = fields.length === 0 ? '' : `input${optional ? '?' : ''}: { ${fields.join('; ')} }, `;
  const result = kind === 'events' ? `AsyncIterable<ServerEvent<${typeOf(answer)}>>` : `Promise<${typeOf(answer)}>`;
  const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return {
    signature: `/** ${summary}. */\n${operationId}(${input}options?: CallOptions): ${result};`,
    row: `${operationId}: ${JSON.stringify({
      method,
      path,
      query,
      body: body === undefined ? null : multipart ? 'multipart' : 'json',
      input: fields.length > 0,
      answers: kind,
    })},`,
  };
}

function fieldsOf(schema: JsonSchema): string[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Readonly<Record<string, JsonSchema>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(
    ([name, property]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(property)}`,
  );
}

/** The type of what a schema describes. */
export function typeOf(schema: JsonSchema): string {
  const {
    $ref,
    anyOf,
    oneOf,
    enum: choices,
    type,
    prefixItems,
    items,
    contentEncoding,
  } = schema as {
    readonly $ref?: string;
    readonly anyOf?: readonly JsonSchema[];
    readonly oneOf?: readonly JsonSchema[];
    readonly enum?: readonly unknown[];
    readonly type?: string | readonly string[];
    readonly prefixItems?: readonly JsonSchema[];
    readonly items?: JsonSchema;
    readonly contentEncoding?: string;
  };
  if ($ref !== undefined) return $ref.split('/').at(-1)!;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (choices !== undefined) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const union = anyOf ?? oneOf;
  if (union !== undefined) return [...new Set(union.map(typeOf))].join(' | ');
  if (typeof type === 'object') return type.map((each) => typeOf({ ...schema, type: each })).join(' | ');
  switch (type) {
    case 'string':
      return contentEncoding === 'base64' ? 'Photo' : 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      if (prefixItems !== undefined) return `readonly [${prefixItems.map(typeOf).join(', ')}]`;
      return `readonly (${typeOf(items ?? {})})[]`;
    case 'object':
      return objectType(schema);
    default:
      return 'unknown';
  }
}

function objectType(schema: JsonSchema): string {
  const rest = schema['additionalProperties'];
  const fields = fieldsOf(schema);
  const open = typeof rest === 'object' && rest !== null;
  if (open && fields.length === 0) return `Readonly<Record<string, ${typeOf(rest as JsonSchema)}>>`;
  return `{ ${[...fields, ...(open ? ['readonly [key: string]: unknown'] : [])].join('; ')} }`;
}

function comment({ description }: JsonSchema): string {
  return typeof description === 'string' ? `/** ${description} */\n` : '';
}

function refersTo(text: string, name: string): boolean {
  return new RegExp(String.raw`\b${name}\b`).test(text);
}
