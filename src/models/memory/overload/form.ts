/** The fields of scenarios about memory overload. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { DeepReadonly, SettingsOf } from '../../../experiment/experiment.ts';
import { count, duration, named, oneOf, share, size, textOrFile } from '../../../experiment/fields.ts';
import { crowdedParameters } from '../parameters/overload-models.ts';
import { DISK_KINDS } from '../platform/disk-timing.ts';
import { pageClasses } from '../workloads/page-classes.ts';
import type { OverloadParts } from './parts.ts';

export type OverloadSettings = SettingsOf<'overload', typeof fields>;
export type Lengths = DeepReadonly<z.output<typeof lengths>>;

const described = <F extends z.ZodType>(field: F, description: string): F =>
  field.meta({ ...field.meta(), description });

const SHAPE_EXPECTED = 'a shape from 0.2 to 10';
const lengths = z.union(
  [
    z.strictObject({
      shape: z
        .number({ error: SHAPE_EXPECTED })
        .min(0.2, { error: SHAPE_EXPECTED })
        .max(10, { error: SHAPE_EXPECTED })
        .meta({ description: 'Of the Weibull law: 1 is exponential, below 1 has a long tail.' }),
      shorter: described(share, 'This share of all overloads ...'),
      than: described(duration, '... is shorter than this.'),
    }),
    z.strictObject({ always: described(duration, 'All are as long.') }),
  ],
  { error: 'a mapping with shape, shorter and than, or with always' },
);

export function fields({ remedies }: OverloadParts) {
  return {
    mechanism: named('remedy', remedies),
    vms: count('VMs', 1, 64, 'On the host. Default: 8.'),
    memory: described(size, 'What each VM has of the memory of the host for good. Default: 1 GiB.'),
    overloaded: oneOf(
      'kind of VM',
      {
        guests: 'each guest wants more than it has now and then',
        'privileged-vm': 'the PrivVM does, whose services fail when it runs out; the guests never do',
      },
      'Who wants more memory than it has. Default: guests.',
    ),
    between: described(duration, 'From the end of an overload of a VM to its next, mean. Default: 20 min.'),
    lasting: lengths.meta({
      description: 'How long overloads last. Default: Weibull of shape 0.5, of which 88.1 % are shorter than 2 min.',
    }),
    demandTrace: textOrFile(
      'the name of a csv with seconds and the MB that each VM wants, or its text of several lines',
    )
      .meta({ description: 'What each VM wants over time, instead of the laws: a csv with seconds and MB.' })
      .exactOptional(),
    pages: pageClasses
      .meta({
        description:
          'In which proportions the pages of a VM are accessed how often; all classes grow with its demand. Default: ' +
          '32 MiB written all the time, 592 MiB, 300 MiB and 100 MiB that are read ever less often.',
      })
      .exactOptional(),
    for: described(duration, 'How long the host is watched. Default: 2 h.'),
    linkMbps: count('Mb/s', 1, 1_000_000, 'The line rate of the host. Default: 1000.'),
    disk: oneOf('disk', DISK_KINDS, 'The disk that VMs swap to. Default: hard-disk.'),
    remoteMemory: described(size, 'Free memory of another host, for network memory. Default: 4 GiB.'),
    afterwards: oneOf(
      'end of a move',
      {
        'goes-back': 'its place at its host is kept for it, and it goes back when it fits again',
        stays: 'its new host is as good as the old one; what it had there is free at once',
      },
      'What a VM does that has been moved. Default: goes-back.',
    ),
    movesAtOnce: count(
      'moves',
      1,
      64,
      'Migrations that go on at the same time; they share the link. Default: 1, as tools have it: the rounds of two ' +
        'that share a link take longer, so that more is written in them.',
    ),
    form: oneOf(
      'form',
      {
        fluid: 'what a VM writes while it is moved is a number of pages, in the mean',
        exact: 'each write is drawn, page by page',
      },
      'How moves are simulated. Default: fluid.',
    ),
    constants: constantsField(crowdedParameters),
  };
}
