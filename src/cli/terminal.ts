/** What a command may use of the process it runs in. Results go to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes text as it is. */
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
   * From now on the first SIGINT or SIGTERM fires this signal instead of ending the process; the second ends it at
   * once. For commands that have something to save.
   */
  readonly interruption: () => AbortSignal;
}

/** Options of every command. */
export interface Voice {
  readonly quiet: boolean;
  readonly noColor: boolean;
}

/**
 * The terminal as the user wants to hear it: `--quiet` silences `err` but for failures, `--no-color` forbids colour.
 */
export function voiced(terminal: Terminal, { quiet, noColor }: Voice): Terminal {
  return {
    ...terminal,
    err: quiet ? () => {} : terminal.err,
    color: terminal.color && !noColor,
    isLive: terminal.isLive && !quiet,
  };
}
