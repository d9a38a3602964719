/** Steps that shut guests down and boot them in parallel. The state in their memory is lost. */
import { assert } from '../../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../../kernel/process.ts';
import type { Guest } from '../../host/guest.ts';
import type { RebootScene } from '../scene.ts';
import { sideBySide } from '../side-by-side.ts';
import { needs, type RebootStep } from '../step.ts';

export const keepPages: RebootStep = {
  name: 'keep-pages',
  part: 'preserving',
  summary: 'the VMM is told to keep the machine pages of every guest, with their content, for its next boot',
  optional: true,
  obstacle: needs({ vmm: 'keeps the pages', dom0: 'tells it to' }),
  *apply({ host, values, handover }) {
    for (const guest of host.guests) {
      if (guest.state !== 'running' && guest.state !== 'crashed') continue;
      yield* host.processors.compute(guest.pages * values.recordNanosPerPage);
      handover.kept.add(guest);
    }
  },
  holds: ({ host, handover }) =>
    host.guests.every((guest) => (guest.state !== 'running' && guest.state !== 'crashed') || handover.kept.has(guest)),
};

export const shutDownGuests: RebootStep = {
  name: 'shut-down-guests',
  part: 'stopping-guests',
  summary: 'all guests stop their services and shut down, in parallel; their memory is given back',
  optional: true,
  obstacle: needs({ vmm: 'runs the guests', dom0: 'orders the shutdown' }),
  *apply(scene) {
    const running = scene.host.guests.filter(({ state }) => state === 'running');
    yield* sideBySide(scene.host, running, (guest) => shutDown(guest, scene));
  },
  holds: ({ host }) => host.guests.every(({ state }) => state !== 'running'),
};

export const bootGuests: RebootStep = {
  name: 'boot-guests',
  part: 'booting-guests',
  summary: 'boots all guests that do not run, in parallel; their services start at the end of the boot',
  optional: false,
  obstacle: needs({ vmm: 'runs the guests', dom0: 'makes the domains and is behind their devices' }),
  *apply(scene) {
    const down = scene.host.guests.filter(({ state }) => state === 'off' || state === 'crashed');
    yield* sideBySide(scene.host, down, (guest) => boot(guest, scene));
  },
  holds: ({ host }) => host.guests.every(({ state }) => state !== 'off' && state !== 'crashed'),
};

/** Shuts one guest down; its memory is freed, or kept for its next boot. */
export function* shutDown(guest: Guest, { host, phase, handover }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'shutdown');
  yield* guest.shutdown();
  if (handover.kept.has(guest)) host.memory.freeze(guest.name);
  else host.memory.release(guest.name);
  done();
}

/** Boots one guest, on new memory or on the pages that were kept for it. */
export function* boot(guest: Guest, { host, values, effort, phase, handover }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'boot');
  // A crashed domain is destroyed before it is created again.
  if (guest.state === 'crashed') guest.halt();
  const takesOverCache = handover.kept.delete(guest);
  if (!takesOverCache) host.memory.release(guest.name);
  yield* host.toolstack.use(values.domainNanos);
  if (takesOverCache) host.memory.thaw(guest.name);
  else assert(host.memory.allocate(guest.name, guest.pages), () => `no memory for ${guest.name}`);
  yield* guest.boot({ cpuFactor: effort(guest.name), takesOverCache });
  done();
}
