/** The VM of a year under replication, as the model of replication is asked about it. */
import { replication } from '../../../models/memory/replication/experiment.ts';
import type { ReplicationSettings } from '../../../models/memory/replication/form.ts';
import type { HighAvailabilitySettings } from './form.ts';

/** Some fail-overs long. */
const WATCHED_MS = 4000;

export function protectionOf(
  { workload, epoch, constants }: Pick<HighAvailabilitySettings, 'workload' | 'epoch' | 'constants'>,
  fault?: ReplicationSettings['fault'],
): ReplicationSettings {
  return {
    experiment: 'replication',
    ...(replication.defaults as Omit<ReplicationSettings, 'experiment' | 'mechanism' | 'workload'>),
    mechanism: 'remus',
    workload,
    epoch,
    for: WATCHED_MS,
    constants,
    ...(fault !== undefined && { fault }),
  };
}
