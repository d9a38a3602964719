/** A detector of DVM failures watches from where it stands and says what it has found. It decides nothing. */
import type { SplitDriverHost } from '../host/host.ts';
import type { Part } from '../host/work.ts';

export interface DvmDetection {
  readonly detector: string;
  readonly why: string;
  /**
   * Whose failure it looks like, as far as one can tell from there; null when all that is known is that the DVM has
   * failed.
   */
  readonly part: Part | null;
}

export interface DvmDetector {
  readonly name: string;
  readonly summary: string;
  /** Watches a host that has just been booted. */
  attach(host: SplitDriverHost, report: (detection: DvmDetection) => void): void;
}
