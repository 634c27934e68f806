import './runs.css';
import { useEffect, useState } from 'react';
import type { Evaluation, MetricsRow, Operations, Run } from '../../src/client/index.js';
import type { PageProps } from '../page.js';
import { type Trouble, troubleOf, TroubleNote } from '../parts/trouble.js';
import { CoursePlot } from './course-plot.js';
import { courseOf, COURSES } from './courses.js';
import { DifferingSettings } from './differing-settings.js';
import { EvaluationList } from './evaluation-list.js';
import { MOST_SHOWN, RunList } from './run-list.js';
import { ThresholdExplorer } from './threshold-explorer.js';
import { useWatchedRuns } from './watched-run.js';

/** Trainings as they go on, side by side; evaluations with their reports, and what moving the threshold would do. */
export function RunsPage({ client, place: [part, name] }: PageProps) {
  if (part === 'threshold' && name !== undefined) return <ThresholdExplorer key={name} client={client} name={name} />;
  return <Overview client={client} />;
}

/** How often the lists are asked for again. */
const REFRESH_MS = 10_000;

interface Lists {
  readonly runs: readonly Run[];
  readonly evaluations: readonly Evaluation[];
}

function Overview({ client }: { readonly client: Operations }) {
  const [lists, setLists] = useState<Lists | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [chosen, setChosen] = useState<readonly string[] | null>(null);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const [{ runs }, { evaluations }] = await Promise.all([
          client.listRuns({ signal }),
          client.listEvaluations({ signal }),
        ]);
        setLists({ runs, evaluations });
        setTrouble(null);
      } catch (error) {
        if (!signal.aborted) setTrouble(troubleOf(error));
      }
      if (!signal.aborted) timer = setTimeout(() => void ask(), REFRESH_MS);
    };
    void ask();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [client]);

  const runs = lists?.runs ?? [];
  // Whoever comes wants to see what goes on, or what was done last.
  const shown = (chosen ?? firstShown(runs)).slice(0, MOST_SHOWN);
  const watched = useWatchedRuns(client, shown);
  const read = shown.flatMap((name, series) => {
    const run = watched.get(name);
    return run?.kind === 'read' ? [{ name, series, ...run }] : [];
  });
  const listed = runs.map((run) => newest(run, read.find(({ name }) => name === run.name)));
  const failed = shown.map((name) => watched.get(name)).find((run) => run?.kind === 'trouble');
  const curves = COURSES.flatMap((course) => {
    const drawn = read
      .map(({ name, series, rows }) => ({ name, series, points: courseOf(rows, course) }))
      .filter(({ points }) => points.length > 0);
    return drawn.length === 0 ? [] : [{ course, drawn }];
  });

  return (
    <>
      <h1>Runs</h1>
      <p className="lead">Trainings as they go on, and what models were found to be worth.</p>
      {trouble !== null && <TroubleNote trouble={trouble} />}
      {lists !== null && (
        <>
          <section aria-labelledby="trainings">
            <h2 id="trainings">Training runs</h2>
            {runs.length === 0 ? (
              <p className="nothing">
                None yet. A server that is started with <code>--runs</code> and the folder of your runs shows them here,
                from their first step on.
              </p>
            ) : (
              <>
                <RunList runs={listed} shown={shown} show={setChosen} />
                {failed?.kind === 'trouble' && <TroubleNote trouble={failed.trouble} />}
                {curves.length > 0 && (
                  <div className="curves">
                    {curves.map(({ course, drawn }) => (
                      <CoursePlot key={course.title} course={course} runs={drawn} />
                    ))}
                  </div>
                )}
                {read.length === shown.length && <DifferingSettings runs={read} />}
              </>
            )}
          </section>
          <section aria-labelledby="evaluations">
            <h2 id="evaluations">Evaluations</h2>
            {lists.evaluations.length === 0 ? (
              <p className="nothing">
                None yet. A server that is started with <code>--evaluations</code> and a folder shows what{' '}
                <code>lineament evaluate --report</code> wrote there.
              </p>
            ) : (
              <EvaluationList evaluations={lists.evaluations} />
            )}
          </section>
        </>
      )}
    </>
  );
}

/** A run as it is listed, with what was heard of it since. */
function newest(listed: Run, heard: { readonly run: Run; readonly rows: readonly MetricsRow[] } | undefined): Run {
  if (heard === undefined || listed.status !== 'running') return listed;
  if (heard.run.status !== 'running') return heard.run;
  return { ...listed, step: Math.max(listed.step, heard.rows.at(-1)?.step ?? 0) };
}

/** Runs that go on; without any, the last. */
function firstShown(runs: readonly Run[]): string[] {
  const going = runs.filter(({ status }) => status === 'running');
  return (going.length > 0 ? going : runs.slice(0, 1)).map(({ name }) => name);
}
