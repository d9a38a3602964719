/** What a migration tells of its phases, of who noticed a failure, and of what its client saw. */
import { harmsOf, type Tell, tellDetection, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { struckRecord } from './verdict.ts';
import type { World } from './world.ts';

/** `struck` is null where nothing was to fail. */
export function tellMigration(
  tell: Tell | undefined,
  { scene, client, simulation, values, trouble, troubleAt }: World,
  struck: ReturnType<typeof struckRecord> | null,
): void {
  if (tell === undefined) return;
  let before = 'strike of order';
  if (struck === null) tell({ kind: 'strike', atNanos: 0, actor: 'order', text: 'the VM is ordered to move' });
  else before = 'strike';
  for (const { phase, fromNanos: atNanos, toNanos: untilNanos } of scene.progress.phases) {
    const ended = Number.isNaN(untilNanos) ? Number.POSITIVE_INFINITY : untilNanos;
    tell({
      kind: 'repair',
      atNanos,
      untilNanos: ended,
      actor: phase,
      text: 'a phase of the migration',
      because: [before],
    });
    if (struck === null) before = `repair of ${phase}`;
  }
  if (trouble !== null) tellDetection(tell, troubleAt, trouble, 'the migration is broken off');
  const silence = client.log.longestSilence(simulation.now, values.silentNanos);
  const because = struck === null ? [before] : ['strike'];
  tellOutage(tell, { actor: 'client of vm', ...silence, counts: true, because });
  if (struck !== null)
    tellVerdict(
      tell,
      simulation.now,
      struck,
      harmsOf(struck.vms, () => true),
    );
}
