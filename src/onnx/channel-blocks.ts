import { GraphBuilder } from './graph-builder.js';
import type { OnnxGraph, OnnxNode } from './graph.js';
import { int64s, int64Tensor } from './tensor.js';

/*
 * On CPUs onnxruntime keeps images in blocks of channels, 8 or 16 of them, between the operators that know these: convolutions with
 * what is added to them, ReLU, pools, Concat of whole blocks. Pad does not, and networks that grow wider on the way pad channels by
 * zeros before they add: each such image was turned around several times. What is made here gives the same numbers.
 */

/** Channels of the largest block. */
const BLOCK = 16;

/** Of the pads of an image, (N, C, H, W) before it and after it: the channels after it. */
const CHANNELS_AFTER = 5;

/** Operators that give as many channels as they take, each made from one; Pad gives zeros more. */
const BY_CHANNEL = new Set(['Relu', 'MaxPool', 'Add', 'Pad']);

/**
 * Has channels filled up to whole blocks with zeros, from the convolution that gives them to those that take them in: most pads then
 * only name zeros that are there. Images that go elsewhere stay as they are. Costs time where nothing is kept in blocks.
 */
export function widenedToBlocks(graph: OnnxGraph): OnnxGraph {
  const channels = channelsOf(graph);
  const fixed = asTheyAre(graph);
  const width = (image: string): number => {
    const count = channels.get(image)!;
    return fixed.has(image) ? count : Math.ceil(count / BLOCK) * BLOCK;
  };
  return rewritten(graph, (node, to, value) => {
    const [image, weights, bias] = node.inputs as [string, string, string?];
    const [output] = node.outputs as [string];
    if (node.operator === 'Pad' && channels.has(image)) {
      const pads = padsOf(graph, node);
      pads[CHANNELS_AFTER] = width(output) - width(image);
      const none = pads.every((amount) => amount === 0);
      return none ? value(image) : to.node('Pad', [value(image), to.constant(int64Tensor(pads), 'pads')]);
    }
    if (node.operator !== 'Conv') return null;
    const more = width(output) - channels.get(output)!;
    const ofEach = isDepthwise(node) ? 0 : width(image) - channels.get(image)!;
    if (more === 0 && ofEach === 0) return null;
    const filled = (name: string, pads: readonly number[]): string =>
      to.node('Pad', [value(name), to.constant(int64Tensor(pads), 'pads')]);
    const inputs = [value(image), filled(weights, [0, 0, 0, 0, more, ofEach, 0, 0])];
    if (bias !== undefined) inputs.push(filled(bias, [0, more]));
    const group = isDepthwise(node) ? { group: { int: width(output) } } : {};
    return to.node('Conv', inputs, { ...node.attributes, ...group }, output);
  });
}

/**
 * Where an image is padded by channels to be added to what a convolution gives, and both are whole blocks, the convolution is cut in
 * two instead: the image is added to its first channels, and the others are joined to the sum.
 */
export function joinedInBlocks(graph: OnnxGraph): OnnxGraph {
  const channels = channelsOf(graph);
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0]!, node]));
  const uses = new Map<string, OnnxNode[]>();
  for (const node of graph.nodes) for (const name of node.inputs) uses.set(name, [...(uses.get(name) ?? []), node]);
  const usedOnce = (name: string): boolean => uses.get(name)?.length === 1;

  /** By the sum, or the ReLU of it: what it is made of. */
  const sums = new Map<OnnxNode, { convolution: OnnxNode; pad: OnnxNode; relu: boolean }>();
  const gone = new Set<OnnxNode>();
  for (const sum of graph.nodes.filter(({ operator }) => operator === 'Add')) {
    const parts = sum.inputs.filter(usedOnce).map((name) => makers.get(name));
    const convolution = parts.find((node) => node?.operator === 'Conv' && !isDepthwise(node));
    const pad = parts.find((node) => node?.operator === 'Pad' && channels.has(node.inputs[0]!));
    if (convolution === undefined || pad === undefined) continue;
    const pads = padsOf(graph, pad);
    const only = pads.every((amount, i) => amount === 0 || i === CHANNELS_AFTER);
    if (!only || pads[CHANNELS_AFTER]! % BLOCK !== 0 || channels.get(pad.inputs[0]!)! % BLOCK !== 0) continue;
    const [next] = uses.get(sum.outputs[0]!) ?? [];
    const relu = usedOnce(sum.outputs[0]!) && next?.operator === 'Relu';
    sums.set(relu ? next : sum, { convolution, pad, relu });
    for (const node of [convolution, pad, ...(relu ? [sum] : [])]) gone.add(node);
  }

  return rewritten(graph, (node, to, value) => {
    if (gone.has(node)) return '';
    const parts = sums.get(node);
    if (parts === undefined) return null;
    const { convolution, pad, relu } = parts;
    const [image, ...constants] = convolution.inputs as [string, ...string[]];
    const added = pad.inputs[0]!;
    const limits = [0, channels.get(added)!, channels.get(convolution.outputs[0]!)!].map((limit) =>
      to.constant(int64Tensor([limit]), 'limit'),
    );
    const part = (from: number): string => {
      const own = constants.map((name) => to.node('Slice', [value(name), limits[from]!, limits[from + 1]!]));
      return to.node('Conv', [value(image), ...own], convolution.attributes);
    };
    const activated = (name: string): string => (relu ? to.node('Relu', [name]) : name);
    const sum = activated(to.node('Add', [part(0), value(added)]));
    return to.node('Concat', [sum, activated(part(1))], { axis: { int: 1 } }, node.outputs[0]!);
  });
}

