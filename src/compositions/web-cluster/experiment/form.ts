/**
 * A web service on a cluster of VMs on several hosts, any component of which may fail: does it keep answering? One
 * fault strikes, or two that may cross each other.
 *
 * Each component fails and is recovered as in its own experiment (vmm-failure, driver-vm, privileged-vm): the names of
 * faults, mechanisms and repairs are theirs.
 */
import { z } from 'zod';
import type { ComponentKind } from '../../../experiment/component.ts';
import { type DeepPartial, experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { duration, named, oneOf } from '../../../experiment/fields.ts';
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { listOf, namesOf, type Rule, type Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { type Catalog, type CatalogEntry, driverVmModels, privilegedVmModels } from '../../../experiments/catalog.ts';

const {
  'overhead|dry': _overhead,
  'no-vm-failures|detected': _noVmFailures,
  'recoveryMs|recovery-attempted': _recovery,
  'downtimeMs|detected': _downtime,
  'downtimeMs|recovered': _downtimeRecovered,
  ...failure
} = FAILURE_METRICS;

const DETECTED = 'runs in which a detector fired';

const METRICS = {
  ...failure,
  'availability|detected': {
    unit: 'ratio',
    meaning: 'requests that were answered in the end, of those of the minute after the strike',
    of: DETECTED,
  },
  'requestsFailed|detected': {
    unit: 'count',
    meaning: 'requests that were given up after all attempts, or refused because their session was lost',
    of: DETECTED,
  },
  'requestsRetried|detected': { unit: 'count', meaning: 'requests that took more than one attempt', of: DETECTED },
  'longestGapS|detected': {
    unit: 's',
    meaning: 'the longest time in which no client was answered',
    of: DETECTED,
    hasDistribution: true,
  },
  'slowestAnswerS|detected': { unit: 's', meaning: 'the longest time that an answer took', of: DETECTED },
  'nodesLost|detected': { unit: 'count', meaning: 'VMs of the cluster that were lost', of: DETECTED },
  'sessionsLost|detected': { unit: 'count', meaning: 'sessions of clients of which no copy was left', of: DETECTED },
} as const satisfies Record<string, Metric>;

export const webCluster = experimentForm({
  name: 'web-cluster',
  summary: 'a fault strikes any component under a web service on a cluster of VMs: does the service keep answering',
  fields,
  defaults: { hosts: 2, serversPerHost: 2, recovery: {}, without: [] },
  example: {
    platform: 'x86-64-xen-4.3',
    fault: { target: 'vmm', model: 'failstop' },
    recovery: { vmm: 'rehype', dvm: 'dvm-failover', privvm: 'privvm-microreboot', appvm: 'vm-restart' },
    vary: { 'recovery.vmm': ['none', 'rehype', 'nilihype'] },
    runs: 5,
  },
  rules: [modelBelongsToTarget, secondHostExists, secondWindowIsWindow, omittedRepairIsOptional],
  metrics: METRICS,
  comparedFields: ['recovery', 'without'],
  kept: ({ without, ...others }, changed) => ({
    ...others,
    // They name repairs of the old mechanisms.
    without: changed('recovery') && !changed('without') ? [] : without,
  }),
});

export type WebClusterSettings = SettingsOf<'web-cluster', typeof fields>;
type Patch = DeepPartial<WebClusterSettings>;

/** An AppVM has one way to fail here: its kernel stops. */
const VM_CRASH: CatalogEntry = { name: 'vm-crash', summary: "the AppVM's kernel stops, which its VMM notices at once" };

const RESTART: CatalogEntry = { name: 'vm-restart', summary: 'the PrivVM creates a VM anew that is lost' };

/** A component, or whichever fails. */
export type Target = ComponentKind | 'any';

const TARGETS: Readonly<Record<Target, string>> = {
  vmm: 'the VMM of a host',
  dvm: 'the driver VM of a host, or its devices',
  privvm: 'the privileged VM of a host',
  appvm: 'a VM of the cluster: a director or a web server',
  any: 'the VMM, the DVM or the PrivVM, drawn as often as field reports blame them (P11: 43, 38 and 19 %)',
};

function fields(catalog: Catalog) {
  const fault = {
    target: oneOf('component', TARGETS, 'The component that the fault strikes.'),
    model: named('fault', byName(Object.values(faultsOf(catalog)).flat())),
  };
  const { mechanisms } = catalog;
  const vmmMechanisms = Object.values(mechanisms).filter(({ recovers }) => recovers.includes('vmm'));
  return {
    platform: named('platform', catalog.platforms),
    hosts: count('hosts', 1, MOST_HOSTS, 'Hosts. The directors are on the first two, or on the only one. Default: 2.'),
    serversPerHost: count('web servers', 1, 2, 'Web servers on each host. Default: 2.'),
    fault: z
      .strictObject(fault, { error: 'a mapping with target and model' })
      .meta({ description: 'The fault: it strikes the first host, or a VM on it.' }),
    secondFault: z
      .strictObject(
        {
          ...fault,
          host: oneOf(
            'host',
            { same: 'the host that was struck first', other: 'the next host' },
            'Which host the second fault strikes.',
          ),
          after: z.tuple([duration, duration], { error: AFTER_EXPECTED }).meta({
            description: 'It strikes at a random time between these after the first one.',
          }),
        },
        { error: 'a mapping with target, model, host and after' },
      )
      .meta({ description: 'A second fault, if there is one.' })
      .exactOptional(),
    recovery: z
      .strictObject(
        {
          vmm: named('mechanism', byName(vmmMechanisms)).exactOptional(),
          dvm: named('mechanism', byName(driverVmModels.mechanisms)).exactOptional(),
          privvm: named('mechanism', byName(privilegedVmModels.mechanisms)).exactOptional(),
          appvm: named('mechanism', byName([RESTART])).exactOptional(),
        },
        { error: 'a mapping from components to mechanisms, such as { vmm: rehype, dvm: dvm-failover }' },
      )
      .meta({
        description: 'Which mechanism recovers which component. A component that is left out is not recovered.',
      }),
    without: z
      .array(named('repair', byName(Object.values(mechanismsOf(catalog)).flatMap((all) => all.flatMap(repairsOf)))), {
        error: 'a list of repairs',
      })
      .meta({ description: 'Optional repairs of the chosen mechanisms that are left out. Default: none.' }),
  };
}

const MOST_HOSTS = 8;
const AFTER_EXPECTED = 'a window [from, to] of two times after the first fault, such as [0 s, 1 s]';

function faultsOf({ faults }: Catalog): Readonly<Record<Target, readonly CatalogEntry[]>> {
  const vmm = Object.values(faults).filter(({ strikes }) => strikes.includes('vmm'));
  return {
    vmm,
    dvm: driverVmModels.faults,
    privvm: privilegedVmModels.faults,
    appvm: [VM_CRASH],
    // Each component has its own way to stop.
    any: vmm.filter(({ name }) => name === 'failstop'),
  };
}

interface MechanismParts extends CatalogEntry {
  readonly repairs: readonly (CatalogEntry & { readonly optional: boolean })[];
}

function mechanismsOf({
  mechanisms,
}: Catalog): Readonly<Record<Exclude<ComponentKind, 'appvm'>, readonly MechanismParts[]>> {
  return {
    vmm: Object.values(mechanisms),
    dvm: driverVmModels.mechanisms,
    privvm: privilegedVmModels.mechanisms,
  };
}

const repairsOf = ({ repairs }: MechanismParts) => repairs;

const byName = (entries: readonly CatalogEntry[]): Readonly<Record<string, CatalogEntry>> =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));

