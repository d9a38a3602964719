/**
 * Where the outcome of one run flips as one number of it changes: the windows in which a strike is lost, or the size
 * from which on a recovery is too slow. Points at equal distances find the windows, bisection their ends. A window
 * between two points that both lie outside it is not seen.
 */
import { assert } from '../kernel/assertions.ts';

/** What a run at a point came to. */
export interface Probe {
  readonly x: number;
  /** Runs of one class came to the same. */
  readonly outcome: string;
  /** Where the fault struck, in words; empty if it did not. */
  readonly place: string;
}

/** Points next to each other, all of one class. */
export interface Window {
  readonly outcome: string;
  readonly first: Probe;
  readonly last: Probe;
}

export interface BoundarySearch {
  readonly from: number;
  readonly to: number;
  /** Of equal distances, the ends included; at least 2. */
  readonly points: number;
  /** Two points that are no further apart are not told apart. */
  readonly resolution: number;
  /** Whole numbers only. */
  readonly isWhole: boolean;
  /** Points that are tried between those at equal distances. */
  readonly mostBetween: number;
}

/**
 * The windows from `from` to `to`, in order. Each end is known to the resolution. Undefined if there are so many of
 * them that the ends of some would not be found.
 */
export function windowsOf(search: BoundarySearch, probe: (x: number) => Probe): Window[] | undefined {
  const grid = gridOf(search).map(probe);
  let left = search.mostBetween;
  const tried = (x: number): Probe | undefined => (left-- > 0 ? probe(x) : undefined);
  const all = grid.flatMap((point, index) => {
    const next = grid[index + 1];
    return next === undefined ? [point] : [point, ...between(point, next, search, tried)];
  });
  if (left < 0) return undefined;
  const windows: Window[] = [];
  for (const point of all) {
    const open = windows.at(-1);
    if (open !== undefined && open.outcome === point.outcome) windows[windows.length - 1] = { ...open, last: point };
    else windows.push({ outcome: point.outcome, first: point, last: point });
  }
  return windows;
}

function gridOf({ from, to, points, isWhole }: BoundarySearch): number[] {
  assert(from < to && points >= 2, 'a range with two points at least');
  const step = (to - from) / (points - 1);
  const all = Array.from({ length: points }, (_, index) => (index === points - 1 ? to : from + index * step));
  return [...new Set(isWhole ? all.map(Math.round) : all)];
}

/** The points that bisection tries between two of different classes, in order. */
function between(a: Probe, b: Probe, search: BoundarySearch, probe: (x: number) => Probe | undefined): Probe[] {
  if (a.outcome === b.outcome || b.x - a.x <= search.resolution) return [];
  const middle = search.isWhole ? Math.floor((a.x + b.x) / 2) : (a.x + b.x) / 2;
  if (middle <= a.x || middle >= b.x) return [];
  const point = probe(middle);
  if (point === undefined) return [];
  return [...between(a, point, search, probe), point, ...between(point, b, search, probe)];
}
