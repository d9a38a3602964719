/** What a scenario about a failing PrivVM says of one run. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { detectionField, faultField, recoveryField, TARGETS, withoutField } from '../../../experiment/failure-form.ts';
import { count, mismatch, oneOf } from '../../../experiment/fields.ts';
import type { ParameterSet } from '../../../experiment/parameter.ts';
import { parseQuantity } from '../../../experiment/quantity.ts';
import { managementParameters } from '../parameters.ts';
import { OPERATIONS, type OperationName } from '../plane/operations/operation.ts';
import type { ManagementParts } from './parts.ts';

export type PrivilegedVmSettings = SettingsOf<'privileged-vm', typeof fields>;

/** Some of the settings. */
export type PrivilegedVmPatch = DeepPartial<PrivilegedVmSettings>;

/** `constants` are those of all models behind it. */
export function fields(
  { faults, detectors, mechanisms }: ManagementParts,
  constants: ParameterSet = managementParameters,
) {
  const trigger = z
    .strictObject(
      {
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
      { error: 'a mapping with window or everyPointOf' },
    )
    .meta({ description: 'When the fault strikes.' });
  return {
    vms: count('AppVMs', 1, 100, 'AppVMs that are there from the beginning. Default: 6.'),
    fault: faultField(faults, { privvm: TARGETS.privvm }, { trigger }),
    detection: detectionField(detectors),
    recovery: recoveryField({ privvm: mechanisms }),
    without: withoutField(mechanisms.map(({ repairs }) => repairs)),
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
          'How often each operation is ordered, as weights; one that is left out is never ordered. Default: as ' +
          'many VMs are created as destroyed.',
      }),
    retries: count('times', 0, 100, 'How often a client repeats an order that was not answered. Default: 3.'),
    constants: constantsField(constants).exactOptional(),
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
