/** The terminal: the parts of the process that a command uses. Results go to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes text unchanged. */
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns for tables. */
  readonly width: number;
  /** Whether escape codes may go to `out`. */
  readonly color: boolean;
  /** Whether `err` is a terminal, so that a line may be rewritten. */
  readonly isLive: boolean;
  /** The arguments after the program's name. */
  readonly argv: readonly string[];
  /**
   * After this call the first SIGINT or SIGTERM fires the returned signal instead of ending the process; the second
   * ends it at once. For commands that have to save their state.
   */
  readonly interruption: () => AbortSignal;
}

/** Options of every command. */
export interface Voice {
  readonly quiet: boolean;
  readonly noColor: boolean;
}

/**
 * The terminal with the user's options: with `--quiet` only failures go to `err`; with `--no-color` there is no colour.
 */
export function voiced(terminal: Terminal, { quiet, noColor }: Voice): Terminal {
  return {
    ...terminal,
    err: quiet ? () => {} : terminal.err,
    color: terminal.color && !noColor,
    isLive: terminal.isLive && !quiet,
  };
}
