/** How models tell what happens, each thing in one way, and nothing to nobody. */
import type { Entry } from './entry.ts';
import type { Because, Facts, Happening } from './happening.ts';
import type { RunObserver } from './observer.ts';
import type { DamageRecord, OutcomeClass, VmVerdict } from './record.ts';

/** Tells it to those who listen. */
export type Tell = (happening: Happening) => void;

/** Undefined when nobody listens, so that nothing is computed for nobody. `originNanos` is added to all times. */
export function tellerOf(observer: RunObserver | null | undefined, originNanos = 0): Tell | undefined {
  if (observer?.happened === undefined) return undefined;
  return (happening) =>
    observer.happened?.({
      ...happening,
      atNanos: happening.atNanos + originNanos,
      ...(happening.untilNanos !== undefined && { untilNanos: happening.untilNanos + originNanos }),
    });
}

/** A fault that strikes, with the damage of that instant. */
export function tellStrike(
  tell: Tell | undefined,
  atNanos: number,
  actor: string,
  text: string,
  damage: readonly DamageRecord[] = [],
): void {
  if (tell === undefined) return;
  tell({ kind: 'strike', atNanos, actor, text });
  for (const { kind, object } of damage)
    tell({ kind: 'damage', atNanos, actor: object, text: kind, because: ['strike'] });
}

export function tellDetection(tell: Tell | undefined, atNanos: number, detector: string, why: string): void {
  tell?.({ kind: 'detection', atNanos, actor: detector, text: why, because: ['detection', 'act', 'strike'] });
}

/** What `recover()` has done. */
interface Done {
  readonly repair: Entry;
  readonly fromNanos: number;
  readonly toNanos: number;
}

interface Recovered {
  readonly repairs: readonly Done[];
  readonly fromNanos: number;
  readonly toNanos: number;
  readonly stuck: { readonly why: string } | null;
  readonly left: readonly unknown[];
}

/** A repair that has been done, or never ends. It follows from the one before; the first from the detection. */
export function tellRepair(
  tell: Tell | undefined,
  { repair, fromNanos: atNanos, toNanos: untilNanos }: Done,
  before: Entry | undefined,
): void {
  const { name: actor, summary: text } = repair;
  tell?.({
    kind: 'repair',
    atNanos,
    untilNanos,
    actor,
    text,
    because: [before === undefined ? ['detection', 'strike'] : because(before)],
  });
}

/** All of it, when it is over. */
export function tellRecovery(
  tell: Tell | undefined,
  mechanism: string,
  { repairs, fromNanos: atNanos, toNanos, stuck, left }: Recovered,
): void {
  if (tell === undefined) return;
  const before = because(repairs.at(-1)?.repair);
  const untilNanos = stuck === null ? toNanos : Number.POSITIVE_INFINITY;
  const text = stuck === null ? 'completed' : `never ended: ${stuck.why}`;
  const facts = { damageLeft: left.length };
  tell({ kind: 'recovery', atNanos, untilNanos, actor: mechanism, text, because: ['detection', before], facts });
}

const because = (before: Entry | undefined): string =>
  before === undefined ? 'detection' : `repair of ${before.name}`;

/**
 * What a client saw. The run's downtime is the longest that a client was away in outages that count; there is none if
 * one of those did not end.
 */
export interface SeenOutage {
  readonly actor: string;
  readonly fromNanos: number;
  /** Infinity if service never came back. */
  readonly toNanos: number;
  readonly counts: boolean;
  readonly because?: Because;
  readonly facts?: Facts;
}

export function tellOutage(tell: Tell | undefined, { actor, fromNanos, toNanos, counts, ...more }: SeenOutage): void {
  tell?.({
    kind: 'outage',
    atNanos: fromNanos,
    untilNanos: toNanos,
    actor,
    text: 'no service',
    because: more.because ?? ['strike'],
    facts: { counts, ...more.facts },
  });
}

export interface Harm {
  readonly actor: string;
  readonly why: string;
  /** Whether the run fails, or has wrong output, because of it. */
  readonly counts: boolean;
  /** Without it: what damage did to it, or did last, and what became of the recovery. */
  readonly because?: Because;
}

/** Tells what is wrong outside in the end, and the verdict that follows from it. */
export function tellVerdict(
  tell: Tell | undefined,
  atNanos: number,
  { outcome, cause }: { readonly outcome: OutcomeClass; readonly cause?: string },
  harms: readonly Harm[],
): void {
  if (tell === undefined) return;
  for (const { actor, why, counts, because } of harms)
    tell({ kind: 'harm', atNanos, actor, text: why, because: because ?? causesOfHarm(actor), facts: { counts } });
  const counted = harms.filter(({ counts }) => counts).map(({ actor }) => `harm of ${actor}`);
  tell({
    kind: 'outcome',
    atNanos,
    actor: 'verdict',
    text: cause === undefined ? outcome : `${outcome} (${cause})`,
    because: counted.length > 0 ? counted : ['recovery', 'detection', 'strike'],
  });
}

const causesOfHarm = (actor: string): Because => [
  [`act of ${actor}`, 'act'],
  `outage of ${actor}`,
  ['recovery', 'detection', 'strike'],
];

/** The VMs that clients found affected; `counts` says for which of them the run fails. */
export const harmsOf = (vms: readonly VmVerdict[], counts: (vm: VmVerdict) => boolean): Harm[] =>
  vms.flatMap((vm) => (vm.affected ? [{ actor: vm.vm, why: vm.why ?? 'affected', counts: counts(vm) }] : []));
