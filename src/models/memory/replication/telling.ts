/** What a run tells of the failure of a host: who noticed it, when the VM went on, and what its clients saw. */
import type { RunObserver } from '../../../experiment/observer.ts';
import { harmsOf, type Tell, tellDetection, tellerOf, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { verdictOf } from './verdict.ts';
import type { World } from './world.ts';

/** Tells what comes when it comes. */
export function tellMeanwhile(observer: RunObserver | undefined, { diary, mechanism, simulation }: World): void {
  if (observer === undefined) return;
  const tell = tellerOf(observer);
  diary.listener = {
    noted: (what) => observer.note(simulation.now, 'replication', what),
    suspected: () => tellDetection(tell, diary.suspectedAt, 'heartbeat', 'a host has been silent for too long'),
    tookOver: () =>
      tell?.({
        kind: 'recovery',
        atNanos: diary.suspectedAt,
        untilNanos: diary.tookOverAt,
        actor: mechanism.name,
        text: 'the VM goes on from a checkpoint',
        because: ['detection'],
      }),
  };
}

/** Of a run that a fault has struck, at its end. */
export function tellReplication(
  tell: Tell | undefined,
  { audience, simulation }: World,
  verdict: ReturnType<typeof verdictOf>,
): void {
  if (tell === undefined) return;
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
