import { LineamentError } from '../errors.js';

/** Where a process stands among those that train together, and where they meet. */
export interface Place {
  /** Number of this process, from 0. */
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /** Number of this process among those of its machine, and how many these are. */
  readonly localRank: number;
  readonly localSize: number;
  /** Where process 0 can be reached. */
  readonly address: string;
  readonly port: number;
  /** Whether the launcher keeps the store in which the processes meet; else process 0 does. */
  readonly launcherKeepsStore: boolean;
  /**
   * Of a launcher that keeps the store: how many faults it started the processes again after, which keeps apart what they say there; a machine
   * that joins is none. 0 where process 0 keeps it, which is a new one each time: launchers do not count alike, if one of them came later.
   */
  readonly attempt: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The port that PyTorch's launchers take where none is named. */
const DEFAULT_PORT = 29500;

/**
 * The place of this process as the environment tells it, or null when it is on its own: `RANK`, `WORLD_SIZE`, `MASTER_ADDR`
 * and `MASTER_PORT`, with `LOCAL_RANK` and `LOCAL_WORLD_SIZE`, as torchrun and the operators of Kubernetes set them; or
 * Slurm's own names for a step that `srun` has started with more than one task.
 *
 * @throws {LineamentError} VALUE_INVALID when what is there is incomplete or contradicts itself
 */
export function placeFrom(env: Environment): Place | null {
  if (env['RANK'] === undefined && env['WORLD_SIZE'] === undefined) return slurmPlace(env);
  const size = whole(env, 'WORLD_SIZE', 1);
  if (size === 1) return null;
  const launcherKeepsStore = env['TORCHELASTIC_USE_AGENT_STORE'] === 'True';
  return checked({
    rank: whole(env, 'RANK', 0),
    size,
    localRank: whole(env, 'LOCAL_RANK', 0, 0),
    localSize: whole(env, 'LOCAL_WORLD_SIZE', 1, 1),
    address: text(env, 'MASTER_ADDR'),
    port: whole(env, 'MASTER_PORT', 1),
    launcherKeepsStore,
    attempt: launcherKeepsStore ? whole(env, 'TORCHELASTIC_RESTART_COUNT', 0, 0) : 0,
  });
}

/**
 * What `CUDA_VISIBLE_DEVICES` is to be before libtorch is loaded, so that `cuda` is a GPU of this process's own: of those that
 * it may see the one of its number on the machine, or the one that it was given.
 */
export function visibleDevice({ localRank }: Pick<Place, 'localRank'>, env: Environment): string {
  const visible = env['CUDA_VISIBLE_DEVICES']?.split(',').filter((name) => name !== '') ?? [];
  return visible.length === 1 ? visible[0]! : (visible[localRank] ?? String(localRank));
}

/** A shell within an allocation has Slurm's variables too, but those of one task. */
function slurmPlace(env: Environment): Place | null {
  if (env['SLURM_PROCID'] === undefined || env['SLURM_STEP_ID'] === undefined) return null;
  const size = whole(env, env['SLURM_STEP_NUM_TASKS'] === undefined ? 'SLURM_NTASKS' : 'SLURM_STEP_NUM_TASKS', 1, 1);
  if (size === 1) return null;
  // One for all steps of a job and another for another job, from what Slurm tells all processes alike.
  const port = DEFAULT_PORT + (whole(env, 'SLURM_JOB_ID', 0, 0) % 1000);
  return checked({
    rank: whole(env, 'SLURM_PROCID', 0),
    size,
    localRank: whole(env, 'SLURM_LOCALID', 0),
    localSize: tasksHere(env),
    address: env['MASTER_ADDR'] ?? firstHost(text(env, 'SLURM_STEP_NODELIST')),
    port: whole(env, 'MASTER_PORT', 1, port),
    launcherKeepsStore: false,
    attempt: 0,
  });
}

/** `SLURM_STEP_TASKS_PER_NODE` is like `4(x2),3`: the tasks of each node in turn. */
function tasksHere(env: Environment): number {
  const counts = (env['SLURM_STEP_TASKS_PER_NODE'] ?? '').split(',').flatMap((part) => {
    const [, tasks, times = '1'] = /^(\d+)(?:\(x(\d+)\))?$/.exec(part) ?? [];
    return tasks === undefined ? [] : Array.from({ length: Number(times) }, () => Number(tasks));
  });
  return counts[whole(env, 'SLURM_NODEID', 0, 0)] ?? 1;
}

/** The first machine of a list such as `node[03-05,9],login1`. */
export function firstHost(list: string): string {
  const [, stem, first = '', rest = ''] = /^([^,[]+)(?:\[(\d+)[^\]]*\])?([^,]*)/.exec(list) ?? [];
  if (stem !== undefined) return `${stem}${first}${rest}`;
  throw new LineamentError(
    'VALUE_INVALID',
    `SLURM_STEP_NODELIST is expected to name machines, and is ${JSON.stringify(list)}. Name that of process 0 in MASTER_ADDR.`,
  );
}

function checked(place: Place): Place {
  const { rank, size, localRank, localSize } = place;
  if (rank < size && localRank < localSize) return place;
  throw new LineamentError(
    'VALUE_INVALID',
    `The environment says that this is process ${rank} of ${size} and ${localRank} of ${localSize} on its machine; they count from 0. ` +
      'Check RANK, WORLD_SIZE, LOCAL_RANK and LOCAL_WORLD_SIZE.',
  );
}

function whole(env: Environment, name: string, least: number, otherwise?: number): number {
  const value = env[name];
  if (value === undefined && otherwise !== undefined) return otherwise;
  const number = Number(value);
  if (value !== undefined && value !== '' && Number.isSafeInteger(number) && number >= least) return number;
  throw invalid(name, `a whole number of at least ${least}`, value);
}

function text(env: Environment, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw invalid(name, 'the address of process 0', value);
}

function invalid(name: string, expected: string, value: string | undefined): LineamentError {
  return new LineamentError(
    'VALUE_INVALID',
    `For training in several processes the environment variable ${name} is expected to be ${expected}, and ` +
      `${value === undefined ? 'is not set' : `is ${JSON.stringify(value)}`}. torchrun, Slurm's srun and --processes set it.`,
  );
}
