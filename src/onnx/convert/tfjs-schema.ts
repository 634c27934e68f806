import { z } from 'zod';
import { LineamentError } from '../../errors.js';
import { manifestSchema, type WeightsManifest } from './tfjs-weights.js';

/** An attribute of a node, with 64-bit numbers as text and text as base64, as protobuf's JSON form has them. */
const attributeSchema = z.object({
  s: z.string().optional(),
  list: z.object({ s: z.array(z.string()).optional(), i: z.array(z.coerce.number()).optional() }).optional(),
  shape: z.object({ dim: z.array(z.object({ size: z.coerce.number() })).optional() }).optional(),
});

const nodeSchema = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});

const modelSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema) }),
  weightsManifest: manifestSchema,
});

/** A node of a TensorFlow.js graph. Its inputs are names of nodes. */
export class TfjsNode {
  readonly name: string;
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly #attributes: z.infer<typeof nodeSchema>['attr'];

  constructor({ name, op, input, attr }: z.infer<typeof nodeSchema>) {
    this.name = name;
    this.operator = op;
    // "name:0" is a node's first output; nodes with several are not converted.
    this.inputs = input.map((each) => each.replace(/:0$/, ''));
    this.#attributes = attr;
  }

  /** Text, or null where there is none. */
  text(attribute: string): string | null {
    const encoded = this.#attributes[attribute]?.s;
    return encoded === undefined ? null : decoded(encoded);
  }

  texts(attribute: string): string[] {
    return (this.#attributes[attribute]?.list?.s ?? []).map(decoded);
  }

  numbers(attribute: string): number[] {
    return this.#attributes[attribute]?.list?.i ?? [];
  }

  /** The shape that an input declares; a size that is not known is −1. */
  shape(attribute: string): number[] {
    return (this.#attributes[attribute]?.shape?.dim ?? []).map(({ size }) => size);
  }
}

export interface TfjsGraph {
  /** Sorted: each after those it takes in. */
  readonly nodes: readonly TfjsNode[];
  readonly manifest: WeightsManifest;
}

function decoded(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    throw invalid(`"${base64}" is not base64`);
  }
}

/**
 * Reads the `model.json` of a TensorFlow.js graph model.
 * @throws FILE_INVALID when it is none, or its nodes hang together in a circle or on one that is not there.
 */
export function readTfjs(text: string): TfjsGraph {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalid(`it is not JSON (${(cause as Error).message})`);
  }
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { modelTopology, weightsManifest } = parsed.data;
  return { nodes: sorted(modelTopology.node.map((node) => new TfjsNode(node))), manifest: weightsManifest };
}

function invalid(reason: string): LineamentError {
  return new LineamentError('FILE_INVALID', `This is not a TensorFlow.js graph model that can be read: ${reason}.`);
}

/** Kahn's algorithm: takes out, again and again, what waits for nothing. */
function sorted(nodes: readonly TfjsNode[]): TfjsNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const waiting = new Map(nodes.map((node) => [node.name, node.inputs.length]));
  const users = new Map<string, TfjsNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (!byName.has(input)) throw invalid(`"${node.name}" takes "${input}", which is not there`);
      users.set(input, [...(users.get(input) ?? []), node]);
    }
  }
  const ready = nodes.filter(({ inputs }) => inputs.length === 0);
  for (const node of ready) {
    for (const user of users.get(node.name) ?? []) {
      const left = waiting.get(user.name)! - 1;
      waiting.set(user.name, left);
      if (left === 0) ready.push(user);
    }
  }
  if (ready.length !== nodes.length) throw invalid(`its nodes hang together in a circle`);
  return ready;
}
