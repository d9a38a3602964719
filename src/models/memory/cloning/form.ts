/** The fields of scenarios about cloning. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { faultField } from '../../../experiment/failure-form.ts';
import { count, duration, named, oneOf, size } from '../../../experiment/fields.ts';
import { cloningParameters } from '../parameters/cloning.ts';
import { diskParameters } from '../parameters/disk.ts';
import { DISK_KINDS } from '../platform/disk-timing.ts';
import type { CloningParts } from './parts.ts';

export type CloningSettings = SettingsOf<'cloning', typeof fields>;

const describedAs = <Field extends z.ZodType>(field: Field, description: string): Field =>
  field.meta({ ...field.meta(), description });

const rate = z
  .number({ error: 'a number a second that is not negative' })
  .min(0, { error: 'a number a second that is not negative' })
  .max(1e6, { error: 'a number a second of at most a million' });

export function fields({ creations, policies, faults, creationFaults }: CloningParts) {
  return {
    mechanism: named('way to make a VM', creations),
    vms: count('VMs', 1, 64, 'How many are asked for at once. Default: 1.'),
    memoryOfEach: describedAs(size, 'The memory of each VM. Default: 1 GiB.'),
    pool: count('substrates', 0, 4096, 'How many wait in memory. Default: 0.'),
    fault: faultField(faults, { host: 'the host of the VMs that are to be replaced' }, {})
      .meta({ description: 'What makes the VMs necessary. Left out, somebody asks for them.' })
      .exactOptional(),
    meanwhile: z
      .strictObject(
        {
          fault: named('fault in the middle', creationFaults),
          within: describedAs(duration, 'It strikes at a random time after the order, at most this long after it.'),
        },
        { error: 'a mapping with fault and within' },
      )
      .meta({ description: 'What fails while VMs are made. Left out: nothing.' })
      .exactOptional(),
    disk: oneOf('disk', DISK_KINDS, 'The disk of the host. Default: hard-disk.'),
    watch: describedAs(duration, 'How long clients watch. Default: 10 min.'),
    database: z
      .strictObject(
        {
          size: describedAs(size, 'Of the volume that is cloned.'),
          updates: rate.meta({ description: 'Updates a second, in the mean.' }),
          snapshotAge: describedAs(duration, 'Of the snapshot that is cloned; 0 takes a new one.'),
        },
        { error: 'a mapping with size, updates and snapshotAge' },
      )
      .meta({ description: 'A replica of this database is made instead of VMs.' })
      .exactOptional(),
    provisioning: z
      .strictObject(
        {
          policy: describedAs(named('policy', policies), 'When replicas are ordered and given back.'),
          days: count('days', 1, 60, 'How long is simulated; the first of them is not counted.'),
          peak: rate.meta({ description: 'Requests a second in the busiest hour of a usual day.' }),
        },
        { error: 'a mapping with policy, days and peak' },
      )
      .meta({ description: 'Replicas of the database over days, as the load goes up and down.' })
      .exactOptional(),
    constants: constantsField({ ...diskParameters, ...cloningParameters }),
  };
}
