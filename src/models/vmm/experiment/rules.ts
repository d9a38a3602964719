/**
 * What the settings of one run must fulfil beyond their shape: mechanisms must recover the component they are chosen
 * for, faults must be able to strike their target, repairs that are left out must exist and be optional.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { RecoveryMechanism } from '../mechanisms/mechanism.ts';
import { type PlatformModel, valuesOfPlatform } from '../parameters/platforms.ts';
import type { Repair } from '../repairs/repair.ts';
import { componentsExist, privvmShareHasDraws, triggerLiesInRun, workloadIsOneOf } from './configuration-rules.ts';
import type { VmmFailurePatch } from './form.ts';
import type { VmmParts } from './parts.ts';

/** Whether a mechanism has the repair on this platform. */
const isOn = ({ on }: Repair, platform: PlatformModel): boolean => on?.(valuesOfPlatform(platform)) ?? true;

type Rule<Settings> = AnyRule<Settings, VmmParts>;

const faultStrikesTarget: Rule<VmmFailurePatch> = ({ fault }, { faults }) => {
  const entry = entryNamed(faults, fault?.model);
  if (!entry || !fault?.target || entry.strikes.includes(fault.target)) return [];
  const expected = `a component that the fault '${entry.name}' can strike (${entry.strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};

const mechanismRecoversComponent: Rule<VmmFailurePatch> = ({ recovery }, { mechanisms }) =>
  chosen(recovery, mechanisms).flatMap(({ component, mechanism }) => {
    if (mechanism.recovers.includes(component)) return [];
    const able = namesOf(mechanisms.filter((other) => other.recovers.includes(component)));
    const expected = `a mechanism that recovers the ${component} (${able.join(', ') || 'there is none'})`;
    return [
      {
        field: ['recovery', component],
        expected,
        came: `'${mechanism.name}', which recovers the ${mechanism.recovers.join(', ')}`,
      },
    ];
  });

const omittedRepairIsOptional: Rule<VmmFailurePatch> = ({ platform, recovery, without }, { mechanisms, platforms }) => {
  const all = chosen(recovery, mechanisms).map(({ mechanism }) => mechanism);
  if (!recovery || !without || all.length < Object.keys(recovery).length) return [];
  const repairs = all.flatMap((mechanism) => mechanism.repairs);
  const here = entryNamed(platforms, platform);
  const isHere = (repair: Repair): boolean => here === undefined || isOn(repair, here);
  const optional = namesOf(repairs.filter((repair) => repair.optional && isHere(repair)));
  const whose =
    namesOf(all)
      .map((name) => `'${name}'`)
      .join(' or ') || 'no mechanism';
  const where = repairs.every(isHere) ? '' : ` on ${platform ?? ''}`;
  const expected = `an optional repair of ${whose}${where} (${optional.join(', ') || 'there is none'})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const known = repairs.find((repair) => repair.name === name);
    const suggestion = known ? undefined : nearest(name, optional);
    return [
      { field: ['without', index], expected, came: `'${name}'${known ? whyNot(known, platforms) : ''}`, suggestion },
    ];
  });
};

const whyNot = (repair: Repair, platforms: VmmParts['platforms']): string =>
  repair.optional
    ? `, which it has on ${listOf(namesOf(platforms.filter((platform) => isOn(repair, platform))))} only`
    : ', which cannot be left out';

/**
 * Detectors may watch what nobody recovers, and all may be switched off; but a recovery that no detector can start,
 * beside detectors that are on, is an oversight.
 */
const recoveryIsDetectable: Rule<VmmFailurePatch> = ({ detection, recovery }, { detectors, mechanisms }) => {
  const on = (detection ?? []).flatMap((name) => entryNamed(detectors, name) ?? []);
  if (on.length === 0) return [];
  return chosen(recovery, mechanisms).flatMap(({ component, mechanism }) => {
    if (on.some((detector) => detector.watches.includes(component))) return [];
    const able = namesOf(detectors.filter((detector) => detector.watches.includes(component)));
    const expected =
      `a detector that watches the ${component} (${able.join(', ') || 'there is none'}), since ` +
      `'${mechanism.name}' is to recover it`;
    return [{ field: ['detection'], expected, came: namesOf(on).join(', ') }];
  });
};

const listedOnce: Rule<VmmFailurePatch> = (settings) =>
  (['detection', 'without'] as const).flatMap((field) => {
    const names = settings[field] ?? [];
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
    );
  });

/** What is found first about a field is what is reported. */
export const VMM_FAILURE_RULES: readonly Rule<VmmFailurePatch>[] = [
  workloadIsOneOf,
  triggerLiesInRun,
  privvmShareHasDraws,
  faultStrikesTarget,
  mechanismRecoversComponent,
  omittedRepairIsOptional,
  recoveryIsDetectable,
  listedOnce,
  componentsExist,
];

interface Choice {
  readonly component: ComponentKind;
  readonly mechanism: RecoveryMechanism;
}

const chosen = (recovery: VmmFailurePatch['recovery'], mechanisms: VmmParts['mechanisms']): Choice[] =>
  Object.entries(recovery ?? {}).flatMap(([component, name]) => {
    const mechanism = entryNamed(mechanisms, name);
    return mechanism ? [{ component: component as ComponentKind, mechanism }] : [];
  });
