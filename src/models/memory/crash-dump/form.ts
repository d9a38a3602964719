/** The fields of scenarios about a crash dump. */
import { z } from 'zod';
import { constantsField } from '../../../experiment/constants.ts';
import type { SettingsOf } from '../../../experiment/experiment.ts';
import { withoutField } from '../../../experiment/failure-form.ts';
import { duration, named, oneOf, share, size } from '../../../experiment/fields.ts';
import { diskParameters } from '../parameters/disk.ts';
import { dumpParameters } from '../parameters/dump.ts';
import type { CrashDumpParts } from './parts.ts';

export type CrashDumpSettings = SettingsOf<'crash-dump', typeof fields>;

export function fields({ dumps, faults }: CrashDumpParts) {
  return {
    mechanism: named('dump mechanism', dumps),
    without: withoutField(
      dumps.map(({ repairs }) => repairs),
      'step',
    ),
    memory: size.meta({ ...size.meta(), description: 'The memory of the VM that crashes.' }),
    freeMemory: share.meta({
      ...share.meta(),
      description: 'The share of it that is free at the crash. Default: 30 %.',
    }),
    disk: oneOf(
      'kind of disk',
      { 'hard-disk': 'turns and seeks', ssd: 'flash with several channels' },
      'The disk that the dump is written to, and the VM boots from.',
    ),
    dumpShare: share.meta({
      ...share.meta(),
      description:
        'What a rate control leaves to the dump of the bandwidth of the disk, until the recovery VM serves. ' +
        'Default: 20 %.',
    }),
    meanwhile: z
      .strictObject({ fault: named('fault in the middle', faults) }, { error: 'a mapping with fault' })
      .meta({ description: 'What else fails, at a random time of the recovery. Left out: nothing.' })
      .exactOptional(),
    before: duration.meta({ ...duration.meta(), description: 'How long all works before the crash. Default: 60 s.' }),
    after: duration.meta({
      ...duration.meta(),
      description: 'How long the run goes on once the service is back and the dump has ended. Default: 60 s.',
    }),
    constants: constantsField({ ...dumpParameters, ...diskParameters }),
  };
}
