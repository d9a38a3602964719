/**
 * The verdict on a run, from outside: what the applications' clients saw, what the clients of the management were told,
 * whether management works again, and what a comparison of VMM, XenStore and answers to clients finds.
 */

import type { ServiceLog } from '../../../experiment/client.ts';
import type { Episode } from '../../../experiment/episode.ts';
import { measured } from '../../../experiment/metrics.ts';
import type { OutcomeClass, PhaseRecord, RunRecord, VmVerdict } from '../../../experiment/record.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import { type Harm, harmsOf, type Tell, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { ManagementDetection } from '../detectors/detector.ts';
import type { ManagementMechanism } from '../mechanisms/mechanism.ts';
import { FINDINGS, type Finding, type FindingKind, findingsOf } from '../plane/audit.ts';
import type { Application } from '../plane/domains.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import { restoreXenstore } from '../repairs/xenstore.ts';
import type { Operators } from '../workloads/operators.ts';
import type { PrivilegedVmCause } from './causes.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { PrivilegedVmMeasures, PrivilegedVmMetric } from './metrics.ts';

export interface Observed {
  readonly spec: SpecOf<PrivilegedVmSettings>;
  readonly plane: ManagementPlane;
  /** The AppVMs that were there from the beginning, by place. */
  readonly residents: readonly string[];
  readonly operators: Operators;
  readonly monitor: ServiceLog;
  /** When it stopped asking. */
  readonly monitoredUntil: number;
  readonly mechanism: ManagementMechanism;
  readonly episode: Episode<ManagementDetection>;
  /** A VM could be created, changed and destroyed after all. */
  readonly isRestored: boolean;
  readonly undisturbedCreations: readonly number[];
  readonly tell?: Tell | undefined;
}

/** Findings that show that an operation was left unfinished. */
const BETWEEN: readonly FindingKind[] = [
  'orphan-domain',
  'half-created-vm',
  'half-plugged-vcpu',
  'ghost-entry',
  'stranded-vm',
];

export function recordOf(observed: Observed): RunRecord<PrivilegedVmMetric> {
  const { spec, plane, operators, episode } = observed;
  const findings = findingsOf(plane, operators.expectations);
  for (const { kind, object } of findings.slice(0, MOST_TOLD)) plane.note('observer', `${FINDINGS[kind]}: ${object}`);
  const vms = verdictsOn(observed);
  const { outcome, cause } = judge(observed, findings, vms);
  plane.note('verdict', cause === undefined ? outcome : `${outcome}: ${cause}`);
  const gapNanos = isBack(observed, findings) ? managementGap(observed) : null;
  tellEnd(observed, { outcome, ...(cause !== undefined && { cause }) }, findings, vms, gapNanos !== null);
  return {
    status: 'completed',
    id: spec.id,
    variant: spec.variant.name,
    run: spec.run,
    episodes: [episode.record()],
    outcome,
    vms,
    ...(cause !== undefined && { cause }),
    ...(gapNanos !== null && { downtimeNanos: gapNanos }),
    measures: measuresOf(observed, gapNanos, findings, vms),
    phases: phasesOf(observed),
    events: plane.sim.events,
  };
}

const MOST_TOLD = 12;

function tellEnd(
  observed: Observed,
  verdict: { readonly outcome: OutcomeClass; readonly cause?: string },
  findings: readonly Finding[],
  vms: readonly VmVerdict[],
  counts: boolean,
): void {
  const { tell, plane, monitor, episode, isRestored } = observed;
  if (tell === undefined) return;
  if (episode.strike !== null) tellOutage(tell, { actor: 'monitor of management', ...monitor.longestGap, counts });
  const { detection, again, resumedAt } = episode;
  const because = ['outage of monitor of management', 'recovery', 'detection', 'strike'];
  const found = findings.map(({ kind, object }) => ({ actor: object, why: FINDINGS[kind], counts: true, because }));
  const lost = (actor: string, why: string): Harm => ({ actor, why, counts: true, because });
  tellVerdict(tell, plane.sim.now, verdict, [
    ...harmsOf(vms, () => true),
    ...found,
    ...(isRestored ? [] : [lost('management', 'no VM could be created, changed and destroyed')]),
    ...(detection !== null && again !== null && resumedAt !== null
      ? [lost('privvm', `failed again: ${again.why}`)]
      : []),
    ...(detection !== null && resumedAt === null ? [lost('privvm', 'is not recovered')] : []),
  ]);
}

export function causeOf(observed: Observed): PrivilegedVmCause | undefined {
  const { plane, operators } = observed;
  return judge(observed, findingsOf(plane, operators.expectations), verdictsOn(observed)).cause;
}