/**
 * Copies a graph, node by node.
 * @param change may make other nodes in place of one, from what now stands for its inputs, and then returns what stands for its
 *   output: nothing where nobody will ask for it. Null: the node stays.
 */
function rewritten(
  graph: OnnxGraph,
  change: (node: OnnxNode, to: GraphBuilder, value: (name: string) => string) => string | null,
): OnnxGraph {
  const to = new GraphBuilder(graph.name);
  const names = new Map<string, string>([['', '']]);
  const value = (name: string): string => {
    const known = names.get(name) ?? to.constant(graph.initialisers.get(name)!, name);
    names.set(name, known);
    return known;
  };
  for (const { name, elementType, shape } of graph.inputs) names.set(name, to.input(name, elementType, shape));
  for (const node of graph.nodes) {
    const [output] = node.outputs as [string];
    names.set(
      output,
      change(node, to, value) ?? to.node(node.operator, node.inputs.map(value), node.attributes, output),
    );
  }
  for (const { name, elementType, shape } of graph.outputs) to.output(value(name), elementType, shape);
  return to.build();
}

/** The channels of every image, as far as convolutions and operators by channel give them. */
function channelsOf(graph: OnnxGraph): ReadonlyMap<string, number> {
  const makers = new Map(graph.nodes.map((node) => [node.outputs[0]!, node]));
  const filters = (weights: string): number => {
    const tensor = graph.initialisers.get(weights);
    if (tensor !== undefined) return tensor.shape[0]!;
    const maker = makers.get(weights)!;
    // Compressed weights are expanded from the first input; of what subtracts them from a number they are the second.
    const own = filters(maker.inputs[maker.operator === 'Sub' ? 1 : 0]!);
    return maker.operator === 'Pad' ? own + padsOf(graph, maker)[4]! : own;
  };
  const channels = new Map(graph.inputs.map(({ name, shape }) => [name, Number(shape[1])]));
  for (const node of graph.nodes) {
    const [first, weights] = node.inputs as [string, string];
    const [output] = node.outputs as [string];
    if (node.operator === 'Conv') channels.set(output, filters(weights));
    const known = channels.get(first);
    if (known === undefined || !BY_CHANNEL.has(node.operator)) continue;
    channels.set(output, known + (node.operator === 'Pad' ? padsOf(graph, node)[CHANNELS_AFTER]! : 0));
  }
  return channels;
}

/** Images that keep their channels: those of the graph, and whatever is bound to them or to an operator that is not known here. */
function asTheyAre(graph: OnnxGraph): ReadonlySet<string> {
  const fixed = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  for (let before = -1; before !== fixed.size;) {
    before = fixed.size;
    for (const node of graph.nodes) {
      const { operator, inputs, outputs } = node;
      if (operator === 'Conv' && !isDepthwise(node)) continue;
      const byChannel = operator === 'Conv' || BY_CHANNEL.has(operator);
      const images = [...(operator === 'Add' || !byChannel ? inputs : inputs.slice(0, 1)), ...outputs];
      if (!byChannel || images.some((name) => fixed.has(name))) for (const name of images) fixed.add(name);
    }
  }
  return fixed;
}

function isDepthwise({ operator, attributes }: OnnxNode): boolean {
  const { group } = attributes;
  return operator === 'Conv' && group !== undefined && 'int' in group && group.int > 1;
}

function padsOf({ initialisers }: OnnxGraph, { inputs }: OnnxNode): number[] {
  return int64s(initialisers.get(inputs[1]!)!);
}
