/** Rules for the settings of replication: what can work at all, and parts and phases that the mechanism has. */
import { entryNamed, listOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { omittedIsOptional } from '../../../experiment/failure-rules.ts';
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { ReplicationSettings } from './form.ts';
import type { ReplicationParts } from './parts.ts';

type Rule = AnyRule<DeepPartial<ReplicationSettings>, ReplicationParts>;

const omittedPartIsOptional: Rule = (settings, { replications }) => {
  const chosen = entryNamed(replications, settings.mechanism);
  return chosen ? omittedIsOptional('part', [chosen], settings) : [];
};

const phaseIsThere: Rule = ({ mechanism, fault }, { replications }) => {
  const chosen = entryNamed(replications, mechanism);
  const trigger = fault?.trigger as { readonly phase?: string } | undefined;
  if (chosen === undefined || trigger?.phase === undefined || chosen.phases.includes(trigger.phase)) return [];
  const expected = `a phase of '${chosen.name}' (${listOf(chosen.phases)})`;
  const suggestion = nearest(trigger.phase, chosen.phases);
  return [{ field: ['fault', 'trigger', 'phase'], expected, came: `'${trigger.phase}'`, suggestion }];
};

const targetIsStruck: Rule = ({ fault }, { strikes }) => {
  const model = entryNamed(strikes, fault?.model);
  if (!model || !fault?.target || model.strikes.includes(fault.target)) return [];
  const expected = `what the fault '${model.name}' can strike (${model.strikes.join(', ')})`;
  return [{ field: ['fault', 'target'], expected, came: `'${fault.target}'` }];
};

const onlyOthersEnd: Rule = ({ fault }, { strikes }) => {
  const model = entryNamed(strikes, fault?.model);
  if (!model || fault?.lasts === undefined || model.canEnd) return [];
  return [
    { field: ['fault', 'lasts'], expected: `nothing, since '${model.name}' does not end`, came: `${fault.lasts} ms` },
  ];
};

export const REPLICATION_RULES: readonly Rule[] = [omittedPartIsOptional, phaseIsThere, targetIsStruck, onlyOthersEnd];
