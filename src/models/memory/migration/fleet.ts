/**
 * A run in the fluid form: VMs of one kind leave a host one after the other. If the host fails meanwhile, those are
 * saved that need nothing of it any more.
 */

import { named } from '../../../experiment/named.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import type { MeasuredRun } from '../../../experiment/record.ts';
import { ms } from '../../../kernel/time.ts';
import { fluidMigration } from '../mechanisms/migration/fluid.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import type { MigrationSettings } from './form.ts';
import { classesOf, memoryOf } from './memory-of.ts';
import type { MigrationMetric } from './metrics.ts';
import type { MigrationParts } from './parts.ts';

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;
const MB = 1e6;

export function fleetRun(
  settings: MigrationSettings,
  parts: MigrationParts,
  id: Pick<MeasuredRun, 'id' | 'variant' | 'run'>,
): MeasuredRun<MigrationMetric> {
  const { constants, linkMbps, finalMbps, fault, vms } = settings;
  const values = together(valuesWith(migrationParameters, constants), valuesWith(testbedParameters, constants));
  const one = fluidMigration(classesOf(settings, parts), Math.ceil(memoryOf(settings, parts) / PAGE_BYTES), {
    rules: named(parts.mechanisms, settings.mechanism).fluid ?? 'stop',
    linkRate: linkMbps * MEGABIT * values.payloadShare,
    finalRate: finalMbps === undefined ? undefined : finalMbps * MEGABIT,
    downtimeNanos: ms(settings.downtimeLimit),
    without: new Set(settings.without),
    values,
  });
  const trigger = fault?.trigger;
  const failsAt = trigger !== undefined && 'at' in trigger ? ms(trigger.at) : Number.POSITIVE_INFINITY;
  const saved = Math.min(vms, Math.floor(failsAt / one.totalNanos));
  return {
    status: 'measured',
    ...id,
    measures: {
      'savedVms|evacuated': saved,
      'savedShare|evacuated': saved / vms,
      'pauseMs|migrated': one.pauseNanos / 1e6,
      'totalTime|migrated': one.totalNanos / 1e9,
      'sentMb|migrated': one.sentBytes / MB,
      'rounds|migrated': one.rounds,
    },
    events: 0,
  };
}
