/**
 * NetBench: an external sender sends the AppVM one UDP packet each 1 ms, and it replies (published S6).
 *
 * The sender judges: the VM is affected when its reception rate drops by more than 10 % in any second (S8). The seconds are counted from the end of the recovery, so that the
 * first of them is over as soon as it can be. The pause of the recovery itself would trip the rule although the published rates do not count it; with
 * `netbenchCountsPause` the seconds are counted from the strike, and it does.
 */
import { NetworkFrontend } from '../platform/app-vm/network-frontend.ts';
import { type GuestProgram, GuestTask } from '../platform/guest/task.ts';
import type { Machine } from '../platform/machine.ts';
import type { Workload } from './workload.ts';

const PERIOD_NANOS = 1_000_000;
const SECOND_NANOS = 1_000_000_000;
const PACKETS_PER_SECOND = SECOND_NANOS / PERIOD_NANOS;
/** In a second; fewer are a drop by more than 10 %. */
const FEWEST_REPLIES = 0.9 * PACKETS_PER_SECOND;
/** Each reply has gone through the card's interrupt, both rings and both VMs, so a tenth of a second of them shows what a whole one would. */
const CONVINCING_REPLIES = PACKETS_PER_SECOND / 10;
/** Assumed: the AppVM's work on a packet. */
const REPLY_NANOS = 15_000;

export const netBench: Workload = {
  name: 'NetBench',
  summary: 'an external sender sends one UDP packet each 1 ms; the AppVM replies',
  install(machine, vm, backends, service, { netbenchCountsPause = false } = {}) {
    const frontend = new NetworkFrontend(machine, vm);
    backends.network.connect(frontend);
    const repliedAt: number[] = [];
    const card = machine.networkCard;
    card.source = () => machine.armNetwork(PERIOD_NANOS);
    card.sink = () => {
      service.serve(machine.sim.now);
      repliedAt.push(machine.sim.now);
    };
    machine.armNetwork(PERIOD_NANOS);
    vm.tasks.push(new GuestTask('NetBench', (task) => program(machine, frontend, task)));
    const verdict = (now: number, since: number): string | null => {
      if (vm.crashed !== null) return `guest kernel stopped: ${vm.crashed}`;
      if (vm.spoilt !== null) return vm.spoilt;
      return firstBadSecond(repliedAt, since, now);
    };
    // Where the pause counts, the second that it lies in must have been judged, or have what it needs.
    const convincing = netbenchCountsPause ? FEWEST_REPLIES : CONVINCING_REPLIES;
    return { convincing, countsPause: netbenchCountsPause, verdict };
  },
};

/** The first whole second since then in which more than the allowed share of replies is missing. */
function firstBadSecond(repliedAt: readonly number[], since: number, now: number): string | null {
  let next = firstAfter(repliedAt, since);
  for (let second = 1; since + second * SECOND_NANOS <= now; second++) {
    const first = next;
    while (next < repliedAt.length && (repliedAt[next] as number) <= since + second * SECOND_NANOS) next++;
    if (next - first < FEWEST_REPLIES) return `${next - first} of ${PACKETS_PER_SECOND} replies in second ${second}`;
  }
  return null;
}

/** The index of the first time after `since` in an ascending list. */
function firstAfter(times: readonly number[], since: number): number {
  let index = times.length;
  while (index > 0 && (times[index - 1] as number) > since) index--;
  return index;
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
