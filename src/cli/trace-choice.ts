/** `campaign --trace`: chooses the runs to trace. */
import { type Verdict, verdicts } from '../campaign/manifest.ts';
import { parseRunId, runId } from '../experiment/run-id.ts';
import { nearest } from '../experiment/suggest.ts';
import { UsageError } from './usage-error.ts';

/** The first runs with this verdict, or the runs with these ids. */
export type TraceChoice = { readonly verdict: Verdict } | { readonly ids: readonly string[] };

/** Reads `failed` or `v3-r12,v5-r0`. Throws a UsageError that says what can be chosen. */
export function readTraceChoice(text: string | undefined): TraceChoice | undefined {
  if (text === undefined) return undefined;
  const verdict = verdicts.find((each) => each === text);
  if (verdict !== undefined) return { verdict };
  const runs = text.split(',').map(parseRunId);
  if (runs.every((run) => run !== undefined)) return { ids: runs.map(runId) };
  const meant = nearest(text, verdicts);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(
    `--trace: expected one of ${verdicts.join(', ')}, or ids such as v3-r12,v5-r0, came '${text}'${hint}`,
  );
}
