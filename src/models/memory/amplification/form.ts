/** The fields of scenarios about who makes pages dirty. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { count, duration, named, size } from '../../../experiment/fields.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { amplificationParameters } from '../parameters/amplification.ts';
import type { AmplificationParts } from './parts.ts';

export type AmplificationSettings = SettingsOf<'amplification', typeof fields>;

const described = <F extends z.ZodType>(field: F, description: string): F =>
  field.meta({ ...field.meta(), description });

const name = z.string({ error: 'a name' }).min(1, { error: 'a name' });
const RATE = 'a number of writes a second from 0 to a million';
const rate = z.number({ error: RATE }).min(0, { error: RATE }).max(1e6, { error: RATE });
const bytes = (description: string) => count('bytes', 1, PAGE_BYTES, description);

const part = z.strictObject(
  {
    party: name.meta({ description: 'Who writes it.' }),
    bytes: bytes('Of each page.'),
    writesPerSecond: rate.meta({ description: 'To all pages of the group together.' }),
    changedBytes: bytes('What one write changes.'),
  },
  { error: 'a mapping with party, bytes, writesPerSecond and changedBytes' },
);

export function fields({ transfers }: AmplificationParts) {
  return {
    mechanism: named('way to send pages', transfers),
    groups: z
      .array(
        z.strictObject(
          {
            name: name.meta({ description: 'Of the group.' }),
            size: described(size, 'Of all its pages.'),
            parts: z
              .array(part, { error: 'a list of parts of a page' })
              .min(1, { error: 'at least one part' })
              .meta({ description: 'Who has what in each page.' }),
          },
          { error: 'a mapping with name, size and parts' },
        ),
        { error: 'a list of groups of pages' },
      )
      .min(1, { error: 'at least one group' })
      .meta({ description: 'Pages that are used alike. Default: five groups of a guest, 196 MiB.' })
      .exactOptional(),
    planted: z
      .strictObject(
        { bytes: bytes('Of each page of the group.'), writesPerSecond: rate.meta({ description: 'To all of them.' }) },
        { error: 'a mapping with bytes and writesPerSecond' },
      )
      .meta({
        description:
          'False sharing that is planted: in each run a group that is drawn gets a small part of a stranger.',
      })
      .exactOptional(),
    interval: described(duration, 'Between two checkpoints. Default: 1 s.'),
    sendings: count('sendings', 1, 1000, 'Checkpoints, or rounds, that are looked at. Default: 10.'),
    linkMbps: count('Mb/s', 1, 1_000_000, 'What they are sent over. Default: 1000.'),
    constants: constantsField(amplificationParameters),
  };
}
