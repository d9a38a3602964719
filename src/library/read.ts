/** What a program reads from a results folder: its numbers, and its runs, simulated again. */
import type { Proportion } from '../analysis/proportion.ts';
import type { Quantity } from '../analysis/quantity.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { CLAIM_INTERVALS, type IntervalChoice } from '../analysis/tally.ts';
import { attempt } from '../campaign/batch.ts';
import { recordLine } from '../campaign/line.ts';
import { type Catalogue, under } from '../experiment/catalogue.ts';
import { type Detached, type Probe, Probes } from '../experiment/probe.ts';
import type { RunRecord } from '../experiment/record.ts';
import { createRunner, experimentOf, refuseUncharged } from '../experiments.ts';
import type { TimelineLine } from '../report/timeline.ts';
import { traceText } from '../report/trace/chrome-trace.ts';
import { TraceRecorder } from '../report/trace/recorder.ts';
import type { CampaignResult } from './campaign.ts';
import { readResults } from './results.ts';
import { storedRun } from './stored-run.ts';

export interface ReadOptions {
  /** As `loadPlugins` gives them. Default: those of the result; none for a folder. */
  readonly plugins?: Catalogue;
}

export interface ReplayOptions extends ReadOptions {
  /** They look at the run once more; it cannot be changed by them, unless they declare a cost. */
  readonly probes?: readonly Probe[];
}

/** A folder, or what `campaign` has returned. */
export type ResultsSource = string | Pick<CampaignResult, 'directory' | 'plugins'>;

/** A summary for programs, which may be about the metrics of a plugin. */
export interface Numbers extends Omit<Summary, 'rows'> {
  /** In the order of the variants. */
  readonly rows: readonly VariantNumbers[];
}

export interface VariantNumbers extends Omit<SummaryRow, 'metrics'> {
  /** By name, `what|condition`. */
  readonly metrics: Readonly<Record<string, Proportion | Quantity | undefined>>;
}

/**
 * The numbers of a campaign: for each variant its metrics, each share with numerator, denominator and interval; seed
 * and digest. Throws a CampaignRefusal when the folder has no campaign or is damaged, or when its experiment is one of
 * a plugin that is not given.
 */
export function summarize(results: ResultsSource, options: ReadOptions & Partial<IntervalChoice> = {}): Numbers {
  const { plugins: _, ...intervals } = options;
  const { directory, plugins } = sourceOf(results, options);
  return under(plugins, () => readResults(directory, { ...CLAIM_INTERVALS, ...intervals }).summary);
}

export interface Replay {
  readonly record: RunRecord;
  readonly stored: RunRecord;
  /** Whether the two are the same bytes. */
  readonly isIdentical: boolean;
  /** What happened, in order. */
  readonly timeline: readonly TimelineLine[];
  /** The run in the trace-event format, which Perfetto opens; it is about a megabyte. */
  trace(): string;
  /** What came of the run under the probes. It is `record`, unless one of them costs something: then it says so. */
  readonly underProbes: RunRecord;
  /** Probes that threw, each with its error. */
  readonly detached: readonly Detached[];
}

/**
 * Simulates a stored run again. Throws a CampaignRefusal when there is no such run, or when model or plugins are not
 * those that it was made with; and an UnchargedProbe for a probe with a cost that this experiment can charge to nobody.
 */
export function replay(results: ResultsSource, id: string, options: ReplayOptions = {}): Replay {
  const { directory, plugins } = sourceOf(results, options);
  return under(plugins, () => {
    const stored = storedRun(directory, id);
    const probes = new Probes(options.probes ?? []);
    refuseUncharged(experimentOf(stored.spec.variant.settings), probes.costs);
    const recorder = new TraceRecorder();
    const { record } = attempt(createRunner(), stored.spec, recorder.probes);
    const again = options.probes === undefined ? null : attempt(createRunner(), stored.spec, probes);
    return {
      record,
      stored: stored.record,
      isIdentical: recordLine(record) === stored.line,
      timeline: recorder.lines,
      trace: () => [...traceText(record, recorder)].join(''),
      underProbes: again?.record ?? record,
      detached: probes.detached,
    };
  });
}

function sourceOf(results: ResultsSource, options: ReadOptions): Pick<CampaignResult, 'directory' | 'plugins'> {
  if (typeof results === 'string') return { directory: results, plugins: options.plugins };
  return { directory: results.directory, plugins: options.plugins ?? results.plugins };
}
