/**
 * A VM is moved by pre-copy with the rules of QEMU, over the link that its host's VMs page over and other moves use:
 * rounds of what was written meanwhile, at the pace at which it runs, until the rest fits into the allowed downtime.
 * Pages that are out stay where they are: its disk is shared, and the other host answers wherever it asks from.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { endsByQemu } from '../mechanisms/migration/last-round.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { CrowdedValues } from '../parameters/overload-models.ts';
import type { Link } from '../platform/link.ts';
import type { CrowdedVm } from './crowded-vm.ts';
import type { Written } from './written.ts';

export interface Move {
  readonly simulation: Simulation;
  readonly values: CrowdedValues;
  readonly link: Link;
  /** How many pages the VM writes in a round. */
  readonly written: Written;
  /** Bytes that went over the link are added. */
  readonly sent: (bytes: number) => void;
  /** How fast the tools are that run in the PrivVM. */
  readonly toolSpeed: () => number;
}

const SLOWEST = 0.01;

/** The VM is elsewhere at the end; it stands still for the last part. Returns when that began. */
export function* moved(
  vm: CrowdedVm,
  { simulation, values, link, written, sent, toolSpeed }: Move,
): ProcessBody<number> {
  const connection = link.connect({ name: 'migration', limit: values.qemuMostBytesPerSecond / 1e9 });
  const bytesOf = (pages: number): number => pages * (PAGE_BYTES + values.pageHeaderBytes);
  yield simulation.delay(values.prepareNanos / Math.max(SLOWEST, toolSpeed()));
  let due = vm.resident;
  for (let round = 1; ; round++) {
    const from = simulation.now;
    yield* connection.flow.serve(bytesOf(due));
    sent(bytesOf(due));
    const nanos = simulation.now - from;
    const dirty = written(nanos * vm.speed);
    const rate = nanos > 0 ? bytesOf(due) / nanos : 0;
    due = dirty;
    if (round >= values.xenMostRounds || endsByQemu(dirty * PAGE_BYTES, rate, values.qemuDowntimeNanos)) break;
  }
  const pausedAt = simulation.now;
  vm.isPaused = true;
  yield simulation.delay(values.suspendNanos);
  yield* connection.flow.serve(bytesOf(due) + values.deviceStateBytes);
  sent(bytesOf(due) + values.deviceStateBytes);
  yield simulation.delay(values.resumeNanos + values.backendConnectNanos + 2 * values.roundTripNanos);
  connection.flow.leave();
  vm.isPaused = false;
  return pausedAt;
}