function judge(
  { episode, isRestored, mechanism }: Observed,
  findings: readonly Finding[],
  vms: readonly VmVerdict[],
): { readonly outcome: OutcomeClass; readonly cause?: PrivilegedVmCause } {
  const { strike, detection, again, recovery, resumedAt } = episode;
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
  // Without a recovery detectors report the same failure again.
  if (again !== null && resumedAt !== null) return { outcome: 'failed', cause: 'second-failure' };
  if (recovery === null)
    return { outcome: 'failed', cause: mechanism.repairs.length === 0 ? 'no-recovery' : 'recovery-stuck' };
  if (recovery.stuck !== null) return { outcome: 'failed', cause: 'recovery-stuck' };
  return harm === null ? { outcome: 'recovered' } : { outcome: 'failed', cause: harm };
}

/** Of the AppVMs that served when the fault struck and that no client has had destroyed since. */
export function missedApplications({ plane, operators }: Observed): Application[] {
  const expected = new Map(operators.expectations.map(({ vm, exists }) => [vm, exists]));
  return [...plane.applications.values()].filter(({ isMissed, vm }) => isMissed && expected.get(vm) === 'yes');
}

function verdictsOn(observed: Observed): VmVerdict[] {
  const { sim, values } = observed.plane;
  return missedApplications(observed).map((application) => {
    const gapNanos = application.gapNanos(sim.now);
    const why = application.ranTwice
      ? 'two copies of it ran at once'
      : !application.serves
        ? 'it did not come back'
        : gapNanos > values.applicationPatienceNanos
          ? `it was away for ${Math.round(gapNanos / 1e6)} ms`
          : null;
    return { vm: application.vm, affected: why !== null, ...(why !== null && { why }), gapNanos };
  });
}

/**
 * The PrivVM was recovered for good, and left nothing wrong: whatever was there serves, is told of truly, and can be
 * managed. An application may have been away for too long.
 */
function isBack(observed: Observed, findings: readonly Finding[]): boolean {
  const { detection, resumedAt, again } = observed.episode;
  if (detection === null || resumedAt === null || again !== null) return false;
  return findings.length === 0 && missedApplications(observed).every(({ serves }) => serves);
}

/** The longest time for which the monitor got no answer, if it got one at last, and from a management that works. */
export function managementGap({ monitor, monitoredUntil, episode, isRestored }: Observed): number | null {
  if (episode.strike === null || !isRestored) return null;
  const isAnswered = monitoredUntil - monitor.lastAt < MONITOR_SILENCE_NANOS;
  return isAnswered ? monitor.longestGapNanos : null;
}

const MONITOR_SILENCE_NANOS = 1e9;

const flag = (holds: boolean): number => (holds ? 1 : 0);

function measuresOf(
  { episode, operators, plane, isRestored, undisturbedCreations, monitor }: Observed,
  gapNanos: number | null,
  findings: readonly Finding[],
  vms: readonly VmVerdict[],
): PrivilegedVmMeasures {
  const count = (...kinds: readonly FindingKind[]) => findings.filter(({ kind }) => kinds.includes(kind)).length;
  const { strike, detection, recovery } = episode;
  const restore = recovery?.repairs.find(({ repair }) => repair.name === restoreXenstore.name);
  const restoreNanos = restore === undefined ? 0 : restore.toNanos - restore.fromNanos - restore.waitedNanos;
  return measured<PrivilegedVmMetric>(
    undisturbedCreations.length === 0
      ? null
      : {
          'creationMs|undisturbed':
            undisturbedCreations.reduce((sum, nanos) => sum + nanos, 0) / undisturbedCreations.length / 1e6,
        },
    strike === null
      ? null
      : {
          'entriesLost|injected': count('lost-entry', 'wrong-entry'),
          'operationsBetween|injected': count(...BETWEEN),
          'watchesDead|injected': count('dead-watch'),
          'toldWrong|injected': count('told-wrong'),
          'ordersUnanswered|injected': operators.told.nothing,
          'ordersFailed|injected': operators.told.failed,
          'consoleBytesLost|injected': plane.lostConsoleBytes,
        },
    gapNanos === null
      ? null
      : { 'managementGapMs|detected': gapNanos / 1e6, ...ttrMeasure(monitor.backAt - episode.struckAt) },
    detection === null
      ? null
      : {
          'applications-kept|detected': flag(vms.every(({ affected }) => !affected)),
          'management-restored|detected': flag(isRestored),
          'state-whole|detected': flag(findings.length === 0),
        },
    detection === null || vms.length === 0
      ? null
      : { 'applicationGapMs|detected': Math.max(...vms.map((vm) => vm.gapNanos)) / 1e6 },
    restoreNanos <= 0 ? null : { 'replicaRestoreMs|restored': restoreNanos / 1e6 },
  );
}

function phasesOf({ episode: { recovery } }: Observed): PhaseRecord[] {
  return (recovery?.repairs ?? []).map(({ repair, fromNanos, toNanos }) => {
    return { actor: 'privvm', phase: repair.name, fromNanos, toNanos };
  });
}
