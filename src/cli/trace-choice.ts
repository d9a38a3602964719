/** `campaign --trace`: which of the runs to trace. */
import { type Verdict, verdicts } from '../campaign/manifest.ts';
import { nearest } from '../experiment/suggest.ts';
import { UsageError } from './usage-error.ts';

/** The first runs that ended in one way, or those with these ids. */
export type TraceChoice = { readonly verdict: Verdict } | { readonly ids: readonly string[] };

/** Reads `failed` or `3.12,5.0`. Throws a UsageError that says what can be chosen. */
export function readTraceChoice(text: string | undefined): TraceChoice | undefined {
  if (text === undefined) return undefined;
  const verdict = verdicts.find((each) => each === text);
  if (verdict !== undefined) return { verdict };
  if (/^\d+\.\d+(,\d+\.\d+)*$/.test(text)) return { ids: text.split(',') };
  const meant = nearest(text, verdicts);
  const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new UsageError(
    `--trace: expected one of ${verdicts.join(', ')}, or ids such as 3.12,5.0, came '${text}'${hint}`,
  );
}
