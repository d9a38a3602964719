/**
 * VMs that share pages and leave a host one after the other, in the fluid form: each page is still shared by a VM with
 * the probability that the VM has not written it, which is the same for all and falls with time.
 *
 * Left out beside what the fluid form of a migration leaves out: that a VM waits where no frame is free.
 */
import { ms } from '../../../kernel/time.ts';
import { type FluidMigration, type FluidOptions, fluidMigration } from '../mechanisms/migration/fluid.ts';
import { framesOfPage, heldByAny, sharedStill } from '../pages/fluid.ts';
import type { PageClass } from '../pages/page-class.ts';
import type { MigrationSettings } from './form.ts';
import { framesIn, hostedBy, PAGE_MB } from './hosted.ts';
import type { MigrationMeasures } from './measures.ts';
import type { MigrationParts } from './parts.ts';

export function fluidSharedFleet(
  settings: MigrationSettings,
  parts: MigrationParts,
  classes: readonly PageClass[],
  options: FluidOptions,
): MigrationMeasures {
  const { vms, fault, hostMemory, destinationMemory, without } = settings;
  const { settleNanos } = options.values;
  const { pages, sharedPages } = hostedBy(settings, parts, options.values);
  const shared = classes.filter((each) => (each.sharedPages ?? 0) > 0);
  /** Of so many VMs, after so long. */
  const framesAt = (some: number, nanos: number): number =>
    some === 0
      ? 0
      : some * (pages - sharedPages) +
        shared.reduce((sum, each) => sum + (each.sharedPages ?? 0) * framesOfPage(some, sharedStill(each, nanos)), 0);
  const deduplicates = !without.includes('deduplication');
  const arrivedAt = (some: number, nanos: number): number => (deduplicates ? framesAt(some, nanos) : some * pages);
  const referred = (before: number, nanos: number): number =>
    deduplicates
      ? shared.reduce((sum, each) => {
          const still = sharedStill(each, nanos);
          return sum + (each.sharedPages ?? 0) * still * heldByAny(before, still);
        }, 0)
      : 0;
  const failsAt = fault !== undefined && 'at' in fault.trigger ? settleNanos + ms(fault.trigger.at) : NEVER;
  const moved: FluidMigration[] = [];
  const outAt = new FirstFull(framesIn(hostMemory), framesAt);
  let [now, referredPages, isFull] = [settleNanos, 0, false];
  outAt.pass(vms, 0, now);
  while (moved.length < vms) {
    const spared = referred(moved.length, now);
    isFull = arrivedAt(moved.length, now) + pages - spared > framesIn(destinationMemory);
    const one = isFull ? null : fluidMigration(classes, pages, { ...options, referredPages: spared });
    if (one === null || now + one.totalNanos > failsAt) break;
    outAt.pass(vms - moved.length, now, now + one.totalNanos);
    now += one.totalNanos;
    referredPages += spared;
    moved.push(one);
  }
  const end = now + ms(settings.after);
  const mean = (of: (one: FluidMigration) => number): number =>
    moved.reduce((sum, one) => sum + of(one), 0) / moved.length;
  const atOrder = Math.min(framesAt(vms, settleNanos), framesIn(hostMemory));
  return {
    'savedVms|evacuated': moved.length,
    'savedShare|evacuated': moved.length / vms,
    'refusedVms|evacuated': isFull ? vms - moved.length : 0,
    ...(moved.length > 0 && {
      'pauseMs|migrated': mean(({ pauseNanos }) => pauseNanos / 1e6),
      'totalTime|migrated': mean(({ totalNanos }) => totalNanos / 1e9),
      'sentMb|migrated': mean(({ sentBytes }) => sentBytes / 1e6),
      'rounds|migrated': mean(({ rounds }) => rounds),
    }),
    'takenMb|hosted': atOrder * PAGE_MB,
    'sparedMb|hosted': (vms * pages - atOrder) * PAGE_MB,
    'arrivedMb|hosted': arrivedAt(moved.length, end) * PAGE_MB,
    'referredMb|hosted': (referredPages / vms) * PAGE_MB,
    ...(outAt.nanos < NEVER && { 'framesOut|starved': outAt.nanos / 1e9 }),
  };
}

const NEVER = Number.POSITIVE_INFINITY;

/** When VMs first take all frames of their host, of which they take ever more as long as none leaves. */
class FirstFull {
  nanos = NEVER;
  readonly #limit: number;
  readonly #framesAt: (vms: number, nanos: number) => number;

  constructor(limit: number, framesAt: (vms: number, nanos: number) => number) {
    this.#limit = limit;
    this.#framesAt = framesAt;
  }

  /** So many VMs are there from one time to another. */
  pass(vms: number, from: number, to: number): void {
    if (this.nanos < NEVER || this.#framesAt(vms, to) < this.#limit) return;
    let [before, after] = [from, to];
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (before + after) / 2;
      if (this.#framesAt(vms, middle) < this.#limit) before = middle;
      else after = middle;
    }
    this.nanos = after;
  }
}

const HALVINGS = 40;
