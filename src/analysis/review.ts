/** A campaign's summary with its warnings about easily misread numbers, and its availability in a year of service. */
import type { Variant } from '../experiment/runner.ts';
import { type AvailabilityAssumptions, FailureCosts } from './availability.ts';
import { lint } from './lint/lint.ts';
import { MAIN_SHARE } from './lint/rule.ts';
import { LongRunTally } from './markov/long-run-tally.ts';
import { PairedOutcomes } from './paired-outcomes.ts';
import { type Summary, type SummaryInput, summarize } from './summary.ts';

export interface ReviewInput extends SummaryInput {
  readonly variants: readonly Variant[];
  /** Required for availability. */
  readonly availability?: AvailabilityAssumptions;
}

/** Reads the records once. */
export function review(input: ReviewInput): Summary {
  const { variants, availability } = input;
  const outcomes = new PairedOutcomes(MAIN_SHARE);
  const costs = new FailureCosts();
  const longRun = new LongRunTally(variants);
  const records = longRun.noted(costs.noted(outcomes.noted(input.records)));
  const summary = summarize({ ...input, records });
  const { means } = summary.methods;
  return {
    ...summary,
    longRun: longRun.rows(means, summary.confidence),
    ...(availability && {
      availability: {
        ...availability,
        rows: variants.map(({ name }) => costs.of(name, availability, means, summary.confidence)),
      },
    }),
    warnings: lint({ summary, variants, outcomes }),
  };
}
