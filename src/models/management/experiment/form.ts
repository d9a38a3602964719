/**
 * A privileged VM that fails: a fault strikes it, or what it manages with, while clients order operations on VMs. Is
 * management restored, is XenStore's content, does an operation stay half done, and do the applications notice?
 */
import { z } from 'zod';
import { type DeepPartial, experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { mismatch, named, oneOf } from '../../../experiment/fields.ts';
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { parseQuantity } from '../../../experiment/quantity.ts';
import { listOf, namesOf, type Rule } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { privilegedVmModels } from '../../../experiments/catalog.ts';
import { OPERATIONS, type OperationName } from '../plane/operations/operation.ts';

export type PrivilegedVmSettings = SettingsOf<'privileged-vm', typeof fields>;
type Patch = DeepPartial<PrivilegedVmSettings>;

const { faults, detectors, mechanisms } = privilegedVmModels;

const detected = 'runs in which a detector fired';
const injected = 'runs in which a fault was injected';

const METRICS = {
  'detected|injected': FAILURE_METRICS['detected|injected'],
  'non-manifested|injected': FAILURE_METRICS['non-manifested|injected'],
  'sdc|injected': FAILURE_METRICS['sdc|injected'],
  'recovered|detected': FAILURE_METRICS['recovered|detected'],
  'applications-kept|detected': {
    unit: 'share',
    meaning:
      'runs in which every AppVM that was there kept serving, or was away for no longer than its ' +
      'clients bear, among those in which a detector fired',
    of: detected,
  },
  'management-restored|detected': {
    unit: 'share',
    meaning: 'runs after which a VM can be created, changed and destroyed, among those in which a detector fired',
    of: detected,
  },
  'state-whole|detected': {
    unit: 'share',
    meaning:
      'runs after which the domains of the VMM, the content of XenStore and what clients were told ' +
      'agree, among those in which a detector fired',
    of: detected,
  },
  'detectionMs|detected': FAILURE_METRICS['detectionMs|detected'],
  'recoveryMs|recovery-attempted': FAILURE_METRICS['recoveryMs|recovery-attempted'],
  'managementGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time for which a monitor that asks every 10 ms got no answer from the management',
    of: `${detected} and management works in the end`,
    hasDistribution: true,
  },
  'applicationGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time for which an AppVM that was there did not serve',
    of: detected,
  },
  'replicaRestoreMs|restored': {
    unit: 'ms',
    meaning: "time in which XenStore's nodes come back from the replica",
    of: 'runs in which they did',
  },
  'creationMs|undisturbed': {
    unit: 'ms',
    meaning: 'time from the order of a VM to the answer, before the fault',
    of: 'runs with such an order',
  },
  'entriesLost|injected': {
    unit: 'count',
    meaning: 'nodes of XenStore that are missing or untrue at the end',
    of: injected,
  },
  'operationsBetween|injected': {
    unit: 'count',
    meaning:
      'VMs that an operation has left between before and after: orphaned, half created, half ' +
      'changed, stranded, or in XenStore only',
    of: injected,
  },
  'watchesDead|injected': { unit: 'count', meaning: 'watches that would never fire again', of: injected },
  'toldWrong|injected': { unit: 'count', meaning: 'VMs of which clients were told what is not so', of: injected },
  'ordersUnanswered|injected': {
    unit: 'count',
    meaning: 'orders that clients gave up after all retries',
    of: injected,
  },
  'ordersFailed|injected': { unit: 'count', meaning: 'orders that clients were told had failed', of: injected },
  'consoleBytesLost|injected': {
    unit: 'count',
    meaning: 'bytes of guest consoles that nobody read in time',
    of: injected,
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;

export const privilegedVm = experimentForm({
  name: 'privileged-vm',
  summary: 'a fault strikes the privileged VM: is management restored, is anything lost or left half done',
  fields,
  defaults: {
    without: [],
    vms: 6,
    retries: 3,
    workload: { create: 2, destroy: 1, migrate: 1, hotplug: 2 },
  },
  example: {
    fault: { model: 'xenstored-crash', window: ['5 s', '20 s'] },
    detection: ['service-agent', 'integrity-check', 'heartbeat', 'crash-notice'],
    recovery: 'privvm-microreboot',
    vary: { recovery: ['none', 'service-restart', 'privvm-microreboot'] },
  },
  rules: [triggerIsOneOf, somethingIsOrdered, omittedRepairIsOptional, recoveryIsDetectable, listedOnce],
  metrics: METRICS,
  comparedFields: ['recovery', 'without'],
  kept: ({ without, ...others }, changed) => ({
    ...others,
    // They name repairs of the old mechanism.
    without: changed('recovery') && !changed('without') ? [] : without,
  }),
});

function fields() {
  const repairs = mechanisms.flatMap((mechanism) => mechanism.repairs);
  return {
    vms: count('AppVMs', 1, 100, 'AppVMs that are there from the beginning. Default: 6.'),
    fault: z
      .strictObject(
        {
          model: named('fault of the privileged VM', byName(faults)),
          window: z
            .tuple([time, time], { error: WINDOW_EXPECTED })
            .refine(([from, to]) => from < to, { error: `${WINDOW_EXPECTED}, the earlier one first` })
            .meta({
              description:
                'It strikes at a random time between these, in ms since the start, while clients order operations.',
            })
            .exactOptional(),
          everyPointOf: oneOf(
            'operation',
            Object.fromEntries(OPERATIONS.map((name) => [name, `the only order is one to ${name} a VM`])) as Record<
              OperationName,
              string
            >,
            'Run i strikes at the i-th point of this operation, from 0: before each of its steps, and ' +
              'between each copy of a change and its application.',
          ).exactOptional(),
        },
        { error: 'a mapping with model, and window or everyPointOf' },
      )
      .meta({ description: 'The fault, and when it strikes.' }),
    detection: z
      .array(named('detector of the privileged VM', byName(detectors)), {
        error: 'a list of detectors, such as [service-agent, heartbeat]',
      })
      .meta({ description: 'The detectors that are switched on.' }),
    recovery: named('mechanism for the privileged VM', byName(mechanisms)),
    without: z
      .array(named('repair', byName([...new Map(repairs.map((repair) => [repair.name, repair])).values()])), {
        error: 'a list of repairs',
      })
      .meta({ description: 'Optional repairs of the mechanism that are left out. Default: none.' }),
    workload: z
      .strictObject(
        {
          create: weight('create'),
          destroy: weight('destroy'),
          migrate: weight('migrate'),
          hotplug: weight('hotplug'),
        },
        { error: 'a mapping from operations to weights, such as { create: 2, destroy: 1 }' },
      )
      .meta({
        description:
          'How often which operation is ordered, as weights; one that is left out never. Default: as ' +
          'many VMs come as go.',
      }),
    retries: count('times', 0, 100, 'How often a client orders again what it got no answer to. Default: 3.'),
  };
}

const WEIGHT_EXPECTED = 'a weight from 0';

const weight = (operation: OperationName) =>
  z
    .number({ error: WEIGHT_EXPECTED })
    .min(0, { error: WEIGHT_EXPECTED })
    .max(1e6, { error: WEIGHT_EXPECTED })
    .meta({ description: `How often one is ordered to ${operation} a VM. Default: never.` })
    .exactOptional();

const byName = <Entry extends { readonly name: string; readonly summary: string }>(entries: readonly Entry[]) =>
  Object.fromEntries(entries.map((entry) => [entry.name, entry]));
const WINDOW_EXPECTED = 'a window [from, to] of two times since the start, such as [5 s, 20 s]';
const LATEST_MS = 25_000;
const TIME_EXPECTED = `a time since the start, at most ${LATEST_MS / 1000} s, such as '5 s'`;

/** In milliseconds. */
const time = z
  .union([z.number(), z.string()], { error: TIME_EXPECTED })
  .transform((input, context) => {
    const milliseconds = parseQuantity('duration', input);
    return milliseconds === undefined || milliseconds > LATEST_MS ? mismatch(context, TIME_EXPECTED) : milliseconds;
  })
  .meta({ description: 'A time since the start of the run.', examples: ['5 s'] });

function count(what: string, from: number, to: number, description: string) {
  const expected = `a whole number of ${what} from ${from} to ${to}`;
  return z.int({ error: expected }).min(from, { error: expected }).max(to, { error: expected }).meta({ description });
}

function triggerIsOneOf({ fault }: Patch): ReturnType<Rule<Patch>> {
  if (fault === undefined) return [];
  const given = ['window', 'everyPointOf'].filter((field) => field in fault);
  if (given.length === 1) return [];
  const expected = 'either window or everyPointOf, to say when it strikes';
  return [{ field: ['fault'], expected, came: given.length === 0 ? 'neither' : 'both' }];
}

function somethingIsOrdered({ workload }: Patch): ReturnType<Rule<Patch>> {
  if (workload === undefined || Object.values(workload).some((weight) => (weight ?? 0) > 0)) return [];
  return [{ field: ['workload'], expected: `a weight above 0 for an operation (${listOf(OPERATIONS)})`, came: 'none' }];
}

function omittedRepairIsOptional({ recovery, without }: Patch): ReturnType<Rule<Patch>> {
  const mechanism = mechanisms.find(({ name }) => name === recovery);
  if (mechanism === undefined || without === undefined) return [];
  const optional = namesOf(mechanism.repairs.filter((repair) => repair.optional));
  const expected = `an optional repair of '${mechanism.name}' (${listOf(optional)})`;
  return without.flatMap((name, index) => {
    if (optional.includes(name)) return [];
    const isNeeded = mechanism.repairs.some((repair) => repair.name === name);
    const came = isNeeded ? `'${name}', which cannot be left out` : `'${name}'`;
    return [{ field: ['without', index], expected, came, suggestion: isNeeded ? undefined : nearest(name, optional) }];
  });
}

/** A mechanism that nothing can start is an oversight. */
function recoveryIsDetectable({ recovery, detection }: Patch): ReturnType<Rule<Patch>> {
  const mechanism = mechanisms.find(({ name }) => name === recovery);
  if (detection === undefined || detection.length > 0 || (mechanism?.repairs.length ?? 0) === 0) return [];
  const expected = `a detector (${listOf(namesOf(detectors))}), since '${mechanism?.name ?? ''}' is to recover`;
  return [{ field: ['detection'], expected, came: 'none' }];
}

function listedOnce(settings: Patch): ReturnType<Rule<Patch>> {
  return (['detection', 'without'] as const).flatMap((field) => {
    const names = settings[field] ?? [];
    return names.flatMap((name, index) =>
      names.indexOf(name) === index
        ? []
        : [{ field: [field, index], expected: 'each name once', came: `a second '${name}'` }],
    );
  });
}
