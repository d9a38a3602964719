/** The descriptors of all page frames of the host. */

import type { Machine } from '../machine/machine.ts';
import { isTorn } from '../machine/state/page-frame.ts';
import { type Repair, WHOLE } from './repair.ts';

/** Page frames of the host. */
export function framesOf({ values }: Machine): number {
  return (values.memoryGiB * 2 ** 30) / values.pageBytes;
}

/**
 * Reconciles validation bit and use count where a thread was lost between its two updates. A count that is wrong but
 * consistent with its bit is not detected. Corrupted counts are rewritten by the scan; a corrupted pointer that it
 * follows is not detected.
 */
export const scanPageFrames: Repair = {
  name: 'scan-page-frames',
  summary: 'scans all page-frame descriptors and reconciles validation bit and use count',
  optional: true,
  fixes: ['torn-page-frame'],
  cost: ({ machine }) => Math.round(machine.values.frameRestoreNanos * framesOf(machine)),
  reads: ({ machine }) => [[machine.memory.frameTable, WHOLE]],
  apply({ machine }) {
    for (const { frames, descriptors } of machine.vms) {
      for (const frame of frames) {
        if (!isTorn(frame)) continue;
        frame.typeCount = 0;
        frame.validated = false;
      }
      const encounter = descriptors.corruption?.encounter;
      if (encounter === 'failed-assertion' || encounter === 'wrong-result') descriptors.corruption = null;
    }
  },
};
