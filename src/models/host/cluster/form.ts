/**
 * The experiment `cluster`: hosts whose guests serve as much as they can, rejuvenated one after the other. How much
 * does the whole cluster serve meanwhile, and over the interval at which each host has its turn?
 */
import { z } from 'zod';
import { experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { duration, named, oneOf, size } from '../../../experiment/fields.ts';
import type { Metric } from '../../../experiment/metrics.ts';
import type { Catalog } from '../../../experiments/catalog.ts';
import { hostParameters } from '../parameters/host.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import { CLUSTER_RULES } from './form-rules.ts';

/** The strategy that is no reboot mechanism: it needs another host. */
export const LIVE_MIGRATION = 'live-migration';

const CLUSTER_METRICS = {
  'throughput|interval': {
    unit: 'ratio',
    meaning:
      'throughput of the cluster over that of all its hosts at work, mean over an interval in ' +
      'which each host is rejuvenated once',
    of: 'runs in which the turns of all hosts fit into the interval',
  },
  'missingHosts|interval': {
    unit: 'count',
    meaning: 'the same as hosts that do nothing: how many are missing from the throughput, mean over the interval',
    of: 'runs in which the turns of all hosts fit into the interval',
  },
  'throughput|pass': {
    unit: 'ratio',
    meaning: 'the same, mean over the time in which the hosts are rejuvenated one right after the other',
  },
  'lowestThroughput|pass': { unit: 'ratio', meaning: 'the same, lowest mean of a minute', isDetail: true },
  'crossover|against': {
    unit: 'count',
    meaning:
      'hosts from which on it would be better, over the interval, to have a spare and migrate: ' +
      'what one spare costs over what the turns cost more without one',
    of: 'runs of a strategy without a spare, whose turns cost more than those of `against`',
  },
  'mostHosts|against': {
    unit: 'count',
    meaning: 'hosts whose turns under `against`, one after the other, fit into the interval',
    of: 'runs of a strategy without a spare',
  },
  'passTime|cluster': { unit: 's', meaning: 'from the beginning of the first turn to the end of the last' },
  'turnTime|host': { unit: 's', meaning: 'until a host is rejuvenated and its guests do as much as before' },
  'lostTime|host': { unit: 's', meaning: 'work that is not done because of one turn, in time of a host at work' },
  'silence|host': { unit: 's', meaning: 'the longest time without any work of the guests of one host' },
} as const satisfies Record<string, Metric>;

export type ClusterMetric = keyof typeof CLUSTER_METRICS;

export const cluster = experimentForm({
  name: 'cluster',
  summary: 'hosts rejuvenated one after the other: how much do all of them together serve',
  fields,
  defaults: { courses: 4, constants: {} },
  example: {
    hosts: 4,
    vms: 4,
    memoryOfEach: '1 GiB',
    service: 'web-server',
    strategy: 'warm-vm-reboot',
    interval: '1 d',
    constants: { webFiles: 1000, webConnections: 1 },
    vary: { strategy: ['warm-vm-reboot', 'cold-vm-reboot'] },
    runs: 2,
  },
  rules: CLUSTER_RULES,
  metrics: CLUSTER_METRICS,
  comparedFields: ['strategy', 'against'],
});

export type ClusterSettings = SettingsOf<'cluster', typeof fields>;

const HOSTS_EXPECTED = 'a whole number of hosts from 2 to 1024';
const VMS_EXPECTED = 'a whole number of VMs from 1 to 64';
const COURSES_EXPECTED = 'a whole number from 1 to 64';
const CONSTANT_EXPECTED = 'a number that is not negative, in the unit of the constant';

function fields(catalog: Catalog) {
  const mechanisms = Object.values(catalog.reboots).filter(({ restartsHost }) => restartsHost);
  return {
    hosts: z
      .int({ error: HOSTS_EXPECTED })
      .min(2, { error: HOSTS_EXPECTED })
      .max(1024, { error: HOSTS_EXPECTED })
      .meta({ description: 'The number of hosts, the spare included if there is one.' }),
    vms: z
      .int({ error: VMS_EXPECTED })
      .min(1, { error: VMS_EXPECTED })
      .max(64, { error: VMS_EXPECTED })
      .meta({ description: 'The number of VMs on a host at work.' }),
    memoryOfEach: size.meta({ ...size.meta(), description: 'The memory of each VM.' }),
    service: named('service', catalog.services).meta({
      description: 'What every VM runs; its clients ask for as much as it can do.',
    }),
    strategy: oneOf(
      'strategy',
      {
        ...Object.fromEntries(mechanisms.map(({ name, summary }) => [name, summary])),
        [LIVE_MIGRATION]: 'the VMs of a host move to a spare one, and it restarts empty: it is the next spare',
      },
      'How a host is rejuvenated.',
    ),
    against: oneOf(
      'strategy with a spare',
      { [LIVE_MIGRATION]: 'as strategy' },
      'For each run of a strategy without a spare a turn is also done with this one, under the ' +
        'same chance: for the metrics |against.',
    ).exactOptional(),
    interval: duration.meta({ ...duration.meta(), description: 'Each host is rejuvenated once in this time.' }),
    courses: z
      .int({ error: COURSES_EXPECTED })
      .min(1, { error: COURSES_EXPECTED })
      .max(64, { error: COURSES_EXPECTED })
      .meta({
        description:
          'Hosts are alike but for chance: the turns of so many are simulated, and the others take the ' +
          'same course in turn. Default: 4.',
      }),
    constants: z
      .strictObject(
        Object.fromEntries(
          Object.entries({
            ...hostParameters,
            ...rebootParameters,
            ...serviceParameters,
            ...migrationParameters,
          }).map(([name, { unit, source }]) => [
            name,
            z
              .number({ error: CONSTANT_EXPECTED })
              .min(0, { error: CONSTANT_EXPECTED })
              .meta({ description: `In ${unit}. Otherwise: ${source}.` })
              .exactOptional(),
          ]),
        ),
        { error: 'a mapping from names of constants to numbers' },
      )
      .meta({
        description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.',
      }),
  };
}
