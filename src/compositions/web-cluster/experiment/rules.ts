/** Rules for the settings of one run, in addition to their shape. */
import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import { failureRules } from '../../../experiment/failure-rules.ts';
import { fieldViolations } from '../../../experiment/field-failures.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import type { Rule, Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { webClusterParameters } from '../parameters.ts';
import { SLOTS } from '../workloads/web-clients.ts';
import { AFTER_EXPECTED, WATCHED_SECONDS, type WebClusterPatch } from './form.ts';
import { faultsOf, mechanismsOf, type WebClusterParts } from './parts.ts';

/** Of several problems of one field only the first is reported. */
export const WEB_CLUSTER_RULES: readonly Rule<WebClusterPatch, WebClusterParts>[] = [
  modelBelongsToTarget,
  secondHostExists,
  secondWindowIsWindow,
  requestsHaveRoom,
  traceStandsAlone,
  rareFailuresStandAlone,
  hostsAreMostlyWell,
  othersTakeVms,
  poolIsThere,
  (settings) => fieldViolations(settings, settings.hosts),
  ...failureRules(mechanismsOf),
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

/** As many as are under way when no server answers; twice that has room, since they come at random. */
function requestsHaveRoom({ attempts, constants = {} }: WebClusterPatch): Violation[] {
  const values = valuesWith(webClusterParameters, constants);
  const { requestsPerSecond, attemptNanos } = values;
  const waiting = (requestsPerSecond * (attempts ?? values.attempts) * attemptNanos) / 1e9;
  if (waiting <= SLOTS / 2) return [];
  const expected = `at most ${SLOTS / 2} requests under way: requestsPerSecond x attempts x attemptNanos`;
  return [{ field: ['constants', 'requestsPerSecond'], expected, came: waiting.toPrecision(3) }];
}

function secondHostExists({ hosts, secondFault }: WebClusterPatch): Violation[] {
  if (secondFault?.trigger?.host !== 'other' || hosts === undefined || hosts > 1) return [];
  return [
    { field: ['secondFault', 'trigger', 'host'], expected: "'same', since there is one host only", came: "'other'" },
  ];
}

/** A trace says which failures follow, and the models how long they last. */
function traceStandsAlone(settings: WebClusterPatch): Violation[] {
  const { failures, secondFault } = settings;
  if (failures === undefined) return [];
  return [
    ...(secondFault === undefined
      ? []
      : [{ field: ['secondFault'], expected: 'none, since the trace says what follows', came: 'one' }]),
    ...(failures.repair === undefined
      ? []
      : [{ field: ['failures', 'repair'], expected: "none, since the components' models recover", came: 'one' }]),
  ];
}

function rareFailuresStandAlone({ rare, secondFault, failures, recovery }: WebClusterPatch): Violation[] {
  if (rare === undefined) return [];
  const expected = 'none, since with `rare` hosts fail by themselves';
  return [
    ...(secondFault === undefined ? [] : [{ field: ['secondFault'], expected, came: 'one' }]),
    ...(failures === undefined ? [] : [{ field: ['failures'], expected, came: 'a trace' }]),
    ...(recovery?.host === undefined
      ? []
      : [
          {
            field: ['recovery', 'host'],
            expected: 'nothing, since with `rare` an operator puts lost hosts right',
            came: `'${recovery.host}'`,
          },
        ]),
  ];
}

/** Else a trouble hardly ever ends. */
function hostsAreMostlyWell({ rare, hosts = 1 }: WebClusterPatch): Violation[] {
  const { mttf, repair } = rare ?? {};
  if (mttf === undefined || repair === undefined) return [];
  const least = LEAST_MTTF_REPAIRS * hosts * repair;
  if (repair > 0 && mttf >= least) return [];
  if (repair <= 0) return [{ field: ['rare', 'repair'], expected: 'a time above 0', came: `${repair} ms` }];
  const expected = `at least ${LEAST_MTTF_REPAIRS} times the repair for each host, ${least / 3_600_000} h`;
  return [{ field: ['rare', 'mttf'], expected, came: `${mttf / 3_600_000} h` }];
}

const LEAST_MTTF_REPAIRS = 2;

function othersTakeVms({ hosts, recovery }: WebClusterPatch): Violation[] {
  if (recovery?.host === undefined || hosts === undefined || hosts > 1) return [];
  const expected = 'nothing, since there is no other host for its VMs';
  return [{ field: ['recovery', 'host'], expected, came: `'${recovery.host}'` }];
}

function poolIsThere({ recovery, pool }: WebClusterPatch, { creations }: WebClusterParts): Violation[] {
  const name = recovery?.host;
  const usesPool = entryNamed(creations, name)?.usesPool === true;
  if (usesPool && pool === undefined)
    return [{ field: ['pool'], expected: `at least 1, since '${name}' needs a pool`, came: 'nothing' }];
  if (usesPool || pool === undefined) return [];
  const expected = `nothing, since no pool is used${name === undefined ? '' : ` by '${name}'`}`;
  return [{ field: ['pool'], expected, came: `${pool}` }];
}

function secondWindowIsWindow({ secondFault }: WebClusterPatch): Violation[] {
  const [from, to] = secondFault?.trigger?.after ?? [];
  if (from === undefined || to === undefined) return [];
  const field = ['secondFault', 'trigger', 'after'];
  if (from > to) return [{ field, expected: `${AFTER_EXPECTED}, the earlier one first`, came: 'the later one' }];
  if (to <= WATCHED_SECONDS * 1000) return [];
  const expected = `${AFTER_EXPECTED}, within the ${WATCHED_SECONDS} s that a run watches`;
  return [{ field, expected, came: `${to / 1000} s` }];
}
