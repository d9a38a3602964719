/** The fields of scenarios about schedulers. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepPartial, SettingsOf } from '../../../experiment/experiment.ts';
import { count, duration, named, oneOf, share } from '../../../experiment/fields.ts';
import { schedulerParameters } from '../parameters.ts';
import type { SchedulingParts } from './parts.ts';

export type SchedulingSettings = SettingsOf<'scheduling', typeof fields>;
export type SchedulingPatch = DeepPartial<SchedulingSettings>;
export type GuestSettings = SchedulingSettings['guests'][number];

const MOST_CORES = 64;

export function fields({ schedulers, programs, faults, detectors, recoveries }: SchedulingParts) {
  const scheduler = named('scheduler', schedulers);
  return {
    scheduler: scheduler.meta({ ...scheduler.meta(), description: 'Who gives the cores to the vCPUs.' }),
    against: scheduler
      .meta({
        ...scheduler.meta(),
        description: 'A scheduler under which each run is also done, with the same chance, for metrics `|against`.',
      })
      .exactOptional(),
    debit: oneOf(
      'debit',
      {
        sampled: 'who runs at a tick pays for all of it, as before 2010',
        exact: 'each pays for what it has used',
      },
      'How credits are charged. Default: exact.',
    ),
    cores: z
      .array(share, { error: 'a list of speeds, one for each core, such as [1, 1, 0.5]' })
      .min(1, { error: 'a list of at least one speed' })
      .max(MOST_CORES, { error: `a list of at most ${MOST_CORES} speeds` })
      .meta({ description: 'The speed of each core, 1 for the fastest. Default: one core.' }),
    guests: z
      .array(guest(programs), { error: 'a list of guests, such as [{ program: spin }]' })
      .min(1, { error: 'at least one guest' })
      .meta({ description: 'Groups of VMs. The first is the one whose share is measured.' }),
    fault: fault(faults).exactOptional(),
    detection: z
      .array(named('detector', detectors), { error: 'a list of detectors' })
      .min(1, { error: 'at least one detector' })
      .meta({ description: 'Who watches for failed guests and cores. Default: nobody.' })
      .exactOptional(),
    misses: count(
      'looks',
      1,
      1000,
      'Looks in a row without a sign of life, after which a failure is reported. Default: as the detector has it.',
    ).exactOptional(),
    lookEvery: duration
      .meta({ ...duration.meta(), description: 'Between two looks. Default: as the detector has it.' })
      .exactOptional(),
    recovery: named('recovery', recoveries)
      .meta({ description: 'What the VMM does about a core that is reported. Default: none.' })
      .exactOptional(),
    for: duration.meta({ ...duration.meta(), description: 'How long everything runs. Default: 60 s.' }),
    constants: constantsField(schedulerParameters),
  };
}

const fault = (faults: SchedulingParts['faults']) =>
  z
    .strictObject(
      {
        model: named('fault', faults),
        in: oneOf(
          'in',
          { 'every run': 'each of them', 'every other run': 'those with an odd number; the others show false alarms' },
          'Which runs it strikes. Default: every run.',
        ).exactOptional(),
        at: duration
          .meta({
            ...duration.meta(),
            description: 'When. Default: at a random time between a fifth and three fifths.',
          })
          .exactOptional(),
        core: count('', 0, MOST_CORES - 1, 'The core that it strikes. Default: the first.').exactOptional(),
        speed: share
          .meta({ ...share.meta(), description: 'What a slow core still does of what it did. Default: 0.5.' })
          .exactOptional(),
        for: duration
          .meta({ ...duration.meta(), description: 'After which it is over by itself. Default: never.' })
          .exactOptional(),
      },
      { error: 'a mapping with model' },
    )
    .meta({ description: 'What fails. Default: nothing.' });

/** A thread of a guest. */
const thread = (programs: SchedulingParts['programs']) => ({
  program: named('program', programs),
  compute: duration
    .meta({ ...duration.meta(), description: 'How long its program computes at a time. Default: 10 ms.' })
    .exactOptional(),
  period: duration
    .meta({ ...duration.meta(), description: 'The period of its program, or its pause. Default: 20 ms.' })
    .exactOptional(),
  usesSpeed: share
    .meta({ ...share.meta(), description: 'How much it gains by a faster core: 1 in proportion. Default: 1.' })
    .exactOptional(),
});

const guest = (programs: SchedulingParts['programs']) =>
  z.strictObject(
    {
      ...thread(programs),
      beside: z
        .array(z.strictObject(thread(programs), { error: 'a mapping with program' }), { error: 'a list of threads' })
        .min(1, { error: 'at least one thread' })
        .max(16, { error: 'at most 16 threads' })
        .meta({ description: 'More threads of its kernel, beside one for each vCPU. Default: none.' })
        .exactOptional(),
      aware: z
        .boolean({ error: 'true or false' })
        .meta({ description: 'Its kernel knows which of its vCPUs are on fast cores. Default: false.' })
        .exactOptional(),
      vms: count('VMs', 1, 64, 'VMs of this kind. Default: 1.').exactOptional(),
      vcpus: count('vCPUs', 1, 64, 'vCPUs of each, with a program of its own. Default: 1.').exactOptional(),
      weight: count('', 1, 65_535, 'The share of each VM is in proportion to it. Default: 256.').exactOptional(),
      cap: share
        .meta({ ...share.meta(), description: 'The most that each vCPU gets of a core. Default: no limit.' })
        .exactOptional(),
      pinned: z
        .array(count('', 0, MOST_CORES - 1, 'The index of a core.'), { error: 'a list of cores, such as [0, 1]' })
        .min(1, { error: 'at least one core' })
        .meta({ description: 'The cores that its vCPUs may run on. Default: all.' })
        .exactOptional(),
      laxity: duration
        .meta({ ...duration.meta(), description: 'How long it is willing to wait for a core. Default: for ever.' })
        .exactOptional(),
    },
    { error: 'a mapping with program, and how many VMs run it' },
  );
