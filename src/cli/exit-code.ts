/** Exit codes of the process. Scripts rely on them. */
export const exitCode = {
  ok: 0,
  /** A bug of rvisim. */
  internalError: 1,
  /** Bad usage or a bad file. */
  badInput: 2,
  /** Refused: it would overwrite, does not match, or cannot be written. */
  refused: 3,
  /** Some runs have no answer. */
  partial: 4,
  /** A stored result was not reproduced. */
  notReproduced: 5,
  /** What is stored came out again, but it is not all that was asked for. */
  incomplete: 6,
  /** A claim is false. */
  claimFailed: 7,
  /** No claim is false, but one is not known yet. */
  inconclusive: 8,
  /** Interrupted (SIGINT), with the state saved. */
  interrupted: 130,
  /** Interrupted by SIGTERM, for example by the time limit of a scheduler, with the state saved. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The exit code for interrupted work; the reason of the abort signal is the name of the process signal. */
export function exitCodeOf(stop: AbortSignal): ExitCode {
  return stop.reason === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted;
}
