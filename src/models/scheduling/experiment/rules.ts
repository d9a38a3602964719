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

const pinnedOnce: Rule = ({ guests = [] }) =>
  guests.flatMap(({ pinned = [] }, index) =>
    new Set(pinned).size === pinned.length
      ? []
      : [{ field: ['guests', index, 'pinned'], expected: 'each core once', came: pinned.join(', ') }],
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

/** All threads of all guests, each with its place. */
const threadsOf = (guests: NonNullable<SchedulingPatch['guests']>) =>
  guests.flatMap(({ beside = [], ...own }, index) => [
    { ...own, field: ['guests', index] },
    ...beside.map((thread, at) => ({ ...thread, field: ['guests', index, 'beside', at] })),
  ]);

const timesAreSome: Rule = ({ guests = [] }) =>
  threadsOf(guests).flatMap((thread) =>
    (['compute', 'period'] as const).flatMap((field) => {
      const ms = thread[field];
      return ms === undefined || ms >= 0.001
        ? []
        : [{ field: [...thread.field, field], expected: 'at least a microsecond', came: `${ms} ms` }];
    }),
  );

const computesLessThanATick: Rule = ({ guests = [], constants = {} }) => {
  const tickMs = (constants['tickNanos'] ?? schedulerParameters.tickNanos.value) / 1e6;
  return threadsOf(guests).flatMap(({ program, compute = 10, field }) =>
    program !== 'between-ticks' || compute < tickMs
      ? []
      : [
          {
            field: [...field, 'compute'],
            expected: `less than a tick, ${tickMs} ms, for a program that sleeps through the next`,
            came: `${compute} ms`,
          },
        ],
  );
};

const watchersAreOfADetector: Rule = ({ guests = [], detection = [] }, { programs, detectors }) => {
  const ofGuests = detection.filter((name) => isOfGuests(name, detectors));
  const roleOf = (name: string) => programs.find((program) => program.name === name)?.role;
  return [
    ...threadsOf(guests).flatMap(({ program, field }) =>
      roleOf(program) === undefined || ofGuests.length > 0
        ? []
        : [
            {
              field: [...field, 'program'],
              expected: 'a detector of guests in `detection`, at whose times it works',
              came: `${program} without one`,
            },
          ],
    ),
    ...guests.flatMap(({ beside = [] }, index) =>
      beside.flatMap(({ program }, at) =>
        roleOf(program) === undefined
          ? []
          : [
              {
                field: ['guests', index, 'beside', at, 'program'],
                expected: 'other work; whoever gives or looks for signs of life is the program of a guest',
                came: program,
              },
            ],
      ),
    ),
  ];
};

const oneWatchesGuests: Rule = ({ guests = [], detection = [] }, { programs, detectors }) => {
  const ofGuests = detection.filter((name) => isOfGuests(name, detectors));
  const [first] = guests;
  const gives = programs.filter(({ hasPieces }) => hasPieces === true).map(({ name }) => name);
  return [
    ...(ofGuests.length < 2
      ? []
      : [{ field: ['detection'], expected: 'at most one detector of guests', came: ofGuests.join(', ') }]),
    ...(first === undefined || ofGuests.length === 0 || gives.includes(first.program)
      ? []
      : [
          {
            field: ['guests', 0, 'program'],
            expected:
              `the guest that ${ofGuests[0]} watches, with a program that comes to an end of its work again and ` +
              `again (${gives.join(', ')})`,
            came: first.program,
          },
        ]),
  ];
};

const isOfGuests = (name: string, detectors: SchedulingParts['detectors']): boolean =>
  detectors.find((detector) => detector.name === name)?.watches.includes('appvm') === true;

const timesHaveADetector: Rule = ({ detection, misses, lookEvery }) => [
  ...(detection === undefined && misses !== undefined
    ? [{ field: ['misses'], expected: 'a detector in `detection`', came: `${misses} without one` }]
    : []),
  ...(detection === undefined && lookEvery !== undefined
    ? [{ field: ['lookEvery'], expected: 'a detector in `detection`', came: `${lookEvery} ms without one` }]
    : []),
  ...(lookEvery !== undefined && lookEvery < 1
    ? [{ field: ['lookEvery'], expected: 'at least 1 ms', came: `${lookEvery} ms` }]
    : []),
];

const recoveryIsOfCores: Rule = ({ recovery, detection = [], fault }, { detectors, faults, recoveries }) => {
  if (recovery === undefined || recoveries.find(({ name }) => name === recovery)?.isNone === true) return [];
  const isSeen = detection.some((name) => !isOfGuests(name, detectors));
  const isOfCore = faults.find(({ name }) => name === fault?.model)?.target === 'core';
  const missing = isSeen ? 'a fault of a core' : 'a detector of cores in `detection`';
  return isSeen && isOfCore ? [] : [{ field: ['recovery'], expected: missing, came: `${recovery} without one` }];
};

const wrong = (field: string, isWrong: boolean, expected: string, came: string) =>
  isWrong ? [{ field: ['fault', field], expected, came }] : [];

const faultIsPossible: Rule = ({ fault, cores = [], for: runMs = LONGEST_MS }, { faults }) => {
  if (fault === undefined) return [];
  const { model, core, speed, at, for: lasts } = fault;
  const { target, hasSpeed } = faults.find(({ name }) => name === model) ?? {};
  const slow = `${faults.find((each) => each.hasSpeed)?.name ?? ''}, which has a speed`;
  const ofCore = `a fault of a core, such as ${faults.find((each) => each.target === 'core')?.name ?? ''}`;
  return [
    ...wrong('core', core !== undefined && target === 'guest', ofCore, `core ${core} with ${model}`),
    ...wrong('for', lasts !== undefined && target === 'guest', `${ofCore}; guests stay failed`, `${lasts} ms`),
    ...wrong('core', core !== undefined && core >= cores.length, `a core from 0 to ${cores.length - 1}`, `${core}`),
    ...wrong('speed', speed !== undefined && hasSpeed !== true, slow, model ?? ''),
    ...wrong('speed', speed !== undefined && !(speed > 0 && speed < 1), 'more than 0 and less than 1', `${speed}`),
    ...wrong('at', at !== undefined && at >= runMs, `a time before the end, ${runMs} ms`, `${at} ms`),
  ];
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
  pinnedOnce,
  capIsSome,
  laxityIsLonger,
  timesAreSome,
  computesLessThanATick,
  watchersAreOfADetector,
  oneWatchesGuests,
  timesHaveADetector,
  recoveryIsOfCores,
  faultIsPossible,
  fewEnough,
  isShort,
];
