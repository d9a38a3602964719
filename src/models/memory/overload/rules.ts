/** Rules for the settings of memory overload: everything fits, and is neither endless nor nothing. */
import type { DeepPartial } from '../../../experiment/experiment.ts';
import type { Rule as AnyRule, Violation } from '../../../experiment/rule.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { OverloadSettings } from './form.ts';
import type { OverloadParts } from './parts.ts';
import { readDemand } from './trace.ts';

type Patch = DeepPartial<OverloadSettings>;
type Rule = AnyRule<Patch, OverloadParts>;

const LEAST_BYTES = 16 * 2 ** 20;
const MOST_BYTES = 2 ** 40;

const inMib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const within =
  (field: 'memory' | 'remoteMemory', least: number): Rule =>
  (settings) => {
    const bytes = settings[field];
    if (bytes === undefined || (bytes >= least && bytes <= MOST_BYTES)) return [];
    return [{ field: [field], expected: `from ${inMib(least)} to ${inMib(MOST_BYTES)}`, came: inMib(bytes) }];
  };

const times =
  (field: 'for' | 'between', leastMs: number, mostMs: number, words: string): Rule =>
  (settings) => {
    const ms = settings[field];
    if (ms === undefined || (ms >= leastMs && ms <= mostMs)) return [];
    return [{ field: [field], expected: words, came: `${ms / 1000} s` }];
  };

const lengthsAreSome: Rule = ({ lasting = {} }) => {
  const { always, shorter, than } = lasting as { always?: number; shorter?: number; than?: number };
  return [
    ...lengthOf('always', always),
    ...lengthOf('than', than),
    ...(shorter === undefined || (shorter > 0 && shorter < 1)
      ? []
      : [{ field: ['lasting', 'shorter'], expected: 'a share between 0 and 1', came: `${shorter}` }]),
  ];
};

const lengthOf = (name: string, ms: number | undefined): Violation[] =>
  ms === undefined || (ms >= 1000 && ms <= 86_400_000)
    ? []
    : [{ field: ['lasting', name], expected: 'from 1 s to 24 h', came: `${ms / 1000} s` }];

const pagesAreSome: Rule = ({ pages }) =>
  pages === undefined || pages.some(({ size }) => size >= PAGE_BYTES)
    ? []
    : [{ field: ['pages'], expected: 'a class of at least one page', came: 'none' }];

/** What does not fit is counted by how often pages are touched, not when. */
const pagesAreTouchedEvenly: Rule = ({ pages = [] }) =>
  pages.flatMap(({ bursts }, index) =>
    bursts === undefined
      ? []
      : [{ field: ['pages', index, 'bursts'], expected: 'pages that are accessed all the time', came: 'bursts' }],
  );

/** A trace stands alone: who its VMs are, and what they want, is in it. */
const traceIsRead: Rule = ({ demandTrace, vms, memory, overloaded, for: ms }) => {
  if (demandTrace === undefined) return [];
  if (overloaded === 'privileged-vm')
    return [{ field: ['overloaded'], expected: "'guests' beside a demandTrace", came: "'privileged-vm'" }];
  const { trace, violations } = readDemand(demandTrace, ['demandTrace'], (vms ?? 1) * (memory ?? MOST_BYTES));
  if (trace === null) return [...violations];
  const seconds = (trace.bytes.length * trace.stepNanos) / 1e9;
  return [
    ...(vms === undefined || vms === trace.names.length
      ? []
      : [{ field: ['vms'], expected: `${trace.names.length}, the VMs of the trace`, came: `${vms}` }]),
    ...(ms === undefined || ms <= seconds * 1000
      ? []
      : [{ field: ['for'], expected: `at most the ${seconds} s of the trace`, came: `${ms / 1000} s` }]),
  ];
};

export const OVERLOAD_RULES: readonly Rule[] = [
  within('memory', LEAST_BYTES),
  within('remoteMemory', 0),
  times('for', 10_000, 7 * 86_400_000, 'from 10 s to 7 d'),
  times('between', 1000, 30 * 86_400_000, 'from 1 s to 30 d'),
  lengthsAreSome,
  pagesAreSome,
  pagesAreTouchedEvenly,
  traceIsRead,
];
