import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of a process and all its descendants now, in bytes. Shared pages are counted once: each process is
 * charged its proportional set size, as Linux keeps it in `/proc/<pid>/smaps_rollup`.
 */
export function treeMemory(root: number): number {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(name);
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + sum(child), proportionalSetSize(pid));
  return sum(root);
}

/**
 * The most resident memory that a process has had so far, threads included and children not, in bytes: the kernel's own count, so
 * that no peak falls between two looks at it. 0 when it has ended.
 */
export function highWaterMark(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

function parentOf(pid: string): number | null {
  // The name in parentheses may hold anything; the state and the parent follow the last one.
  const stat = readIfThere(`/proc/${pid}/stat`);
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function proportionalSetSize(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`) ?? '')?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** A process may end between being listed and being read. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
