/**
 * The id of a run: its variant and its index in it, `v0-r10`. It does not look like a number, so that spreadsheets and
 * CSV readers keep it as it is: they read the ids 0.1 and 0.10 of earlier versions as the same number.
 */
export interface RunAddress {
  /** Index of the variant. */
  readonly variant: number;
  readonly run: number;
}

export const runId = ({ variant, run }: RunAddress): string => `v${variant}-r${run}`;

/** Both indexes without leading zeros, so that a run has one name. */
const SPELLINGS: readonly RegExp[] = [
  /^v(?<variant>0|[1-9]\d*)-r(?<run>0|[1-9]\d*)$/,
  // The form of earlier versions.
  /^(?<variant>0|[1-9]\d*)\.(?<run>0|[1-9]\d*)$/,
];

/** Parses an id in the present form (`v0-r10`) or the former one (`0.10`); undefined for anything else. */
export function parseRunId(text: string): RunAddress | undefined {
  for (const spelling of SPELLINGS) {
    const { variant, run } = spelling.exec(text)?.groups ?? {};
    if (variant !== undefined && run !== undefined) return { variant: Number(variant), run: Number(run) };
  }
  return undefined;
}
