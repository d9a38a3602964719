/** The fields of scenarios about a reboot. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { faultField, TARGETS, withoutField } from '../../../experiment/failure-form.ts';
import { count, duration, named, size } from '../../../experiment/fields.ts';
import { memoryOfEach, vmsField } from '../experiment/fields.ts';
import { hostParameters } from '../parameters/host.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { rebootParameters } from '../parameters/reboots.ts';
import { serviceParameters } from '../parameters/services.ts';
import type { RebootParts } from './parts.ts';

export type RebootSettings = SettingsOf<'reboot', typeof fields>;

/** dom0 is the PrivVM of this host, and drives its devices, too. */
const { dvm: _, ...TARGETS_WITHOUT_DVM } = TARGETS;

export function fields({ reboots, services, faults }: RebootParts) {
  const mechanism = named('reboot mechanism', reboots);
  return {
    mechanism,
    without: withoutField(
      reboots.map(({ repairs }) => repairs),
      'step',
    ),
    against: mechanism
      .meta({
        ...mechanism.meta(),
        description:
          'A mechanism that each run is also done with, under the same chance, for the metric ' +
          'reduction|against. Its own runs have none.',
      })
      .exactOptional(),
    fault: faultField(faults, TARGETS_WITHOUT_DVM, {})
      .meta({
        description:
          'What fails once everything has run for `before`, so that the host is rebooted. Left out, the reboot is a ' +
          'planned one, that a schedule asks for.',
      })
      .exactOptional(),
    wildStores: count(
      'stores',
      0,
      100_000,
      "Stores of each guest's faulty kernel into its own page cache before the reboot, at random times and places. " +
        'Default: 0.',
    ),
    imageLoadedBefore: z.boolean({ error: 'true or false' }).meta({
      description: 'Whether an image for the quick reload was loaded when the host came up. Default: false.',
    }),
    otherHost: z
      .strictObject(
        {
          memory: size
            .meta({ ...size.meta(), description: 'Its memory. Default: as much as this one.' })
            .exactOptional(),
          failsAfter: duration
            .meta({ ...duration.meta(), description: 'When it fails, after the beginning. Default: never.' })
            .exactOptional(),
        },
        { error: 'a mapping with memory or failsAfter' },
      )
      .meta({ description: 'The host that VMs move to. Default: one like this, which is idle.' })
      .exactOptional(),
    vms: vmsField(256),
    memoryOfEach,
    service: named('service', services).meta({ description: 'What every VM runs, and its client probes.' }),
    before: duration.meta({ ...duration.meta(), description: 'How long everything runs before. Default: 10 s.' }),
    after: duration.meta({
      ...duration.meta(),
      description: 'How long the run goes on once every VM answers again. Default: 10 s.',
    }),
    probeInterval: duration.meta({
      ...duration.meta(),
      description: 'Time between two probes of a client, and so the resolution of downtimes. Default: 100 ms.',
    }),
    sessionTimeout: duration.meta({
      ...duration.meta(),
      description:
        'How long the client of a TCP session waits for an answer before it gives up. Default: 2 min, ' +
        'as applications do; TCP itself waits for a quarter of an hour.',
    }),
    throughputStep: duration.meta({
      ...duration.meta(),
      description: 'The length of the intervals over which the throughput is averaged. Default: 1 s.',
    }),
    constants: constantsField({ ...hostParameters, ...rebootParameters, ...serviceParameters, ...migrationParameters }),
  };
}
