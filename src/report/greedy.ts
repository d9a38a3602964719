/** The greedy order of repairs as text, beside the published order. */
import type { Agreement, Round, Standing } from '../analysis/greedy.ts';
import { NOTHING, percent, share } from './format.ts';
import type { Section } from './section.ts';
import { renderSection, type TableOptions } from './table.ts';

export interface GreedyResult {
  readonly mechanism: string;
  readonly variant: string;
  readonly runs: number;
  readonly seed: string;
  readonly rounds: readonly Round[];
  /** Repairs that were never added, since they have no effect on the causes of the remaining failures. */
  readonly unused: readonly string[];
  /** Runs without an answer, of all simulated runs. */
  readonly unanswered: number;
  /** The steps of the scenario with the repairs that each adds; absent when it is not an increment. */
  readonly published?: readonly { readonly step: string; readonly adds: readonly string[] }[];
  readonly agreement?: Agreement;
}

/** One text ending in a newline. */
export function renderGreedy(result: GreedyResult, options: TableOptions): string {
  const { rounds, published = [] } = result;
  const section: Section = {
    title:
      `Repairs of ${result.mechanism} in the order found by going after the most frequent cause ` +
      `(${result.runs} runs, seed ${result.seed})`,
    columns: [
      { header: 'recovered before', align: 'right' },
      { header: 'most frequent cause', align: 'left', wrap: true },
      { header: 'runs', align: 'right' },
      { header: 'repair added', align: 'left' },
      { header: 'recovers', align: 'right' },
      { header: 'recovered after', align: 'right' },
      ...(published.length > 0 ? [{ header: 'published step', align: 'left', wrap: true } as const] : []),
    ],
    rows: rounds.map((round) => [
      share(recoveredShare(round.before)),
      round.cause,
      `${round.runs}/${round.before.failed}`,
      round.chosen.repair,
      `${round.chosen.recovered}`,
      share(recoveredShare(round.after)),
      ...(published.length > 0 ? [publishedStep(round.chosen.repair, published)] : []),
    ]),
    notes: notesOn(result),
  };
  return `${renderSection(section, options)}\n`;
}

function notesOn({ rounds, unused, published, agreement, unanswered }: GreedyResult): string[] {
  const left = rounds.at(-1)?.after.causes ?? [];
  const passedOver = [...new Set(rounds.flatMap((round) => round.passedOver))];
  return [
    'Recovers: the runs that failed of this cause and are recovered with this repair; each ' +
      'remaining repair was tried on the same runs.',
    ...(published === undefined
      ? []
      : [
          `Published order: ${published
            .filter(({ adds }) => adds.length > 0)
            .map(({ step, adds }) => `${step} (${adds.join(', ')})`)
            .join('; ')}.`,
        ]),
    `Order found: ${rounds.map(({ chosen }) => chosen.repair).join(', ') || 'no repair helps'}.`,
    ...(agreement === undefined || agreement.pairs === 0
      ? []
      : [
          `${agreement.agreeing} of ${agreement.pairs} pairs of repairs from different steps ` +
            `(${percent(agreement.agreeing / agreement.pairs)} %) stand in the published order.`,
        ]),
    ...(unused.length === 0
      ? []
      : [`Never added, since they do not help against the remaining failures: ${unused.join(', ')}.`]),
    ...(passedOver.length === 0
      ? []
      : [`Causes against which no single repair helped at that point: ${passedOver.join(', ')}.`]),
    ...(left.length === 0 ? [] : [`Failures left: ${left.map(([cause, runs]) => `${cause} ${runs}`).join(', ')}.`]),
    ...(unanswered === 0
      ? []
      : [`${unanswered} of the runs simulated have no answer and count neither as recovered nor as failed.`]),
  ];
}

function recoveredShare({ recovered, failed }: Standing): number | null {
  return recovered + failed === 0 ? null : recovered / (recovered + failed);
}

function publishedStep(repair: string, published: NonNullable<GreedyResult['published']>): string {
  const index = published.findIndex(({ adds }) => adds.includes(repair));
  return index === -1 ? NOTHING : `${index}. ${published[index]?.step ?? ''}`;
}
