/**
 * A step of a reboot: a named piece of work on the host's own resources. It reads, computes and waits like everything
 * else there, so how long it takes follows from what there is to do and from who else is at it: no step has a duration
 * of its own.
 *
 * A step does its work on the state it finds, and leaves judging to those outside: it freezes pages that nobody may
 * reserve later, and resumes a VM from whatever its pages hold by then. And it does not gamble: nothing here draws a
 * random number.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Host } from '../host/host.ts';
import type { RebootScene } from './scene.ts';

/** Who does a step; each has to be alive for it. */
export type Executor = 'vmm' | 'dom0';

/** What a step is a part of, whatever the mechanism. */
export type RebootPart =
  | 'preparation'
  | 'preserving'
  | 'stopping-guests'
  | 'dom0'
  | 'vmm'
  | 'restoring'
  | 'booting-guests';

export interface RebootStep {
  readonly name: string;
  readonly part: RebootPart;
  /** One line, shown by `rvisim list` and in timelines. */
  readonly summary: string;
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /**
   * Who has to be alive, each with its part: "sends the suspend event". The step is passed over, for that reason, when
   * one of them is not.
   */
  readonly needs: Readonly<Partial<Record<Executor, string>>>;
  /**
   * What it needs to be so while everything works, from the start: the price that the mechanism has before it is
   * needed.
   */
  beforehand?(host: Host): void;
  run(scene: RebootScene): ProcessBody;
}

/** A way to restart a host or its guests: an ordered list of steps. */
export interface RebootMechanism {
  readonly name: string;
  readonly summary: string;
  /** Whether VMM and dom0 are restarted, or the guests only. */
  readonly restartsHost: boolean;
  readonly steps: readonly RebootStep[];
}
