/** The outcome of a restore that a fault has struck: where the VM is now, and whether its memory is what it was. */

import type { CompletedRun, EpisodeRecord, OutcomeClass } from '../../../experiment/record.ts';
import { harmsOf, type Tell, tellDetection, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { RESTORE_CAUSES, type RestoreCause } from './causes.ts';
import type { Course, Return } from './course.ts';

type Verdict = Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'>;

/** What is told of the end of a restore; `verdict` is null where nothing was to fail. */
export function tellRestore(tell: Tell | undefined, course: Course, verdict: Verdict | null): void {
  if (tell === undefined) return;
  const { returns, endNanos } = course;
  const noticed = noticedNanos(course);
  const ordered = returns.length === 1 ? 'the VM is' : `${returns.length} VMs are`;
  if (verdict === null) tell({ kind: 'strike', atNanos: 0, actor: 'order', text: `${ordered} ordered to be restored` });
  if (noticed < Number.POSITIVE_INFINITY) tellDetection(tell, noticed, 'toolstack', 'what it reads is not as it was');
  const counts = verdict === null || verdict.cause === undefined;
  for (const { vm } of returns)
    tellOutage(tell, { actor: `client of ${vm.name}`, fromNanos: 0, toNanos: vm.firstAnswerNanos, counts });
  if (verdict !== null)
    tellVerdict(
      tell,
      endNanos,
      verdict,
      harmsOf(verdict.vms, () => true),
    );
}

export function verdictOf(course: Course, fault: string, mechanism: RestoreMechanism): Verdict {
  const { strike, returns, endNanos } = course;
  const causes = returns.map((one) => (strike === null ? null : causeOf(one)));
  const cause = causes.find((each) => each !== null) ?? null;
  const noticed = noticedNanos(course);
  const first = Math.max(...returns.map(({ vm }) => vm.firstAnswerNanos));
  return {
    episodes: [episodeOf(course, fault, mechanism, noticed, cause)],
    outcome: outcomeOf(strike !== null, noticed < Number.POSITIVE_INFINITY, cause !== null),
    vms: returns.map((one, index) => {
      const own = causes[index] ?? null;
      return {
        vm: one.vm.name,
        affected: own !== null,
        ...(own !== null && { why: inWords(one, own) }),
        gapNanos: Math.round(Math.min(one.vm.firstAnswerNanos, endNanos)),
      };
    }),
    ...(cause !== null && { cause }),
    ...(cause === null && first < Number.POSITIVE_INFINITY && { downtimeNanos: Math.round(first) }),
  };
}

function outcomeOf(isStruck: boolean, isNoticed: boolean, isLost: boolean): OutcomeClass {
  if (!isStruck) return 'not-injected';
  if (isNoticed) return isLost ? 'failed' : 'recovered';
  return isLost ? 'sdc' : 'non-manifested';
}

function causeOf({ progressLost, restore, vm }: Return): RestoreCause | null {
  if (progressLost) return 'progress-lost';
  const { trouble } = restore;
  if (trouble !== null && vm.guest.isStalled) return 'guest-stuck';
  if (trouble === 'failed') return 'storage-failed';
  if (trouble !== null) return trouble === 'tampered' ? 'image-tampered' : 'image-unreadable';
  return vm.compare().wrong > 0 ? 'memory-wrong' : null;
}

function inWords({ restore, vm }: Return, cause: RestoreCause): string {
  const { trouble } = restore;
  if (trouble === null) return RESTORE_CAUSES[cause];
  const where = restore.hasRun ? 'it has run here' : 'it never ran here';
  const stalled = vm.guest.isStalled ? `, and waits for a page that is ${trouble}` : '';
  return `${RESTORE_CAUSES[cause]}; ${where}${stalled}`;
}

/** By the first who has noticed anything; infinite if nobody has. */
function noticedNanos({ returns, noticedNanos: of }: Course): number {
  const noticed = ({ restore }: Return): number =>
    restore.trouble === null ? Math.min(of, restore.fellBackNanos) : restore.troubleNanos;
  return Math.min(...returns.map(noticed));
}

function episodeOf(
  course: Course,
  fault: string,
  mechanism: RestoreMechanism,
  noticed: number,
  cause: RestoreCause | null,
): EpisodeRecord {
  const { strike, returns, endNanos } = course;
  if (strike === null) return { fault, damage: [] };
  const { atNanos, phase } = strike;
  if (noticed === Number.POSITIVE_INFINITY)
    return { fault, strike: { atNanos, entry: 'restore', step: phase }, damage: [] };
  const runs = Math.max(...returns.map((one) => startOf(one) ?? endNanos));
  const nanos = Math.max(0, (cause === null ? runs : endNanos) - noticed);
  return {
    fault,
    strike: { atNanos, entry: 'restore', step: phase },
    damage: [],
    detection: { detector: 'toolstack', atNanos: noticed, latencyNanos: Math.max(0, noticed - atNanos) },
    recovery: { mechanism: mechanism.name, repairs: [], completed: cause === null, nanos, left: [] },
  };
}

/** When the guest was let go. */
const startOf = ({ restore }: Return): number | undefined =>
  restore.began.find(([name]) => name !== 'loading the state' && name !== 'reading before the start')?.[1];
