/**
 * NetBench: an external sender sends the AppVM one UDP packet each 1 ms, and it replies (published S6).
 *
 * The sender judges: the VM is affected when its reception rate drops by more than 10 % in any second (S8). The pause of the recovery itself would trip this rule
 * although the published rates do not count it, so the seconds that the pause reaches into are left out.
 */
import { NetworkFrontend } from '../platform/app-vm/network-frontend.ts';
import { type GuestProgram, GuestTask } from '../platform/guest/task.ts';
import type { Machine } from '../platform/machine.ts';
import type { Workload } from './workload.ts';

const PERIOD_NANOS = 1_000_000;
const SECOND_NANOS = 1_000_000_000;
const PACKETS_PER_SECOND = SECOND_NANOS / PERIOD_NANOS;
const LARGEST_DROP = 0.1;
/** Assumed: the AppVM's work on a packet. */
const REPLY_NANOS = 15_000;

export const netBench: Workload = {
  name: 'NetBench',
  summary: 'an external sender sends one UDP packet each 1 ms; the AppVM replies',
  install(machine, vm, backends, service) {
    const frontend = new NetworkFrontend(machine, vm);
    backends.network.connect(frontend);
    const received: number[] = [];
    const card = machine.networkCard;
    card.source = () => machine.armNetwork(PERIOD_NANOS);
    card.sink = () => {
      const { now } = machine.sim;
      service.serve(now);
      const second = Math.floor(now / SECOND_NANOS);
      while (received.length <= second) received.push(0);
      received[second] = (received[second] as number) + 1;
    };
    machine.armNetwork(PERIOD_NANOS);
    vm.tasks.push(new GuestTask('NetBench', (task) => program(machine, frontend, task)));
    const verdict = (now: number, since: number): string | null => {
      if (vm.crashed !== null) return `guest kernel stopped: ${vm.crashed}`;
      if (vm.spoilt !== null) return vm.spoilt;
      return worstSecond(received, since, now);
    };
    // A whole second after the recovery has to be seen before the rate can be judged.
    return { convincing: 2 * PACKETS_PER_SECOND, verdict };
  },
};

/** The first whole second since then in which more than the allowed share of replies is missing. */
function worstSecond(received: readonly number[], since: number, now: number): string | null {
  for (let second = Math.floor(since / SECOND_NANOS) + 1; (second + 1) * SECOND_NANOS <= now; second++) {
    const count = received[second] ?? 0;
    if (count < PACKETS_PER_SECOND * (1 - LARGEST_DROP))
      return `${count} of ${PACKETS_PER_SECOND} replies in second ${second}`;
  }
  return null;
}

function* program(machine: Machine, frontend: NetworkFrontend, task: GuestTask): GuestProgram {
  for (;;) {
    yield task.wait(frontend.arrived);
    for (; frontend.received > 0; frontend.received--) {
      yield task.compute(REPLY_NANOS);
      frontend.sent++;
      yield task.enter(machine.entries.eventSend, frontend.toBackend);
    }
  }
}
