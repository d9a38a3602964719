import type * as contract from '../../../experiment/detector.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { Part } from '../host/work.ts';

export interface DvmDetection extends contract.Detection {
  /**
   * Whose failure it looks like, as far as one can tell from there; null when all that is known is that the DVM has
   * failed.
   */
  readonly part: Part | null;
}

export type DvmDetector = contract.Detector<SplitDriverHost, DvmDetection>;
