/** What a VM does with its memory, and who watches it from outside. */
import type { Entry } from '../../../experiment/entry.ts';
import type { Values } from '../../../experiment/parameter.ts';
import type { ClientOf } from '../clients/client.ts';
import { idlePages, PAGE_BYTES, type PageClass, WHOLE_PAGE } from '../pages/page-class.ts';
import type { workloadParameters } from '../parameters/workloads.ts';

export type WorkloadValues = Values<typeof workloadParameters>;

export interface Workload extends Entry {
  readonly memoryBytes: number;
  readonly vcpus: number;
  /** It moves so much over the network that its interface matters. */
  readonly transfers?: true;
  /** Memory that no class claims is free. */
  readonly classes: (values: WorkloadValues) => readonly PageClass[];
  readonly client: (values: WorkloadValues) => ClientOf;
}

export const MIB = 2 ** 20;

/** A class whose pages are each written so often a second on average, at random. */
export const written = (
  name: string,
  bytes: number,
  timesPerSecond: number,
  others: Partial<PageClass> = {},
): PageClass => {
  const pages = pagesIn(bytes);
  const writesPerSecond = pages * timesPerSecond;
  return { ...idlePages(name, pages), writesPerSecond, readsPerSecond: writesPerSecond, change: WHOLE_PAGE, ...others };
};

export const untouched = (name: string, bytes: number, use: PageClass['use'] = 'data'): PageClass =>
  idlePages(name, pagesIn(bytes), use);

const pagesIn = (bytes: number): number => Math.floor(bytes / PAGE_BYTES);
