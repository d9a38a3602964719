/**
 * NetBench: an external sender sends the AppVM one UDP packet each 1 ms, and it replies (published S6).
 *
 * The sender judges: the VM is affected when its reception rate drops by more than 10 % in any second (S8). The seconds
 * are counted from the end of the recovery, because the published rates do not count the pause of the recovery itself,
 * which would meet the rule. With `netbenchCountsPause` the seconds are counted from the strike, and the pause counts.
 */
import { NetworkFrontend } from '../machine/guests/network-frontend.ts';
import type { Machine } from '../machine/machine.ts';
import { compute, forever, loop, type Program, wait } from '../machine/state/program.ts';
import { GuestTask } from '../machine/state/task.ts';
import { ioIsPastHarm, type Workload } from './workload.ts';

/**
 * Each reply goes through the card's interrupt, both rings and both VMs, so few replies show as much as a full second.
 */
const CONVINCING_REPLIES = 100;

/** The sender's rule, in packets. */
interface Rule {
  readonly windowNanos: number;
  readonly sent: number;
  readonly fewestReplies: number;
}

function ruleOf({ values: { netBench } }: Machine): Rule {
  const sent = netBench.windowNanos / netBench.periodNanos;
  return { windowNanos: netBench.windowNanos, sent, fewestReplies: (1 - netBench.missingAllowed) * sent };
}

export const netBench: Workload = {
  name: 'NetBench',
  summary: 'an external sender sends one UDP packet each 1 ms; the AppVM replies',
  // The network card has one sender outside.
  mostVms: 1,
  install(machine, vm, backends, service, { netbenchCountsPause = false } = {}) {
    const frontend = new NetworkFrontend(machine, vm);
    backends.network.connect(frontend);
    const rule = ruleOf(machine);
    const { periodNanos } = machine.values.netBench;
    const repliedAt: number[] = [];
    const card = machine.networkCard;
    // Where the pause counts, the second that contains it must be over, or already have enough replies.
    const convincing = netbenchCountsPause ? rule.fewestReplies : CONVINCING_REPLIES;
    const replied = (): void => {
      service.serve(machine.sim.now);
      repliedAt.push(machine.sim.now);
    };
    card.sink = replied;
    card.source = () => {
      machine.timers.armNetwork(periodNanos);
      if (!ioIsPastHarm(machine, service, convincing)) return true;
      // A packet that can do no more harm is replied to at once.
      replied();
      return false;
    };
    // When the machine is joined says nothing of the packets: without this each trigger would coincide with one.
    machine.timers.armNetwork(Math.round(periodNanos * machine.streams.stream('netbench.phase').uniform()));
    vm.tasks.push(new GuestTask('NetBench', program(machine, frontend), 'process', frontend));
    const verdict = (now: number, since: number): string | null => {
      if (vm.crashed !== null) return `guest kernel stopped: ${vm.crashed}`;
      if (vm.spoilt !== null) return vm.spoilt;
      return firstBadSecond(rule, repliedAt, since, now);
    };
    return { convincing, countsPause: netbenchCountsPause, verdict, seen: repliedAt };
  },
};

/** The first full second since then in which more than the allowed share of replies is missing. */
function firstBadSecond(
  { windowNanos, sent, fewestReplies }: Rule,
  repliedAt: readonly number[],
  since: number,
  now: number,
): string | null {
  let next = firstAfter(repliedAt, since);
  for (let second = 1; since + second * windowNanos <= now; second++) {
    const first = next;
    while (next < repliedAt.length && (repliedAt[next] as number) <= since + second * windowNanos) next++;
    if (next - first < fewestReplies) return `${next - first} of ${sent} replies in second ${second}`;
  }
  return null;
}

/** The index of the first time after `since` in an ascending list. */
function firstAfter(times: readonly number[], since: number): number {
  let index = times.length;
  while (index > 0 && (times[index - 1] as number) > since) index--;
  return index;
}

function program(machine: Machine, frontend: NetworkFrontend): Program {
  return [
    forever(
      wait(frontend.arrived),
      loop(
        () => frontend.received > 0,
        compute(() => machine.values.netBench.replyNanos),
        (task) => {
          frontend.sent++;
          return task.enter(machine.entries.eventSend, frontend.toBackend);
        },
        () => {
          frontend.received--;
        },
      ),
    ),
  ];
}
