/**
 * The fluid form of what the guest writes, for fleets of VMs: how many distinct pages of a class are dirty after some
 * time, in closed form. The exact form agrees with it in the mean.
 */
import { exp } from '../../../kernel/arithmetic.ts';
import type { PageClass } from './page-class.ts';

/** Distinct pages written in so much running time, in the mean, if none was dirty before. */
export function distinctWritten({ pages, writesPerSecond, order }: PageClass, nanos: number): number {
  const writes = (writesPerSecond * nanos) / 1e9;
  if (pages === 0) return 0;
  return order === 'sweep' ? Math.min(pages, writes) : pages * (1 - exp(-writes / pages));
}

/** Of all classes. */
export const allDistinctWritten = (classes: readonly PageClass[], nanos: number): number =>
  classes.reduce((sum, each) => sum + distinctWritten(each, nanos), 0);

/**
 * Distinct pages that a scan of all memory finds dirty again before their turn, if the scan takes so long: a page at
 * share u of the scan has been exposed for u of its time. Those are skipped.
 */
export function skippedInScan({ pages, writesPerSecond, order }: PageClass, nanos: number): number {
  const writes = (writesPerSecond * nanos) / 1e9;
  if (pages === 0 || writes === 0) return 0;
  const each = writes / pages;
  if (order === 'sweep') return each <= 1 ? (pages * each) / 2 : pages * (1 - 1 / (2 * each));
  return pages * (1 - (1 - exp(-each)) / each);
}
