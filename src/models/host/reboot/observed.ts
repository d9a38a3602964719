import type { Detection } from '../../../experiment/detector.ts';
import type { Episode } from '../../../experiment/episode.ts';
import type { PhaseRecord } from '../../../experiment/record.ts';
import type { RebootResult } from '../reboots/reboot.ts';
import type { RebootSettings } from './form.ts';
import type { Occasion } from './occasions.ts';
import type { Testbed } from './testbed.ts';

/** What a run with one mechanism came to; the testbed is as the run has left it. */
export interface Observed {
  readonly testbed: Testbed;
  readonly settings: RebootSettings;
  readonly occasion: Occasion;
  /** Without a recovery when the reboot did not come to its end. */
  readonly episode: Episode<Detection, RebootResult>;
  /** Of single VMs. */
  readonly vmPhases: readonly PhaseRecord[];
  readonly endNanos: number;
}
