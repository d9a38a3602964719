/** Failures of a trace as moves of a state model: an instance is a node of the trace, and fails when that did. */
import { fieldTimeline } from '../../../experiment/field-timeline.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import type { StateModelSettings } from '../form/form.ts';
import type { Move } from '../net/moves.ts';
import type { Net } from '../net/net.ts';
import type { Strike } from '../net/totals.ts';

const SECOND_NANOS = 1e9;

/** In the order of time, up to a horizon; those that came together in the trace come together. */
export function strikesOf(
  net: Net,
  { failures }: Pick<StateModelSettings, 'failures'>,
  seed: string,
  horizonNanos: number,
): Strike[] {
  if (failures === undefined) return [];
  const component = net.model.components.findIndex(({ name }) => name === failures.component);
  const { states } = net.model.components[component]!;
  const to = states.indexOf(failures.to);
  const back = failures.back === undefined ? 0 : states.indexOf(failures.back);
  const hosts = net.instances.flatMap((each, index) => (each.component === component ? [index] : []));
  const streams = new RandomStreams(seed);
  const timeline = fieldTimeline(failures, hosts.length, horizonNanos / SECOND_NANOS, streams);
  const strikes = timeline.flatMap(({ host, atSeconds, awaySeconds }): Strike[] => {
    const instance = hosts[host]!;
    const name = net.instances[instance]!.name;
    const away = { atNanos: atSeconds * SECOND_NANOS, move: movedTo(`${name} fails`, instance, ~(1 << to), to) };
    if (failures.repair === 'recovery') return [away];
    const until = (atSeconds + awaySeconds) * SECOND_NANOS;
    return [away, { atNanos: until, move: movedTo(`${name} comes back`, instance, 1 << to, back) }];
  });
  // Who comes back at a time does so before others fail.
  return strikes
    .map((strike, index) => ({ ...strike, index }))
    .sort((a, b) => a.atNanos - b.atNanos || a.index - b.index);
}

const movedTo = (name: string, instance: number, from: number, to: number): Move => ({
  name,
  instance,
  kind: -1,
  from,
  when: [[]],
  ways: [{ weight: () => 1, sets: [{ place: instance, value: to, low: to, high: to }] }],
  weight: null,
});
