import type { OnnxGraph } from '../../../src/onnx/graph.js';
import { writeOnnx } from '../../../src/onnx/write-onnx.js';
import { openSession } from '../../../src/inference/node.js';

/** The first output of a graph with one input. */
export async function run(graph: OnnxGraph, data: readonly number[], shape: readonly number[]) {
  await using session = await openSession(writeOnnx(graph), { provider: 'wasm' });
  const outputs = await session.run({ [session.inputNames[0]!]: { data: Float32Array.from(data), shape } });
  const { data: values, shape: size } = outputs[session.outputNames[0]!]!;
  return { values: [...values], shape: [...size] };
}
