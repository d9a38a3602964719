/**
 * Rules for the settings: policies have exactly the fields that they use, mechanisms restart the host, and the VMs fit
 * into it.
 */

import { entryNamed, listOf, namesOf } from '../../../experiment/entry.ts';
import type { DeepPartial } from '../../../experiment/experiment.ts';
import { fieldViolations } from '../../../experiment/field-failures.ts';
import type { Rule as AnyRule, Violation } from '../../../experiment/rule.ts';
import type { HostParts } from '../experiment/parts.ts';
import { imagesFit, inMib, pagesAreWhole, systemHoldsFiles, vmsFit } from '../experiment/room.ts';
import { agingParameters } from '../parameters/aging.ts';
import { hostParameters } from '../parameters/host.ts';
import { serviceParameters } from '../parameters/services.ts';
import type { RejuvenationSettings } from './form.ts';

type Rule<Settings> = AnyRule<Settings, HostParts>;

type Patch = DeepPartial<RejuvenationSettings>;

/** Fields of the file by the setting that a policy uses. */
const FIELD_OF = { intervalNanos: 'interval', threshold: 'threshold', idleLoad: 'idleLoad' } as const;

const policiesGetWhatTheyNeed: Rule<Patch> = (settings, { policies }) =>
  (['vmm', 'guest'] as const).flatMap((component) => {
    const given = settings[component];
    const policy = entryNamed(policies, given?.policy);
    if (given === undefined || policy === undefined) return [];
    const needed = policy.needs.map((need) => FIELD_OF[need]);
    return Object.values(FIELD_OF).flatMap((field): Violation[] => {
      const isNeeded = needed.includes(field);
      if (isNeeded === (given[field] !== undefined)) return [];
      const expected = isNeeded
        ? `the ${field} that the policy '${policy.name}' goes by`
        : `no ${field}, since the policy '${policy.name}' goes by ${needed.join(' and ') || 'nothing'}`;
      return [{ field: [component, field], expected, came: isNeeded ? 'nothing' : 'one' }];
    });
  });

const SHORTEST_INTERVAL_MS = 3_600_000;

/** With a shorter interval a component would be due again before its reboot has ended. */
const intervalsAreLongerThanReboots: Rule<Patch> = (settings) =>
  (['vmm', 'guest'] as const).flatMap((component) => {
    const { interval } = settings[component] ?? {};
    if (interval === undefined || interval >= SHORTEST_INTERVAL_MS) return [];
    return [{ field: [component, 'interval'], expected: 'an interval of at least 1 h', came: `${interval / 1000} s` }];
  });

const SMALLEST_THRESHOLD = 0.5;

/** A component must not be due just after its start. */
const thresholdsLieAboveYouth: Rule<Patch> = (settings) =>
  (['vmm', 'guest'] as const).flatMap((component) => {
    const { threshold } = settings[component] ?? {};
    if (threshold === undefined || threshold >= SMALLEST_THRESHOLD) return [];
    const expected = 'a threshold from 50 %: what has just been started uses some of its memory already';
    return [{ field: [component, 'threshold'], expected, came: `${threshold * 100} %` }];
  });

const mechanismsRestartTheHost: Rule<Patch> = ({ vmm, recovery }, { reboots }) =>
  [
    { field: ['vmm', 'reboot'], name: vmm?.reboot },
    { field: ['recovery', 'vmm'], name: recovery?.vmm },
  ].flatMap(({ field, name }) => {
    const mechanism = entryNamed(reboots, name);
    if (mechanism === undefined || mechanism.recovers.includes('vmm')) return [];
    const able = namesOf(reboots.filter(({ recovers }) => recovers.includes('vmm')));
    return [{ field, expected: `a mechanism that restarts the VMM (${listOf(able)})`, came: `'${name}'` }];
  });

/** A guest needs more memory than it has in use after boot, and JBoss must fit. */
const guestsFit: Rule<Patch> = ({ memoryOfEach, constants = {} }) => {
  if (memoryOfEach === undefined) return [];
  const of = constantsWith(constants);
  const least = Math.max(
    1.25 * of('guestBaseBytes'),
    of('guestKernelBytes') + of('jbossBytes') + of('cacheBlockBytes'),
  );
  if (memoryOfEach > least) return [];
  const expected = `more than ${inMib(least)}, with room for the kernel and the service of a guest`;
  return [{ field: ['memoryOfEach'], expected, came: inMib(memoryOfEach) }];
};

const vmmHasHeap: Rule<Patch> = ({ vms, constants = {} }) => {
  if (vms === undefined) return [];
  const of = constantsWith(constants);
  const most = Math.floor(
    (of('vmmHeapBytes') - of('vmmBaseBytes') - of('hypercallBytes')) / (of('domainBytes') + of('domainLeakBytes')),
  );
  if (vms <= most) return [];
  return [{ field: ['vms'], expected: `at most ${most}, for which the VMM has heap`, came: `${vms}` }];
};

const PARAMETERS = { ...hostParameters, ...serviceParameters, ...agingParameters };

const constantsWith =
  (constants: Readonly<Record<string, number | undefined>>) =>
  (name: keyof typeof PARAMETERS): number =>
    constants[name] ?? PARAMETERS[name].value;

const horizonIsThere: Rule<Patch> = ({ horizon }) =>
  horizon === undefined || horizon >= SHORTEST_INTERVAL_MS
    ? []
    : [{ field: ['horizon'], expected: 'a time of at least 1 h', came: `${horizon / 1000} s` }];

/** A run that simulates single requests over years would take too long. */
const serviceIsProbedOnly: Rule<Patch> = ({ service }, { services }) => {
  const chosen = entryNamed(services, service);
  if (chosen === undefined || !chosen.works) return [];
  const quiet = namesOf(services.filter(({ works }) => !works));
  const expected = `a service whose single requests are not simulated (${listOf(quiet)})`;
  return [{ field: ['service'], expected, came: `'${service}'` }];
};

const traceSuffices: Rule<Patch> = (settings) => fieldViolations(settings, 1, settings.horizon);

/** Replicas fail by the clocks of VMM and guests, which splitting hastens. */
const rareFailuresAreTheirOwn: Rule<Patch> = ({ rare, failures }) => {
  if (rare === undefined || failures === undefined || failures === true) return [];
  const expected = 'true, since with `rare` hosts fail by the constants vmmFailureHours and guestFailureHours';
  return [{ field: ['failures'], expected, came: failures === false ? 'false' : 'a trace' }];
};

export const REJUVENATION_RULES: readonly Rule<Patch>[] = [
  serviceIsProbedOnly,
  policiesGetWhatTheyNeed,
  intervalsAreLongerThanReboots,
  thresholdsLieAboveYouth,
  mechanismsRestartTheHost,
  guestsFit,
  vmsFit,
  imagesFit,
  systemHoldsFiles,
  pagesAreWhole,
  vmmHasHeap,
  horizonIsThere,
  traceSuffices,
  rareFailuresAreTheirOwn,
];
