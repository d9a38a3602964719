/**
 * Carries out the repairs of a mechanism. For each it waits until the repair can begin, charges its cost, applies it,
 * and checks its promise. Simulated time passes meanwhile: devices finish their work, clients wait. Observers outside
 * the machine judge whether the recovery succeeded.
 */
import { assert } from '../kernel/assertions.ts';
import type { ProcessBody } from '../kernel/process.ts';
import type { Simulation } from '../kernel/simulation.ts';
import type { Entry } from './entry.ts';
import type { DamageRecord } from './record.ts';
import type { AnyWork, Obstacle, Repair } from './repair.ts';
import { type Tell, tellRepair } from './telling.ts';

/** The access to the machine that a recovery needs. */
export interface RecoverySite<Damage extends string = string> {
  readonly simulation: Simulation;
  /** The damage in the machine now. */
  readonly damage?: () => readonly DamageOf<Damage>[];
  readonly note: (text: string) => void;
  /** Told of each repair as soon as it is done; absent when nobody listens. */
  readonly tell?: Tell | undefined;
}

export interface DamageOf<Kind extends string> extends DamageRecord {
  readonly kind: Kind;
}

export interface RepairDone<R> {
  readonly repair: R;
  /** Includes the wait before the repair. */
  readonly fromNanos: number;
  readonly toNanos: number;
  readonly waitedNanos: number;
}

export interface RecoveryResult<R, Damage extends string = string> {
  /** In the order they ran; the last one may be the one that never finished. */
  readonly repairs: readonly RepairDone<R>[];
  /** Repairs that could not be done and were passed over. */
  readonly passedOver: readonly { readonly repair: R; readonly why: string }[];
  /** Null when the recovery was completed. */
  readonly stuck: { readonly why: string } | null;
  readonly fromNanos: number;
  readonly toNanos: number;
  /** Damage left when it ended. */
  readonly left: readonly DamageOf<Damage>[];
}

/** Runs as a process of the machine, or by `carryOut`. */
export function* recover<Scene, Damage extends string, R extends Entry & Repair<Scene, Damage, unknown, AnyWork>>(
  repairs: readonly R[],
  scene: Scene,
  site: RecoverySite<Damage>,
): ProcessBody<RecoveryResult<R, Damage>> {
  const { simulation, note } = site;
  const fromNanos = simulation.now;
  const carriedOut: RepairDone<R>[] = [];
  const passedOver: { repair: R; why: string }[] = [];
  const ended = (stuck: { why: string } | null): RecoveryResult<R, Damage> => {
    return { repairs: carriedOut, passedOver, stuck, fromNanos, toNanos: simulation.now, left: site.damage?.() ?? [] };
  };
  for (const repair of repairs) {
    const beganAt = simulation.now;
    const obstacle = yield* ready(repair, scene, simulation);
    if (obstacle !== null) {
      note(`${repair.name} is impossible: ${obstacle.why}`);
      if (obstacle.kind === 'stuck') return ended(obstacle);
      passedOver.push({ repair, why: obstacle.why });
      continue;
    }
    const waitedNanos = simulation.now - beganAt;
    if (repair.cost !== undefined) yield simulation.delay(Math.round(repair.cost(scene)));
    note(`${repair.name}: ${repair.summary}`);
    const why = yield* endOf(repair.apply(scene));
    const done = { repair, fromNanos: beganAt, toNanos: simulation.now, waitedNanos };
    tellRepair(site.tell, done, carriedOut.at(-1)?.repair);
    carriedOut.push(done);
    if (why !== null) {
      note(`${repair.name} never ends: ${why}`);
      return ended({ why });
    }
    checkPromise(repair, scene, site);
  }
  // What a probe has taken of the last repair is a part of the recovery.
  if (simulation.owed > 0) yield simulation.delay(0);
  return ended(null);
}

/**
 * The same in models without processes: `after` schedules a continuation. The recovery adds no events of its own at its
 * beginning and end.
 */
export function carryOut<Result>(
  recovery: ProcessBody<Result>,
  after: (nanos: number, action: () => void) => void,
  ended: (result: Result) => void,
): void {
  const { done: isOver, value } = recovery.next();
  if (isOver === true) return ended(value);
  assert(typeof value === 'number', 'a recovery without processes waits for time alone');
  after(value, () => carryOut(recovery, after, ended));
}

/** How often a repair checks the condition that it waits for, and how many times at most. */
const LOOK_NANOS = 1_000_000;
const MOST_LOOKS = 60_000;

/** Waits until the repair can begin. Returns null then, or why it cannot begin. */
function* ready<Scene>(
  { obstacle, waitsFor }: Pick<Repair<Scene>, 'obstacle' | 'waitsFor'>,
  scene: Scene,
  simulation: Simulation,
): ProcessBody<Obstacle | null> {
  for (let looks = 0; ; looks++) {
    const why = obstacle?.(scene) ?? null;
    if (why !== null) return why;
    if (looks > MOST_LOOKS) return { kind: 'stuck', why: 'what it waits for never came' };
    if (waitsFor?.(scene) !== false) return null;
    yield simulation.delay(LOOK_NANOS);
  }
}

/** Carries out one repair. Returns null once it is done, or why it never ends. */
function* endOf(work: AnyWork): ProcessBody<string | null> {
  if (typeof work === 'string') return work;
  yield* work ?? [];
  return null;
}

function checkPromise<Scene, Damage extends string>(
  { name, fixes = [], holds }: Pick<Repair<Scene, Damage>, 'name' | 'fixes' | 'holds'>,
  scene: Scene,
  site: RecoverySite<Damage>,
): void {
  if (fixes.length > 0) {
    const left = site.damage?.().find(({ kind }) => fixes.includes(kind));
    assert(left === undefined, () => `${name} promises to fix ${left?.kind} but leaves ${left?.object}`);
  }
  assert(holds?.(scene) !== false, () => `${name} does not keep its promise`);
}
