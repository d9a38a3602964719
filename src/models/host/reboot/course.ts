/**
 * What a crash and the reboot after it do to the one VM of a host: it cannot be reached for a while, and it is lost
 * unless the reboot has preserved it.
 */
import type { Course, CourseOf, Effect } from '../../../experiment/course.ts';
import { named } from '../../../experiment/named.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { RebootSettings } from './form.ts';
import { occasionOf } from './occasions.ts';
import type { RebootParts } from './parts.ts';
import { observe, testbedFor } from './run.ts';
import type { Testbed } from './testbed.ts';
import { verdictOf } from './verdict.ts';

export function rebootCourses(parts: RebootParts): CourseOf<RebootSettings> {
  const testbeds = new Map<string, Testbed>();
  return ({ settings, seed, run }): Course => {
    const testbed = testbedFor(settings, parts, testbeds, undefined);
    const [mechanism, occasion] = [named(parts.reboots, settings.mechanism), occasionOf(settings, parts)];
    const verdict = verdictOf(observe(testbed, { settings, mechanism, occasion }, `${seed}/${run}`));
    assert(verdict !== null, 'a course is that of a crash');
    const to = verdict.downtimeNanos ?? Number.POSITIVE_INFINITY;
    const lost: Effect[] = verdict.outcome === 'recovered' ? [] : [{ kind: 'vm-lost', from: 0, vm: 'every' }];
    return { effects: [...lost, { kind: 'unreachable', from: 0, to }] };
  };
}
