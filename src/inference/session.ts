import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { LineamentError } from '../errors.js';

/** A float32 tensor, row-major; what the networks here take in and give. */
export interface InferenceTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * What computes: `cpu`, `cuda`, `tensorrt`, `coreml`, `directml` (onnxruntime-node), `wasm` (onnxruntime-web, anywhere),
 * `webgpu` (both, where there is a GPU that allows it). What is there depends on machine and browser.
 */
export const PROVIDERS = ['cpu', 'cuda', 'tensorrt', 'coreml', 'dml', 'wasm', 'webgpu'] as const;

export type Provider = (typeof PROVIDERS)[number];

export interface SessionOptions {
  /** Default: `cpu` where onnxruntime-node is installed, else `wasm`. One that is asked for and absent is an error. */
  readonly provider?: Provider;
  /** Threads for one run. Default: 1 with `wasm`; with the others as many as onnxruntime takes, one for each core. */
  readonly threads?: number;
}

/** A network that is ready to run. */
export interface Session extends AsyncDisposable {
  readonly provider: Provider;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Computes all outputs, by name.
   * @throws VALUE_INVALID when an input is missing, not known, or does not have as many numbers as its shape says.
   * @throws INFERENCE_FAILED when the network does not take these shapes.
   */
  run(inputs: Readonly<Record<string, InferenceTensor>>): Promise<Record<string, InferenceTensor>>;
  /** Frees the network. */
  release(): Promise<void>;
}

/** The parts of an onnxruntime package that are used; onnxruntime-web and onnxruntime-node both have them. */
export interface Onnxruntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
  readonly env: { logLevel?: string; readonly versions?: object };
}

/** What onnxruntime says when this build, or this machine, does not have an execution provider. */
const PROVIDER_ABSENT = /backend not found|no available backend|Failed to load shared library|WebGpuContext|adapter/i;

/** How onnxruntime optimises a network, where and in which format it writes the outcome, and how it reads it. */
export interface Optimisation extends Pick<
  InferenceSession.SessionOptions,
  'graphOptimizationLevel' | 'optimizedModelFilePath' | 'extra'
> {
  /** Whether it computes with the bytes that it is given where they lie: they must then last as long as the session. */
  readonly inPlace?: boolean;
}

/**
 * Opens a network with one execution provider of an onnxruntime package, and no other to fall back on.
 * @throws RUNTIME_MISSING when the provider is not there.
 * @throws INFERENCE_FAILED when onnxruntime does not take the network.
 */
export async function openWith(
  onnxruntime: Onnxruntime,
  network: Uint8Array,
  provider: Provider,
  threads: number | undefined,
  { inPlace = false, ...optimisation }: Optimisation = {},
): Promise<Session> {
  // What goes wrong is thrown; onnxruntime would print it besides.
  onnxruntime.env.logLevel = 'fatal';
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...optimisation,
  };
  if (threads !== undefined && provider !== 'wasm') options.intraOpNumThreads = threads;
  let session: InferenceSession;
  try {
    session = await onnxruntime.InferenceSession.create(network, options);
  } catch (cause) {
    const message = messageOf(cause);
    if (PROVIDER_ABSENT.test(message)) throw providerMissing(provider, message, cause);
    throw new LineamentError('INFERENCE_FAILED', `onnxruntime does not take this network: ${message}`, { cause });
  }
  return new OpenSession(onnxruntime, session, provider, inPlace ? network : null);
}

export function providerMissing(provider: Provider, reason: string, cause?: unknown): LineamentError {
  const message = `The execution provider "${provider}" was asked for, but is not available here: ${reason}`;
  return new LineamentError('RUNTIME_MISSING', message, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

class OpenSession implements Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];

  constructor(
    private readonly onnxruntime: Onnxruntime,
    private readonly session: InferenceSession,
    readonly provider: Provider,
    /** What must last as long as this session, for onnxruntime has no copy of it. */
    readonly network: Uint8Array | null,
  ) {
    this.inputNames = session.inputNames;
    this.outputNames = session.outputNames;
  }

  async run(inputs: Readonly<Record<string, InferenceTensor>>): Promise<Record<string, InferenceTensor>> {
    const names = Object.keys(inputs);
    if (names.length !== this.inputNames.length || !names.every((name) => this.inputNames.includes(name))) {
      throw new LineamentError(
        'VALUE_INVALID',
        `The network takes ${this.inputNames.join(', ')}, got ${names.join(', ') || 'nothing'}.`,
      );
    }
    const feeds = Object.fromEntries(names.map((name) => [name, this.#feed(name, inputs[name]!)]));
    let outputs: InferenceSession.OnnxValueMapType;
    try {
      outputs = await this.session.run(feeds);
    } catch (cause) {
      const shapes = names.map((name) => `${name}[${inputs[name]!.shape.join(', ')}]`).join(', ');
      const message = `The network does not run on ${shapes}: ${messageOf(cause)}`;
      throw new LineamentError('INFERENCE_FAILED', message, { cause });
    }
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, float32Of(name, value)]));
  }

  #feed(name: string, { data, shape }: InferenceTensor): Tensor {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== data.length) {
      throw new LineamentError(
        'VALUE_INVALID',
        `${name}[${shape.join(', ')}] takes ${count} numbers, got ${data.length}.`,
      );
    }
    return new this.onnxruntime.Tensor('float32', data, shape);
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

function float32Of(name: string, value: InferenceSession.OnnxValueMapType[string]): InferenceTensor {
  const { data, dims } = value as Tensor;
  if (data instanceof Float32Array) return { data, shape: dims };
  throw new LineamentError(
    'INFERENCE_FAILED',
    `The network gives "${name}" as ${(value as Tensor).type}, not float32.`,
  );
}
