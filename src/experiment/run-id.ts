/**
 * The id of a run: its variant and its index in it, `v0-r10`. It is no number, so that spreadsheets and readers of CSV
 * keep it as it is: as numbers the ids of earlier versions, 0.1 and 0.10, would be one run.
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
  // As folders and commands of earlier versions have it.
  /^(?<variant>0|[1-9]\d*)\.(?<run>0|[1-9]\d*)$/,
];

/** The run that is meant, whether as it is called now (`v0-r10`) or as it was (`0.10`); undefined for anything else. */
export function parseRunId(text: string): RunAddress | undefined {
  for (const spelling of SPELLINGS) {
    const { variant, run } = spelling.exec(text)?.groups ?? {};
    if (variant !== undefined && run !== undefined) return { variant: Number(variant), run: Number(run) };
  }
  return undefined;
}
