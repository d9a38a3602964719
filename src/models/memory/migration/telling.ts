/** What a migration tells of its phases, of who noticed a failure, and of what its client saw. */
import type { RunObserver } from '../../../experiment/observer.ts';
import { harmsOf, type Tell, tellDetection, tellerOf, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { MigrationPhase } from '../mechanisms/migration/scene.ts';
import type { struckRecord } from './verdict.ts';
import type { World } from './world.ts';

/** Tells each phase and each trouble when it comes. `isCalm`: nothing is to fail, and all follows from the order. */
export function tellMeanwhile(observer: RunObserver | undefined, world: World, isCalm: boolean): void {
  if (observer === undefined) return;
  const tell = tellerOf(observer);
  const { progress } = world.scene;
  if (isCalm) tell?.({ kind: 'strike', atNanos: 0, actor: 'order', text: 'the VM is ordered to move' });
  progress.listener = {
    began: ({ phase, fromNanos }) => observer.note(fromNanos, 'migration', phase),
    ended: (phase) => tellPhase(tell, phase, isCalm),
  };
  world.onTrouble = (trouble, what) => tellDetection(tell, world.troubleAt, trouble, what);
}

function tellPhase(tell: Tell | undefined, { phase, fromNanos, toNanos }: MigrationPhase, isCalm: boolean): void {
  const untilNanos = Number.isNaN(toNanos) ? Number.POSITIVE_INFINITY : toNanos;
  const because = isCalm ? [['repair', 'strike']] : ['strike'];
  tell?.({ kind: 'repair', atNanos: fromNanos, untilNanos, actor: phase, text: 'a phase of the migration', because });
}

/** `struck` is null where nothing was to fail. */
export function tellMigration(
  tell: Tell | undefined,
  { scene, client, simulation, values }: World,
  struck: ReturnType<typeof struckRecord> | null,
): void {
  if (tell === undefined) return;
  const last = scene.progress.phases.at(-1);
  if (last !== undefined && Number.isNaN(last.toNanos)) tellPhase(tell, last, struck === null);
  const silence = client.log.longestSilence(simulation.now, values.silentNanos);
  const because = struck === null ? [['repair', 'strike']] : ['strike'];
  tellOutage(tell, { actor: 'client of vm', ...silence, counts: true, because });
  if (struck !== null)
    tellVerdict(
      tell,
      simulation.now,
      struck,
      harmsOf(struck.vms, () => true),
    );
}
