/**
 * The experiment `scheduling`: guests compete for the cores of a host. Who gets how much, how long does a guest wait
 * whose work has to be done in time, and what do cores of different speeds bring?
 */
import { experiment } from '../../../experiment/experiment.ts';
import type { SchedulingDetector } from '../detectors/detector.ts';
import { parameterModels } from '../parameters.ts';
import { fields } from './form.ts';
import { SCHEDULING_METRICS } from './metrics.ts';
import { schedulingParts } from './parts.ts';
import { SCHEDULING_RULES } from './rules.ts';
import { schedulingRunner } from './run.ts';

/** With the detectors that it can name, whose times are those of other models. */
export const schedulingExperiment = (detectors: readonly SchedulingDetector[]) =>
  experiment({
    name: 'scheduling',
    summary: 'guests compete for the cores of a host: who gets how much, and how long does a guest wait',
    parts: { ...schedulingParts, detectors },
    fields,
    defaults: { debit: 'exact', cores: [1], for: 60_000, constants: {} },
    example: {
      scheduler: 'credit',
      guests: [
        { program: 'voice', compute: '2 ms' },
        { program: 'spin', vms: 2 },
      ],
      vary: { scheduler: ['credit', 'round-robin', 'fair'] },
    },
    rules: SCHEDULING_RULES,
    metrics: SCHEDULING_METRICS,
    causes: {},
    accounting: { of: 'the cores of the host: its VMs, vCPUs and threads, the VMM, and what nobody had' },
    comparedFields: ['scheduler', 'against', 'recovery'],
    parameters: parameterModels,
    runner: schedulingRunner,
  });
