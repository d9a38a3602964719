/**
 * Every model tells what happens in a run so completely that its figures can be computed from the trace alone, and so
 * connectedly that every failure leads back to the injected fault.
 */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import type { CompletedRun, MeasuredRun } from '../../src/experiment/record.ts';
import { createRunner, experimentOf, experiments } from '../../src/experiments.ts';
import { EventLog } from '../../src/report/trace/event-log.ts';
import { explanationOf } from '../../src/report/trace/query/causes.ts';
import { endOf, type TraceEvent } from '../../src/report/trace/query/event.ts';
import { downNanosOf, figuresOf } from '../../src/report/trace/query/figures.ts';
import { ask } from '../../src/report/trace/query/question.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { folder } from './scenarios.ts';

/** Of each experiment scenarios whose runs are short, how many runs of how many variants, and what shortens them. */
const ASKED: Readonly<
  Record<string, readonly (readonly [name: string, runs: number, variants: number, set?: string])[]>
> = {
  'vmm-failure': [
    ['rehype-increments', 1, 6],
    ['recovery-mechanisms', 1, 3],
  ],
  reboot: [
    ['reboot-recovery', 1, 6],
    ['warm-vm-reboot', 1, 1],
  ],
  'state-model': [['availability-closed-forms', 1, 2, 'horizonYears=5']],
  rejuvenation: [['rejuvenation-interval', 1, 1, 'horizon=20 d']],
  'driver-vm': [['dvm-recovery', 1, 8]],
  'privileged-vm': [['privvm-recovery', 1, 6]],
  'web-cluster': [
    ['web-cluster', 1, 2],
    ['double-faults', 1, 2],
  ],
  migration: [['migration-faults', 1, 2]],
  replication: [
    ['replication-faults', 1, 4],
    ['split-brain', 1, 4],
  ],
  restore: [
    ['restore-faults', 1, 4],
    ['working-set-restore', 1, 1],
  ],
  'crash-dump': [['crash-dump-faults', 1, 1]],
  cloning: [['substrates', 1, 1]],
  overload: [['memory-overload', 1, 2, 'overloaded=privileged-vm']],
  'hypercall-gate': [['hypercall-gate', 2, 10]],
  cluster: [['cluster-throughput', 1, 1, 'constants.webFiles=100']],
  scheduling: [['core-faults', 1, 4, 'for=10 s']],
};

/** Experiments that report no time of detection, recovery or downtime, and no outcome. */
const WITHOUT_TIMES: Readonly<Record<string, string>> = {
  amplification: 'nothing fails: its measures are bytes that are sent, and how many of them were changed',
  'high-availability':
    'it adds up a year from answers of other models, in seconds, and has no course of events to tell',
};

/** What experiments without a verdict measure of downtime, from the outages of a trace. */
const DOWNTIMES: Readonly<Record<string, (events: readonly TraceEvent[], run: MeasuredRun) => number | undefined>> = {
  'longestDowntime|back': (events) => secondsOf(figuresOf(events).downtimeNanos),
  'downtimeMs|migrated': (events) => scaled(figuresOf(events).downtimeNanos, 1e6),
  'firstAnswerMs|answered': (events) => scaled(figuresOf(events).downtimeNanos, 1e6),
  'createdTime|asked': (events) => secondsOf(figuresOf(events).downtimeNanos),
  'silence|host': (events) => secondsOf(meanOver(hostsIn(events), (host) => longestOf(events, `${host} clients`))),
  'silence|vm': (events) => secondsOf(meanOver(hostsIn(events), (host) => longestOf(events, `${host} client of`))),
  'latencyMs|noticed': (events) => scaled(firstReportNanos(events), 1e6),
  'unavailability|service': (events) => downNanosOf(events) / watchedNanos(events),
  'servicesAway|privileged': (events) => downNanosOf(events) / watchedNanos(events),
  'downtimeHours|per-year': (events) =>
    downNanosOf(events) / 3600e9 / (watchedNanos(events) / Number(watchedIn(events)?.facts['yearNanos'])),
};

