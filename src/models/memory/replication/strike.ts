/** When a fault strikes, in which phase of an epoch that is, and what would have been without it. */
export interface Strike {
  readonly atNanos: number;
  readonly phase: string;
  /** Answers a nanosecond that clients get of the same run without the fault; 0 without such clients. */
  readonly formerPerNano: number;
}
