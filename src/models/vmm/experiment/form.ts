/** What a scenario about a failing VMM says of one run. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { detectionField, faultField, recoveryField, TARGETS, withoutField } from '../../../experiment/failure-form.ts';
import { count, mismatch, named, oneOf, share } from '../../../experiment/fields.ts';
import { parseQuantity, quantityKindOf } from '../../../experiment/quantity.ts';
import { type Moment, nanosAt } from '../faults/trigger.ts';
import { type PlatformModel, type PlatformSet, parameterSetsOf, platforms } from '../parameters/platforms.ts';
import { mechanismsOf, type VmmParts } from './parts.ts';

/** The default: a scenario without the field `experiment` is about this one. */
export type VmmFailureSettings = Omit<SettingsOf<'vmm-failure', typeof fields>, 'experiment'> & {
  readonly experiment?: 'vmm-failure';
};

/** Some of the settings. */
export type VmmFailurePatch = DeepPartial<VmmFailureSettings>;

export function fields(parts: VmmParts) {
  const trigger = z.strictObject(
    {
      window: z
        .tuple([moment, moment], { error: WINDOW_EXPECTED })
        .refine(([from, to]) => typeof from === typeof to, { error: `${WINDOW_EXPECTED}, not one of each` })
        .refine(([from, to]) => nanosAt(from, 1) < nanosAt(to, 1), {
          error: `${WINDOW_EXPECTED}, the earlier one first`,
        })
        .meta({
          description:
            'The first part of the trigger: a random time between these, both shares of the run (0 % is ' +
            'its start, 100 % its end) or both times since its start.',
        }),
      hypervisorInstructions: z
        .tuple([instructionCount, instructionCount], { error: INSTRUCTIONS_RANGE_EXPECTED })
        .refine(([from, to]) => from < to, { error: `${INSTRUCTIONS_RANGE_EXPECTED}, the smaller one first` })
        .meta({
          description:
            'The second part of the trigger: from that time on, a random number of instructions between ' +
            'these, counted inside the VMM only.',
        }),
      cpu: oneOf(
        'way of counting',
        {
          any: 'the instructions of all CPUs together',
          busy: 'those of one CPU, drawn first among the CPUs that have a vCPU',
        },
        'Whose instructions inside the VMM are counted, and so where the fault can strike. Default: any.',
      ).exactOptional(),
      privvmShare: share
        .meta({
          description:
            "With cpu: busy, the probability that the CPU drawn is the PrivVM's; the AppVMs' CPUs share " +
            'the rest equally. Default: every busy CPU is as likely.',
        })
        .exactOptional(),
    },
    { error: 'a mapping with window and hypervisorInstructions' },
  );
  const workload = named('workload', parts.workloads);
  return {
    platform: named('platform', parts.platforms),
    configuration: named('configuration', parts.configurations),
    appVms: count(
      'AppVMs',
      1,
      MOST_APP_VMS,
      'How many AppVMs there are, all with the `workload`. Only where the configuration leaves it open (AppVMs).',
    ).exactOptional(),
    workloads: z
      .array(named('workload', parts.workloads), { error: 'a list of workloads, one for each AppVM' })
      .min(1, { error: 'a list of workloads, one for each AppVM' })
      .max(MOST_APP_VMS, { error: `a list of at most ${MOST_APP_VMS} workloads, one for each AppVM` })
      .meta({ description: 'What each AppVM runs, in place of `appVms` and `workload`.' })
      .exactOptional(),
    laterWorkloads: z
      .array(named('workload', parts.workloads), { error: LATER_EXPECTED })
      .min(1, { error: LATER_EXPECTED })
      .max(MOST_APP_VMS, { error: LATER_EXPECTED })
      .meta({
        description:
          "What further AppVMs run that the PrivVM's toolstack creates once the VMM has been recovered, as in " +
          '3AppVM. Only where the configuration leaves its AppVMs open (AppVMs).',
      })
      .exactOptional(),
    affectedAllowed: count(
      'AppVMs',
      1,
      MOST_APP_VMS,
      'A run is a success with at most so many AppVMs affected, of those that were there at the strike. Default: ' +
        'none. Only where the configuration leaves its AppVMs open (AppVMs).',
    ).exactOptional(),
    cpus: count(
      'CPUs',
      2,
      MOST_CPUS,
      'The CPUs of the host: one for the PrivVM and one for each AppVM, at least. Default: what the platform has.',
    ).exactOptional(),
    workload: workload
      .meta({
        ...workload.meta(),
        description: 'What the AppVM runs. Only where the configuration leaves it open, and there it is required.',
      })
      .exactOptional(),
    memoryGiB: z
      .int({ error: MEMORY_EXPECTED })
      .min(1, { error: MEMORY_EXPECTED })
      .max(LARGEST_MEMORY_GIB, { error: MEMORY_EXPECTED })
      .meta({ description: "The host's memory in GiB. Default: what the platform has." })
      .exactOptional(),
    netbenchCountsPause: z
      .boolean({ error: 'true or false' })
      .meta({
        description:
          "Whether NetBench's sender counts the pause of the recovery itself as missing replies. " +
          'Default: false, as in the published rates.',
      })
      .exactOptional(),
    fault: faultField(parts.faults, TARGETS, { trigger: trigger.meta({ description: 'When the fault strikes.' }) }),
    detection: detectionField(parts.detectors),
    recovery: recoveryField(mechanismsOf(parts.mechanisms)),
    without: withoutField(parts.mechanisms.map(({ repairs }) => repairs)),
    detail: oneOf(
      'level of detail',
      {
        neighbourhood: 'what the fault can touch: joined shortly before it, left when nothing can go wrong any more',
        'from-start': 'from the start of the benchmark, left when nothing can go wrong any more',
        'to-end': 'joined shortly before the fault, to the end of the benchmark',
        full: 'the whole benchmark',
      },
      'How much of the run is simulated in detail: all levels give the same distribution of ' +
        'outcomes. Default: neighbourhood.',
    ),
    constants: constants.exactOptional(),
  };
}

