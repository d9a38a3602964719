import { describe, expect, it } from 'vitest';
import { recordLine } from '../../../src/campaign/line.ts';
import { specOf } from '../../../src/campaign/plan.ts';
import { Probes } from '../../../src/experiment/probe.ts';
import type { RunRecord } from '../../../src/experiment/record.ts';
import type { RunSpec } from '../../../src/experiment/runner.ts';
import { createRunner, experiments } from '../../../src/experiments.ts';
import { vmmParts } from '../../../src/models/vmm/experiment/parts.ts';
import { traceText } from '../../../src/report/trace/chrome-trace.ts';
import { TraceRecorder } from '../../../src/report/trace/recorder.ts';
import { loadScenario, parseScenario } from '../../../src/scenario/load.ts';
import { scenarioTemplate } from '../../../src/scenario/template.ts';
import { variantsOf } from '../../../src/scenario/variants.ts';
import { smallScenario } from '../../campaign/fixture.ts';
import { completed, episodeOf, specWith } from '../../campaign/runs.ts';
import { breachesIn, type ReadEvent, type ReadTrace } from './rules.ts';

interface Traced {
  readonly record: RunRecord;
  readonly trace: ReadTrace;
}

const runner = createRunner();

function traced(spec: RunSpec): Traced {
  const recorder = new TraceRecorder();
  const record = runner(spec, recorder.probes);
  return { record, trace: JSON.parse([...traceText(record, recorder)].join('')) as ReadTrace };
}

/** Events of a track, by the names of its process and thread. */
function onTrack({ traceEvents }: ReadTrace, process: string, thread: string): readonly ReadEvent[] {
  const named = (what: string, name: string): ReadEvent[] =>
    traceEvents.filter((event) => event['name'] === what && (event['args'] as { name: string }).name === name);
  const pid = named('process_name', process)[0]?.['pid'];
  const tid = named('thread_name', thread).find((event) => event['pid'] === pid)?.['tid'];
  return traceEvents.filter((event) => event['ph'] !== 'M' && event['pid'] === pid && event['tid'] === tid);
}

const SPECS: readonly RunSpec[] = [
  ...variantsOf(smallScenario(2)).flatMap((variant) =>
    Array.from({ length: 2 }, (_, run): RunSpec => ({ id: `v${variant.index}-r${run}`, variant, run, seed: 'traces' })),
  ),
  ...vmmParts.workloads.map(({ name }) => name).map((workload) => specWith(1, { workload })),
  ...vmmParts.mechanisms.map(({ name }) => name).map((vmm) => specWith(3, { recovery: { vmm } })),
];
const all: readonly Traced[] = SPECS.map(traced);

