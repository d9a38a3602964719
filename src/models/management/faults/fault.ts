/**
 * A fault in the PrivVM or what it manages with: what happens at the instant of the strike. When that is, is the
 * trigger's business.
 */
import type { ManagementPlane } from '../plane/plane.ts';

export interface ManagementFault {
  readonly name: string;
  readonly summary: string;
  /** Damages the plane, and says what it hit. Draws from streams of its own. */
  strike(plane: ManagementPlane): string;
}
