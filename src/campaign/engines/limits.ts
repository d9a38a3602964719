/** What a worker does for a campaign at most, since anybody who can write to the queue can ask it for anything. */
export interface Limits {
  /** Of a batch. */
  readonly runs: number;
  readonly variants: number;
  /** Of the question, as text. */
  readonly bytes: number;
  /** For a batch; its thread is ended when it takes longer. */
  readonly seconds: number;
}

/** Far above what any campaign of this tool asks for. */
export const LIMITS: Limits = { runs: 500, variants: 10_000, bytes: 8 << 20, seconds: 60 };
