/**
 * What the settings of one run must fulfil beyond their shape: faults must be able to strike their target, repairs that
 * are left out must exist on the platform and be optional.
 */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import { failureRules, faultStrikesTarget, type Lacking } from '../../../experiment/failure-rules.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { type PlatformModel, valuesOfPlatform } from '../parameters/platforms.ts';
import type { Repair } from '../repairs/repair.ts';
import { componentsExist, privvmShareHasDraws, triggerLiesInRun, workloadIsOneOf } from './configuration-rules.ts';
import type { VmmFailurePatch } from './form.ts';
import { mechanismsOf, type VmmParts } from './parts.ts';

/** Whether a mechanism has the repair on this platform. */
const isOn = ({ on }: Repair, platform: PlatformModel): boolean => on?.(valuesOfPlatform(platform)) ?? true;

type Rule<Settings> = AnyRule<Settings, VmmParts>;

/** Repairs that the mechanism has on other platforms only. */
function lackingHere({ platform }: VmmFailurePatch, { platforms }: VmmParts): Lacking<Repair> {
  const here = entryNamed(platforms, platform);
  return {
    where: ` on ${platform ?? ''}`,
    why: (repair) => {
      if (here === undefined || isOn(repair, here)) return undefined;
      return `which it has on ${listOf(namesOf(platforms.filter((other) => isOn(repair, other))))} only`;
    },
  };
}

/** What is found first about a field is what is reported. */
export const VMM_FAILURE_RULES: readonly Rule<VmmFailurePatch>[] = [
  workloadIsOneOf,
  triggerLiesInRun,
  privvmShareHasDraws,
  ({ fault }, { faults }) => faultStrikesTarget(fault, faults),
  ...failureRules<VmmParts, Repair, VmmFailurePatch>({
    mechanisms: mechanismsOf,
    detectors: ({ detectors }) => detectors,
    lacking: lackingHere,
  }),
  componentsExist,
];
