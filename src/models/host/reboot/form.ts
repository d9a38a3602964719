/**
 * The experiment `reboot`: a host with guests is restarted in one of several ways, planned or after a failure. For how
 * long are the services in the guests away, what does the host go through meanwhile, and what is lost?
 */
import { z } from 'zod';
import { experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { duration, named, oneOf, size } from '../../../experiment/fields.ts';
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import type { Catalog } from '../../../experiments/catalog.ts';
import { hostParameters } from '../parameters/host.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import { REBOOT_RULES } from './form-rules.ts';

const BACK = 'runs after which every VM answered again';
const WORKED = 'runs in which the services did such a piece of work before and after';

const {
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
} = FAILURE_METRICS;

const REBOOT_METRICS = {
  // Of reboots after a crash.
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
  // Of all.
  'back|rebooted': {
    unit: 'share',
    meaning: 'runs after which every VM answered again',
    of: 'runs with a reboot',
  },
  'meanDowntime|back': {
    unit: 's',
    meaning: "from the first failed to the first good probe of a VM's service, mean over the VMs",
    of: BACK,
  },
  'longestDowntime|back': {
    unit: 's',
    meaning: 'the same of the VM that was away longest',
    of: BACK,
    isDetail: true,
  },
  'medianDowntime|back': { unit: 's', meaning: 'the same, median over the VMs', of: BACK, isDetail: true },
  'shortestDowntime|back': { unit: 's', meaning: 'the same of the VM that was back first', of: BACK, isDetail: true },
  'reduction|against': {
    unit: 'ratio',
    meaning:
      '1 - mean downtime over that of the same run under the mechanism of `against`: the same ' +
      'chance, another mechanism',
    of: 'runs after which every VM answered again under both mechanisms',
    extreme: 'largest',
  },
  'rebootTime|back': {
    unit: 's',
    meaning: 'from the beginning of the first step to the end of the last',
    of: BACK,
    isDetail: true,
  },
  'preserveTime|back': {
    unit: 's',
    meaning: 'the steps that put the VMs where they outlive the VMM, all VMs together',
    of: 'runs of a mechanism that has such steps',
  },
  'restoreTime|back': {
    unit: 's',
    meaning: 'the steps that bring the VMs back from there, all VMs together',
    of: 'runs of a mechanism that has such steps',
  },
  'vmmRestart|back': {
    unit: 's',
    meaning: "from the end of the old VMM to the end of the new one's start",
    of: 'runs of a mechanism that restarts the host',
    isDetail: true,
  },
  'hostRestart|back': {
    unit: 's',
    meaning: "from the beginning of dom0's shutdown to the end of its boot",
    of: 'runs of a mechanism that restarts the host',
    isDetail: true,
  },
  'preservedVms|rebooted': {
    unit: 'count',
    meaning: 'VMs that run on with the memory they had',
    of: 'runs with a reboot',
  },
  'sessionsKept|rebooted': {
    unit: 'count',
    meaning:
      'TCP sessions, one with each VM, that outlived the reboot: the VM still knew of them, and ' +
      'its client had not given up',
    of: 'runs with a reboot',
  },
  'keptCache|taken-over': {
    unit: 'ratio',
    meaning: 'blocks of the page caches that the booted guests took over, of those that were in them',
    of: 'runs in which a guest looked for what it could take over',
  },
  'wrongBlocks|taken-over': {
    unit: 'count',
    meaning: 'blocks taken over that are not what the disk has: corrupted, or never written back',
    of: 'runs in which a guest looked for what it could take over',
    extreme: 'largest',
  },
  'throughputLoss|working': {
    unit: 'ratio',
    meaning:
      '1 - throughput of the first piece of work once the service is back (a whole file, a tenth ' +
      'of the files, a whole test) over that of such a piece in the beginning, mean over the VMs',
    of: WORKED,
    extreme: 'largest',
  },
  'responsiveness|working': {
    unit: 's',
    meaning:
      'from the first failed probe until the throughput is back within 5 % of that before, for as ' +
      'long as such a piece of work took, mean over the VMs',
    of: WORKED,
  },
} as const satisfies Record<string, Metric>;

export type RebootMetric = keyof typeof REBOOT_METRICS;

export const reboot = experimentForm({
  name: 'reboot',
  summary: 'a host with guests is restarted: how long are their services away, and what is lost',
  fields,
  defaults: {
    without: [],
    occasion: 'planned',
    wildStores: 0,
    imageLoadedBefore: false,
    before: 10_000,
    after: 10_000,
    probeInterval: 100,
    throughputStep: 1000,
    sessionTimeout: 120_000,
    constants: {},
  },
  example: {
    mechanism: 'warm-vm-reboot',
    vms: 4,
    memoryOfEach: '1 GiB',
    service: 'ssh',
    vary: { mechanism: ['warm-vm-reboot', 'cold-vm-reboot', 'saved-vm-reboot'] },
  },
  rules: REBOOT_RULES,
  metrics: REBOOT_METRICS,
  comparedFields: ['mechanism', 'without', 'against'],
  kept: ({ without, ...others }, changed) => ({
    ...others,
    // They name steps of the old mechanism.
    without: changed('mechanism') && !changed('without') ? [] : without,
  }),
});

export type RebootSettings = SettingsOf<'reboot', typeof fields>;

const VMS_EXPECTED = 'a whole number of VMs from 1 to 256';
const STORES_EXPECTED = 'a whole number of stores from 0 to 100,000';
const CONSTANT_EXPECTED = 'a number that is not negative, in the unit of the constant';

function fields(catalog: Catalog) {
  const steps = Object.values(catalog.reboots).flatMap((mechanism) => mechanism.steps);
  const mechanism = named('reboot mechanism', catalog.reboots);
  return {
    mechanism,
    without: z
      .array(named('step', Object.fromEntries(steps.map((step) => [step.name, step]))), { error: 'a list of steps' })
      .meta({ description: 'Optional steps of the mechanism that are left out. Default: none.' }),
    against: mechanism
      .meta({
        ...mechanism.meta(),
        description:
          'A mechanism that each run is also done with, under the same chance, for the metric ' +
          'reduction|against. Its own runs have none.',
      })
      .exactOptional(),
    occasion: oneOf(
      'occasion',
      {
        planned: 'a rejuvenation that a schedule asks for',
        'vmm-crash': 'the VMM has crashed, and everything on it stands still',
        'dom0-crash': 'dom0 has crashed: the guests run on without their devices',
        'guest-crash': 'the kernels of all guests have crashed: nothing more is written back',
      },
      'Why the host is rebooted. Default: planned.',
    ),
    wildStores: z
      .int({ error: STORES_EXPECTED })
      .min(0, { error: STORES_EXPECTED })
      .max(100_000, { error: STORES_EXPECTED })
      .meta({
        description:
          "Stores of each guest's faulty kernel into its own page cache before the reboot, at random " +
          'times and places. Default: 0.',
      }),
    imageLoadedBefore: z.boolean({ error: 'true or false' }).meta({
      description: 'Whether an image for the quick reload was loaded when the host came up. Default: false.',
    }),
    vms: z.int({ error: VMS_EXPECTED }).min(1, { error: VMS_EXPECTED }).max(256, { error: VMS_EXPECTED }).meta({
      description: 'The number of VMs.',
    }),
    memoryOfEach: size.meta({ ...size.meta(), description: 'The memory of each VM.' }),
    service: named('service', catalog.services).meta({ description: 'What every VM runs, and its client probes.' }),
    before: duration.meta({ ...duration.meta(), description: 'How long everything runs before. Default: 10 s.' }),
    after: duration.meta({
      ...duration.meta(),
      description: 'How long the run goes on once every VM answers again. Default: 10 s.',
    }),
    probeInterval: duration.meta({
      ...duration.meta(),
      description: 'Time between two probes of a client, which is how well a downtime is known. Default: 100 ms.',
    }),
    sessionTimeout: duration.meta({
      ...duration.meta(),
      description:
        'How long the client of a TCP session waits in silence before it gives up. Default: 2 min, ' +
        'as applications do; TCP itself waits for a quarter of an hour.',
    }),
    throughputStep: duration.meta({
      ...duration.meta(),
      description: 'Time for which each value of the throughput stands. Default: 1 s.',
    }),
    constants: z
      .strictObject(
        Object.fromEntries(
          Object.entries({ ...hostParameters, ...rebootParameters, ...serviceParameters }).map(
            ([name, { unit, source }]) => [
              name,
              z
                .number({ error: CONSTANT_EXPECTED })
                .min(0, { error: CONSTANT_EXPECTED })
                .meta({ description: `In ${unit}. Otherwise: ${source}.` })
                .exactOptional(),
            ],
          ),
        ),
        { error: 'a mapping from names of constants to numbers' },
      )
      .meta({
        description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.',
      }),
  };
}
