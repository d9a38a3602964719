/** What a scenario about a failing driver VM says of one run. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { detectionField, faultField, recoveryField, TARGETS, withoutField } from '../../../experiment/failure-form.ts';
import { count, oneOf } from '../../../experiment/fields.ts';
import { propagationParameters } from '../../../experiment/propagation.ts';
import { driverVmParameters } from '../parameters.ts';
import type { DriverVmParts } from './parts.ts';

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

export function fields({ faults, detectors, mechanisms }: DriverVmParts) {
  const device = oneOf(
    'device',
    {
      disk: 'the disk and its driver',
      network: 'the network card and its driver',
      either: 'drawn, one as likely as the other',
    },
    'Which device a fault of devices or their drivers is about. Default: either.',
  ).exactOptional();
  const trigger = z
    .strictObject({ device }, { error: 'a mapping with device' })
    .meta({ description: 'Where in the DVM the fault strikes.' });
  return {
    fault: faultField(faults, { dvm: TARGETS.dvm }, { trigger: trigger.exactOptional() }),
    detection: detectionField(detectors),
    recovery: recoveryField({ dvm: mechanisms }),
    without: withoutField(mechanisms.map(({ repairs }) => repairs)),
    blkBenchVms: count('AppVMs', 0, MOST_BLKBENCH_VMS, 'AppVMs that run BlkBench, each with a disk. Default: 1.'),
    netBenchVms: count('AppVMs', 0, MOST_NETBENCH_VMS, 'AppVMs that run NetBench, each with a network. Default: 1.'),
    diskCache: oneOf(
      'write cache',
      {
        off: 'none, as published: what is acknowledged is on the medium',
        volatile: 'the disk acknowledges from a memory that a reset of the device loses',
      },
      'What the disk does with writes. Default: off.',
    ),
    packetIntervalUs: z
      .int({ error: INTERVAL_EXPECTED })
      .min(50, { error: INTERVAL_EXPECTED })
      .max(1_000_000, { error: INTERVAL_EXPECTED })
      .meta({
        description:
          "Microseconds between two packets of NetBench's sender: the finest gap that it can see. " +
          'Default: 1000, as published.',
      }),
    constants: constantsField({ ...driverVmParameters, ...propagationParameters }).exactOptional(),
  };
}
