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
  /** Interrupted, with the state saved. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
