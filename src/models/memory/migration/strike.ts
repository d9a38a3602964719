/** When a fault strikes, and in which phase of the migration that is. */
export interface Strike {
  readonly atNanos: number;
  readonly phase: string;
}
