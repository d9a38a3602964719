/** When pages that are dirty are sent: as checkpoints, or in the rounds of a migration. */
import type { Entry } from '../../../../experiment/entry.ts';

export interface Transfer extends Entry {
  /** From the beginning of one sending to that of the next, in nanoseconds, if the last took so long. */
  readonly nextAfter: (lastNanos: number, intervalNanos: number) => number;
}

export const checkpoints: Transfer = {
  name: 'checkpoints',
  summary: 'every interval what was written since, as high availability by checkpoints does',
  nextAfter: (lastNanos, intervalNanos) => Math.max(lastNanos, intervalNanos),
};

export const preCopyRounds: Transfer = {
  name: 'pre-copy-rounds',
  summary: 'round after round what was written during the last, as a migration by pre-copy does',
  nextAfter: (lastNanos) => lastNanos,
};
