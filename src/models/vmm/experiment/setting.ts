/** What a run is given beside its spec. */
import type { RunObserver } from '../../../experiment/observer.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import type { Machine } from '../machine/machine.ts';
import type { RuntimePart } from '../machine/state/runtime-part.ts';
import type { PlatformValues } from '../parameters/platforms.ts';
import type { VmmFailureSettings } from './form.ts';

/** What another experiment adds to the machine of a run. */
export interface Addition {
  readonly parts: readonly RuntimePart[];
  readonly values: Partial<PlatformValues>;
  /** The machine has just been booted. */
  begin(machine: Machine): void;
}

/** When the fault of a run will strike, in the time of its machine. */
export type Foresight = (spec: SpecOf<VmmFailureSettings>) => number;

/** What a run has beside its spec. */
export interface RunSetting {
  readonly observer?: RunObserver | null | undefined;
  readonly addition?: Addition | undefined;
  readonly foresee?: Foresight | undefined;
}
