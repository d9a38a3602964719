/** What the settings of one run must fulfil beyond their shape. */
import type { Rule as AnyRule } from '../../../experiment/rule.ts';
import { schedulerParameters } from '../parameters.ts';
import type { SchedulingPatch } from './form.ts';
import type { SchedulingParts } from './parts.ts';

type Rule = AnyRule<SchedulingPatch, SchedulingParts>;

const MOST_VCPUS = 256;
const LONGEST_MS = 3_600_000;

const pinnedToCores: Rule = ({ guests = [], cores = [] }) =>
  guests.flatMap(({ pinned = [] }, index) =>
    pinned
      .filter((core) => core >= cores.length)
      .slice(0, 1)
      .map((core) => ({
        field: ['guests', index, 'pinned'],
        expected: `cores from 0 to ${cores.length - 1}`,
        came: `${core}`,
      })),
  );

const laxityIsLonger: Rule = ({ guests = [], constants = {} }) => {
  const switchMs = (constants['switchNanos'] ?? schedulerParameters.switchNanos.value) / 1e6;
  return guests.flatMap(({ laxity }, index) =>
    laxity === undefined || laxity > switchMs
      ? []
      : [
          {
            field: ['guests', index, 'laxity'],
            expected: `more than a switch takes, ${switchMs} ms`,
            came: `${laxity} ms`,
          },
        ],
  );
};

const coresWork: Rule = ({ cores = [] }) =>
  cores.flatMap((speed, index) =>
    speed > 0 ? [] : [{ field: ['cores', index], expected: 'a speed above 0', came: '0' }],
  );

const capIsSome: Rule = ({ guests = [] }) =>
  guests.flatMap(({ cap }, index) =>
    cap === 0 ? [{ field: ['guests', index, 'cap'], expected: 'more than 0, or no cap at all', came: '0' }] : [],
  );

const timesAreSome: Rule = ({ guests = [] }) =>
  guests.flatMap((guest, index) =>
    (['compute', 'period'] as const).flatMap((field) => {
      const ms = guest[field];
      return ms === undefined || ms >= 0.001
        ? []
        : [{ field: ['guests', index, field], expected: 'at least a microsecond', came: `${ms} ms` }];
    }),
  );

const computesLessThanATick: Rule = ({ guests = [], constants = {} }) => {
  const tickMs = (constants['tickNanos'] ?? schedulerParameters.tickNanos.value) / 1e6;
  return guests.flatMap(({ program, compute = 10 }, index) =>
    program !== 'between-ticks' || compute < tickMs
      ? []
      : [
          {
            field: ['guests', index, 'compute'],
            expected: `less than a tick, ${tickMs} ms, for a program that sleeps through the next`,
            came: `${compute} ms`,
          },
        ],
  );
};

const fewEnough: Rule = ({ guests = [] }) => {
  const vcpus = guests.reduce((sum, { vms = 1, vcpus: each = 1 }) => sum + vms * each, 0);
  return vcpus <= MOST_VCPUS
    ? []
    : [{ field: ['guests'], expected: `at most ${MOST_VCPUS} vCPUs in all`, came: `${vcpus}` }];
};

const isShort: Rule = ({ for: ms }) =>
  ms === undefined || (ms <= LONGEST_MS && ms >= 1)
    ? []
    : [{ field: ['for'], expected: 'from 1 ms to 1 h', came: `${ms} ms` }];

export const SCHEDULING_RULES: readonly Rule[] = [
  coresWork,
  pinnedToCores,
  capIsSome,
  laxityIsLonger,
  timesAreSome,
  computesLessThanATick,
  fewEnough,
  isShort,
];
