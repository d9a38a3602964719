/** Rules for a gate: its policy lets guests boot, and every rule in it can apply. */
import { listOf, namesOf } from '../../../experiment/entry.ts';
import type { Rule, Violation } from '../../../experiment/rule.ts';
import { VMM_FAILURE_RULES } from '../experiment/rules.ts';
import type { GateRule } from '../machine/state/gate.ts';
import type { VmKind } from '../machine/state/vm.ts';
import { NEEDED_TO_BOOT } from '../policies/policies.ts';
import type { GatePatch } from './form.ts';
import type { GateParts } from './parts.ts';

type Patch = Omit<GatePatch, 'rules'> & { readonly rules?: readonly GateRule[] };

const KINDS: readonly VmKind[] = ['privvm', 'appvm'];
const WORDS: Readonly<Record<VmKind, string>> = { privvm: 'the PrivVM', appvm: 'an AppVM' };

/** A call about the guest's own, of a guest that has not offended, in any state of the machine. */
const appliesToBoot = ({ role, call, argument, offences = 0 }: GateRule, kind: VmKind, needed: string): boolean =>
  (role === undefined || role === kind) &&
  (call === undefined || call === needed) &&
  (argument === undefined || argument === 'own') &&
  offences === 0;

/** The first rule that applies to what a guest needs must allow it. Ranges of arguments show in the run. */
const guestsBoot: Rule<Patch, GateParts> = ({ rules }) => {
  if (rules === undefined) return [];
  const found: Violation[] = [];
  for (const kind of KINDS)
    for (const needed of NEEDED_TO_BOOT[kind]) {
      const index = rules.findIndex((rule) => appliesToBoot(rule, kind, needed));
      const action = rules[index]?.action ?? 'allow';
      if (action === 'allow' || found.some(({ field }) => field[1] === index)) continue;
      const expected = `rules under which ${WORDS[kind]} can boot, which needs ${needed}`;
      found.push({ field: ['rules', index], expected, came: `'${action}' for it` });
    }
  return found;
};

const rulesApply: Rule<Patch, GateParts> = ({ rules }) => {
  if (rules === undefined) return [];
  const all = rules.findIndex(
    ({ role, call, argument, offences = 0 }) =>
      role === undefined && call === undefined && argument === undefined && offences === 0,
  );
  if (all < 0 || all === rules.length - 1) return [];
  return [
    { field: ['rules', all + 1], expected: `no rule after rule ${all + 1}, which applies to every call`, came: 'one' },
  ];
};

const onePolicy: Rule<Patch, GateParts> = ({ gate, rules }) =>
  gate === undefined || rules === undefined
    ? []
    : [{ field: ['rules'], expected: `no rules beside the policy '${gate}'`, came: 'both' }];

/** Somebody is handed over. */
const handsOver: Rule<Patch, GateParts> = ({ gate, rules, handOver }, { policies }) => {
  const chosen = gate === undefined ? rules : policies.find(({ name }) => name === gate)?.rules;
  if (handOver === undefined || chosen?.some(({ action }) => action === 'recover') === true) return [];
  const able = policies.filter(({ rules: own }) => own.some(({ action }) => action === 'recover'));
  const expected = `a gate that hands VMs over (${listOf(namesOf(able))}), or rules with the action recover`;
  return [{ field: ['handOver'], expected, came: gate === undefined ? 'none' : `'${gate}'` }];
};

const eachOnce: Rule<Patch, GateParts> = ({ trusting = [] }) =>
  trusting.flatMap((name, index) =>
    trusting.indexOf(name) === index
      ? []
      : [{ field: ['trusting', index], expected: 'each name once', came: `a second '${name}'` }],
  );

export const GATE_RULES: readonly Rule<Patch, GateParts>[] = [
  ...(VMM_FAILURE_RULES as readonly Rule<object, GateParts>[]),
  onePolicy,
  guestsBoot,
  rulesApply,
  handsOver,
  eachOnce,
];
