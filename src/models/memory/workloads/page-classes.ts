/** Classes of pages that a scenario lists: the field, and what it stands for. */
import { z } from 'zod';
import type { DeepPartial, DeepReadonly } from '../../../experiment/experiment.ts';
import { count, duration, oneOf, size } from '../../../experiment/fields.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { ms } from '../../../kernel/time.ts';
import { idlePages, PAGE_BYTES, type PageClass } from '../pages/page-class.ts';

const perSecond = z
  .number({ error: 'a number that is not negative' })
  .min(0, { error: 'a number that is not negative' });

const FIELDS = {
  name: z.string({ error: 'a name' }).min(1, { error: 'a name' }).meta({ description: 'Of the class of pages.' }),
  size,
  use: oneOf(
    'use',
    {
      data: 'of programs',
      cache: 'clean copies of blocks of the disk',
      free: 'of nobody',
      zero: 'never written',
    },
    'What the pages are for. Default: data.',
  ).exactOptional(),
  writesPerSecond: perSecond.meta({
    ...perSecond.meta(),
    description: 'Page writes a second, all pages of the class together.',
  }),
  readsPerSecond: perSecond
    .meta({ ...perSecond.meta(), description: 'The same of reads. Default: as many as writes.' })
    .exactOptional(),
  order: oneOf(
    'order',
    { uniform: 'each page is as likely to be next', sweep: 'one page after the other' },
    'Which page is next. Default: uniform.',
  ).exactOptional(),
  bursts: z
    .strictObject(
      {
        every: duration.meta({ ...duration.meta(), description: 'From one burst to the next, of running time.' }),
        lasting: duration.meta({ ...duration.meta(), description: 'Of each burst.' }),
      },
      { error: 'a mapping with every and lasting' },
    )
    .meta({ description: 'When the pages are accessed; the rates are means. Default: all the time.' })
    .exactOptional(),
  changedBytes: count('bytes', 1, 4096, 'What one write changes of a page. Default: 4096.').exactOptional(),
  changedAt: oneOf(
    'place of a change',
    {
      random: 'so many bytes in a row, anywhere',
      every: 'one byte in each so many, at the same places in every write',
    },
    'Where in a page. Default: random.',
  ).exactOptional(),
};

const listOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.array(z.strictObject(shape, { error: 'a mapping with name, size and writesPerSecond' }), {
    error: 'a list of classes of pages, each with name, size and writesPerSecond',
  });

/** Of one VM. */
export const pageClasses = listOf(FIELDS);

/** Of one of several VMs of a host. */
export const hostedClasses = listOf({
  ...FIELDS,
  shared: size
    .meta({
      ...size.meta(),
      description:
        'Of them, what is the same in all VMs of the host in the beginning, and lies in common frames. Default: none.',
    })
    .exactOptional(),
});

export type ListedClasses = DeepReadonly<z.output<typeof pageClasses>>;
type HostedClasses = DeepReadonly<z.output<typeof hostedClasses>>;

/** A VM of a GiB whose classes are touched ever less often; assumed. */
export const TIERED: ListedClasses = [
  { name: 'written', size: 32 * 2 ** 20, writesPerSecond: 40_960, readsPerSecond: 81_920 },
  { name: 'hot', size: 592 * 2 ** 20, writesPerSecond: 1516, readsPerSecond: 757_760 },
  { name: 'warm', size: 300 * 2 ** 20, writesPerSecond: 384, readsPerSecond: 3840 },
  { name: 'cold', size: 100 * 2 ** 20, writesPerSecond: 13, readsPerSecond: 51 },
];

export const listedClasses = (pages: HostedClasses): readonly PageClass[] =>
  pages.map(({ bursts, shared = 0, changedBytes = PAGE_BYTES, changedAt = 'random', ...own }) => ({
    ...idlePages(own.name, Math.floor(own.size / PAGE_BYTES), own.use),
    writesPerSecond: own.writesPerSecond,
    readsPerSecond: own.readsPerSecond ?? own.writesPerSecond,
    order: own.order ?? 'uniform',
    ...(bursts && { bursts: { everyNanos: ms(bursts.every), lastingNanos: ms(bursts.lasting) } }),
    change: { bytes: changedBytes, positions: changedAt },
    ...(shared > 0 && { sharedPages: Math.floor(shared / PAGE_BYTES) }),
  }));

/** What is wrong with the bursts of these classes. */
export const burstViolations = (pages: DeepPartial<ListedClasses> = []): Violation[] =>
  pages.flatMap(({ bursts }, index) => {
    const { every = 0, lasting = 0 } = bursts ?? {};
    if (bursts === undefined || (lasting > 0 && lasting <= every)) return [];
    const expected = `more than 0 and at most the ${every} ms from one burst to the next`;
    return [{ field: ['pages', index, 'bursts', 'lasting'], expected, came: `${lasting} ms` }];
  });

const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 18) / 4} MiB`;

/** What is wrong with what these classes share, in a host with so many VMs. */
export const sharingViolations = (pages: DeepPartial<HostedClasses> = [], vms: number): Violation[] =>
  pages.flatMap(({ size: own, shared }, index) => {
    if (shared === undefined) return [];
    const field = ['pages', index, 'shared'];
    if (vms === 1) return [{ field, expected: 'nothing in a VM alone (vms says how many share)', came: inMib(shared) }];
    if (shared >= PAGE_BYTES && shared <= own) return [];
    return [{ field, expected: `from a page of 4 KiB to the ${inMib(own)} of the class`, came: inMib(shared) }];
  });
