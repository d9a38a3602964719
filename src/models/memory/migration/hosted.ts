/** What several VMs take of a host's memory, in frames. */
import type { MigrationValues } from '../mechanisms/migration/migration-values.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { MigrationSettings } from './form.ts';
import { classesOf, memoryOf } from './memory-of.ts';
import type { MigrationParts } from './parts.ts';

/** 10^6 bytes. */
export const PAGE_MB = PAGE_BYTES / 1e6;

type Described = Parameters<typeof memoryOf>[0];

export interface Hosted {
  /** Of each VM. */
  readonly pages: number;
  /** Of these, what is the same in all of them in the beginning. */
  readonly sharedPages: number;
}

export function hostedBy(
  described: Described,
  parts: MigrationParts,
  { extentPages }: Pick<MigrationValues, 'extentPages'>,
): Hosted {
  const pages = Math.ceil(Math.ceil(memoryOf(described, parts) / PAGE_BYTES) / extentPages) * extentPages;
  const sharedPages = classesOf(described as never, parts).reduce((sum, each) => sum + (each.sharedPages ?? 0), 0);
  return { pages, sharedPages };
}

/** That so many VMs take before any of them has written to a page that it shares. */
export const framesAtFirst = ({ pages, sharedPages }: Hosted, vms: number): number =>
  vms * (pages - sharedPages) + sharedPages;

export const framesIn = (bytes: number | undefined): number =>
  bytes === undefined ? Number.POSITIVE_INFINITY : Math.floor(bytes / PAGE_BYTES);

/** VMs that share nothing and fit the destination. */
export const fitting = ({ destinationMemory }: MigrationSettings, pages: number): number =>
  Math.floor(framesIn(destinationMemory) / pages);
