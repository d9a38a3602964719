/**
 * The course of a failure: what the failure of a component does to its host over time. A coarse model asks the
 * component's own, finer model for it. The finer model computes the course from its own simulation, not from the record
 * of the run, which is for readers.
 *
 * Times are nanoseconds since the strike. Infinity means for good.
 */

import type { ComponentKind } from './component.ts';
import type { EpisodeRecord } from './record.ts';
import { runId } from './run-id.ts';
import type { SpecOf } from './runner.ts';

export type Effect =
  /** Every VM stands still. */
  | { readonly kind: 'standstill'; readonly from: number; readonly to: number }
  /** No VM can be reached. */
  | { readonly kind: 'unreachable'; readonly from: number; readonly to: number }
  /** No VM can be created. */
  | { readonly kind: 'no-management'; readonly from: number; readonly to: number }
  /** The host is down for good. */
  | { readonly kind: 'host-lost'; readonly from: number }
  /**
   * An AppVM is lost, or continues with wrong data. AppVMs are counted from 0 on their host; `every` is all VMs of the
   * host.
   */
  | { readonly kind: 'vm-lost'; readonly from: number; readonly vm: number | 'every' }
  | { readonly kind: 'vm-wrong'; readonly from: number; readonly vm: number | 'every' }
  /** Another component fails because of this failure. */
  | { readonly kind: 'component-lost'; readonly from: number; readonly component: ComponentKind };

export interface Course<Cause extends string = string> {
  readonly effects: readonly Effect[];
  /** With times since the strike; absent when nothing was struck. */
  readonly episode?: EpisodeRecord;
  /** Why it went wrong, if it did. */
  readonly cause?: Cause;
}

/** Identifies the failure: these settings, with the random numbers of this run and seed. */
export interface Question<Settings> {
  readonly settings: Settings;
  readonly seed: string;
  readonly run: number;
}

/** The answer depends on the question only. The object reuses the machines that it has built. */
export type CourseOf<Settings, Cause extends string = string> = (question: Question<Settings>) => Course<Cause>;

/** When the last effect of this kind is over; 0 where there is none. */
export function endOf({ effects }: Course, kind: 'standstill' | 'unreachable' | 'no-management'): number {
  return effects.reduce((end, effect) => (effect.kind === kind ? Math.max(end, effect.to) : end), 0);
}

/** The question as a run of the experiment: the same failure as in its record. */
export const specOf = <Settings>({ settings, seed, run }: Question<Settings>): SpecOf<Settings> => ({
  id: runId({ variant: 0, run }),
  variant: { index: 0, name: 'course', factors: {}, settings },
  run,
  seed,
});

/** The other facts of a failure, beside its effects; empty when nothing was struck. */
export function knownOf<Cause extends string>(
  episode: EpisodeRecord,
  cause: Cause | undefined,
): Omit<Course<Cause>, 'effects'> {
  const { strike, detection } = episode;
  return {
    ...(strike !== undefined && {
      episode: {
        ...episode,
        strike: { ...strike, atNanos: 0 },
        ...(detection !== undefined && { detection: { ...detection, atNanos: detection.latencyNanos } }),
      },
    }),
    ...(cause !== undefined && { cause }),
  };
}
