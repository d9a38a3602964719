/** A warning of a rule in lint/ about the numbers of a campaign. */
export interface Finding {
  /** The variants, figures or metrics concerned. */
  readonly where: readonly string[];
  /** What was found, with its numbers. */
  readonly what: string;
  /** What to do instead. */
  readonly instead: string;
}

export interface Warning extends Finding {
  /** The rule's name. */
  readonly rule: string;
  /** Why what was found misleads. */
  readonly why: string;
}
