/** Guests shut down and booted as operating systems, side by side: what they held in memory is gone. */
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Guest } from '../../../platform/host/guest.ts';
import type { RebootStep } from '../reboot-step.ts';
import type { RebootScene } from '../scene.ts';
import { sideBySide } from '../side-by-side.ts';

export const shutDownGuests: RebootStep = {
  name: 'shut-down-guests',
  part: 'stopping-guests',
  summary: 'every guest stops its services and shuts down, side by side; their memory is given back',
  optional: true,
  needs: { vmm: 'runs the guests', dom0: 'orders the shutdown' },
  *run(scene) {
    const running = scene.host.guests.filter(({ state }) => state === 'running');
    yield* sideBySide(scene.host, running, (guest) => shutDown(guest, scene));
  },
};

export const bootGuests: RebootStep = {
  name: 'boot-guests',
  part: 'booting-guests',
  summary: 'boots every guest that does not run, side by side; their services start at the end of it',
  optional: false,
  needs: { vmm: 'runs the guests', dom0: 'makes the domains and is behind their devices' },
  *run(scene) {
    const down = scene.host.guests.filter(({ state }) => state === 'off' || state === 'crashed');
    yield* sideBySide(scene.host, down, (guest) => boot(guest, scene));
  },
};

/** One guest, in good order; its memory is given back. */
export function* shutDown(guest: Guest, { host, phase }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'shutdown');
  yield* guest.shutdown();
  host.memory.release(guest.name);
  done();
}

/** One guest that does not run, on memory of its own. */
export function* boot(guest: Guest, { host, values, effort, phase }: RebootScene): ProcessBody {
  const done = phase(guest.name, 'boot');
  // A crashed domain is destroyed before it is made anew.
  if (guest.state === 'crashed') guest.halt();
  host.memory.release(guest.name);
  yield* host.toolstack.use(values.resumeNanos);
  assert(host.memory.allocate(guest.name, guest.pages), () => `no memory for ${guest.name}`);
  yield* guest.boot({ cpuFactor: effort(guest.name) });
  done();
}
