/**
 * Problems of a scenario: where each is, what was expected there, what came, and what was probably meant.
 *
 * A scenario with any problem is not loaded, and all its problems are reported together.
 */
import { formatPath, type Path } from '../experiment/path.ts';
import { printable } from '../experiment/printable.ts';
import type { Mismatch } from '../experiment/rule.ts';
import { type Place, placeOf, type Span } from './source.ts';

export interface Problem extends Place {
  /** The field, e.g. `vary.step.Basic.without[2]`; empty when the problem is with the file as a whole. */
  readonly path: string;
  readonly expected: string;
  readonly came: string;
  /** What the author probably meant. */
  readonly suggestion?: string;
  /** All of it in one sentence, without the place. */
  readonly message: string;
}

export function problemAt(span: Span, path: Path, { expected, came, suggestion }: Mismatch): Problem {
  const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`;
  return {
    ...placeOf(span),
    path: formatPath(path),
    expected,
    came,
    ...(suggestion === undefined ? {} : { suggestion }),
    message: `expected ${expected}, came ${came}${hint}`,
  };
}

/** The only error that the loading functions throw, for any input. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  /** At least one, in the order of their places. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }

  /**
   * One block a problem: `file:line:column path: expected …, came …; did you mean …?`, then the line with the place
   * underlined.
   */
  format(): string {
    return this.message;
  }
}

/** A damaged file can have a million problems; only the first ones help the user. */
const SHOWN_PROBLEMS = 50;

function formatProblems(problems: readonly Problem[]): string {
  const blocks = problems.slice(0, SHOWN_PROBLEMS).map(formatProblem);
  const hidden = problems.length - blocks.length;
  return [...blocks, ...(hidden > 0 ? [`... and ${hidden} more problems`] : [])].join('\n');
}

function formatProblem(problem: Problem): string {
  const place = problem.line > 0 ? `${problem.file}:${problem.line}:${problem.column}` : problem.file;
  const head = printable(`${place}${problem.path ? ` ${problem.path}` : ''}: ${problem.message}`);
  return problem.excerpt ? `${head}\n${underlined(problem, problem.excerpt)}` : head;
}

/** Excerpts of long lines (JSON on one line) show only this many characters before and after the place. */
const CONTEXT_COLUMNS = 60;

function underlined({ line, column }: Place, excerpt: NonNullable<Place['excerpt']>): string {
  const from = Math.max(0, column - 1 - CONTEXT_COLUMNS);
  const to = column - 1 + CONTEXT_COLUMNS;
  const gutter = `${line}`.padStart(5);
  const shown = printable(excerpt.line.slice(from, to));
  const caret = ' '.repeat(column - 1 - from) + '^'.repeat(Math.min(excerpt.length, to - (column - 1)));
  return `${gutter} | ${shown}\n${' '.repeat(gutter.length)} | ${caret}`;
}
