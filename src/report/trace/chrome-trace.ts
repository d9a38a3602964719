/**
 * A run in the trace-event format that Perfetto and chrome://tracing open ("Trace Event Format", Google, 2016):
 * processes are kinds of parts, threads are parts, complete events are activities, instants are notes, and one flow
 * leads from the strike over its detection to the recovery.
 *
 * Times are microseconds since the start of the benchmark, with nanoseconds as decimals. They are written so that
 * rounding and truncating viewers get the same nanoseconds.
 */
import type { PartKind, Span } from '../../experiment/activity.ts';
import { type AnsweredRun, type CompletedRun, isAnswered, type RunRecord } from '../../experiment/record.ts';
import type { TimelineLine } from '../timeline.ts';
import { cuttable, Lanes } from './lanes.ts';
import { phasesOf } from './phases.ts';
import type { Details, Slice } from './recorder.ts';

export type TraceEvent = Metadata | Complete | Instant | Flow;

interface Metadata {
  readonly ph: 'M';
  readonly name: 'process_name' | 'process_sort_index' | 'thread_name' | 'thread_sort_index';
  readonly pid: number;
  readonly tid?: number;
  readonly args: Readonly<{ name: string } | { sort_index: number }>;
}

interface Placed {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
}

interface Complete extends Placed {
  readonly ph: 'X';
  readonly cat: string;
  readonly dur: number;
  readonly args?: Details;
}

interface Instant extends Placed {
  readonly ph: 'i';
  readonly cat: string;
  /** The scope of its mark: the thread, or everything. */
  readonly s: 't' | 'g';
  readonly args?: Details;
}

/** An arrow from slice to slice: start, step, finish. */
interface Flow extends Placed {
  readonly ph: 's' | 't' | 'f';
  readonly cat: string;
  readonly id: number;
  readonly bp?: 'e';
}

/** The input of a trace, besides the record. */
export interface Recording {
  readonly slices: readonly Slice[];
  readonly lines: readonly TimelineLine[];
  /** Slices dropped to bound the memory. */
  readonly dropped: number;
}

