/**
 * The time from the start of a guest's kernel until its service answers, on an otherwise idle host. Other models ask
 * for it when one of their guests boots. The domain exists already.
 */

import type { Question } from '../../../experiment/course.ts';
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { valuesOf } from '../../../experiment/parameter.ts';
import { assert } from '../../../kernel/assertions.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { Host } from '../host/host.ts';
import { hostParameters } from '../parameters/host.ts';
import { serviceParameters } from '../parameters/services.ts';
import type { HostParts } from './parts.ts';

/** The name of the service in the guest. */
export interface GuestStartSettings {
  readonly service: string;
}

const GUEST_BYTES = 2 ** 30;
const LOOK_NANOS = 50e6;
const LONGEST_NANOS = 600e9;

/** In nanoseconds. Reuses the hosts that it has built, one for each service. */
export function guestStarts(parts: HostParts): (question: Question<GuestStartSettings>) => number {
  const starts = new Map<string, (seed: string) => number>();
  return ({ settings: { service }, seed, run }) => {
    const start = starts.get(service) ?? hostWith(parts, service);
    starts.set(service, start);
    return start(`${seed}/${run}`);
  };
}

function hostWith({ services }: HostParts, service: string): (seed: string) => number {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const streams = new RandomStreams('');
  const host = new Host(simulation, streams, valuesOf(hostParameters), { guests: 1, guestBytes: GUEST_BYTES });
  const [guest] = host.guests;
  assert(guest !== undefined, 'a host for one guest has one');
  // Its throughput is not needed.
  const settings = { values: valuesOf(serviceParameters), streams, stepNanos: LONGEST_NANOS, steps: 2 };
  const { endpoint } = named(services, service).install(guest, settings);
  const answered: number[] = [];
  endpoint.watch((atNanos, answers) => {
    if (answers) answered.push(atNanos);
  });
  return (seed) => {
    simulation.reset();
    streams.reseed(seed);
    host.begin();
    // Its services' processes start now, and so are there to be ended.
    simulation.run({ until: simulation.now });
    guest.halt();
    answered.length = 0;
    const { demandSpread } = host.values;
    const cpuFactor = streams.stream(`${guest.name}.boot.effort`).uniform(1 - demandSpread, 1 + demandSpread);
    const from = simulation.now;
    simulation.process(function* () {
      yield* guest.boot({ cpuFactor });
    }, 'guest start');
    while (answered.length === 0 && simulation.now < LONGEST_NANOS)
      simulation.run({ until: simulation.now + LOOK_NANOS });
    const [answeredAt] = answered;
    assert(answeredAt !== undefined, () => `${service} never answered`);
    return Math.round(answeredAt - from);
  };
}
