/**
 * Watches the PrivVM from where it stands and says when it has found a failure. It decides nothing: the run starts the
 * recovery.
 */
import type { ManagementPlane } from '../plane/plane.ts';
import type { ServiceName } from '../plane/service.ts';

export interface ManagementDetection {
  readonly detector: string;
  readonly why: string;
  /** What it believes has failed: a service, or more than that. */
  readonly blames: ServiceName | 'privvm';
}

export interface ManagementDetector {
  readonly name: string;
  readonly summary: string;
  attach(plane: ManagementPlane, report: (detection: ManagementDetection) => void): void;
}