/** Of the AppVMs every one has a CPU, and the PrivVM another. */
const MOST_CPUS = 32;
const MOST_APP_VMS = MOST_CPUS - 1;
const LATER_EXPECTED = 'a list of workloads, one for each AppVM that is created after the recovery';

/** Constants that have fields of their own. */
const FIELDS: readonly string[] = ['cpus', 'memoryGiB'];

/** By set, since several sets have constants of one name. */
const constants = z
  .strictObject(
    Object.fromEntries(
      parameterSetsOf(platforms[0] as PlatformModel).map(({ name, parameters }) => {
        const own = Object.entries(parameters).filter(([constant]) => !FIELDS.includes(constant));
        // Platforms differ in their values and sources, not in their constants.
        const set = own.map(([constant, each]) => [constant, { ...each, source: 'as the platform has it' }] as const);
        return [name, constantsField(Object.fromEntries(set)).exactOptional()] as const;
      }),
    ) as Record<PlatformSet, z.ZodExactOptional<ReturnType<typeof constantsField>>>,
    { error: 'a mapping from sets of constants to constants' },
  )
  .meta({ description: 'Constants of the platform that are other, by set. Default: none.' });

const LARGEST_MEMORY_GIB = 1024;
const MEMORY_EXPECTED = `a whole number of GiB from 1 to ${LARGEST_MEMORY_GIB}`;

const MOMENT_EXPECTED =
  "a share of the run from 0 % to 100 %, such as '10 %', or a time since its start, such as '500 ms'";

/** A share is a number from 0 to 1; a time becomes a text in milliseconds, which can be read again. */
const moment = z
  .union([z.number(), z.string()], { error: MOMENT_EXPECTED })
  .transform((input, context) => parseMoment(input) ?? mismatch(context, MOMENT_EXPECTED))
  .meta({ description: 'A moment of the run: a share of it, or a time since its start.', examples: ['10 %', '0.5 s'] });

function parseMoment(input: string | number): Moment | undefined {
  const isTime = typeof input === 'string' && quantityKindOf(input) === 'duration';
  if (!isTime) return parseQuantity('share', input);
  const milliseconds = parseQuantity('duration', input);
  return milliseconds === undefined ? undefined : `${milliseconds} ms`;
}

const WINDOW_EXPECTED =
  'a window [from, to] of two shares of the run, such as [10 %, 90 %], or of two times since ' +
  'its start, such as [0.5 s, 6 s]';

const INSTRUCTIONS_EXPECTED = 'a whole number of instructions from 0';
const INSTRUCTIONS_RANGE_EXPECTED = 'a range [from, to] of two whole numbers of instructions, such as [0, 20000]';
const instructionCount = z.int({ error: INSTRUCTIONS_EXPECTED }).min(0, { error: INSTRUCTIONS_EXPECTED });
