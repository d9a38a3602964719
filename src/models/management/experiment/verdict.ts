/**
 * The verdict on a run, from outside: what the applications' clients saw, what those who ordered were told, whether
 * management works again, and what an observer finds who compares VMM, XenStore and promises.
 */

import type { EpisodeRecord, OutcomeClass, PhaseRecord, RunRecord, VmVerdict } from '../../../experiment/record.ts';
import { FINDINGS, type Finding, type FindingKind, findingsOf } from '../plane/audit.ts';
import { restoreXenstore } from '../repairs/xenstore.ts';
import type { PrivilegedVmCause } from './causes.ts';
import type { Observed } from './observed.ts';

/** Findings that say that an operation stayed between before and after. */
const BETWEEN: readonly FindingKind[] = [
  'orphan-domain',
  'half-created-vm',
  'half-plugged-vcpu',
  'ghost-entry',
  'stranded-vm',
];

export function recordOf(observed: Observed): RunRecord {
  const { spec, plane, operators, strike } = observed;
  const findings = findingsOf(plane, operators.expectations);
  for (const { kind, object } of findings.slice(0, MOST_TOLD)) plane.note('observer', `${FINDINGS[kind]}: ${object}`);
  const vms = verdictsOn(observed);
  const { outcome, cause } = judge(observed, findings, vms);
  plane.note('verdict', cause === undefined ? outcome : `${outcome}: ${cause}`);
  const gapNanos = managementGap(observed);
  return {
    status: 'completed',
    id: spec.id,
    variant: spec.variant.name,
    run: spec.run,
    episodes: [episodeOf(observed)],
    outcome,
    vms,
    ...(cause !== undefined && { cause }),
    ...(strike !== null && gapNanos !== null && { downtimeNanos: gapNanos }),
    measures: measuresOf(observed, gapNanos, findings, vms),
    phases: phasesOf(observed),
    events: plane.sim.events,
  };
}

const MOST_TOLD = 12;

function judge(
  { strike, detection, again, recovery, isRestored, mechanism }: Observed,
  findings: readonly Finding[],
  vms: readonly VmVerdict[],
): { readonly outcome: OutcomeClass; readonly cause?: PrivilegedVmCause } {
  if (strike === null) return { outcome: 'not-injected' };
  const isAffected = vms.some(({ affected }) => affected);
  const [finding] = findings;
  const harm = isAffected
    ? 'application-affected'
    : !isRestored
      ? 'management-not-restored'
      : finding === undefined
        ? null
        : finding.kind;
  if (detection === null) return harm === null ? { outcome: 'non-manifested' } : { outcome: 'sdc', cause: harm };
  if (again !== null) return { outcome: 'failed', cause: 'second-failure' };
  if (recovery === null)
    return { outcome: 'failed', cause: mechanism.repairs.length === 0 ? 'no-recovery' : 'recovery-stuck' };
  if (recovery.stuck !== null) return { outcome: 'failed', cause: 'recovery-stuck' };
  return harm === null ? { outcome: 'recovered' } : { outcome: 'failed', cause: harm };
}

/** On the AppVMs that served when the fault struck and that nobody has had destroyed since. */
function verdictsOn({ plane, operators }: Observed): VmVerdict[] {
  const { now } = plane.sim;
  const patience = plane.values.applicationPatienceNanos;
  const expected = new Map(operators.expectations.map(({ vm, exists }) => [vm, exists]));
  return [...plane.applications.values()]
    .filter(({ isMissed, vm }) => isMissed && expected.get(vm) === 'yes')
    .map((application) => {
      const gapNanos = application.gapNanos(now);
      const why = application.ranTwice
        ? 'two copies of it ran at once'
        : !application.serves
          ? 'it did not come back'
          : gapNanos > patience
            ? `it was away for ${Math.round(gapNanos / 1e6)} ms`
            : null;
      return { vm: application.vm, affected: why !== null, ...(why !== null && { why }), gapNanos };
    });
}

/** The longest time for which the monitor got no answer, if it got one at last, and from a management that works. */
function managementGap({ monitor, monitoredUntil, strike, isRestored }: Observed): number | null {
  if (strike === null || !isRestored) return null;
  const isAnswered = monitoredUntil - monitor.lastAt < MONITOR_SILENCE_NANOS;
  return isAnswered ? monitor.longestGapNanos : null;
}

const MONITOR_SILENCE_NANOS = 1e9;

const flag = (holds: boolean): number => (holds ? 1 : 0);

function measuresOf(
  { strike, detection, recovery, operators, plane, isRestored, undisturbedCreations }: Observed,
  gapNanos: number | null,
  findings: readonly Finding[],
  vms: readonly VmVerdict[],
): Record<string, number> {
  const count = (...kinds: readonly FindingKind[]) => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const restore = recovery?.repairs.find(({ repair }) => repair === restoreXenstore.name);
  return {
    ...(undisturbedCreations.length > 0 && {
      'creationMs|undisturbed':
        undisturbedCreations.reduce((sum, nanos) => sum + nanos, 0) / undisturbedCreations.length / 1e6,
    }),
    ...(strike !== null && {
      'entriesLost|injected': count('lost-entry', 'wrong-entry'),
      'operationsBetween|injected': count(...BETWEEN),
      'watchesDead|injected': count('dead-watch'),
      'toldWrong|injected': count('told-wrong'),
      'ordersUnanswered|injected': operators.told.nothing,
      'ordersFailed|injected': operators.told.failed,
      'consoleBytesLost|injected': plane.lostConsoleBytes,
    }),
    ...(detection !== null && gapNanos !== null && { 'managementGapMs|detected': gapNanos / 1e6 }),
    ...(detection !== null && {
      'applications-kept|detected': flag(vms.every(({ affected }) => !affected)),
      'management-restored|detected': flag(isRestored),
      'state-whole|detected': flag(findings.length === 0),
      ...(vms.length > 0 && { 'applicationGapMs|detected': Math.max(...vms.map(({ gapNanos }) => gapNanos)) / 1e6 }),
    }),
    ...(restore !== undefined &&
      restore.nanos > restore.waitedNanos && {
        'replicaRestoreMs|restored': (restore.nanos - restore.waitedNanos) / 1e6,
      }),
  };
}

function episodeOf({ spec, strike, detection, recovery, mechanism }: Observed): EpisodeRecord {
  const { model } = spec.variant.settings.fault;
  if (strike === null) return { fault: model, damage: [] };
  const { atNanos, what, point } = strike;
  return {
    fault: model,
    strike: { atNanos, cpu: 0, entry: `privvm.${what}`, step: point, instruction: 0 },
    damage: [],
    ...(detection !== null && {
      detection: {
        detector: detection.detector,
        cpu: 0,
        atNanos: detection.atNanos,
        latencyNanos: detection.atNanos - atNanos,
      },
    }),
    ...(recovery !== null && {
      recovery: {
        mechanism: mechanism.name,
        repairs: recovery.repairs.map(({ repair, nanos }) => ({ repair, nanos })),
        completed: recovery.stuck === null,
        ...(recovery.stuck !== null && { stuck: recovery.stuck.why }),
        nanos: recovery.nanos,
        left: [],
      },
    }),
  };
}

function phasesOf({ detection, recovery }: Observed): PhaseRecord[] {
  if (detection === null || recovery === null) return [];
  let at = detection.atNanos;
  return recovery.repairs.map(({ repair, nanos }) => {
    const fromNanos = at;
    at += nanos;
    return { actor: 'privvm', phase: repair, fromNanos, toNanos: at };
  });
}
