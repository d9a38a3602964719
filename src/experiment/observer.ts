/**
 * The interface for watching a run: a printed timeline, a trace, an audit. Events are reported only where there is an
 * observer, so that a campaign pays nothing for it; telling never changes what happens.
 */
export interface RunObserver {
  /** `actor` is who did or suffered it: `cpu0`, `app1`, `recovery`, `disk`, `client`. */
  note(atNanos: number, actor: string, text: string): void;
  /**
   * The machine is built and about to run. An observer may ask its simulation for a call at every event; looking must
   * not change it.
   */
  watch?(watched: Watched): void;
  /** A uniform was drawn from a random stream; for the audit, which compares the draws of two runs. */
  drew?(atNanos: number, stream: string, index: number, value: number): void;
}

/** What there is to look at during a run. Each model says more about its own. */
export interface Watched {
  /** The model whose machine it is. */
  readonly model: string;
}