function count(what: string, from: number, to: number, description: string) {
  const expected = `a whole number of ${what} from ${from} to ${to}`;
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected }).meta({ description });
}

function modelBelongsToTarget(settings: Patch, catalog: Catalog): Violation[] {
  return (['fault', 'secondFault'] as const).flatMap((field): Violation[] => {
    const { target, model } = settings[field] ?? {};
    if (target === undefined || model === undefined) return [];
    const able = namesOf(faultsOf(catalog)[target]);
    if (able.includes(model)) return [];
    const expected = `a fault that can strike the ${target} (${listOf(able)})`;
    return [{ field: [field, 'model'], expected, came: `'${model}'`, suggestion: nearest(model, able) }];
  });
}

function secondHostExists({ hosts, secondFault }: Patch): ReturnType<Rule<Patch>> {
  if (secondFault?.host !== 'other' || hosts === undefined || hosts > 1) return [];
  return [{ field: ['secondFault', 'host'], expected: "'same', since there is one host only", came: "'other'" }];
}

function secondWindowIsWindow({ secondFault }: Patch): ReturnType<Rule<Patch>> {
  const [from, to] = secondFault?.after ?? [];
  if (from === undefined || to === undefined || from <= to) return [];
  return [
    { field: ['secondFault', 'after'], expected: `${AFTER_EXPECTED}, the earlier one first`, came: 'the later one' },
  ];
}

function omittedRepairIsOptional({ recovery, without }: Patch, catalog: Catalog): Violation[] {
  const chosen = Object.entries(mechanismsOf(catalog)).flatMap(([component, mechanisms]) =>
    mechanisms.filter(({ name }) => name === recovery?.[component as keyof typeof recovery]),
  );
  const optional = chosen.flatMap(repairsOf).filter((repair) => repair.optional);
  return (without ?? []).flatMap((name, index): Violation[] => {
    if (optional.some((repair) => repair.name === name)) return [];
    const names = namesOf(optional);
    const expected = `an optional repair of ${listOf(namesOf(chosen))} (${listOf(names)})`;
    return [{ field: ['without', index], expected, came: `'${name}'`, suggestion: nearest(name, names) }];
  });
}
