/** Causes and effects: which events led to one, and which followed from it. */
import type { TraceEvent } from './event.ts';

/** These events and all that caused them, directly or not, in the order of the trace. */
export function causesOf(chosen: readonly TraceEvent[], all: readonly TraceEvent[]): TraceEvent[] {
  const byId = new Map(all.map((event) => [event.id, event]));
  const seen = new Set<string>();
  const left = chosen.map(({ id }) => id);
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    left.push(...(byId.get(id)?.causes ?? []));
  }
  return all.filter(({ id }) => seen.has(id));
}

/** These events and all that followed from them, directly or not, in the order of the trace. */
export function effectsOf(chosen: readonly TraceEvent[], all: readonly TraceEvent[]): TraceEvent[] {
  const effects = new Map<string, string[]>();
  for (const { id, causes } of all) for (const cause of causes) effects.set(cause, [...(effects.get(cause) ?? []), id]);
  const seen = new Set<string>();
  const left = chosen.map(({ id }) => id);
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    left.push(...(effects.get(id) ?? []));
  }
  return all.filter(({ id }) => seen.has(id));
}

/** What a run came to, the first that it tells of. */
const ENDS: readonly TraceEvent['kind'][] = ['outcome', 'outage', 'recovery', 'detection', 'strike'];

/**
 * Why the run ended as it did: the verdict with all its causes; where nothing is judged, the outages with theirs; where
 * no service was away, what was done about a failure.
 */
export function explanationOf(all: readonly TraceEvent[]): TraceEvent[] {
  const end = ENDS.find((kind) => all.some((event) => event.kind === kind));
  return causesOf(
    all.filter(({ kind }) => kind === end),
    all,
  );
}
