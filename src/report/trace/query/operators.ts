/**
 * The operators of a question to a trace. Each makes events out of events, so that they can be put one after the other;
 * a grouping, which makes rows of numbers, is the last.
 */
import { endOf, lastsNanos, type TraceEvent } from './event.ts';

export type Test = (event: TraceEvent) => boolean;

/** Those that overlap with this time. */
export function windowOf(events: readonly TraceEvent[], fromNanos: number, toNanos: number): TraceEvent[] {
  return events.filter((event) => event.atNanos <= toNanos && endOf(event) >= fromNanos);
}

/** What each part was doing at this time: its last event that had begun and was not over. */
export function stateAt(events: readonly TraceEvent[], atNanos: number): TraceEvent[] {
  const latest = new Map<string, TraceEvent>();
  for (const event of events)
    if (event.atNanos <= atNanos && endOf(event) > atNanos) latest.set(`${event.kind} ${event.actor}`, event);
  return events.filter((event) => latest.get(`${event.kind} ${event.actor}`) === event);
}

/** Each event that passes `from` with the next one that passes `to`, as an event that lasts from one to the other. */
export function pairsOf(events: readonly TraceEvent[], from: Test, to: Test): TraceEvent[] {
  return events.flatMap((first, index) => {
    if (!from(first)) return [];
    const second = events.slice(index + 1).find((event) => to(event) && event.atNanos >= first.atNanos);
    if (second === undefined) return [];
    return {
      id: `${first.id}-${second.id}`,
      kind: 'pair',
      actor: first.actor,
      text: `${first.kind} -> ${second.kind} of ${second.actor}`,
      atNanos: first.atNanos,
      untilNanos: second.atNanos,
      causes: [first.id, second.id],
      facts: {},
    };
  });
}

export const FIELDS = {
  id: ({ id }: TraceEvent) => id,
  kind: ({ kind }: TraceEvent) => kind,
  actor: ({ actor }: TraceEvent) => actor,
  text: ({ text }: TraceEvent) => text,
} as const satisfies Record<string, (event: TraceEvent) => string>;
export type Field = keyof typeof FIELDS;

/** Of the durations of a group, in nanoseconds; `count` is of all events, over or not. */
export const AGGREGATES = {
  count: (_, events) => events,
  sum: (durations) => sum(durations),
  mean: (durations) => (durations.length === 0 ? null : sum(durations) / durations.length),
  min: (durations) => (durations.length === 0 ? null : Math.min(...durations)),
  max: (durations) => (durations.length === 0 ? null : Math.max(...durations)),
  median: (durations) => middleOf(durations),
} as const satisfies Record<string, (durations: readonly number[], events: number) => number | null>;
export type Aggregate = keyof typeof AGGREGATES;

export interface Group {
  readonly name: string;
  /** A number of events, or nanoseconds; null where no event of the group was over. */
  readonly value: number | null;
}

/** In the order in which they begin. */
export function groupsOf(events: readonly TraceEvent[], field: Field, aggregate: Aggregate): Group[] {
  const groups = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const name = FIELDS[field](event);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [event]);
    else group.push(event);
  }
  return [...groups].map(([name, members]) => {
    const durations = members.flatMap((event) => lastsNanos(event) ?? []);
    return { name, value: AGGREGATES[aggregate](durations, members.length) };
  });
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function middleOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
