/** What damage does when it acts. */
export type ConsequenceKind =
  | 'interrupts-masked'
  | 'held-lock'
  | 'torn-page-frame'
  | 'hypercall-result'
  | 'hypercall-refused'
  | 'lost-hypercall'
  | 'lost-system-call'
  | 'segment-bases-lost'
  | 'guest-corrupted'
  | 'failed-assertion'
  | 'fatal-exception'
  | 'endless-loop'
  | 'recovery-not-reached'
  | 'recovery-met-corruption';

/**
 * What damage did when it acted: the first fatal one is the cause of a failure.
 * A consequence that is not fatal (an effect lost, a timer that never fires) explains a stall that follows.
 */
export interface Consequence {
  readonly kind: ConsequenceKind;
  readonly object: string;
  readonly fatal: boolean;
}
