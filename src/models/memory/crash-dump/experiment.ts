/**
 * The experiment `crash-dump`: a VM with a server crashes. Its memory is written to a disk, so that somebody can find
 * out why, and the service comes back. What does the dump cost the service, and what is in it when something else
 * fails?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { crashDumpModels } from '../parameters/crash-dump.ts';
import { CRASH_DUMP_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { CRASH_DUMP_METRICS } from './metrics.ts';
import { crashDumpParts } from './parts.ts';
import { CRASH_DUMP_RULES } from './rules.ts';
import { crashDumpRunner } from './run.ts';

export const crashDump = experiment({
  name: 'crash-dump',
  summary: 'a VM crashes and is dumped: how long is its service away, and what is in the dump',
  parts: crashDumpParts,
  fields,
  defaults: {
    without: [],
    freeMemory: 0.3,
    disk: 'hard-disk',
    dumpShare: 0.2,
    before: 60_000,
    after: 60_000,
    constants: {},
  },
  example: {
    mechanism: 'vicover',
    memory: '1 GiB',
    disk: 'hard-disk',
    vary: { mechanism: ['vicover', 'serial-dump'] },
    runs: 2,
  },
  rules: CRASH_DUMP_RULES,
  metrics: CRASH_DUMP_METRICS,
  causes: CRASH_DUMP_CAUSES,
  accounting: { none: 'the VMs have cores of their own; disks are what they compete for' },
  comparedFields: ['mechanism', 'without'],
  parameters: crashDumpModels,
  runner: crashDumpRunner,
});
