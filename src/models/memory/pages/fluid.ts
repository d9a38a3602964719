/**
 * The fluid form of what the guest writes, for fleets of VMs: how many distinct pages of a class are dirty after some
 * time, in closed form. The exact form agrees with it in the mean.
 */
import { exp } from '../../../kernel/arithmetic.ts';
import { type Bursts, meanOverPeriod } from './bursts.ts';
import type { PageClass } from './page-class.ts';

/** Distinct pages written in so much running time, in the mean, if none was dirty before. */
export function distinctWritten(own: PageClass, nanos: number): number {
  const { bursts } = own;
  if (bursts === undefined) return writtenEvenly(own, nanos);
  const inside = inBursts(own, bursts);
  return meanOverPeriod(
    bursts,
    nanos,
    (time) => writtenEvenly(inside, time),
    // The mean over the exposures of a scan, times its length, is the integral.
    (time) => time * skippedEvenly(inside, time),
  );
}

/** Of all classes. */
export const allDistinctWritten = (classes: readonly PageClass[], nanos: number): number =>
  classes.reduce((sum, each) => sum + distinctWritten(each, nanos), 0);

/**
 * Distinct pages that a scan of all memory finds dirty again before their turn, if the scan takes so long: a page at
 * share u of the scan has been exposed for u of its time. Those are skipped.
 */
export function skippedInScan(own: PageClass, nanos: number): number {
  if (own.bursts === undefined) return skippedEvenly(own, nanos);
  let sum = 0;
  for (let part = 0; part < EXPOSURES; part++) sum += distinctWritten(own, (nanos * (part + 0.5)) / EXPOSURES);
  return sum / EXPOSURES;
}

/** The share of a class's pages that a VM still shares after so long: those that it has not written, in the mean. */
export function sharedStill(own: PageClass, nanos: number): number {
  return own.pages === 0 ? 1 : 1 - distinctWritten(own, nanos) / own.pages;
}

/**
 * Frames that a page takes which so many VMs have shared, if each has written it or not by itself: one for each that
 * has, and one for the others, unless there are none.
 */
export const framesOfPage = (vms: number, still: number): number => vms * (1 - still) + heldByAny(vms, still);

/** The probability that at least one of so many VMs still shares a page, each by itself. */
export function heldByAny(vms: number, still: number): number {
  let none = 1;
  for (let [base, rest] = [1 - still, vms]; rest > 0; rest = Math.floor(rest / 2), base *= base)
    if (rest % 2 === 1) none *= base;
  return 1 - none;
}

/** The midpoint rule: its error falls with the square of this. */
const EXPOSURES = 64;

function writtenEvenly({ pages, writesPerSecond, order }: PageClass, nanos: number): number {
  const writes = (writesPerSecond * nanos) / 1e9;
  if (pages === 0) return 0;
  return order === 'sweep' ? Math.min(pages, writes) : pages * (1 - exp(-writes / pages));
}

function skippedEvenly({ pages, writesPerSecond, order }: PageClass, nanos: number): number {
  const writes = (writesPerSecond * nanos) / 1e9;
  if (pages === 0 || writes === 0) return 0;
  const each = writes / pages;
  if (order === 'sweep') return each <= 1 ? (pages * each) / 2 : pages * (1 - 1 / (2 * each));
  return pages * (1 - (1 - exp(-each)) / each);
}

/** The class as it is during a burst. */
const inBursts = (own: PageClass, { everyNanos, lastingNanos }: Bursts): PageClass => ({
  ...own,
  writesPerSecond: (own.writesPerSecond * everyNanos) / lastingNanos,
});
