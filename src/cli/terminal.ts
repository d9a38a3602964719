import { printableJson, printableLines } from '../experiment/printable.ts';

/** What a command may use of the process it runs in. Results go to `out`, everything else to `err`. */
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
   * ends it at once. For commands that have to save their state, which `says` tells whoever waits.
   */
  readonly interruption: (says?: string) => AbortSignal;
}

/** Options of every command. */
export interface Voice {
  readonly quiet: boolean;
  readonly noColor: boolean;
  /** Whether `out` gets a JSON document. */
  readonly json: boolean;
  /** Whether `out` gets texts from folders as they are. */
  readonly raw: boolean;
}

/**
 * The terminal as the user wants to hear it: `--quiet` silences `err` but for failures, `--no-color` forbids colour.
 * What a scenario or a folder of somebody else holds reaches it as text: it cannot move the cursor, set a title or
 * write a line over another.
 */
export function voiced(terminal: Terminal, { quiet, noColor, json, raw }: Voice): Terminal {
  const color = terminal.color && !noColor;
  const isLive = terminal.isLive && !quiet;
  const shown = (text: string): string => (json ? printableJson(text) : printableLines(text, { color, live: false }));
  return {
    ...terminal,
    out: raw && !json ? terminal.out : (text) => terminal.out(shown(text)),
    err: quiet ? () => {} : (text) => terminal.err(printableLines(text, { color: false, live: isLive })),
    color,
    isLive,
  };
}
