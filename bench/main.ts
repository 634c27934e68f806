import { parseArgs } from 'node:util';
import { audit } from './audit.js';
import { BACKBONES, type Benchmark, type BenchmarkOptions } from './benchmark.js';
import { clusterQuality } from './cluster-quality.js';
import { coldStart } from './cold-start.js';
import { detectionLfw } from './detection-lfw.js';
import { embeddingMap } from './embedding-map.js';
import { embeddingTime } from './embedding-time.js';
import { embedSoak } from './embed-soak.js';
import type { Figure } from './figure.js';
import { databaseSearch } from './database-search.js';
import { galleryScale } from './gallery-scale.js';
import { gradientOverlap } from './gradient-overlap.js';
import { hostileInput } from './hostile-input.js';
import { hosts } from './hosts.js';
import { http } from './http.js';
import { intervalCoverage } from './interval-coverage.js';
import { loader } from './loader.js';
import { metrics } from './metrics.js';
import { partialFc } from './partial-fc.js';
import { photo } from './photo.js';
import { recordStream } from './record-stream.js';
import { processes } from './processes.js';
import { search } from './search.js';
import { shardLatency } from './shard-latency.js';
import { soak } from './soak.js';
import { trainingMemory } from './training-memory.js';
import { trainingStep } from './training-step.js';
import { training } from './training.js';
import { trials } from './trials.js';

const BENCHMARKS: Record<string, Benchmark> = {
  training,
  'training-step': trainingStep,
  'training-memory': trainingMemory,
  'partial-fc': partialFc,
  processes,
  'gradient-overlap': gradientOverlap,
  hosts,
  loader,
  'record-stream': recordStream,
  photo,
  'cold-start': coldStart,
  'embed-soak': embedSoak,
  'embedding-map': embeddingMap,
  'embedding-time': embeddingTime,
  'detection-lfw': detectionLfw,
  'hostile-input': hostileInput,
  audit,
  'cluster-quality': clusterQuality,
  metrics,
  'interval-coverage': intervalCoverage,
  trials,
  search,
  'gallery-scale': galleryScale,
  'database-search': databaseSearch,
  'shard-latency': shardLatency,
  http,
  soak,
};

const USAGE = `npm run bench -- <name> [--runs 5] [--seconds 20] [--batch 64] [--steps 2000] [--people 1000000] [--records 5000000] [--backbone resnet18] [--device cpu] [--bfloat16]

${Object.entries(BENCHMARKS)
  .map(([name, { about }]) => `  ${name.padEnd(17)} ${about}`)
  .join('\n')}
`;

const FLAGS = {
  runs: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '20' },
  batch: { type: 'string', default: '64' },
  steps: { type: 'string', default: '2000' },
  people: { type: 'string', default: '1000000' },
  records: { type: 'string', default: '5000000' },
  backbone: { type: 'string', default: 'resnet18' },
  device: { type: 'string', default: 'cpu' },
  bfloat16: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: FLAGS, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined || values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
  if (benchmark === undefined) throw new TypeError(`There is no benchmark "${name}".\n\n${USAGE}`);
  const number = (flag: 'runs' | 'seconds' | 'batch' | 'steps' | 'people' | 'records', least: number): number => {
    const value = Number(values[flag]);
    if (value >= least && (flag === 'seconds' || Number.isInteger(value))) return value;
    throw new TypeError(`--${flag} takes a number from ${least} on, not ${values[flag]}.`);
  };
  const backbone = BACKBONES.find((each) => each === values.backbone);
  if (backbone === undefined)
    throw new TypeError(`--backbone takes one of ${BACKBONES.join(', ')}, not ${values.backbone}.`);
  const options: BenchmarkOptions = {
    runs: number('runs', 1),
    seconds: number('seconds', 0.1),
    batch: number('batch', 2),
    steps: number('steps', 10),
    people: number('people', 1),
    records: number('records', 1),
    backbone,
    device: values.device,
    bfloat16: values.bfloat16,
  };
  const figures: Figure[] = [];
  for await (const figure of benchmark.run(options)) {
    process.stderr.write(`[bench] ${figure.figure}: ${figure.ours} to ${figure.peer} ${figure.unit}\n`);
    figures.push(figure);
  }
  for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
