/**
 * A driver VM that fails: a fault strikes the DVM of a host, or one of its devices, while AppVMs use their disks and
 * networks; a detector notices, a mechanism recovers, and clients and an observer of writes tell what became of the
 * service and of the data.
 */
import { z } from 'zod';
import { type DeepPartial, experimentForm, type SettingsOf } from '../../../experiment/experiment.ts';
import { named, oneOf } from '../../../experiment/fields.ts';
import { type CatalogEntry, driverVmModels } from '../../../experiments/catalog.ts';
import { DRIVER_VM_METRICS } from './form-metrics.ts';
import { DRIVER_VM_RULES } from './form-rules.ts';

export const driverVm = experimentForm({
  name: 'driver-vm',
  summary:
    'a fault strikes the driver VM or its devices: is service back, how soon, and is every write where it belongs',
  fields,
  defaults: { device: 'either', without: [], blkBenchVms: 1, netBenchVms: 1, packetIntervalUs: 1000 },
  example: {
    fault: 'failstop',
    detection: ['dvm-agent', 'heartbeat', 'ring-watchdog'],
    recovery: 'dvm-failover',
    vary: { recovery: ['none', 'dvm-microreboot', 'dvm-failover'] },
  },
  rules: DRIVER_VM_RULES,
  metrics: DRIVER_VM_METRICS,
  comparedFields: ['recovery', 'without'],
  kept({ without, ...others }, changed) {
    // They name repairs of the old mechanism.
    return { ...others, without: changed('recovery') && !changed('without') ? [] : without };
  },
});

export type DriverVmSettings = SettingsOf<'driver-vm', typeof fields>;

/** Some of the settings. */
export type DriverVmPatch = DeepPartial<DriverVmSettings>;

/**
 * With four of BlkBench one ring waits so long for the one disk that the watchdog takes it for standing still, as dry
 * injections show.
 */
const MOST_BLKBENCH_VMS = 3;
const MOST_NETBENCH_VMS = 8;
const INTERVAL_EXPECTED = 'a whole number of microseconds from 50 to 1000000';

function fields() {
  const { faults, detectors, mechanisms } = driverVmModels;
  const repairs = mechanisms.flatMap((mechanism) => mechanism.repairs);
  return {
    fault: named('fault', byName(faults)).meta({ description: 'The fault: one strikes in every run.' }),
    device: oneOf(
      'device',
      {
        disk: 'the disk and its driver',
        network: 'the network card and its driver',
        either: 'drawn, one as likely as the other',
      },
      'Which device a fault of devices or their drivers is about. Default: either.',
    ),
    detection: z
      .array(named('detector', byName(detectors)), { error: 'a list of detectors, such as [dvm-agent, heartbeat]' })
      .meta({ description: 'The detectors that are switched on.' }),
    recovery: named('mechanism', byName(mechanisms)).meta({ description: 'The mechanism that recovers the DVM.' }),
    without: z
      .array(named('repair', byName(repairs)), { error: 'a list of repairs' })
      .meta({ description: 'Optional repairs of the mechanism that are left out. Default: none.' }),
    blkBenchVms: vmsUpTo(MOST_BLKBENCH_VMS).meta({
      description: 'AppVMs that run BlkBench, each with a disk. Default: 1.',
    }),
    netBenchVms: vmsUpTo(MOST_NETBENCH_VMS).meta({
      description: 'AppVMs that run NetBench, each with a network. Default: 1.',
    }),
    packetIntervalUs: z
      .int({ error: INTERVAL_EXPECTED })
      .min(50, { error: INTERVAL_EXPECTED })
      .max(1_000_000, { error: INTERVAL_EXPECTED })
      .meta({
        description:
          "Microseconds between two packets of NetBench's sender: the finest gap that it can see. " +
          'Default: 1000, as published.',
      }),
  };
}

function vmsUpTo(most: number) {
  const error = `a whole number of AppVMs from 0 to ${most}`;
  return z.int({ error }).min(0, { error }).max(most, { error });
}

function byName(entries: readonly CatalogEntry[]): Readonly<Record<string, CatalogEntry>> {
  return Object.fromEntries(entries.map((entry) => [entry.name, entry]));
}
