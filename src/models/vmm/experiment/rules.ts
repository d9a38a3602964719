/**
 * What the settings of one run must fulfil beyond their shape: faults must be able to strike their target, repairs that
 * are left out must exist on the platform and be optional.
 */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import { failureRules, faultStrikesTarget } from '../../../experiment/failure-rules.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule } from '../../../experiment/rule.ts';
import { type PlatformValues, valuesOfPlatform } from '../parameters/platforms.ts';
import { blkBenchParameters } from '../parameters/workloads.ts';
import type { Repair } from '../repairs/repair.ts';
import {
  appVmsFit,
  componentsExist,
  everyVmHasACpu,
  privvmShareHasDraws,
  triggerLiesInRun,
  workloadIsOneOf,
  workloadsFit,
} from './configuration-rules.ts';
import type { VmmFailurePatch } from './form.ts';
import { mechanismsOf, type VmmParts } from './parts.ts';

const isOn = ({ on }: Repair, values: PlatformValues): boolean => on?.(values) ?? true;

/** The mechanisms, with the repairs marked that this platform does not have. */
function mechanismsHere(parts: VmmParts, { platform, constants }: VmmFailurePatch) {
  const here = entryNamed(parts.platforms, platform);
  const values = here && valuesOfPlatform(here, constants);
  const whole = (repair: Repair) => {
    if (!values || isOn(repair, values)) return repair;
    const others = parts.platforms.filter((model) => isOn(repair, valuesOfPlatform(model)));
    return { ...repair, elsewhere: `on ${listOf(namesOf(others))}` };
  };
  return mechanismsOf(parts.mechanisms.map((each) => ({ ...each, repairs: each.repairs.map(whole) })));
}

/** BlkBench transfers its files piece by piece. */
const filesAreWhole: Rule<VmmFailurePatch, VmmParts> = ({ constants }) => {
  const { fileBytes, transferBytes } = valuesWith(blkBenchParameters, constants?.blkBench ?? {});
  if (fileBytes > 0 && fileBytes % transferBytes === 0) return [];
  const expected = `files of BlkBench that are a multiple of its transferBytes (${transferBytes} B)`;
  return [{ field: ['constants', 'blkBench', 'fileBytes'], expected, came: `${fileBytes} B` }];
};

/** What is found first about a field is what is reported. */
export const VMM_FAILURE_RULES: readonly Rule<VmmFailurePatch, VmmParts>[] = [
  appVmsFit,
  workloadIsOneOf,
  workloadsFit,
  everyVmHasACpu,
  triggerLiesInRun,
  privvmShareHasDraws,
  faultStrikesTarget,
  ...failureRules(mechanismsHere, ({ detectors }) => detectors),
  componentsExist,
  filesAreWhole,
];
