/** A problem of a trace, as those of scenarios are told. */
import type { TraceProblem } from '../field/trace.ts';
import type { Problem } from './errors.ts';

export function problemOfTrace({ suggestion, ...problem }: TraceProblem): Problem {
  const hint = suggestion === undefined ? '' : `; did you mean '${suggestion}'?`;
  return {
    ...problem,
    path: '',
    ...(suggestion === undefined ? {} : { suggestion }),
    message: `expected ${problem.expected}, came ${problem.came}${hint}`,
  };
}
