/**
 * What a host goes through in a reboot: one bar a phase, each where it lies in time. Below the steps, what the VMs go
 * through, and for how long services were away as their clients saw it.
 */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { labelOf } from '../../format.ts';
import { sweepOf } from '../../sweep.ts';
import { distinct, type Figure } from '../figure.ts';
import { type Fill, kindFill } from '../style.ts';

type PhaseRow = CsvRow & {
  variants: string;
  actor: string;
  phase: string;
  n: number;
  from_s: number;
  to_s: number;
};

/** By actor, what its bars are called in the legend; no other has a row. */
const ACTORS: Readonly<Record<string, { readonly words: string; readonly fill: Fill }>> = {
  reboot: { words: 'steps', fill: kindFill(0) },
  VMs: { words: 'VMs, from the first to the last', fill: kindFill(1) },
  services: { words: 'services away', fill: kindFill(2) },
};
/** More are not read. */
const MOST_SECTIONS = 6;
/** Reboots in which everything ends within so many seconds of each other are shown once. */
const SAME_SECONDS = 0.5;
/** Of the whole: what is shorter is no bar. */
const SHORTEST = 0.0005;

export const rebootPhases: Figure<PhaseRow> = {
  name: 'reboot-phases',
  title: (summary) => {
    const sweep = sweepOf(summary);
    return `Phases of a reboot${sweep === undefined ? '' : `, ${sweep.axis} = ${largest(sweep.values)}`}`;
  },
  appliesTo: (summary) => summary.rows.some(isReboot),
  data: (summary) => rebootsOf(summary).flatMap(phasesOf),

  picture(rows) {
    const names = distinct(rows.map((row) => row.variants));
    const longest = Math.max(...rows.map((row) => row.to_s));
    const visible = rows.filter((row) => row.to_s - row.from_s > SHORTEST * longest);
    return {
      kind: 'spans',
      sections: names.slice(0, MOST_SECTIONS).map((heading) => ({
        heading,
        rows: visible
          .filter((row) => row.variants === heading)
          .map(({ actor, phase, from_s: from, to_s: to }) => ({
            label: actor === 'reboot' ? phase : `${actor} ${phase}`,
            spans: [{ from, to, fill: ACTORS[actor]?.fill ?? kindFill(3) }],
            note: `${(to - from).toFixed(to - from < 10 ? 1 : 0)} s`,
          })),
      })),
      legend: Object.values(ACTORS).map(({ words, fill }) => ({ name: words, fill })),
      axis: 'time since the beginning of the reboot, s',
      caption: [
        `Means of beginnings and ends over ${Math.max(...rows.map(({ n }) => n))} runs. ` +
          `Phases too short to be seen are left out${
            names.length > MOST_SECTIONS ? `, and so are ${names.length - MOST_SECTIONS} of the reboots` : ''
          }; the CSV has them all.`,
      ],
    };
  },
};

const isReboot = ({ phases }: SummaryRow): boolean => phases.some(({ actor }) => actor === 'reboot');

/** Where a quantity is swept, its largest value stands for all. */
function rebootsOf(summary: Summary): SummaryRow[][] {
  const sweep = sweepOf(summary);
  const rows = summary.rows.filter(
    (row) => isReboot(row) && (sweep === undefined || row.factors[sweep.axis] === largest(sweep.values)),
  );
  const groups: SummaryRow[][] = [];
  for (const row of rows) {
    const group = groups.find(([first]) => first !== undefined && areAlike(first, row));
    if (group === undefined) groups.push([row]);
    else group.push(row);
  }
  return groups;
}

const largest = (values: readonly string[]): string =>
  values.reduce((most, value) => (Number.parseFloat(value) > Number.parseFloat(most) ? value : most));

function areAlike(a: SummaryRow, b: SummaryRow): boolean {
  return (
    a.phases.length === b.phases.length &&
    a.phases.every(({ actor, phase, toSeconds }, index) => {
      const other = b.phases[index];
      return other?.actor === actor && other.phase === phase && Math.abs(other.toSeconds - toSeconds) < SAME_SECONDS;
    })
  );
}

function phasesOf(rows: readonly SummaryRow[]): PhaseRow[] {
  const [first] = rows;
  if (first === undefined) return [];
  const shown = first.phases.filter(({ actor }) => actor in ACTORS);
  const zero = Math.min(...shown.map(({ fromSeconds }) => fromSeconds));
  return shown.map(({ actor, phase, n, fromSeconds, toSeconds }) => ({
    variants: rows.map(labelOf).join('; '),
    actor,
    phase,
    n,
    from_s: fromSeconds - zero,
    to_s: toSeconds - zero,
  }));
}
