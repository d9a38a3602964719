/**
 * The experiment `high-availability`: a year of one VM whose hosts fail now and then. What is the service worth under
 * replication, under a VMM that is recovered in place, under reboots, and with nothing but a restart elsewhere?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { ttrMeasure } from '../../../experiment/responsiveness.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { replicationModel } from '../../../models/memory/parameters/replication-models.ts';
import { fields, type HighAvailabilitySettings } from './form.ts';
import { HIGH_AVAILABILITY_METRICS, type HighAvailabilityMetric } from './metrics.ts';
import { FineModels, Models } from './models.ts';
import { type HighAvailabilityParts, highAvailabilityParts } from './parts.ts';
import { HIGH_AVAILABILITY_RULES } from './rules.ts';
import { shareOfYear, yearOf } from './year.ts';

export const highAvailability = experiment({
  name: 'high-availability',
  summary: 'a year of one VM whose hosts fail now and then: availability, work lost, and what that costs',
  parts: highAvailabilityParts,
  fields,
  defaults: {
    platform: 'x86-64-xen-4.3',
    vmmFault: 'failstop',
    vmmFailuresPerYear: 4,
    hostFailuresPerYear: 1,
    workload: 'specweb2005',
    epoch: 100,
    noticedAfter: 15_000,
    rebootTime: 180_000,
    repairTime: 14_400_000,
    saveEvery: 3_600_000,
    constants: {},
  },
  example: {
    strategy: 'restart-elsewhere',
    workload: 'tickets',
    vary: { strategy: ['restart-elsewhere', 'replication'] },
  },
  rules: HIGH_AVAILABILITY_RULES,
  metrics: HIGH_AVAILABILITY_METRICS,
  causes: {},
  comparedFields: ['strategy'],
  // Those of the VMM and of reboots are set in their own experiments.
  parameters: [replicationModel],
  runner: highAvailabilityRunner,
  uncharged:
    'it adds up a year from the answers of other models, and has no machine of its own that a probe could stand in',
  accounting: { none: 'a year is made of failures; who has the cores in between is left out' },
});

function highAvailabilityRunner(
  parts: HighAvailabilityParts,
): RunnerOf<HighAvailabilitySettings, HighAvailabilityMetric> {
  const fine = new FineModels();
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const streams = new RandomStreams(
      `${seed}/${run}`,
      observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
    );
    const strategy = named(parts.strategies, settings.strategy);
    const models = new Models(fine, settings, seed, run);
    const year = yearOf(settings, strategy, models, streams);
    return {
      status: 'measured',
      id,
      variant: variant.name,
      run,
      measures: measured<HighAvailabilityMetric>(
        {
          'unavailability|vm-year': shareOfYear(year.downSeconds),
          'downtime|vm-year': year.downSeconds,
          'longestDowntime|vm-year': year.longestSeconds,
          // The courses say from when to when clients hear nothing.
          ...ttrMeasure((year.downSeconds / year.outages) * 1e9),
          'vmFailures|vm-year': year.failures,
          'stateLosses|vm-year': year.losses,
          'workLost|vm-year': year.lostSeconds / 3600,
          'workRepeated|vm-year': year.repeatedSeconds,
          'price|throughput': strategy.isReplicated ? models.price.throughput : 1,
          'price|memory': strategy.isReplicated ? models.price.memory : 0,
        },
        strategy.isReplicated ? { 'unprotected|vm-year': year.unprotectedSeconds / 3600 } : null,
      ),
      events: year.failures,
    };
  };
}
