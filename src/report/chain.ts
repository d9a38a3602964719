/**
 * One run as a chain of causes: the fault, its damage, the detection, the repairs, the remaining damage, its
 * consequences, and the VMs lost. Derived from the record alone; `settings` tell in which experiment's words.
 */

import type { Entry } from '../experiment/entry.ts';
import type { CompletedRun, DamageRecord, EpisodeRecord, PhaseRecord } from '../experiment/record.ts';
import type { RunSettings } from '../experiment/runner.ts';
import { causeInWords, knownExperiments } from '../experiments.ts';
import { exactDuration } from './format.ts';

/** The links in order; links that the run does not have are omitted. */
export function chainOf(record: CompletedRun, settings?: RunSettings): string[] {
  const { episodes, phases = [] } = record;
  return [...episodes.flatMap((episode) => linksOf(episode, phases)), ...outcomeLinks(record, settings)];
}

function linksOf(
  { fault, strike, damage, activated, detection, recovery }: EpisodeRecord,
  phases: readonly PhaseRecord[],
) {
  if (strike === undefined) return [`${fault} never struck`];
  const act = strike.act === undefined ? '' : `: ${strike.act}`;
  const idle = activated === false ? ', never used' : '';
  return [
    `${fault}${strike.cpu === undefined ? '' : ` on cpu${strike.cpu}`} in ${strike.entry}, at ` +
      `"${strike.step}"${act}${idle}`,
    ...(damage.length > 0 ? [`damaged at once: ${listed(damage)}`] : []),
    ...(damage.length === 0 && isOfDamage(fault) ? ['nothing damaged at once'] : []),
    detection === undefined
      ? 'no detector noticed'
      : `${detection.detector} noticed after ${lasting(detection.latencyNanos)}`,
    ...(recovery === undefined || detection === undefined
      ? []
      : recoveryLinks(fault, damage, recovery, phasesSince(detection.atNanos, recovery, phases))),
  ];
}

type Recovery = NonNullable<EpisodeRecord['recovery']>;

function recoveryLinks(
  fault: string,
  damage: readonly DamageRecord[],
  recovery: Recovery,
  phases: readonly Took[],
): string[] {
  const { mechanism, left, stuck, completed, found = [] } = recovery;
  const since = found.filter(
    ({ kind, object }) => !damage.some((each) => each.kind === kind && each.object === object),
  );
  const mended = [...new Set([...damage, ...found].map(({ kind }) => kind))].filter(
    (kind) => !left.some((remaining) => remaining.kind === kind),
  );
  const what = mended.map((kind) => `${kind} (${byWhom(kind, recovery)})`).join('; ');
  const repairs = recovery.repairs.map(({ repair: name, nanos }) => ({ name, nanos }));
  const most = longest(repairs.length > 0 ? repairs : phases);
  return [
    ...(since.length === 0 ? [] : [`damaged by the time the CPUs stood still: ${listed(since)}`]),
    stuck !== undefined
      ? `${mechanism} never ended: ${stuck}`
      : completed
        ? `${mechanism} took ${lasting(recovery.nanos)}${most}`
        : `${mechanism} did not bring it back${most}`,
    ...(mended.length === 0 ? [] : [`mended: ${what}`]),
    ...(left.length > 0 ? [`still wrong: ${listed(left)}`] : []),
    ...(left.length === 0 && isOfDamage(fault) ? ['nothing still wrong'] : []),
  ];
}

/** Something that took its time: a repair, or a phase in models whose mechanisms are no lists of repairs. */
interface Took {
  readonly name: string;
  readonly nanos: number;
}

function phasesSince(fromNanos: number, { nanos }: Recovery, phases: readonly PhaseRecord[]): Took[] {
  const toNanos = fromNanos + nanos;
  return phases
    .filter((phase) => phase.fromNanos < toNanos && phase.toNanos > fromNanos)
    .map((phase) => ({
      name: phase.phase,
      nanos: Math.min(phase.toNanos, toNanos) - Math.max(phase.fromNanos, fromNanos),
    }));
}

const MOST_NAMED = 3;

/** Those that took longest, of several. */
function longest(all: readonly Took[]): string {
  const took = all.filter(({ nanos }) => nanos > 0).sort((a, b) => b.nanos - a.nanos);
  if (took.length === 0 || all.length < 2) return '';
  const named = took.slice(0, MOST_NAMED).map(({ name, nanos }) => `${name} ${lasting(nanos)}`);
  const others = all.length - named.length;
  return ` (${named.join(', ')}${others === 0 ? '' : `, and ${others} more`})`;
}

/**
 * The repair that promises to remove this kind of damage. Damage can also end without a repair, for example when a
 * booting VMM accepts an interrupt.
 */
function byWhom(kind: string, { mechanism, repairs }: Recovery): string {
  const known = knownMechanisms().get(mechanism) ?? [];
  const able = repairs.find(({ repair }) => known.some(({ name, fixes }) => name === repair && fixes?.includes(kind)));
  return able?.repair ?? 'in passing';
}

/** What is known of mechanisms, in any model: a list of repairs, and what they promise. */
interface KnownMechanism extends Entry {
  readonly repairs: readonly (Entry & { readonly fixes?: readonly string[] })[];
}

const isMechanism = (entry: Entry): entry is KnownMechanism => 'repairs' in entry && Array.isArray(entry.repairs);

/** By name, those of all experiments. */
function knownMechanisms(): ReadonlyMap<string, KnownMechanism['repairs']> {
  const lists = knownExperiments().flatMap(({ parts }) => Object.values(parts));
  return new Map(
    lists.flatMap((list) => list.filter(isMechanism).map(({ name, repairs }) => [name, repairs] as const)),
  );
}

/** Whether the model that has this fault reads damage off its state: only then is none of it news. */
function isOfDamage(fault: string): boolean {
  return knownExperiments().some(({ parts: { faults = [], mechanisms = [] } }) => {
    const reads = mechanisms.some(
      (entry) => isMechanism(entry) && entry.repairs.some(({ fixes = [] }) => fixes.length > 0),
    );
    return reads && faults.some(({ name }) => name === fault);
  });
}

function outcomeLinks({ cause, vms }: CompletedRun, settings: RunSettings | undefined): string[] {
  const lost = new Map<string, string[]>();
  for (const { vm, affected, why = 'affected' } of vms) if (affected) lost.set(why, [...(lost.get(why) ?? []), vm]);
  const losses = [...lost].map(([why, names]) => `${names.join(' and ')} (${why})`).join(', ');
  return [
    ...(cause === undefined ? [] : [causeInWords(cause, settings)]),
    // A cluster is judged by what its clients saw, not VM by VM.
    ...(vms.length === 0 ? [] : [losses === '' ? 'no VM lost' : `lost: ${losses}`]),
  ];
}

/** Damage by kind, with the damaged objects. */
function listed(damage: readonly DamageRecord[]): string {
  const objects = new Map<string, string[]>();
  for (const { kind, object } of damage) objects.set(kind, [...(objects.get(kind) ?? []), object]);
  return [...objects].map(([kind, having]) => `${kind} (${having.join(', ')})`).join('; ');
}

const lasting = (nanos: number): string => exactDuration(nanos, 3);
