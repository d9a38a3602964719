/**
 * The outcome of a run after a crash: recovered if every VM continues with its former state. A VM that was booted again
 * has lost its state; the verdict names the step that would have preserved it and why that was impossible. After a
 * crash of its own kernel a VM may be booted again, but not with corrupted data.
 */

import type { CompletedRun, VmVerdict } from '../../../experiment/record.ts';
import { harmsOf, type Tell, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { Guest } from '../host/guest.ts';
import type { RebootPart } from '../reboots/step.ts';
import type { RebootCause } from './causes.ts';
import { outageOf } from './measures.ts';
import type { Observed } from './observed.ts';

type Verdict = Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'>;

/** `verdict` is null for a planned reboot. */
export function tellReboot(tell: Tell | undefined, observed: Observed, verdict: Verdict | null): void {
  if (tell === undefined) return;
  const { testbed, endNanos } = observed;
  for (const { guest, prober } of testbed.residents)
    for (const outage of prober.outagesUntil(endNanos)) {
      const because = [['strike', 'recovery', 'detection']];
      tellOutage(tell, { actor: `client of ${guest.name}`, ...outage, counts: true, because });
    }
  if (verdict !== null)
    tellVerdict(
      tell,
      endNanos,
      verdict,
      harmsOf(verdict.vms, () => true),
    );
}

/** Null for a planned reboot, which is only measured. */
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

/** The parts of a reboot that are necessary to preserve a VM. */
const KEEPING: ReadonlySet<RebootPart> = new Set(['preparation', 'preserving']);

function lossOf(isNew: boolean, isAway: boolean, { episode }: Observed): string | null {
  if (!isAway && !isNew) return null;
  const reasons = (episode.recovery?.passedOver ?? []).flatMap(({ repair, why }) =>
    KEEPING.has(repair.part) ? [`${repair.name} was impossible: ${why}`] : [],
  );
  return [isAway ? 'its service did not come back' : 'booted anew', ...reasons].join('; ');
}
