import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Program } from './program.js';
import { type LinkOptions, SlowLink, tapPort, type Traffic } from './slow-link.js';

/**
 * Two hosts on one machine: two network namespaces, each with an address of its own, and a cable between them. With a delay, the cable
 * ends in a third namespace at two macvtaps, whose frames this process passes on: the kernel's own way (netem) is a module that many lack.
 */
export interface TwoHosts {
  /** The program as host 0 or 1 runs it, with the environment in which processes of a training find each other. */
  inside(host: 0 | 1, program: Program): Program;
  /** What has gone over the cable; null when it has no delay. */
  traffic(): Traffic | null;
  /** Ends it. Whatever else ends this process does so too, since namespaces go with the last that is in them. */
  close(): Promise<void>;
}

export interface HostsOptions {
  /** Null: a cable without delay or loss. */
  readonly link: LinkOptions | null;
  /** TCP's control of congestion in both hosts, as the kernel names it. Default: as most systems have it, `cubic`. */
  readonly congestion?: string;
}

const ADDRESSES = ['10.77.0.1', '10.77.0.2'] as const;
/** Ended with this process, however that ends. */
const BOUND = ['setpriv', '--pdeathsig', 'KILL'] as const;
/** Numbers of macvtaps that a process takes before it comes to its first again. */
const TAPS = 64;
let taps = 0;

/**
 * The device file of a macvtap bears its number, which is to be nobody else's on the machine: neither another process's, nor that of the
 * last one here, whose file the kernel removes some time after its namespace, and the new one's of the same name with it.
 */
function tapNumber(): number {
  return 10_000 + TAPS * process.pid + (taps++ % TAPS);
}

/** Why there cannot be two hosts on this machine, with what to do, or null when there can be. */
export function hostsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces and /dev/tap* need root: run it as root';
  const tap = tapNumber();
  const attempt = [
    'ip link add zero type veth peer name one',
    `ip link add link one name tap index ${tap} type macvtap mode passthru`,
    `test -c /dev/tap${tap} && nsenter --version`,
  ].join(' && ');
  const [command, ...args] = [...BOUND, 'unshare', '--net', 'sh', '-c', attempt];
  try {
    execFileSync(command!, args, { stdio: 'pipe' });
    return null;
  } catch (error) {
    const { message, stderr } = error as Error & { readonly stderr?: Buffer };
    const said = stderr?.toString().trim() || message.split('\n')[0]!;
    return `two network namespaces with a delay between need iproute2, util-linux, a kernel with veth and macvtap, and its files in /dev (${said})`;
  }
}

export async function openHosts({ link, congestion = 'cubic' }: HostsOptions): Promise<TwoHosts> {
  const [a, b] = [await openNamespace(), await openNamespace()];
  const between = link === null ? null : await openNamespace();
  const spaces = [a, b, ...(between === null ? [] : [between])];
  const closing = new AbortController();
  const tapNumbers = [tapNumber(), tapNumber()] as const;
  try {
    if (between === null) a.ip(`link add eth0 type veth peer name eth0 netns ${b.pid}`);
    for (const [n, host] of [a, b].entries()) {
      between?.ip(
        `link add end${n} type veth peer name eth0 netns ${host.pid}`,
        `link add link end${n} name tap${n} index ${tapNumbers[n]} txqueuelen 10000 type macvtap mode passthru`,
        `link set end${n} up`,
        `link set tap${n} up`,
      );
      // On a cable with loss a frame is what a network calls one: without this the kernel passes on dozens at once.
      if (between !== null) host.ip('link set eth0 gso_max_segs 1');
      // By the route, since namespaces may not choose for themselves whatever the kernel has.
      host.ip(
        'link set lo up',
        `address add ${ADDRESSES[n]}/32 dev eth0`,
        'link set eth0 up',
        `route add ${ADDRESSES[1 - n]} dev eth0 congctl ${congestion}`,
      );
    }
    const cable = link === null ? null : openCable(link, tapNumbers, closing.signal);
    return {
      inside: (host, { command, args, ...rest }) => ({
        ...rest,
        command: BOUND[0],
        args: [...BOUND.slice(1), ...(host === 0 ? a : b).enter, ...(cable?.without ?? []), command, ...args],
        environment: {
          RANK: String(host),
          WORLD_SIZE: '2',
          MASTER_ADDR: ADDRESSES[0],
          MASTER_PORT: '29500',
          OMP_NUM_THREADS: '1',
          ...rest.environment,
        },
      }),
      traffic: () => cable?.link.traffic ?? null,
      async close() {
        closing.abort();
        await cable?.ended;
        for (const space of spaces) space.close();
      },
    };
  } catch (error) {
    for (const space of spaces) space.close();
    throw error;
  }
}

/** How much this process goes before the others of the machine while it is the cable: one that computes would make the way longer. */
const AHEAD = 15;

function openCable(options: LinkOptions, [a, b]: readonly [tap: number, tap: number], signal: AbortSignal) {
  const ports = [tapPort(`/dev/tap${a}`), tapPort(`/dev/tap${b}`)] as const;
  const link = new SlowLink(ports, options);
  const priority = getPriority();
  const work = async (): Promise<void> => {
    setPriority(priority - AHEAD);
    // The files are asked, for nobody tells when they have something. A thousand times a second costs little.
    for (; !signal.aborted; await delay(1)) link.move(performance.now());
    setPriority(priority);
    for (const port of ports) port.close();
  };
  return { link, ended: work(), without: ['nice', '-n', String(AHEAD)] };
}

interface Namespace {
  readonly pid: number;
  /** The beginning of a command that is to run in it. */
  readonly enter: readonly string[];
  ip(...commands: readonly string[]): void;
  close(): void;
}

/** A network namespace that exists as long as a process in it waits for its input to end. */
async function openNamespace(): Promise<Namespace> {
  const holder = spawn(BOUND[0], [...BOUND.slice(1), 'unshare', '--net', 'cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  holder.stdin.write('here\n');
  const here = once(holder.stdout, 'data');
  await Promise.race([
    here,
    once(holder, 'close').then(([code]) => {
      throw new Error(`unshare --net ended with exit code ${code}.`);
    }),
  ]);
  const enter = ['nsenter', `--net=/proc/${holder.pid}/ns/net`] as const;
  const [command, ...args] = [...enter, 'ip', '-batch', '-'] as const;
  return {
    pid: holder.pid!,
    enter,
    ip: (...lines) =>
      void execFileSync(command, args, { input: `${lines.join('\n')}\n`, stdio: ['pipe', 'ignore', 'inherit'] }),
    close: () => void holder.stdin.end(),
  };
}
