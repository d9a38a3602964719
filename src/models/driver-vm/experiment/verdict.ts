/**
 * The verdict on a run with a failed DVM, from what was seen outside: by the AppVMs' applications, by the senders on
 * the network, and by the observer of writes.
 */

import type { Episode } from '../../../experiment/episode.ts';
import type { CompletedRun, OutcomeClass, VmVerdict } from '../../../experiment/record.ts';
import type { DvmDetection } from '../detectors/detector.ts';
import type { DriverVmBench } from './clients.ts';

export interface Seen {
  readonly bench: DriverVmBench;
  readonly episode: Episode<DvmDetection>;
  /** What the mechanism had cost by the time of the strike, in shares of the DVM's own work. */
  readonly overhead: number;
}

/** Why a run went wrong, by what was seen, the gravest first; each in words. */
export const DRIVER_VM_CAUSES = {
  'no-dvm-recovery': 'the scenario does not recover the DVM',
  'dvm-recovery-stuck': 'the recovery of the DVM did not finish',
  'appvm-stopped': "an AppVM's kernel stopped at an impossible response",
  'write-lost': 'an acknowledged write was lost, done again, misplaced, acknowledged too early or put out of its order',
  'wrong-read': 'a read returned something else than what had been written',
  'io-error': 'a transfer failed with an error',
  'request-lost': 'a transfer was never answered',
  'dvm-second-failure': 'the recovered DVM failed again',
  'network-lost': 'packets were not replied to although the DVM counted as working',
} as const satisfies Record<string, string>;

export type DriverVmCause = keyof typeof DRIVER_VM_CAUSES;

export type DriverVmVerdict = Pick<CompletedRun, 'outcome' | 'vms' | 'downtimeNanos'> & {
  readonly cause?: DriverVmCause;
};

export function judgeDriverVm(seen: Seen): DriverVmVerdict {
  const vms = [...fileVerdicts(seen), ...networkVerdicts(seen)];
  const isHurt = vms.some(({ affected }) => affected);
  const outcome = outcomeOf(seen, isHurt);
  const isWrong = outcome === 'failed' || outcome === 'sdc';
  return { outcome, vms, ...(isWrong && { cause: causeOf(seen) }), ...downtimeOf(seen) };
}

function outcomeOf({ episode }: Seen, isHurt: boolean): OutcomeClass {
  const { strike, detection, again, resumedAt } = episode;
  if (strike === null) return 'not-injected';
  if (detection === null) return isHurt ? 'sdc' : 'non-manifested';
  return !isHurt && again === null && resumedAt !== null ? 'recovered' : 'failed';
}

function fileVerdicts({ bench: { files, writes } }: Seen): VmVerdict[] {
  const { harmed } = writes;
  return files.map((file, index) => {
    const why = file.verdict() ?? (harmed.has(index) ? 'acknowledged writes are not where they belong' : null);
    return verdict(file.name, why, file.service.longestGapNanos);
  });
}

function networkVerdicts({ bench: { networks } }: Seen): VmVerdict[] {
  return networks.map((network) => verdict(network.name, network.verdict(), network.service.longestGapNanos));
}

const verdict = (vm: string, why: string | null, gapNanos: number): VmVerdict =>
  why === null ? { vm, affected: false, gapNanos } : { vm, affected: true, why, gapNanos };

/** The longest interruption of an AppVM, where every AppVM was served again for good. */
function downtimeOf(seen: Seen): Pick<CompletedRun, 'downtimeNanos'> {
  const { files, networks } = seen.bench;
  const gaps = [...files, ...networks].map(({ service }) => service.longestGapNanos);
  return isServedAgain(seen) ? { downtimeNanos: Math.max(...gaps) } : {};
}

/** No other failure followed, nothing stayed unanswered, and the networks reply as they should. */
export function isServedAgain({ bench: { host, files, networks }, episode }: Seen): boolean {
  const { detection, resumedAt, again } = episode;
  if (detection === null || resumedAt === null || again !== null) return false;
  const services = [...files, ...networks].map(({ service }) => service);
  return (
    services.every(({ lastAt }) => lastAt > resumedAt) &&
    host.blockFrontends.every(({ crashed }) => crashed === null) &&
    files.every(({ unanswered }) => unanswered === 0) &&
    networks.every((network) => network.verdict() === null)
  );
}

function causeOf({ bench: { host, files, writes }, episode }: Seen): DriverVmCause {
  const { detection, recovery, again } = episode;
  if (detection !== null && recovery === null) return 'no-dvm-recovery';
  if (recovery !== null && recovery.stuck !== null) return 'dvm-recovery-stuck';
  if (host.blockFrontends.some(({ crashed }) => crashed !== null)) return 'appvm-stopped';
  if (writes.harmed.size > 0) return 'write-lost';
  if (files.some(({ wrongReads }) => wrongReads > 0)) return 'wrong-read';
  if (files.some(({ errors }) => errors > 0)) return 'io-error';
  if (again !== null) return 'dvm-second-failure';
  return files.some(({ unanswered }) => unanswered > 0) ? 'request-lost' : 'network-lost';
}
