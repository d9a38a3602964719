/** The fields of scenarios about a restore. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { faultField } from '../../../experiment/failure-form.ts';
import { count, duration, named, oneOf, size } from '../../../experiment/fields.ts';
import { RESTORE_TARGETS } from '../faults/restore-faults.ts';
import { diskParameters } from '../parameters/disk.ts';
import { flashParameters } from '../parameters/flash.ts';
import { restoreParameters } from '../parameters/restore.ts';
import { DISK_KINDS } from '../platform/disk-timing.ts';
import type { RestoreParts } from './parts.ts';

export type RestoreSettings = SettingsOf<'restore', typeof fields>;

const STORAGES = {
  ...DISK_KINDS,
  flash: 'a log of checked blocks on a memory card that others can change',
} as const;

const describedAs = <Field extends z.ZodType>(field: Field, description: string): Field =>
  field.meta({ ...field.meta(), description });

export function fields({ restores, guests, estimators, faults }: RestoreParts) {
  const mechanism = named('way to restore', restores);
  return {
    mechanism,
    guest: describedAs(named('restored guest', guests), 'What runs in the VM.'),
    memory: describedAs(size, 'The memory of the VM, all of which is in its image.'),
    vms: count('VMs', 1, 64, 'Restored at once, from images of their own on one disk. Default: 1.'),
    vcpus: count('vCPUs', 1, 64, 'Of each, which wait for absent pages each by itself. Default: 1.'),
    storage: oneOf('storage', STORAGES, 'Where the image lies.'),
    images: oneOf(
      'kind of images',
      {
        own: 'each VM has all of its pages in an image of its own',
        shared: 'pages that VMs have not written since they were made alike lie on the disk once',
      },
      'How the images of several VMs lie on the disk. Default: own.',
    ).exactOptional(),
    estimator: describedAs(
      named('estimator', estimators),
      'How the working set was found when the image was written. Default: trace.',
    ),
    estimateFor: describedAs(
      duration,
      'How long the guest is watched for it; a function, for one invocation at least. Default: 10 s.',
    ),
    workingSetLimit: describedAs(
      size,
      'The most that is taken for the working set; what was found later is left out. Default: no limit.',
    ).exactOptional(),
    against: z.array(mechanism, { error: 'a list of ways to restore' }).meta({
      description: 'Ways that each run is also done with, under the same chance, for the ratios. Default: [].',
    }),
    cutWhileSaved: z.boolean({ error: 'true or false' }).meta({
      description:
        'On flash: whether power was cut while the image was written, so that it is recovered first. Default: false.',
    }),
    mapCheckpoint: z.boolean({ error: 'true or false' }).meta({
      description: 'On flash: whether checkpoints of the map are written to the protected storage. Default: true.',
    }),
    fault: faultField(faults, RESTORE_TARGETS, {
      trigger: z
        .strictObject(
          { within: describedAs(duration, 'It strikes at a random time after the order, at most this long after it.') },
          { error: 'a mapping with within' },
        )
        .meta({ description: 'When it strikes, unless it has struck before the order. Default: within 5 s.' })
        .exactOptional(),
      lasts: describedAs(
        duration,
        'When a storage works again that failed or was slow. Default: never.',
      ).exactOptional(),
    })
      .meta({ description: 'What fails before the order, or after it. Left out: nothing.' })
      .exactOptional(),
    watch: describedAs(duration, 'How long the client watches after the order. Default: 60 s.'),
    deadline: describedAs(duration, 'By when the service should be responsive, after the order.').exactOptional(),
    constants: constantsField({ ...diskParameters, ...flashParameters, ...restoreParameters }),
  };
}
