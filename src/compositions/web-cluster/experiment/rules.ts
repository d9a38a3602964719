/** What the settings of one run must fulfil beyond their shape. */
import { listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule, Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { AFTER_EXPECTED, type WebClusterPatch } from './form.ts';
import { faultsOf, mechanismsOf, type WebClusterParts } from './parts.ts';

/** What is found first about a field is what is reported. */
export const WEB_CLUSTER_RULES: readonly Rule<WebClusterPatch, WebClusterParts>[] = [
  modelBelongsToTarget,
  secondHostExists,
  secondWindowIsWindow,
  omittedRepairIsOptional,
];

function modelBelongsToTarget(settings: WebClusterPatch, parts: WebClusterParts): Violation[] {
  return (['fault', 'secondFault'] as const).flatMap((field): Violation[] => {
    const { target, model } = settings[field] ?? {};
    if (target === undefined || model === undefined) return [];
    const able = namesOf(faultsOf(parts)[target]);
    if (able.includes(model)) return [];
    const expected = `a fault that can strike the ${target} (${listOf(able)})`;
    return [{ field: [field, 'model'], expected, came: `'${model}'`, suggestion: nearest(model, able) }];
  });
}

function secondHostExists({ hosts, secondFault }: WebClusterPatch): Violation[] {
  if (secondFault?.host !== 'other' || hosts === undefined || hosts > 1) return [];
  return [{ field: ['secondFault', 'host'], expected: "'same', since there is one host only", came: "'other'" }];
}

function secondWindowIsWindow({ secondFault }: WebClusterPatch): Violation[] {
  const [from, to] = secondFault?.after ?? [];
  if (from === undefined || to === undefined || from <= to) return [];
  return [
    { field: ['secondFault', 'after'], expected: `${AFTER_EXPECTED}, the earlier one first`, came: 'the later one' },
  ];
}

function omittedRepairIsOptional({ recovery, without }: WebClusterPatch, parts: WebClusterParts): Violation[] {
  const chosen = Object.entries(mechanismsOf(parts)).flatMap(([component, mechanisms]) =>
    mechanisms.filter(({ name }) => name === recovery?.[component as keyof typeof recovery]),
  );
  const optional = chosen.flatMap(({ repairs }) => repairs).filter((repair) => repair.optional);
  return (without ?? []).flatMap((name, index): Violation[] => {
    if (optional.some((repair) => repair.name === name)) return [];
    const names = namesOf(optional);
    const expected = `an optional repair of ${listOf(namesOf(chosen))} (${listOf(names)})`;
    return [{ field: ['without', index], expected, came: `'${name}'`, suggestion: nearest(name, names) }];
  });
}
