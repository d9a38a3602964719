/**
 * What the failure of a VMM does to its host. While it is repaired every VM stands still; with a VMM that does not come
 * back the host is lost, and so it is when every VM on it is.
 */
import { type Course, type CourseOf, type Effect, knownOf, specOf } from '../../../experiment/course.ts';
import { RunMemory } from '../../../experiment/run-memory.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { Cause } from './causes.ts';
import { withoutMechanism } from './dependence.ts';
import type { VmmFailureSettings } from './form.ts';
import { judge, type VmmRunEnd } from './outcome.ts';
import type { VmmParts } from './parts.ts';
import { vmmFailureRuns } from './runs.ts';

export function vmmCourses(parts: VmmParts): CourseOf<VmmFailureSettings, Cause> {
  const runOf = vmmFailureRuns(parts);
  const undetected = new RunMemory<Course<Cause>>();
  return (question, observer) => {
    const fault = withoutMechanism(question.settings);
    // What is observed has to come about.
    const known = observer === undefined ? undetected.find(question, fault) : undefined;
    if (known !== undefined) return known;
    const run = runOf(specOf(question), observer);
    const end = run.end();
    assert(end !== null, () => `the failure of the VMM in run ${question.run} of ${question.seed} has no end`);
    const verdict = judge(end.seen);
    const course = {
      ...knownOf(end.episode, verdict.cause),
      effects: effectsOf(
        end,
        verdict.vms.map(({ affected }) => affected),
      ),
    };
    if (run.isSameUnderAnyMechanism && observer === undefined) undetected.keep(question, fault, course);
    return course;
  };
}

/** `affected` by place: the PrivVM, then the AppVMs. */
function effectsOf({ seen }: VmmRunEnd, affected: readonly boolean[]): readonly Effect[] {
  const { observed, episode } = seen;
  const { strike, struckAt, detection, resumedAt } = episode;
  if (strike === null) return [];
  const noticed = detection === null ? null : detection.atNanos - struckAt;
  const resumed = resumedAt === null ? null : resumedAt - struckAt;
  if (affected.every((isAffected) => isAffected)) return [{ kind: 'host-lost', from: noticed ?? 0 }];
  if (noticed !== null && resumed === null) return [{ kind: 'host-lost', from: noticed }];
  const from = resumed ?? 0;
  const hurt = observed.filter((_, place) => affected[place]);
  return [
    ...(noticed === null || resumed === null
      ? []
      : [{ kind: 'standstill', from: noticed, to: resumed } satisfies Effect]),
    ...observed.flatMap(({ kind }, place): Effect[] =>
      // A VM whose failure was not detected runs on with wrong data.
      kind === 'appvm' && affected[place] === true
        ? [{ kind: noticed === null ? 'vm-wrong' : 'vm-lost', from, vm: place - 1 }]
        : [],
    ),
    // The PrivVM drives the devices here, too.
    ...(hurt.some(({ kind }) => kind === 'privvm')
      ? (['dvm', 'privvm'] as const).map((component): Effect => ({ kind: 'component-lost', from, component }))
      : []),
  ];
}
