/**
 * Live migration by pre-copy: a VM's memory is sent to another host while the VM runs. Pages written meanwhile are sent
 * again in further rounds, until few are left or another round gains little. Then the VM is stopped and the rest is
 * sent. The rules for the last round are those of Clark et al. (NSDI 2005).
 *
 * The number of rounds is a result: it follows from the link, which the VM's service uses at the same time, and from
 * the VM's writes. Each page of its writable working set is equally likely to be written next, so of W bytes, written
 * at rate d, W (1 - exp(-d t / W)) are dirty after t. Left out: the rate limit with which Xen's tool starts, and the
 * cost of tracking dirty pages. The target's own link is assumed to be idle.
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
  /** Stops it on the old host, so that its memory no longer changes. */
  stop(): void;
  /** Resumes it on the new host, with all its state. */
  resume(): void;
}

export interface MigrationRules {
  /** The largest number of rounds before it is stopped. */
  readonly mostRounds: number;
  /** It is stopped when at most this much is left. */
  readonly enoughBytes: number;
  /** It is stopped before more than this many times its memory has been sent. */
  readonly mostMemories: number;
  /** Time of the new host's toolstack, from the last byte until the VM resumes. */
  readonly resumeNanos: number;
}

export interface MigrationRecord {
  /** The number of rounds while it ran. */
  readonly rounds: number;
  /** All bytes sent over the link. */
  readonly sentBytes: number;
  /** Time from the first byte to the resumption. */
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
  let [rounds, sentBytes, left] = [0, 0, vm.memoryBytes];
  do {
    const roundAt = sim.now;
    yield link.serve(left);
    rounds += 1;
    sentBytes += left;
    left = dirtiedBytes(vm, sim.now - roundAt);
  } while (
    rounds < rules.mostRounds &&
    left > rules.enoughBytes &&
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
