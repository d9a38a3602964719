/** The draws of a run: every uniform in order, with its stream, its index in the stream, and its time. */
import type { RunObserver } from '../experiment/observer.ts';

export interface Draw {
  /** Simulated time since the start of the benchmark; 0 while the run is being set up. */
  readonly atNanos: number;
  readonly stream: string;
  /** Position in its stream, counted from 0. */
  readonly index: number;
  readonly value: number;
}

/** An observer that only records the draws. */
export class DrawLog implements RunObserver {
  readonly draws: Draw[] = [];

  note(): void {}

  drew(atNanos: number, stream: string, index: number, value: number): void {
    this.draws.push({ atNanos, stream, index, value });
  }
}

/** The first difference of two lists: the draw of each at that place, undefined for a list that has ended. */
export interface DrawDifference {
  /** The number of draws in common before it. */
  readonly common: number;
  readonly a: Draw | undefined;
  readonly b: Draw | undefined;
}

/** The first place at which the lists differ in stream, index, value or time; undefined when they do not. */
export function firstDifference(a: readonly Draw[], b: readonly Draw[]): DrawDifference | undefined {
  const length = Math.max(a.length, b.length);
  for (let common = 0; common < length; common++) {
    const [one, other] = [a[common], b[common]];
    if (one === undefined || other === undefined || !isSame(one, other)) return { common, a: one, b: other };
  }
  return undefined;
}

const isSame = (one: Draw, other: Draw): boolean =>
  one.stream === other.stream &&
  one.index === other.index &&
  one.value === other.value &&
  one.atNanos === other.atNanos;
