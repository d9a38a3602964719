/**
 * One run as a chain of causes: the fault, its damage, the detection, the repairs, the remaining damage, its
 * consequences, and the VMs lost. Derived from the record alone.
 */

import type { CompletedRun, DamageRecord, EpisodeRecord } from '../experiment/record.ts';
import { causeInWords, knownVmmParts } from '../experiments.ts';

/** The links in order; links that the run does not have are omitted. */
export function chainOf(record: CompletedRun): string[] {
  return [...record.episodes.flatMap(linksOf), ...outcomeLinks(record)];
}

function linksOf({ fault, strike, damage, activated, detection, recovery }: EpisodeRecord): string[] {
  if (strike === undefined) return [`${fault} never struck`];
  const act = strike.act === undefined ? '' : `: ${strike.act}`;
  const idle = activated === false ? ', never used' : '';
  return [
    `${fault}${strike.cpu === undefined ? '' : ` on cpu${strike.cpu}`} in ${strike.entry}, at ` +
      `"${strike.step}"${act}${idle}`,
    damage.length === 0 ? 'nothing damaged at once' : `damaged at once: ${listed(damage)}`,
    detection === undefined
      ? 'no detector noticed'
      : `${detection.detector} noticed after ${milliseconds(detection.latencyNanos)}`,
    ...(recovery === undefined ? [] : recoveryLinks(damage, recovery)),
  ];
}

function recoveryLinks(damage: readonly DamageRecord[], recovery: NonNullable<EpisodeRecord['recovery']>): string[] {
  const { mechanism, left, stuck, found = [] } = recovery;
  const since = found.filter(
    ({ kind, object }) => !damage.some((each) => each.kind === kind && each.object === object),
  );
  const mended = [...new Set([...damage, ...found].map(({ kind }) => kind))].filter(
    (kind) => !left.some((remaining) => remaining.kind === kind),
  );
  const what = mended.map((kind) => `${kind} (${byWhom(kind, recovery)})`).join('; ');
  return [
    ...(since.length === 0 ? [] : [`damaged by the time the CPUs stood still: ${listed(since)}`]),
    stuck === undefined ? `${mechanism} took ${milliseconds(recovery.nanos)}` : `${mechanism} never ended: ${stuck}`,
    ...(mended.length === 0 ? [] : [`mended: ${what}`]),
    left.length === 0 ? 'nothing still wrong' : `still wrong: ${listed(left)}`,
  ];
}

/**
 * The repair that promises to remove this kind of damage. Damage can also end without a repair, for example when a
 * booting VMM accepts an interrupt.
 */
function byWhom(kind: string, { mechanism, repairs }: NonNullable<EpisodeRecord['recovery']>): string {
  const known = knownVmmParts().mechanisms.find(({ name }) => name === mechanism)?.repairs ?? [];
  const able = repairs.find(({ repair }) =>
    known.some(({ name, fixes }) => name === repair && fixes?.some((each) => each === kind)),
  );
  return able?.repair ?? 'in passing';
}

function outcomeLinks({ cause, vms }: CompletedRun): string[] {
  const lost = new Map<string, string[]>();
  for (const { vm, affected, why = 'affected' } of vms) if (affected) lost.set(why, [...(lost.get(why) ?? []), vm]);
  return [
    ...(cause === undefined ? [] : [causeInWords(cause)]),
    lost.size === 0
      ? 'no VM lost'
      : `lost: ${[...lost].map(([why, names]) => `${names.join(' and ')} (${why})`).join(', ')}`,
  ];
}

/** Damage by kind, with the damaged objects. */
function listed(damage: readonly DamageRecord[]): string {
  const objects = new Map<string, string[]>();
  for (const { kind, object } of damage) objects.set(kind, [...(objects.get(kind) ?? []), object]);
  return [...objects].map(([kind, having]) => `${kind} (${having.join(', ')})`).join('; ');
}

const milliseconds = (nanos: number): string => `${(nanos / 1e6).toFixed(3)} ms`;