/** In traces of several hosts. */
const hostsIn = (events: readonly TraceEvent[]): string[] => [
  ...new Set(events.flatMap(({ actor }) => /^host\d+/.exec(actor) ?? [])),
];

const longestOf = (events: readonly TraceEvent[], actor: string): number =>
  Math.max(
    ...events
      .filter((event) => event.kind === 'outage' && event.actor.startsWith(actor))
      .map((event) => endOf(event) - event.atNanos),
  );

const meanOver = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0) / items.length;

/** Reports before the strike are false alarms. */
function firstReportNanos(events: readonly TraceEvent[]): number | undefined {
  const answer = ask('pair strike detection | first 1', events);
  const [pair] = 'events' in answer ? answer.events : [];
  return pair && endOf(pair) - pair.atNanos;
}

const scaled = (nanos: number | undefined, unit: number): number | undefined =>
  nanos === undefined ? undefined : nanos / unit;
const secondsOf = (nanos: number | undefined): number | undefined => scaled(nanos, 1e9);

const watchedIn = (events: readonly TraceEvent[]): TraceEvent | undefined =>
  events.find(({ kind }) => kind === 'watched');

/** Of all services together. */
function watchedNanos(events: readonly TraceEvent[]): number {
  const watched = watchedIn(events);
  if (watched === undefined) expect.fail('a trace that does not say how long it was watched');
  return (endOf(watched) - watched.atNanos) * Number(watched.facts['services']);
}

/** The same of the record: what detectors, recovery and clients make of the first episode. */
const figuresIn = ({ outcome, episodes, downtimeNanos }: CompletedRun) => ({
  outcome,
  latency: episodes.find(({ strike }) => strike !== undefined)?.detection?.latencyNanos,
  downtime: downtimeNanos,
});

function figuresAsIn(events: readonly TraceEvent[]) {
  const { detectionLatencyNanos: latency, downtimeNanos: downtime, outcome } = figuresOf(events);
  return { outcome, latency, downtime };
}

function checkDowntimes(record: MeasuredRun, events: readonly TraceEvent[], where: string): number {
  let checked = 0;
  for (const [metric, of] of Object.entries(DOWNTIMES)) {
    const recorded = (record.measures as Record<string, number | undefined>)[metric];
    if (recorded === undefined) continue;
    checked++;
    expect(of(events, record) ?? Number.NaN, `${where} ${metric}`).toBeCloseTo(recorded, 9);
  }
  return checked;
}

/** Runs whose causes were followed. */
let failures = 0;

describe.each(experiments)('traces of the experiment $name', ({ name }) => {
  it.runIf(name in WITHOUT_TIMES)('are not asked for times, for a reason', () => {
    expect(WITHOUT_TIMES[name]).not.toBe('');
  });

  it.skipIf(name in WITHOUT_TIMES)(
    'give the figures of the record, and lead from a failure to its fault',
    () => {
      let [completed, measured] = [0, 0];
      for (const [scenario, runs, variants, set] of ASKED[name] ?? expect.fail('no scenario')) {
        const asked = loadScenario(join(folder, `${scenario}.yaml`), set === undefined ? [] : [set]);
        expect(experimentOf(asked).name).toBe(name);
        const runner = createRunner();
        for (const variant of variantsOf(asked).slice(0, variants))
          for (let run = 0; run < runs; run++) {
            const log = new EventLog();
            const record = runner(specOf(variant, run, asked.seed), log);
            const events = log.events();
            if (record.status === 'completed') {
              completed++;
              expect(figuresAsIn(events), `${scenario} ${variant.name} ${run}`).toEqual(figuresIn(record));
              if (record.outcome === 'failed' || record.outcome === 'sdc') {
                failures++;
                expect(
                  explanationOf(events).map(({ kind }) => kind),
                  `${scenario} ${record.id}`,
                ).toContain('strike');
              }
            } else if (record.status === 'measured')
              measured += checkDowntimes(record, events, `${scenario} ${variant.name}`);
          }
      }
      expect(completed + measured, 'runs in which there is something to compare').toBeGreaterThan(0);
    },
    60_000,
  );
});

it('are of runs of which many failed', () => {
  expect(failures).toBeGreaterThan(10);
});
