import type * as contract from '../../../experiment/detector.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import type { ServiceName } from '../plane/service.ts';

export interface ManagementDetection extends contract.Detection {
  /** What it believes has failed: a service, or more than that. */
  readonly blames: ServiceName | 'privvm';
}

export type ManagementDetector = contract.Detector<ManagementPlane, ManagementDetection>;
