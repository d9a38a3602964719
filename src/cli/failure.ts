/**
 * Turns anything thrown into the message for the user and the exit code: the only place where that is done.
 */
import { withoutPassword } from '../campaign/engines/redis-address.ts';
import { CampaignRefusal, type RefusalKind } from '../campaign/refusal.ts';
import { commandLineOf } from '../campaign/shell.ts';
import { printableLines } from '../experiment/printable.ts';
import { PluginError } from '../plugins/error.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

export interface Failure {
  readonly text: string;
  readonly code: ExitCode;
}

/** Bad input gets a message and never a stack trace; any other error is a bug, and the message says what to report. */
export function failureOf(error: unknown, argv: readonly string[]): Failure {
  const { text, code } = describe(error, argv);
  return { text: printableLines(text, { color: false, live: false }), code };
}

function describe(error: unknown, argv: readonly string[]): Failure {
  if (error instanceof ScenarioError) return { text: `${error.format()}\n`, code: exitCode.badInput };
  if (error instanceof PluginError) return { text: `rvisim: ${error.message}\n`, code: exitCode.badInput };
  if (error instanceof UsageError) return { text: `rvisim: ${error.message}\n`, code: exitCode.badInput };
  if (error instanceof CampaignRefusal) {
    const remedy = error.remedy === undefined ? '' : `${error.remedy}\n`;
    return {
      text: `rvisim: ${error.message}\n${remedy}`,
      code: codeOf(error.kind),
    };
  }
  const refused = refusedBySystem(error);
  if (refused !== undefined) return { text: `rvisim: ${refused}\n`, code: exitCode.refused };
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const text =
    `rvisim: internal error: ${trace}\n\nThis is a bug of rvisim. Please report the lines above ` +
    `together with the command that shows it:\n  rvisim ${commandLineOf(argv.map(withoutPassword))}\n`;
  return { text, code: exitCode.internalError };
}

/**
 * The message for an error of the operating system about a file or the working directory; undefined for any other
 * error. Code that reads or writes important files reports more; this covers the rest, so that a bad path is never
 * reported as a bug.
 */
function refusedBySystem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  return code === undefined || syscall === undefined ? undefined : `the operating system refuses: ${message}`;
}

function codeOf(kind: RefusalKind): ExitCode {
  if (kind === 'differs') return exitCode.notReproduced;
  return kind === 'damaged' || kind === 'no-campaign' || kind === 'no-such-run' ? exitCode.badInput : exitCode.refused;
}
