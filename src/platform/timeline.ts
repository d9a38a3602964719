/**
 * Somebody who wants to read the story of a run. The machine tells it only when there is a reader, so that a campaign pays nothing for it; telling never
 * changes what happens.
 */
export interface Timeline {
  /** `actor` is who did or suffered it: `cpu0`, `app1`, `recovery`, `disk`, `client`. */
  note(atNanos: number, actor: string, text: string): void;
  /** A uniform was drawn from a random stream; for those who check that two runs met the same chance. */
  drew?(atNanos: number, stream: string, index: number, value: number): void;
}