/** The JSON text in pieces, so that a large trace is never in memory as one string. */
export function* traceText(record: RunRecord, recording: Recording): Generator<string> {
  const about = { run: record.id, variant: record.variant, status: record.status, droppedSlices: recording.dropped };
  yield `{"displayTimeUnit":"ns","otherData":${JSON.stringify(about)},"traceEvents":[`;
  let separator = '\n';
  for (const event of traceEvents(record, recording)) {
    yield `${separator}${JSON.stringify(event)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}

export function* traceEvents(record: RunRecord, { slices, lines }: Recording): Generator<TraceEvent> {
  const tracks = new Tracks();
  const events: TraceEvent[] = [];
  for (const slice of slices) events.push(...sliceEvents(slice, tracks.place(PROCESSES[slice.kind], slice.track)));
  if (record.status === 'completed') events.push(...episodeEvents(record, tracks));
  if (isAnswered(record)) events.push(...phaseEvents(record, tracks));
  for (const line of lines) events.push(instant(line, tracks));
  yield* tracks.names();
  // Sorted for people who read the file; viewers do not need it. The sort is stable, so an outer slice stays before its
  // inner slices.
  yield* events.sort((a, b) => startOf(a) - startOf(b));
}

const PROCESSES: Readonly<Record<PartKind, string>> = {
  cpu: 'CPUs',
  vm: 'VMs',
  lock: 'Locks of the VMM',
  line: 'Interrupt lines',
  client: 'Clients',
};
const FAULT = 'Fault and recovery';
const PHASES = 'Phases';
const DEVICES = 'Devices';
/** From top to bottom. */
const ORDER: readonly string[] = [
  FAULT,
  PHASES,
  'CPUs',
  'VMs',
  'Clients',
  'Interrupt lines',
  'Locks of the VMM',
  DEVICES,
];

interface Place {
  readonly pid: number;
  readonly tid: number;
}

/** Numbers of processes and threads, in the order of their first use. */
class Tracks {
  readonly #threads = new Map<string, Map<string, number>>();

  place(process: string, thread: string): Place {
    let threads = this.#threads.get(process);
    if (threads === undefined) this.#threads.set(process, (threads = new Map<string, number>()));
    const tid = threads.get(thread) ?? threads.size + 1;
    threads.set(thread, tid);
    return { pid: pidOf(process), tid };
  }

  /** The track for the marks of an actor of the timeline: its own if it has one. */
  placeOf(actor: string): Place {
    for (const process of ['CPUs', 'VMs'])
      if (this.#threads.get(process)?.has(actor) === true) return this.place(process, actor);
    return DEVICE_NAMES.has(actor.split(' ').at(-1) ?? '') ? this.place(DEVICES, actor) : this.place(FAULT, actor);
  }

  *names(): Generator<Metadata> {
    for (const [process, threads] of this.#threads) {
      const pid = pidOf(process);
      yield { ph: 'M', name: 'process_name', pid, args: { name: process } };
      yield { ph: 'M', name: 'process_sort_index', pid, args: { sort_index: pid } };
      for (const [thread, tid] of threads) {
        yield { ph: 'M', name: 'thread_name', pid, tid, args: { name: thread } };
        yield { ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } };
      }
    }
  }
}

const DEVICE_NAMES: ReadonlySet<string> = new Set(['disk', 'network']);
const pidOf = (process: string): number => ORDER.indexOf(process) + 1;
const startOf = (event: TraceEvent): number => (event.ph === 'M' ? 0 : event.ts);

function sliceEvents(slice: Slice, place: Place): Complete[] {
  const cat = slice.kind;
  return [complete({ ...slice, cat }, place), ...(slice.steps ?? []).map((step) => complete({ ...step, cat }, place))];
}

interface Lasting extends Span {
  readonly cat: string;
  readonly details?: Details | undefined;
}

function complete({ name, cat, startNanos, endNanos, details }: Lasting, place: Place): Complete {
  const ts = cuttable(startNanos);
  const dur = cuttable(endNanos - startNanos, startNanos, ts);
  return { ph: 'X', name, cat, ...place, ts, dur, ...(details === undefined ? {} : { args: details }) };
}

function instant({ atNanos, actor, text }: TimelineLine, tracks: Tracks): Instant {
  const reach = EVERYWHERE.has(actor) ? 'g' : 't';
  return { ph: 'i', name: text, cat: actor, ...tracks.placeOf(actor), ts: cuttable(atNanos), s: reach };
}

/** Actors whose notes concern the complete machine. */
const EVERYWHERE: ReadonlySet<string> = new Set(['injector', 'verdict']);

/** The phases of the record, by actor. An actor that does two things at a time has two tracks. */
function* phaseEvents({ phases = [] }: AnsweredRun, tracks: Tracks): Generator<TraceEvent> {
  const lanes = new Lanes();
  const spans = phases.map(({ actor, phase, fromNanos, toNanos }) => ({
    actor,
    name: phase,
    cat: 'phase',
    startNanos: fromNanos,
    endNanos: toNanos,
  }));
  // Of two slices that begin together, the outer one comes first.
  spans.sort((a, b) => a.startNanos - b.startNanos || b.endNanos - a.endNanos);
  for (const { actor, ...span } of spans) yield complete(span, tracks.place(PHASES, lanes.trackFor(actor, span)));
}

/** The phases and repairs of each episode, and the arrow that connects them. */
function* episodeEvents(record: CompletedRun, tracks: Tracks): Generator<TraceEvent> {
  for (const [id, episode] of record.episodes.entries()) {
    const phases = phasesOf(episode, record.episodes.length === 1 ? '' : ` ${id + 1}`);
    for (const phase of phases) yield complete({ ...phase, cat: 'fault' }, tracks.place(FAULT, phase.track));
    const stations = phases.filter(({ isStation }) => isStation);
    for (const [index, { track, startNanos }] of stations.entries()) {
      const ph = index === 0 ? 's' : index === stations.length - 1 ? 'f' : 't';
      const place = tracks.place(FAULT, track);
      const flow = {
        name: 'from strike to recovery',
        cat: 'fault',
        id: id + 1,
        ...place,
        ts: cuttable(startNanos),
      };
      if (stations.length > 1) yield ph === 'f' ? { ...flow, ph, bp: 'e' } : { ...flow, ph };
    }
  }
}
