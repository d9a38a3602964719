/** What a run tells of the failure of a host: who noticed it, when the VM went on, and what its clients saw. */
import { harmsOf, type Tell, tellDetection, tellOutage, tellStrike, tellVerdict } from '../../../experiment/telling.ts';
import type { ReplicationSettings } from './form.ts';
import type { Strike } from './strike.ts';
import type { verdictOf } from './verdict.ts';
import type { World } from './world.ts';

/** `strike` is null where the phase in which the fault was to strike never came. */
export function tellReplication(
  tell: Tell | undefined,
  { diary, audience, mechanism, simulation }: World,
  fault: NonNullable<ReplicationSettings['fault']>,
  strike: Strike | null,
  verdict: ReturnType<typeof verdictOf>,
): void {
  if (tell === undefined || strike === null) return;
  tellStrike(tell, strike.atNanos, fault.target, fault.model);
  if (!Number.isNaN(diary.suspectedAt))
    tellDetection(tell, diary.suspectedAt, 'heartbeat', 'a host has been silent for too long');
  if (!Number.isNaN(diary.tookOverAt))
    tell({
      kind: 'recovery',
      atNanos: diary.suspectedAt,
      untilNanos: diary.tookOverAt,
      actor: mechanism.name,
      text: 'the VM goes on from a checkpoint',
      because: ['detection'],
    });
  if (audience !== null) {
    const { silentFrom: fromNanos } = audience;
    const toNanos = fromNanos + (verdict.downtimeNanos ?? Number.POSITIVE_INFINITY);
    tellOutage(tell, { actor: 'clients', fromNanos, toNanos, counts: true });
  }
  tellVerdict(
    tell,
    simulation.now,
    verdict,
    harmsOf(verdict.vms, () => true),
  );
}
