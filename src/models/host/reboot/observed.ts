import type { Detection } from '../../../experiment/detector.ts';
import type { Episode } from '../../../experiment/episode.ts';
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { RebootResult } from '../reboots/reboot.ts';
import type { RebootSettings } from './form.ts';
import type { Occasion } from './occasions.ts';
import type { Testbed } from './testbed.ts';

/** The observations of a run with one mechanism. The testbed is in its state at the end of the run. */
export interface Observed {
  readonly testbed: Testbed;
  readonly settings: RebootSettings;
  readonly occasion: Occasion;
  /** Without a recovery when the reboot did not end. */
  readonly episode: Episode<Detection, RebootResult>;
  /** Phases of single VMs. */
  readonly vmPhases: readonly PhaseRecord[];
  readonly endNanos: number;
}
