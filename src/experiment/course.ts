/**
 * The course of a failure: what the failure of a component does to its host over time. A coarse model asks the
 * component's own, finer model for it. The finer model computes the course from its own simulation, not from the record
 * of the run, which is for readers.
 *
 * Times are nanoseconds since the strike. Infinity means for good.
 */

import type { ComponentKind } from './component.ts';
import type { RunObserver } from './observer.ts';
import type { EpisodeRecord } from './record.ts';
import { runId } from './run-id.ts';
import type { SpecOf } from './runner.ts';

export type Effect =
  /** Every VM stands still. */
  | { readonly kind: 'standstill'; readonly from: number; readonly to: number }
  /** No VM can be reached. `driverVm` where a driver VM is away. */
  | { readonly kind: 'unreachable'; readonly from: number; readonly to: number; readonly driverVm?: Return }
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

export const EFFECT_WORDS: Readonly<Record<Effect['kind'], string>> = {
  standstill: 'every VM stands still',
  unreachable: 'no VM can be reached',
  'no-management': 'no VM can be created',
  'host-lost': 'the host is down for good',
  'vm-lost': 'VMs are lost',
  'vm-wrong': 'VMs go on with wrong data',
  'component-lost': 'another component has not survived',
};

/** How a driver VM comes back. */
export interface Return {
  /**
   * The last of the time in which frontends and backends connect through XenStore: that needs the PrivVM. Before it the
   * driver VM's kernel runs, and has its memory. 0 where they need not connect.
   */
  readonly handshakeNanos: number;
}

export interface Course<Cause extends string = string> {
  readonly effects: readonly Effect[];
  /** With times since the strike; absent when nothing was struck and no detector fired. */
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

/**
 * The answer depends on the question only, unless a probe that costs time looks on. The object reuses the machines that
 * it has built.
 */
export type CourseOf<Settings, Cause extends string = string> = (
  question: Question<Settings>,
  observer?: RunObserver,
) => Course<Cause>;

/** When the driver VM whose course this is can be used again, and how long it has connected before. */
export function returnOf({ effects }: Course): Return & { readonly atNanos: number } {
  let last = { atNanos: 0, handshakeNanos: 0 };
  for (const effect of effects)
    if (effect.kind === 'unreachable' && effect.to > last.atNanos)
      last = { atNanos: effect.to, handshakeNanos: effect.driverVm?.handshakeNanos ?? 0 };
  return last;
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
    // Of an alarm before the strike, whose time means nothing here, no more than that there was one.
    ...(strike === undefined &&
      episode.falseAlarm !== undefined && {
        episode: { ...episode, falseAlarm: { ...episode.falseAlarm, atNanos: 0 } },
      }),
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