describe('a trace', () => {
  it('follows the rules of the format for every variant, workload and mechanism', () => {
    expect(all.length).toBeGreaterThan(15);
    for (const { record, trace } of all) expect(breachesIn(trace), record.id).toEqual([]);
  });

  it('has tracks for CPUs, VMs, clients, locks, interrupt lines and the recovery', () => {
    const { trace } = all[0] as Traced;
    const names = trace.traceEvents
      .filter(({ name }) => name === 'process_name')
      .map(({ args }) => (args as { name: string }).name);
    expect(names.sort()).toEqual([
      'CPUs',
      'Clients',
      'Devices',
      'Fault and recovery',
      'Interrupt lines',
      'Locks of the VMM',
      'VMs',
    ]);
    for (const [process, thread] of [
      ['CPUs', 'cpu1'],
      ['VMs', 'app1'],
      ['Clients', 'client of app1'],
      ['Locks of the VMM', 'cpu0 schedule'],
      ['Interrupt lines', 'disk'],
    ] as const)
      expect(onTrack(trace, process, thread).length, thread).toBeGreaterThan(0);
  });

  it('shows the struck CPU in the entry and the step of the record until the strike, and dead from then on', () => {
    for (const { record, trace } of all) {
      const { strike } = episodeOf(completed(record));
      if (strike === undefined) continue;
      const slices = onTrack(trace, 'CPUs', `cpu${strike.cpu}`).filter(({ ph }) => ph === 'X');
      const endingThere = slices.filter((event) => nanos(event['ts']) + nanos(event['dur']) === strike.atNanos);
      const names = endingThere.map(({ name }) => name);
      expect(names, record.id).toContain(strike.entry);
      const dead = slices.find((event) => event['name'] === 'dead' && nanos(event['ts']) === strike.atNanos);
      expect(dead?.['args'], record.id).toMatchObject({ inTheMiddleOf: strike.entry, step: strike.step });
    }
  });

  it('shows a lock that the damage names as held by a lost thread from the strike on', () => {
    let seen = 0;
    for (const { record, trace } of all) {
      const { strike, damage } = episodeOf(completed(record));
      for (const { kind, object } of damage) {
        if (!kind.endsWith('lock-held') || strike === undefined) continue;
        seen += 1;
        const held = onTrack(trace, 'Locks of the VMM', object).find((event) => nanos(event['ts']) === strike.atNanos);
        expect(held?.['name'], `${record.id} ${object}`).toBe(`held by a lost thread of cpu${strike.cpu}`);
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  it('shows every repair of the record, end to end, inside the recovery', () => {
    let seen = 0;
    for (const { record, trace } of all) {
      const { detection, recovery } = episodeOf(completed(record));
      if (detection === undefined || recovery === undefined) continue;
      seen += 1;
      const [whole, ...repairs] = onTrack(trace, 'Fault and recovery', 'recovery').filter(({ ph }) => ph === 'X');
      expect(nanos(whole?.['ts']), record.id).toBe(detection.atNanos);
      expect(nanos(whole?.['dur']), record.id).toBe(recovery.nanos);
      let begin = detection.atNanos;
      for (const { ts, dur } of repairs) {
        expect(nanos(ts), record.id).toBe(begin);
        begin += nanos(dur);
      }
      expect(repairs.map(({ name, dur }) => ({ repair: name, nanos: nanos(dur) }))).toEqual(recovery.repairs);
    }
    expect(seen).toBeGreaterThan(10);
  });

  it('marks strike, detection and verdict', () => {
    for (const { record, trace } of all) {
      const { episodes, outcome } = completed(record);
      const marks = trace.traceEvents.filter(({ ph }) => ph === 'i');
      const atOf = (category: string): number[] =>
        marks.filter(({ cat }) => cat === category).map(({ ts }) => nanos(ts));
      if (episodes[0]?.strike !== undefined) expect(atOf('injector'), record.id).toContain(episodes[0].strike.atNanos);
      if (episodes[0]?.detection !== undefined)
        expect(atOf(episodes[0].detection.detector)).toContain(episodes[0].detection.atNanos);
      expect(marks.find(({ cat }) => cat === 'verdict')?.['name']).toContain(outcome);
    }
  });
});

describe('a trace of more than one failure, or of another experiment', () => {
  const traces = experiments
    .map((form) => parseScenario(scenarioTemplate(form, 'traced'), form.name))
    .map((scenario) => ({ scenario, variants: 2 }))
    .concat({ scenario: loadScenario('double-faults'), variants: 12 })
    .flatMap(({ scenario, variants }) =>
      variantsOf(scenario)
        .slice(0, variants)
        .map((variant) => traced(specOf(variant, 1, scenario.seed))),
    );

  it('follows the rules of the format', () => {
    for (const { record, trace } of traces) expect(breachesIn(trace), record.variant).toEqual([]);
  });

  it('has tracks for each failure', () => {
    const several = traces.filter(({ record }) => record.status === 'completed' && record.episodes.length > 1);
    expect(several.length).toBeGreaterThan(5);
    for (const { trace } of several) {
      for (const thread of ['failure 1', 'failure 2'])
        expect(onTrack(trace, 'Fault and recovery', thread).length, thread).toBeGreaterThan(0);
    }
  });
});

const nanos = (microseconds: unknown): number => Math.round((microseconds as number) * 1000);

describe('a recording that is bounded', () => {
  const BOUND = 600;
  /** Slices and steps, as a viewer draws them. */
  const kept = ({ slices }: Pick<TraceRecorder, 'slices'>): number =>
    slices.reduce((sum, { steps }) => sum + 1 + (steps?.length ?? 0), 0);

  it('keeps slices near the fault, and counts the dropped ones', () => {
    const [whole, bounded] = [new TraceRecorder(), new TraceRecorder(BOUND / 2)];
    const record = completed(runner(specWith(5), whole.probes));
    runner(specWith(5), bounded.probes);
    expect(kept(bounded)).toBeLessThanOrEqual(BOUND);
    expect(kept(bounded)).toBeGreaterThan(0.9 * BOUND);
    expect(bounded.dropped).toBeGreaterThanOrEqual(kept(whole) - kept(bounded));
    const armedAt = bounded.lines.find(({ actor }) => actor === 'injector')?.atNanos ?? 0;
    // But for the few that ended with the event before the arming and were seen after it.
    expect(kept({ slices: bounded.slices.filter(({ endNanos }) => endNanos >= armedAt) })).toBeGreaterThan(0.4 * BOUND);
    const { atNanos = 0 } = episodeOf(record).strike ?? {};
    const near = whole.slices.findIndex(({ endNanos }) => endNanos >= atNanos);
    expect(bounded.slices).toContainEqual(whole.slices[near]);
    expect(bounded.slices).toContainEqual(whole.slices[near - 10]);
  });
});

describe('tracing', () => {
  it('changes no record, over 100 runs', () => {
    const variants = variantsOf(smallScenario(42));
    const [plain, watched] = [createRunner(), createRunner()];
    for (let i = 0; i < 100; i += 1) {
      const variant = variants[i % variants.length];
      if (variant === undefined) throw new Error('a scenario without variants');
      const spec: RunSpec = { id: `v${variant.index}-r${i}`, variant, run: i, seed: 'with and without' };
      const probe = new TraceRecorder();
      const record = watched(spec, new Probes([probe, { name: 'draws', drew: () => {} }]));
      expect(recordLine(record)).toBe(recordLine(plain(spec)));
      if (i % 20 === 0) expect(probe.slices.length).toBeGreaterThan(100);
    }
  });

  it('ends with the run: the next one on the same machine is not recorded', () => {
    const recorder = new TraceRecorder();
    runner(specWith(5), recorder.probes);
    const { length } = recorder.slices;
    runner(specWith(6));
    expect(recorder.slices).toHaveLength(length);
  });
});

describe('the rules', () => {
  const process: ReadEvent = { ph: 'M', name: 'process_name', pid: 1, args: { name: 'CPUs' } };
  const thread: ReadEvent = { ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'cpu0' } };
  const slice: ReadEvent = { ph: 'X', name: 'a', cat: 'cpu', pid: 1, tid: 1, ts: 10, dur: 5 };
  const trace = (...events: ReadEvent[]): ReadTrace => ({
    displayTimeUnit: 'ns',
    traceEvents: [process, thread, ...events],
  });

  it('hold for one slice inside another and one beside it', () => {
    const inner = { ...slice, ts: 11, dur: 4 };
    expect(breachesIn(trace(slice, inner, { ...slice, ts: 15 }))).toEqual([]);
  });

  it.each<[string, ReadEvent[], RegExp]>([
    ['slices that cross', [slice, { ...slice, ts: 12 }], /^rounded: .* crosses/],
    // 1.003 * 1000 is 1002.999..., which is cut to before the end of the slice beside it.
    [
      'neighbours that cross once they are cut',
      [
        { ...slice, ts: 1, dur: 0.003 },
        { ...slice, ts: 1.003 },
      ],
      /^cut: /,
    ],
    ['a negative time', [{ ...slice, ts: -1 }], /no time/],
    ['a time that is no number', [{ ...slice, ts: null }], /no time/],
    ['a negative duration', [{ ...slice, dur: -1 }], /no duration/],
    ['a thread without a name', [{ ...slice, tid: 2 }], /nameless thread/],
    ['a process without a name', [{ ...slice, pid: 2 }], /nameless process/],
    ['a beginning without an end', [{ ...slice, ph: 'B' }], /beginning without an end/],
    ['an end without a beginning', [{ ...slice, ph: 'E' }], /end without a beginning/],
    ['an instant without a scope', [{ ...slice, ph: 'i' }], /no scope/],
    ['a phase nobody knows', [{ ...slice, ph: 'Q' }], /unknown phase/],
    ['a flow that never arrives', [slice, { ...slice, ph: 's', id: 1 }], /flow fault 1|flow cpu 1/],
    ['a flow from nowhere', [slice, { ...slice, ph: 's', id: 1 }, { ...slice, ph: 'f', id: 1, ts: 20 }], /nowhere/],
  ])('notice %s', (_what, events, message) => {
    expect(breachesIn(trace(...events)).join('\n')).toMatch(message);
  });
});
