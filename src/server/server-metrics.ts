import { monitorEventLoopDelay } from 'node:perf_hooks';

type Labels = Readonly<Record<string, string>>;

/** Upper bounds of durations, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/**
 * What the server counts, as Prometheus reads it (text format 0.0.4). Labels are routes, methods and states, never a name of a person
 * or collection.
 */
export class ServerMetrics {
  readonly #counters = new Map<string, Map<string, number>>();
  readonly #durations = new Map<string, { buckets: number[]; sum: number; count: number }>();
  readonly #gauges = new Map<string, () => number>();
  readonly #help = new Map<string, string>();
  readonly #delay = monitorEventLoopDelay({ resolution: 20 });

  constructor() {
    this.#delay.enable();
    this.gauge('process_resident_memory_bytes', 'Memory that the process has.', () => process.memoryUsage.rss());
    this.gauge('lineament_event_loop_delay_seconds', 'How late the event loop is, 99th percentile.', () =>
      Number.isFinite(this.#delay.percentile(99)) ? this.#delay.percentile(99) / 1e9 : 0,
    );
  }

  /** Counts up. */
  count(name: string, help: string, labels: Labels = {}, by = 1): void {
    this.#help.set(name, help);
    const series = this.#counters.get(name) ?? new Map<string, number>();
    this.#counters.set(name, series);
    const key = labelText(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  }

  /** Notes how long something took. */
  duration(labels: Labels, seconds: number): void {
    const key = labelText(labels);
    const known = this.#durations.get(key) ?? { buckets: BOUNDS.map(() => 0), sum: 0, count: 0 };
    this.#durations.set(key, known);
    BOUNDS.forEach((bound, i) => (known.buckets[i]! += seconds <= bound ? 1 : 0));
    known.sum += seconds;
    known.count++;
  }

  /** A number that is read when it is asked for. */
  gauge(name: string, help: string, read: () => number): void {
    this.#help.set(name, help);
    this.#gauges.set(name, read);
  }

  text(): string {
    const lines: string[] = [];
    const head = (name: string, type: string, help: string) =>
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [name, series] of this.#counters) {
      head(name, 'counter', this.#help.get(name)!);
      for (const [labels, value] of series) lines.push(`${name}${braced(labels)} ${value}`);
    }
    const name = 'lineament_request_duration_seconds';
    if (this.#durations.size > 0) head(name, 'histogram', 'How long requests took.');
    for (const [labels, { buckets, sum, count }] of this.#durations) {
      BOUNDS.forEach((bound, i) => lines.push(`${name}_bucket{${labels},le="${bound}"} ${buckets[i]}`));
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum${braced(labels)} ${sum}`, `${name}_count${braced(labels)} ${count}`);
    }
    for (const [name, read] of this.#gauges) {
      head(name, 'gauge', this.#help.get(name)!);
      lines.push(`${name} ${read()}`);
    }
    return `${lines.join('\n')}\n`;
  }

  close(): void {
    this.#delay.disable();
  }
}

function labelText(labels: Labels): string {
  return Object.entries(labels)
    .map(
      ([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (c) => (c === '\n' ? String.raw`\n` : `\\${c}`))}"`,
    )
    .join(',');
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`;
}
