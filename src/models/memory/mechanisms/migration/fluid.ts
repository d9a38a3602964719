/**
 * A migration in the fluid form, for fleets: the same rules with the mean numbers of pages that a round finds dirty, in
 * closed form, and without clients, contents, or a look at single pages. The exact form agrees with it in the mean as
 * long as pages are written evenly.
 *
 * Left out beside that: caches, throttling, the sharing of the link with the service, faults.
 */
import { distinctWritten, skippedInScan } from '../../pages/fluid.ts';
import { PAGE_BYTES, type PageClass } from '../../pages/page-class.ts';
import { adaptedRate, endsByQemu, endsByXen, type Round } from './last-round.ts';
import type { MigrationValues } from './migration-values.ts';

/** How rounds follow each other. */
export type FluidRules = 'stop' | 'xen' | 'qemu' | 'post' | 'hybrid';

export interface FluidOptions {
  readonly rules: FluidRules;
  /** What the link carries, in bytes per nanosecond. */
  readonly linkRate: number;
  readonly finalRate: number | undefined;
  readonly downtimeNanos: number;
  readonly without: ReadonlySet<string>;
  readonly values: MigrationValues;
  /** Pages for which the first time a reference does, since the destination has them. Default: 0. */
  readonly referredPages?: number;
}

export interface FluidMigration {
  readonly rounds: number;
  readonly sentBytes: number;
  readonly pauseNanos: number;
  /** From the order until the source is no longer needed. */
  readonly totalNanos: number;
}

/** Of a VM with these classes; memory beyond them is sent and not written. */
export function fluidMigration(classes: readonly PageClass[], pages: number, options: FluidOptions): FluidMigration {
  const { rules, values, linkRate, referredPages = 0 } = options;
  const pageBytes = PAGE_BYTES + values.pageHeaderBytes;
  const spared = referredPages * PAGE_BYTES;
  const switching = values.suspendNanos + values.resumeNanos + values.backendConnectNanos + 2 * values.roundTripNanos;
  const timeOf = (sent: number, rate: number): number => (sent * pageBytes) / Math.min(rate, linkRate);
  const firstTimeOf = (sent: number, rate: number): number =>
    Math.max(0, sent * pageBytes - spared) / Math.min(rate, linkRate);
  const whole = firstTimeOf(pages, linkRate);
  const before = values.prepareNanos;
  const done = (rounds: number, sent: number, pauseNanos: number, nanos: number): FluidMigration => ({
    rounds,
    sentBytes: sent * pageBytes - spared,
    pauseNanos,
    totalNanos: before + nanos,
  });
  if (rules === 'stop') return done(1, pages, whole + switching, whole + switching);
  if (rules === 'post') return done(0, pages, switching, whole + switching);
  if (rules === 'hybrid') {
    const claimed = classes.map((each) => each.pages);
    const unclaimed = pages - claimed.reduce((sum, each) => sum + each, 0);
    const { sentPages, nanos } = scan(classes, claimed, unclaimed, true, (sent) => firstTimeOf(sent, linkRate));
    const left = classes.reduce((sum, each) => sum + distinctWritten(each, nanos), 0);
    return done(1, sentPages + left, switching, nanos + switching + timeOf(left, linkRate));
  }
  return preCopy(classes, pages, options, { firstTimeOf, timeOf }, (last, rounds, sent, nanos) => {
    const rate = options.finalRate ?? (rules === 'xen' ? mostOf(options) : linkRate);
    const pause = timeOf(last, rate) + switching;
    return done(rounds + 1, sent + last, pause, nanos + pause);
  });
}

const mostOf = ({ without, values }: FluidOptions): number =>
  without.has('adaptive-rate') ? Number.POSITIVE_INFINITY : values.xenMostBytesPerSecond / 1e9;

const MOST_ROUNDS = 1000;

function preCopy(
  classes: readonly PageClass[],
  pages: number,
  { rules, values, without, downtimeNanos }: FluidOptions,
  { firstTimeOf, timeOf }: Readonly<Record<'firstTimeOf' | 'timeOf', (sent: number, rate: number) => number>>,
  ended: (last: number, rounds: number, sent: number, nanos: number) => FluidMigration,
): FluidMigration {
  const rates = {
    first: values.xenFirstBytesPerSecond / 1e9,
    most: values.xenMostBytesPerSecond / 1e9,
    step: values.xenStepBytesPerSecond / 1e9,
  };
  const xen = {
    mostRounds: without.has('round-limit') ? MOST_ROUNDS : values.xenMostRounds,
    fewPages: values.xenFewPages,
    mostMemories: without.has('cap') ? Number.POSITIVE_INFINITY : values.xenMostMemories,
  };
  const isAdaptive = rules === 'xen' && !without.has('adaptive-rate');
  const skips = rules === 'xen' && !without.has('skip-rule');
  let rate =
    rules === 'qemu' ? values.qemuMostBytesPerSecond / 1e9 : isAdaptive ? rates.first : Number.POSITIVE_INFINITY;
  const unclaimed = pages - classes.reduce((sum, each) => sum + each.pages, 0);
  let due = classes.map((each) => each.pages);
  let [untouched, totalPages, totalNanos, before]: [number, number, number, Round | null] = [unclaimed, 0, 0, null];
  for (let number = 1; ; number++) {
    const { sentPages, skippedPages, nanos } = scan(classes, due, untouched, skips, (sent) =>
      (number === 1 ? firstTimeOf : timeOf)(sent, rate),
    );
    const round = { number, sentPages, skippedPages, nanos };
    totalPages += sentPages;
    totalNanos += nanos;
    due = classes.map((each) => distinctWritten(each, nanos));
    untouched = 0;
    const left = due.reduce((sum, each) => sum + each, 0);
    const isOver =
      rules === 'qemu'
        ? endsByQemu(left * PAGE_BYTES, (sentPages * PAGE_BYTES) / Math.max(1, nanos), downtimeNanos)
        : endsByXen(
            round,
            before,
            { totalPages, memoryPages: pages, rateIsAtMost: isAdaptive && rate >= rates.most },
            xen,
          ) !== null;
    if (isOver || number >= MOST_ROUNDS) return ended(left, number, totalPages, totalNanos);
    if (isAdaptive) rate = adaptedRate(rate, left * PAGE_BYTES, nanos, rates);
    before = round;
  }
}

/** How long a round takes hangs on what it skips, and the reverse: found by iteration, which contracts. */
function scan(
  classes: readonly PageClass[],
  due: readonly number[],
  untouched: number,
  skips: boolean,
  timeOf: (sent: number) => number,
): { readonly sentPages: number; readonly skippedPages: number; readonly nanos: number } {
  const all = untouched + due.reduce((sum, each) => sum + each, 0);
  let skippedPages = 0;
  let nanos = timeOf(all);
  const looks = skips ? LOOKS : 0;
  for (let look = 0; look < looks; look++) {
    skippedPages = classes.reduce(
      (sum, each, index) =>
        sum + (each.pages === 0 ? 0 : ((due[index] ?? 0) / each.pages) * skippedInScan(each, nanos)),
      0,
    );
    nanos = (nanos + timeOf(all - skippedPages)) / 2;
  }
  return { sentPages: all - skippedPages, skippedPages, nanos };
}

const LOOKS = 40;
