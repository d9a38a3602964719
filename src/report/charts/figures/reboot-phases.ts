/**
 * The phases of a host's reboot as bars over time: the steps of the reboot, then the phases of the VMs, then the
 * downtime of the services as observed by their clients.
 */
import type { MeanPhase } from '../../../analysis/observations.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { sweepOf } from '../../sweep.ts';
import type { Figure } from '../figure.ts';
import { type Fill, kindFill } from '../style.ts';
import { distinct, type Names, namesOf } from '../words.ts';

type PhaseRow = CsvRow & {
  variants: string;
  actor: string;
  phase: string;
  n: number;
  from_s: number;
  to_s: number;
};

const STARTS = 'services start';
/** By actor, the name of its bars in the legend. Other actors are not shown. */
const ACTORS: Readonly<Record<string, { readonly words: string; readonly fill: Fill }>> = {
  reboot: { words: 'steps', fill: kindFill(0) },
  VMs: { words: 'VMs, from the first to the last', fill: kindFill(1) },
  [STARTS]: { words: 'services start', fill: kindFill(3) },
  services: { words: 'services away', fill: kindFill(2) },
};
/** Reboots whose phases all end within this many seconds of each other are shown once. */
const SAME_SECONDS = 0.5;
/** Phases shorter than this share of the total are omitted. */
const SHORTEST = 0.0005;

export const rebootPhases: Figure<PhaseRow> = {
  name: 'reboot-phases',
  title: (summary) => {
    const sweep = sweepOf(summary);
    if (sweep === undefined) return 'Phases of a reboot';
    return `Phases of a reboot, ${namesOf(summary).value(sweep.axis, largest(sweep.values))}`;
  },
  appliesTo: (summary) => summary.rows.some(isReboot),
  data: (summary) => rebootsOf(summary).flatMap(phasesOf),

  picture(rows, names) {
    const reboots = distinct(rows.map((row) => row.variants));
    const longest = Math.max(...rows.map((row) => row.to_s));
    const visible = rows.filter((row) => row.to_s - row.from_s > SHORTEST * longest);
    return {
      kind: 'spans',
      sections: reboots.map((variants) => ({
        heading: headingOf(variants, names),
        rows: visible
          .filter((row) => row.variants === variants)
          .map(({ actor, phase, from_s: from, to_s: to }) => ({
            label: actor === 'reboot' || actor === STARTS ? phase : `${actor} ${phase}`,
            spans: [{ from, to, fill: ACTORS[actor]?.fill ?? kindFill(4) }],
            note: `${(to - from).toFixed(to - from < 10 ? 1 : 0)} s`,
          })),
      })),
      legend: Object.entries(ACTORS).flatMap(([actor, { words, fill }]) =>
        visible.some((row) => row.actor === actor) ? [{ name: words, fill }] : [],
      ),
      axis: { title: 'time since the beginning of the reboot, s' },
      caption: [
        `Means of beginnings and ends over ${Math.max(...rows.map(({ n }) => n))} runs. ` +
          'Phases too short to be seen are left out; the CSV has them all. Services start: from the end of the last ' +
          'boot or resumption of a VM to the answer of the last service.',
      ],
    };
  },
};

const isReboot = ({ phases }: SummaryRow): boolean => phases.some(({ actor }) => actor === 'reboot');

/** Where a quantity is swept, only its largest value is shown. */
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
  return withStarts(shown).map(({ actor, phase, n, fromSeconds, toSeconds }) => ({
    variants: rows.map(labelOf).join(VARIANT_END),
    actor,
    phase,
    n,
    from_s: fromSeconds - zero,
    to_s: toSeconds - zero,
  }));
}

/**
 * The boot of a VM ends when its OS is up. The start of the services is shown separately, as part of their downtime.
 */
function withStarts(phases: readonly MeanPhase[]): readonly MeanPhase[] {
  const away = phases.find(({ actor, phase }) => actor === 'services' && phase === 'away');
  const vmsBackAt = Math.max(...phases.filter(({ actor }) => actor === 'VMs').map(({ toSeconds }) => toSeconds));
  if (away === undefined || !(vmsBackAt < away.toSeconds)) return phases;
  const start = { ...away, actor: STARTS, phase: STARTS, fromSeconds: Math.max(vmsBackAt, away.fromSeconds) };
  return phases.flatMap((phase) => (phase === away ? [start, away] : [phase]));
}

/** The names of the variants of a section; if there are many, only the first ones. */
function headingOf(variants: string, names: Names): string {
  const all = variants.split(VARIANT_END).map(names.variant);
  const more = all.length - MOST_NAMED;
  return more <= 0 ? all.join(VARIANT_END) : `${all.slice(0, MOST_NAMED).join(VARIANT_END)} and ${more} more`;
}

const MOST_NAMED = 3;
const VARIANT_END = '; ';
