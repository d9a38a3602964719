/** What the process says when it ends; scripts rely on it. */
export const exitCode = {
  ok: 0,
  /** A bug of ours. */
  internalError: 1,
  /** Bad usage or a bad file. */
  badInput: 2,
  /** Refused: it would overwrite, does not match, or cannot be written. */
  refused: 3,
  /** Some runs have no answer. */
  partial: 4,
  /** A stored result did not come out again. */
  notReproduced: 5,
  /** What is stored came out again, but it is not all that was asked for. */
  incomplete: 6,
  /** Interrupted (SIGINT), with the state saved. */
  interrupted: 130,
  /** The same by SIGTERM, as a scheduler's time limit sends it. */
  terminated: 143,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** For work that was stopped by a terminal's interruption, whose reason is the signal that came. */
export function exitCodeOf(stop: AbortSignal): ExitCode {
  return stop.reason === 'SIGTERM' ? exitCode.terminated : exitCode.interrupted;
}
