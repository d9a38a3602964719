/** What the page and its simulator, which runs in a worker, say to each other. */
import type { Difference } from '../cli/difference.ts';
import type { TimelineLine } from '../report/timeline.ts';
import type { TraceEvent } from '../report/trace/chrome-trace.ts';
import type { Scenario } from '../scenario/schema.ts';

/** A run to be simulated: one of the campaign, or one with the same random numbers under other settings. */
export interface Order {
  /** As `v3-r12`. */
  readonly id: string;
  /** Changes to its settings, as `--with` takes them; none to simulate what is stored. */
  readonly changes: readonly string[];
  /** The line of the record, byte for byte. */
  readonly stored: string;
}

/** A run as it was simulated in the page. */
export interface Played {
  readonly id: string;
  readonly line: string;
  readonly milliseconds: number;
  /** Undefined when the line is the stored one, byte for byte. */
  readonly difference: Difference | undefined;
  /** How it ended, in a few words. */
  readonly ending: string;
  /** Whether the fault struck as in the stored record. */
  readonly isSameFault: boolean;
  /** The story, as `rvisim replay` prints it. */
  readonly story: string;
  readonly chain: readonly string[];
  readonly lines: readonly TimelineLine[];
  readonly events: readonly TraceEvent[];
  /** Slices that were left out of the events. */
  readonly dropped: number;
}

/** A change that may be tried on a run. */
export interface Choice {
  readonly words: string;
  readonly changes: readonly string[];
}

export type Question =
  | { readonly ask: 'begin'; readonly scenario: Scenario }
  | { readonly ask: 'play'; readonly order: Order }
  | { readonly ask: 'choices'; readonly id: string; readonly stored: string };

export interface Asked {
  readonly number: number;
  readonly question: Question;
}

export type Reply =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly problem: string };
