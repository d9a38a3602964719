/**
 * Live migration by pre-copy: a VM's memory is sent to another host while the VM runs. Pages written meanwhile are sent
 * again in further rounds, until few are left or another round gains little. Then the VM is stopped and the rest is
 * sent. The rules for the last round are those of Clark et al. (NSDI 2005), or that of QEMU: an expected downtime.
 *
 * The rounds are not given but follow from the link, which the VM's own service goes on using, and from what the VM
 * writes: of its writable working set every page is as likely to be next, so W bytes of it, written at rate d, have W
 * (1 - exp(-d t / W)) distinct ones dirty after t. The new host's toolstack makes the domain before the first byte is
 * sent; what is left to it after the last one is to let it run.
 *
 * Left out: the rate limit that Xen's tool starts with; noting dirty pages, with the faults that this costs the VM; the
 * computing of both dom0s; a link of the target that has other work.
 */
import { exp } from '../../../kernel/arithmetic.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { Simulation } from '../../../kernel/simulation.ts';

export interface MigratingVm {
  readonly memoryBytes: number;
  /** The size of the writable working set, at most all of its memory. */
  readonly writableBytes: number;
  /** Written while it runs, bytes per nanosecond: the same byte twice counts twice. */
  readonly writtenBytesPerNano: number;
  /** The new host answers; asked at the end of each round, and if not, the VM stays as it is. Default: it does. */
  readonly isAnswered?: () => boolean;
  /** Stops it on the old host, so that its memory no longer changes. */
  stop(): void;
  /** Resumes it on the new host, with all its state, or on the old one, whose copy has not changed. */
  resume(): void;
}

export interface MigrationRules {
  /** The largest number of rounds before it is stopped. */
  readonly mostRounds: number;
  /** It is stopped when at most this much is left. */
  readonly enoughBytes: number;
  /** It is stopped before more than this many times its memory has been sent. */
  readonly mostMemories: number;
  /** It is stopped when what is left can be sent in so long, at the speed of the last round. Default: 0. */
  readonly enoughNanos?: number;
  /** The new host's toolstack makes the domain, while the VM runs on the old one. */
  readonly prepareNanos: number;
  /** From the last byte until the VM goes on. */
  readonly resumeNanos: number;
}

export interface MigrationRecord {
  /** The number of rounds while it ran. */
  readonly rounds: number;
  /** All bytes sent over the link. */
  readonly sentBytes: number;
  /** From the order to going on. */
  readonly nanos: number;
  /** Of this time, how long the VM was stopped. */
  readonly stoppedNanos: number;
}

/** Moves the VM over `link`, whose unit of work is the byte. */
export function* migrate(
  sim: Simulation,
  link: SharedServer,
  vm: MigratingVm,
  rules: MigrationRules,
): ProcessBody<MigrationRecord> {
  const startedAt = sim.now;
  yield sim.delay(rules.prepareNanos);
  let [rounds, sentBytes, left] = [0, 0, vm.memoryBytes];
  let restNanos = 0;
  do {
    const [roundAt, round] = [sim.now, left];
    yield link.serve(round);
    rounds += 1;
    sentBytes += round;
    left = dirtiedBytes(vm, sim.now - roundAt);
    restNanos = (left / round) * (sim.now - roundAt);
    if (vm.isAnswered?.() === false) return { rounds, sentBytes, nanos: sim.now - startedAt, stoppedNanos: 0 };
  } while (
    rounds < rules.mostRounds &&
    left > rules.enoughBytes &&
    restNanos > (rules.enoughNanos ?? 0) &&
    sentBytes + left <= rules.mostMemories * vm.memoryBytes
  );
  const stoppedAt = sim.now;
  vm.stop();
  if (left > 0) yield link.serve(left);
  yield sim.delay(rules.resumeNanos);
  vm.resume();
  return { rounds, sentBytes: sentBytes + left, nanos: sim.now - startedAt, stoppedNanos: sim.now - stoppedAt };
}

/** Distinct bytes that the VM has written after this time. */
function dirtiedBytes({ writableBytes, writtenBytesPerNano }: MigratingVm, nanos: number): number {
  return writableBytes === 0
    ? 0
    : Math.round(writableBytes * (1 - exp(-(writtenBytesPerNano * nanos) / writableBytes)));
}
