/** The world of one VM that is moved, from the time before the order to some time after the end. */
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { tellerOf, tellStrike } from '../../../experiment/telling.ts';
import { ms } from '../../../kernel/time.ts';
import type { MigrationSettings } from './form.ts';
import { MigrationLedger } from './ledger.ts';
import type { MigrationParts } from './parts.ts';
import type { Strike } from './strike.ts';
import { tellMeanwhile } from './telling.ts';
import { World } from './world.ts';

export const LOOK_NANOS = 0.5e9;
/** A migration that has switched and does not come to its end is left after this. */
export const LONGEST_NANOS = 600e9;

/** A fault strikes then, if there is a strike. */
export function moving(
  settings: MigrationSettings,
  parts: MigrationParts,
  chance: string,
  strike: Strike | null,
  observer: RunObserver | undefined,
): World {
  const world = new World(
    settings,
    parts,
    chance,
    observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
  );
  const { simulation } = world;
  const { fault } = settings;
  show(observer, { model: 'migration', simulation });
  // After that, which takes the tracer from whoever had it.
  const ledger = observer?.ledger === undefined ? null : new MigrationLedger(world);
  tellMeanwhile(observer, world, fault === undefined);
  world.begin();
  if (fault !== undefined && strike !== null) {
    const model = named(parts.faults, fault.model);
    const lastsNanos = fault.lasts === undefined ? undefined : ms(fault.lasts);
    const strikes = simulation.on('fault', () => {
      // First, since what is noticed at once is told meanwhile.
      tellStrike(tellerOf(observer), simulation.now, fault.target, `${fault.model} strikes`);
      const act = model.strike(world.strikes, fault.target, lastsNanos);
      observer?.note(simulation.now, 'injector', act);
    });
    simulation.schedule(strike.atNanos, strikes);
  }
  const latest = world.orderedAt + ms(settings.patience) + LONGEST_NANOS;
  while (!world.hasEnded && simulation.now < latest) simulation.run({ until: simulation.now + LOOK_NANOS });
  simulation.run({ until: Math.max(simulation.now, strike?.atNanos ?? 0) + ms(settings.after) });
  world.client.end();
  if (ledger !== null) for (const each of ledger.end()) observer?.ledger?.(each);
  return world;
}
