/**
 * Carries out a mechanism on a host whose DVM has failed: charge each repair's time, apply it, go on with the next. The
 * host lives on meanwhile: AppVMs, network, devices.
 */
import type { RecoveryResult } from '../../vmm/mechanisms/recover.ts';
import type { DvmMechanism, DvmRepair, DvmScene } from './dvm-mechanism.ts';

/** Time and names of what was done, and whether it came to its end. */
export type DvmRecovery = Omit<RecoveryResult, 'found' | 'left'>;

export const dvmRepairsOf = (mechanism: DvmMechanism, without: readonly string[]): readonly DvmRepair[] =>
  mechanism.repairs.filter(({ name }) => !without.includes(name));

/** Starts the recovery now; `finished` is called when it has ended or got stuck. */
export function recoverDvm(scene: DvmScene, finished: (result: DvmRecovery) => void): void {
  const { host, repairs } = scene;
  const startedAt = host.sim.now;
  const log: { repair: string; nanos: number }[] = [];
  host.isUnderRecovery = true;
  const end = (stuck: DvmRecovery['stuck']): void => {
    host.isUnderRecovery = false;
    finished({ repairs: log, stuck, nanos: host.sim.now - startedAt });
  };
  const next = (index: number): void => {
    const repair = repairs[index];
    if (repair === undefined) return end(null);
    const cost = Math.round(repair.cost(scene));
    host.after(cost, () => {
      log.push({ repair: repair.name, nanos: cost });
      const outcome = repair.apply(scene);
      const stuck = outcome.kind === 'stuck' ? `; STUCK: ${outcome.why}` : '';
      host.tell('recovery', `${repair.name}: ${repair.summary}${stuck}`);
      if (outcome.kind === 'stuck') return end(outcome);
      next(index + 1);
    });
  };
  next(0);
}
