/**
 * The rules of the trace-event format, as far as our events use it: what a viewer needs to draw them where they belong.
 */

/** An event as a reader of the file has it: nothing about its fields is known. */
export type ReadEvent = Readonly<Record<string, unknown>>;

export interface ReadTrace {
  readonly displayTimeUnit: string;
  readonly traceEvents: readonly ReadEvent[];
}

/** What is wrong with a trace, in words; nothing when a viewer can draw it. */
export function breachesIn({ displayTimeUnit, traceEvents }: ReadTrace): string[] {
  return [
    ...(displayTimeUnit === 'ns' || displayTimeUnit === 'ms' ? [] : [`displayTimeUnit is ${displayTimeUnit}`]),
    ...traceEvents.flatMap(fieldBreaches),
    ...namelessTracks(traceEvents),
    ...unbalanced(traceEvents),
    ...Object.entries(READERS).flatMap(([reader, spanOf]) => crossing(traceEvents, reader, spanOf)),
    ...brokenFlows(traceEvents),
  ];
}

const PHASES = ['M', 'X', 'B', 'E', 'i', 's', 't', 'f'];
const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const nanos = (microseconds: unknown): number => Math.round((microseconds as number) * 1000);
const trackOf = ({ pid, tid }: ReadEvent): string => `${String(pid)}/${String(tid)}`;
const shown = (event: ReadEvent): string => JSON.stringify(event).slice(0, 200);

function fieldBreaches(event: ReadEvent): string[] {
  const { ph, name, pid, tid, ts, dur, s, cat, args } = event;
  const wrong: string[] = [];
  const need = (holds: boolean, what: string): void => void (holds || wrong.push(`${what}: ${shown(event)}`));
  need(PHASES.includes(ph as string), 'unknown phase');
  need(typeof name === 'string' && name.length > 0, 'no name');
  need(Number.isInteger(pid), 'no process');
  if (ph === 'M') {
    need(typeof args === 'object' && args !== null, 'metadata without arguments');
    return wrong;
  }
  need(Number.isInteger(tid), 'no thread');
  need(isTime(ts), 'no time');
  need(typeof cat === 'string' && cat.length > 0, 'no category');
  if (ph === 'X') need(isTime(dur), 'no duration');
  if (ph === 'i') need(s === 't' || s === 'p' || s === 'g', 'no scope');
  return wrong;
}

function namelessTracks(events: readonly ReadEvent[]): string[] {
  const named = (what: string): Set<string> =>
    new Set(
      events
        .filter(({ ph, name }) => ph === 'M' && name === what)
        .map((event) => (what === 'process_name' ? String(event['pid']) : trackOf(event))),
    );
  const [processes, threads] = [named('process_name'), named('thread_name')];
  const used = events.filter(({ ph }) => ph !== 'M');
  return [
    ...used.filter(({ pid }) => !processes.has(String(pid))).map((event) => `nameless process: ${shown(event)}`),
    ...used.filter((event) => !threads.has(trackOf(event))).map((event) => `nameless thread: ${shown(event)}`),
  ];
}

/** Every B has its E on the same track. */
function unbalanced(events: readonly ReadEvent[]): string[] {
  const open = new Map<string, number>();
  for (const event of events) {
    const change = event['ph'] === 'B' ? 1 : event['ph'] === 'E' ? -1 : 0;
    const depth = (open.get(trackOf(event)) ?? 0) + change;
    if (depth < 0) return [`an end without a beginning: ${shown(event)}`];
    open.set(trackOf(event), depth);
  }
  return [...open].filter(([, depth]) => depth > 0).map(([track]) => `a beginning without an end on ${track}`);
}

type SpanOf = (ts: number, dur: number) => { readonly from: number; readonly to: number };

/** How viewers count nanoseconds: exactly, or by a double that is multiplied and cut, of the parts or of the sum. */
const READERS: Readonly<Record<string, SpanOf>> = {
  rounded: (ts, dur) => ({ from: nanos(ts), to: nanos(ts) + nanos(dur) }),
  cut: (ts, dur) => ({ from: Math.trunc(ts * 1000), to: Math.trunc(ts * 1000) + Math.trunc(dur * 1000) }),
  'cut at the end': (ts, dur) => ({ from: Math.trunc(ts * 1000), to: Math.trunc((ts + dur) * 1000) }),
};

/** Complete events of one track lie beside or inside each other. */
function crossing(events: readonly ReadEvent[], reader: string, spanOf: SpanOf): string[] {
  const wrong: string[] = [];
  const tracks = grouped(
    events.filter(({ ph }) => ph === 'X'),
    trackOf,
  );
  for (const slices of tracks.values()) {
    const spans = slices.map((event) => ({ event, ...spanOf(event['ts'] as number, event['dur'] as number) }));
    spans.sort((a, b) => a.from - b.from || b.to - a.to);
    const around: typeof spans = [];
    for (const span of spans) {
      while (around.length > 0 && (around.at(-1)?.to ?? 0) <= span.from) around.pop();
      const outer = around.at(-1);
      if (outer !== undefined && span.to > outer.to)
        wrong.push(`${reader}: ${shown(span.event)} crosses ${shown(outer.event)}`);
      around.push(span);
    }
  }
  return wrong;
}

/** A flow starts, may step, finishes, never goes back in time, and each of its points lies in a slice of its track. */
function brokenFlows(events: readonly ReadEvent[]): string[] {
  const wrong: string[] = [];
  const flows = grouped(
    events.filter(({ ph }) => ph === 's' || ph === 't' || ph === 'f'),
    ({ cat, id }) => `${String(cat)} ${String(id)}`,
  );
  for (const [flow, points] of flows) {
    const order = points.map(({ ph }) => ph).join('');
    if (!/^st*f$/.test(order)) wrong.push(`flow ${flow} goes ${order}`);
    for (const point of points) {
      const at = nanos(point['ts']);
      const slice = events.find(
        (event) =>
          event['ph'] === 'X' &&
          trackOf(event) === trackOf(point) &&
          nanos(event['ts']) <= at &&
          at <= nanos(event['ts']) + nanos(event['dur']),
      );
      if (slice === undefined) wrong.push(`a flow from or to nowhere: ${shown(point)}`);
    }
  }
  return wrong;
}

function grouped(events: readonly ReadEvent[], keyOf: (event: ReadEvent) => string): Map<string, ReadEvent[]> {
  const groups = new Map<string, ReadEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return groups;
}
