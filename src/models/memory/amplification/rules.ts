/** Rules for groups of pages: their parts fit into a page, and the groups into a VM. */
import type { DeepPartial } from '../../../experiment/experiment.ts';
import type { Rule as AnyRule, Violation } from '../../../experiment/rule.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { fitsPage, type PageGroup } from '../pages/parties.ts';
import { GUEST_GROUPS } from '../workloads/guest-groups.ts';
import type { AmplificationSettings } from './form.ts';
import type { AmplificationParts } from './parts.ts';

type Rule = AnyRule<DeepPartial<AmplificationSettings>, AmplificationParts>;

const MOST_BYTES = 16 * 2 ** 30;
const MOST_WRITES = 20_000_000;

/** Those of a scenario that lists none. */
const inBytes = ({ name, pages, parts }: PageGroup) => ({ name, size: pages * PAGE_BYTES, parts: [...parts] });

const partsFit: Rule = ({ groups = GUEST_GROUPS.map(inBytes), planted }) =>
  groups.flatMap(({ name, size, parts }, index): Violation[] => {
    const field = ['groups', index];
    const room = planted?.bytes ?? 0;
    const twice = parts.findIndex(({ party }, at) => parts.findIndex((each) => each.party === party) !== at);
    const wide = parts.findIndex(({ bytes, changedBytes }) => changedBytes > bytes);
    const largest = Math.max(...parts.map(({ bytes }) => bytes));
    return [
      ...(size < PAGE_BYTES
        ? [{ field: [...field, 'size'], expected: 'at least a page, 4 KiB', came: `${size} B` }]
        : []),
      ...(fitsPage(parts)
        ? []
        : [{ field: [...field, 'parts'], expected: `parts of '${name}' that fit into 4096 bytes`, came: 'more' }]),
      ...(twice < 0
        ? []
        : [{ field: [...field, 'parts', twice, 'party'], expected: 'each party once in a group', came: 'a second' }]),
      ...(wide < 0
        ? []
        : [{ field: [...field, 'parts', wide, 'changedBytes'], expected: 'at most its bytes', came: 'more' }]),
      ...(room < largest
        ? []
        : [{ field: ['planted', 'bytes'], expected: `less than the largest part of '${name}'`, came: `${room}` }]),
    ];
  });

const isShort: Rule = ({ groups = [], sendings, interval }) => {
  const bytes = groups.reduce((sum, { size }) => sum + size, 0);
  const writes = groups.flatMap(({ parts }) => parts).reduce((sum, { writesPerSecond }) => sum + writesPerSecond, 0);
  const all = (writes * (interval ?? 0) * (sendings ?? 0)) / 1000;
  return [
    ...(bytes <= MOST_BYTES ? [] : [{ field: ['groups'], expected: 'at most 16 GiB in all', came: 'more' }]),
    ...(interval === undefined || (interval >= 1 && interval <= 3_600_000)
      ? []
      : [{ field: ['interval'], expected: 'from 1 ms to 1 h', came: `${interval} ms` }]),
    ...(all <= MOST_WRITES
      ? []
      : [{ field: ['sendings'], expected: `at most ${MOST_WRITES} writes in all`, came: `${Math.round(all)}` }]),
  ];
};

export const AMPLIFICATION_RULES: readonly Rule[] = [partsFit, isShort];
