/** The parts that scenarios about a restore can name. */
import { restoreFaults } from '../faults/restore-faults.ts';
import { restoreMechanisms } from '../mechanisms/restore/mechanism.ts';
import { restoredGuests } from '../workloads/restored.ts';
import { estimators } from './estimator.ts';

export const restoreParts = {
  restores: restoreMechanisms,
  guests: restoredGuests,
  estimators,
  faults: restoreFaults,
};

export type RestoreParts = typeof restoreParts;
