/**
 * What is said of a run in which something had crashed: a reboot recovers when every VM goes on as the one it was. One
 * that was booted anew has lost what it was doing, and the verdict says which step would have kept it, and why that was
 * impossible. Where its own kernel had crashed, it has to be booted anew; but not on corrupted data.
 */

import type { CompletedRun, VmVerdict } from '../../../experiment/record.ts';
import type { Guest } from '../host/guest.ts';
import type { RebootPart } from '../reboots/step.ts';
import type { RebootCause } from './causes.ts';
import { outageOf } from './measures.ts';
import type { Observed } from './observed.ts';

type Verdict = Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'>;

/** Null when nothing had failed: a planned reboot is only measured. */
export function verdictOf(observed: Observed): Verdict | null {
  const { occasion, episode, testbed } = observed;
  const { fault } = occasion;
  if (fault === null) return null;
  const outages = testbed.residents.map((resident) => outageOf(resident, observed));
  const vms = testbed.residents.map(({ guest }, index): VmVerdict => {
    const awayNanos = outages[index]?.awayNanos ?? 0;
    const isNew = guest.boots > 1 && !fault.strikes.includes('appvm');
    const why = lossOf(isNew, awayNanos === Number.POSITIVE_INFINITY, observed) ?? wrongDataOf(guest);
    const gapNanos = Math.min(awayNanos, observed.endNanos);
    return { vm: guest.name, affected: why !== null, ...(why !== null && { why }), gapNanos };
  });
  const lost = vms.some(({ affected }) => affected);
  const downtime = Math.max(...outages.map(({ awayNanos }) => awayNanos));
  return {
    episodes: [episode.record()],
    outcome: lost ? 'failed' : 'recovered',
    vms,
    ...(lost && { cause: causeOf(observed) }),
    ...(downtime < Number.POSITIVE_INFINITY && { downtimeNanos: downtime }),
  };
}

function causeOf({ episode, testbed }: Observed): RebootCause {
  if (episode.recovery === null) return 'recovery-stuck';
  return testbed.host.guests.some((guest) => wrongDataOf(guest) !== null) ? 'guest-corrupted' : 'vms-lost';
}

function wrongDataOf({ takeover: { wrong } }: Guest): string | null {
  return wrong === 0 ? null : `${wrong} blocks of its page cache are not what the disk has`;
}

/** The parts of a reboot without which no VM is kept. */
const KEEPING: ReadonlySet<RebootPart> = new Set(['preparation', 'preserving']);

function lossOf(isNew: boolean, isAway: boolean, { episode }: Observed): string | null {
  if (isAway) return 'its service did not come back';
  if (!isNew) return null;
  const reasons = (episode.recovery?.passedOver ?? []).flatMap(({ repair, why }) =>
    KEEPING.has(repair.part) ? [`${repair.name} was impossible: ${why}`] : [],
  );
  return ['booted anew', ...reasons].join('; ');
}
