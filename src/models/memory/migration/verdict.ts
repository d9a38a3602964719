/** The outcome of a run in which something failed while the VM was moved. */
import type { CompletedRun, VmVerdict } from '../../../experiment/record.ts';
import type { MigrationCause } from './causes.ts';
import type { MigrationSettings } from './form.ts';
import type { Outcome } from './measures.ts';
import type { Fate } from './observer.ts';
import type { Strike } from './strike.ts';
import type { World } from './world.ts';

export const WORDS: Readonly<Record<Fate, string>> = {
  'at-source': 'it goes on at the source',
  'at-destination': 'it runs at the destination',
  recoverable: 'it stands still, and all of its state is there',
  lost: 'no host has all of its state',
  'twice-alive': 'it runs on both hosts',
};

const CAUSES: Readonly<Partial<Record<Fate, MigrationCause>>> = {
  lost: 'vm-lost',
  recoverable: 'vm-recoverable',
  'twice-alive': 'vm-twice-alive',
};

export function struckRecord(
  { trouble, troubleAt, simulation }: World,
  { fate, wrongPages, downtimeNanos }: Outcome,
  fault: NonNullable<MigrationSettings['fault']>,
  strike: Strike | null,
): Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'> {
  const cause = CAUSES[fate] ?? (wrongPages > 0 ? 'memory-differs' : undefined);
  const gapNanos = Math.min(downtimeNanos, simulation.now);
  const why = [WORDS[fate], ...(wrongPages > 0 ? [`${wrongPages} pages of it are wrong`] : [])].join('; ');
  const vm: VmVerdict = { vm: 'vm', affected: cause !== undefined, ...(cause !== undefined && { why }), gapNanos };
  const atNanos = strike?.atNanos ?? 0;
  const episode = {
    fault: fault.model,
    damage: [],
    ...(strike !== null && { strike: { atNanos, entry: strike.phase, step: fault.target } }),
    ...(strike !== null &&
      trouble !== null && {
        detection: { detector: trouble, atNanos: troubleAt, latencyNanos: Math.max(0, troubleAt - atNanos) },
      }),
  };
  if (strike === null) return { episodes: [episode], outcome: 'not-injected', vms: [vm] };
  const isFine = cause === undefined;
  const outcome = trouble === null ? (isFine ? 'non-manifested' : 'sdc') : isFine ? 'recovered' : 'failed';
  return {
    episodes: [episode],
    outcome,
    vms: [vm],
    ...(cause !== undefined && { cause }),
    ...(downtimeNanos < Number.POSITIVE_INFINITY && { downtimeNanos }),
  };
}
