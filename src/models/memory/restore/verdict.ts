/** The outcome of a restore that a fault has struck: where the VM is now, and whether its memory is what it was. */

import type { CompletedRun, EpisodeRecord, OutcomeClass } from '../../../experiment/record.ts';
import { harmsOf, type Tell, tellDetection, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { RestoreMechanism } from '../mechanisms/restore/mechanism.ts';
import { RESTORE_CAUSES, type RestoreCause } from './causes.ts';
import type { Course } from './course.ts';

type Verdict = Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'>;

/** What is told of the end of a restore; `verdict` is null where nothing was to fail. */
export function tellRestore(tell: Tell | undefined, course: Course, verdict: Verdict | null): void {
  if (tell === undefined) return;
  const { testbed, endNanos } = course;
  const noticed = noticedNanos(course);
  if (verdict === null) tell({ kind: 'strike', atNanos: 0, actor: 'order', text: 'the VM is ordered to be restored' });
  if (noticed < Number.POSITIVE_INFINITY) tellDetection(tell, noticed, 'toolstack', 'what it reads is not as it was');
  const counts = verdict === null || verdict.cause === undefined;
  tellOutage(tell, { actor: 'client of vm', fromNanos: 0, toNanos: testbed.firstAnswerNanos, counts });
  if (verdict !== null)
    tellVerdict(
      tell,
      endNanos,
      verdict,
      harmsOf(verdict.vms, () => true),
    );
}

export function verdictOf(course: Course, fault: string, mechanism: RestoreMechanism, wrongPages: number): Verdict {
  const { strike, testbed, endNanos } = course;
  const cause = strike === null ? null : causeOf(course, wrongPages);
  const noticed = noticedNanos(course);
  const first = testbed.firstAnswerNanos;
  return {
    episodes: [episodeOf(course, fault, mechanism, noticed, cause)],
    outcome: outcomeOf(strike !== null, noticed < Number.POSITIVE_INFINITY, cause !== null),
    vms: [
      {
        vm: 'vm',
        affected: cause !== null,
        ...(cause !== null && { why: inWords(course, cause) }),
        gapNanos: Math.round(Math.min(first, endNanos)),
      },
    ],
    ...(cause !== null && { cause }),
    ...(cause === null && first < Number.POSITIVE_INFINITY && { downtimeNanos: Math.round(first) }),
  };
}

function outcomeOf(isStruck: boolean, isNoticed: boolean, isLost: boolean): OutcomeClass {
  if (!isStruck) return 'not-injected';
  if (isNoticed) return isLost ? 'failed' : 'recovered';
  return isLost ? 'sdc' : 'non-manifested';
}

function causeOf({ progressLost, restore, testbed }: Course, wrongPages: number): RestoreCause | null {
  if (progressLost) return 'progress-lost';
  const { trouble } = restore;
  if (trouble !== null && testbed.guest.isStalled) return 'guest-stuck';
  if (trouble === 'failed') return 'storage-failed';
  if (trouble !== null) return trouble === 'tampered' ? 'image-tampered' : 'image-unreadable';
  return wrongPages > 0 ? 'memory-wrong' : null;
}

function inWords({ restore, testbed }: Course, cause: RestoreCause): string {
  const { trouble } = restore;
  if (trouble === null) return RESTORE_CAUSES[cause];
  const where = restore.hasRun ? 'it has run here' : 'it never ran here';
  const stalled = testbed.guest.isStalled ? `, and waits for a page that is ${trouble}` : '';
  return `${RESTORE_CAUSES[cause]}; ${where}${stalled}`;
}

/** Infinite if nobody has noticed anything. */
function noticedNanos({ restore, noticedNanos: of }: Course): number {
  if (restore.trouble !== null) return restore.troubleNanos;
  return Math.min(of, restore.fellBackNanos);
}

function episodeOf(
  course: Course,
  fault: string,
  mechanism: RestoreMechanism,
  noticed: number,
  cause: RestoreCause | null,
): EpisodeRecord {
  const { strike, restore, endNanos } = course;
  if (strike === null) return { fault, damage: [] };
  const { atNanos, phase } = strike;
  if (noticed === Number.POSITIVE_INFINITY)
    return { fault, strike: { atNanos, entry: 'restore', step: phase }, damage: [] };
  const runs = restore.began.find(([name]) => name !== 'loading the state' && name !== 'reading before the start')?.[1];
  const nanos = Math.max(0, (cause === null ? (runs ?? endNanos) : endNanos) - noticed);
  return {
    fault,
    strike: { atNanos, entry: 'restore', step: phase },
    damage: [],
    detection: { detector: 'toolstack', atNanos: noticed, latencyNanos: Math.max(0, noticed - atNanos) },
    recovery: { mechanism: mechanism.name, repairs: [], completed: cause === null, nanos, left: [] },
  };
}
