import type { Repair } from '../../../experiment/repair.ts';
import type { ManagementPart, ManagementPlane } from '../plane/plane.ts';
import type { ServiceName } from '../plane/service.ts';

/** What a recovery knows while it runs. */
export interface ManagementScene {
  readonly plane: ManagementPlane;
  /** What the detector has said failed. */
  readonly blames: ServiceName | 'privvm';
}

/** None of them can get stuck once it has begun. */
export type ManagementRepair = Repair<ManagementScene, never, ManagementPart, void>;
