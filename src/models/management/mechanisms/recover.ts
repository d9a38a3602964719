/**
 * Carries out a mechanism: waits for what a repair needs, charges its time, applies it, and holds it to its promise.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { ManagementPart } from '../plane/plane.ts';
import type { ManagementMechanism, ManagementRepair, ManagementScene } from '../repairs/repair.ts';

export interface ManagementRecovery {
  /** With the waiting before each, of which the time is a part. */
  readonly repairs: readonly { readonly repair: string; readonly nanos: number; readonly waitedNanos: number }[];
  /** Null when the recovery came to its end. */
  readonly stuck: { readonly why: string } | null;
  readonly nanos: number;
}

/** How often a repair looks whether what it waits for has come, and how often at most. */
const LOOK_NANOS = 1_000_000;
const MOST_LOOKS = 60_000;

/** Starts the recovery now; `finished` is called when it has ended or got stuck. */
export function recoverManagement(
  mechanism: ManagementMechanism,
  without: readonly string[],
  scene: ManagementScene,
  finished: (result: ManagementRecovery) => void,
): void {
  const { plane } = scene;
  const startedAt = plane.sim.now;
  const done: ManagementRecovery['repairs'][number][] = [];
  const repairs = mechanism.repairs.filter(({ name }) => !without.includes(name));
  const end = (stuck: ManagementRecovery['stuck']): void =>
    finished({ repairs: done, stuck, nanos: plane.sim.now - startedAt });
  const next = (index: number, beganAt: number, looks: number): void => {
    const repair = repairs[index];
    if (repair === undefined) return end(null);
    const obstacle = repair.obstacle?.(scene) ?? null;
    const why = obstacle ?? (looks > MOST_LOOKS ? 'what it waits for never came' : null);
    if (why !== null) {
      plane.note('recovery', `${repair.name}: STUCK: ${why}`);
      return end({ why });
    }
    if (repair.waitsFor?.(scene) === false) return plane.later(LOOK_NANOS, () => next(index, beganAt, looks + 1));
    const waitedNanos = plane.sim.now - beganAt;
    plane.later(repair.cost(scene), () => {
      repair.apply(scene);
      done.push({ repair: repair.name, nanos: plane.sim.now - beganAt, waitedNanos });
      plane.note('recovery', `${repair.name}: ${repair.summary}`);
      assert(repair.holds(scene), () => `${repair.name} does not keep its promise`);
      next(index + 1, plane.sim.now, 0);
    });
  };
  next(0, startedAt, 0);
}

/** What the mechanism has done in normal operation, but for the repairs left out. */
export function partsOf({ repairs }: ManagementMechanism, without: readonly string[]): ReadonlySet<ManagementPart> {
  const kept: readonly ManagementRepair[] = repairs.filter(({ name }) => !without.includes(name));
  return new Set(kept.flatMap(({ parts }) => parts ?? []));
}
