/** The parts that scenarios about a restore can name. */
import type { Entry } from '../../../experiment/entry.ts';
import { restoreFaults } from '../faults/restore-faults.ts';
import { restoreMechanisms } from '../mechanisms/restore/mechanism.ts';
import { restoredGuests } from '../workloads/restored.ts';
import { estimators } from './estimator.ts';

export type StorageKind = 'hard-disk' | 'ssd' | 'flash';

const storages: readonly (Entry & { readonly name: StorageKind })[] = [
  { name: 'hard-disk', summary: 'a disk with an arm: seek, half a turn, then its sequential rate' },
  { name: 'ssd', summary: 'an SSD: a short latency, several requests at once, one interface' },
  { name: 'flash', summary: 'a log of checked blocks on a memory card that others can change' },
];

export const restoreParts = {
  mechanisms: restoreMechanisms,
  guests: restoredGuests,
  estimators,
  storages,
  faults: restoreFaults,
};

export type RestoreParts = typeof restoreParts;
