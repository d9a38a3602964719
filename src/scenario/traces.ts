/**
 * The traces that a scenario's failures and times come from: read once each while the scenario is loaded, and reduced
 * to what its runs use, which becomes part of the question.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FieldData, type FieldFailures, fieldKeyOf, fieldOf } from '../experiment/field-failures.ts';
import { fieldTimesIn, type TimesData, timesKeyOf } from '../experiment/field-times.ts';
import type { Path } from '../experiment/path.ts';
import type { Violation } from '../experiment/rule.ts';
import { nearest } from '../experiment/suggest.ts';
import { readTrace } from '../field/read/read-trace.ts';
import { reduceTimes, reduceTrace } from '../field/reduce.ts';
import { select } from '../field/select.ts';
import { type FieldTrace, TraceError, type TraceProblem } from '../field/trace.ts';
import type { Files } from './embed.ts';
import type { Problem } from './errors.ts';
import { problemOfTrace } from './trace-problem.ts';

type Kept = FieldData | TimesData;

/** A mention of a trace. */
interface Mention {
  readonly path: Path;
  readonly key: string;
  readonly named: Pick<FieldFailures, 'trace' | 'sha256' | 'systems' | 'nodes' | 'causes'>;
  /** What is kept of the part that is named, or what is wrong with that. */
  readonly reduce: (part: FieldTrace) => Kept | Pick<Violation, 'expected' | 'came'>;
}

/** What is wrong with the settings, and what is wrong in the file of the trace. */
export interface TraceFindings {
  readonly violations: readonly Violation[];
  readonly ofTrace: readonly Problem[];
}

const NOTHING_WRONG: TraceFindings = { violations: [], ofTrace: [] };
/** More would make the question of a campaign unwieldy. */
const MOST_FAILURES = 1_000_000;

export class Traces {
  readonly #folder: string;
  readonly #known: Readonly<Record<string, Kept>>;
  readonly #files: Files;
  readonly #used: Record<string, Kept> = {};
  readonly #findings = new Map<string, TraceFindings>();
  readonly #read = new Map<string, FieldTrace | readonly TraceProblem[]>();

  /** Paths are from this folder, or else from the working directory. */
  constructor(folder: string, known: Readonly<Record<string, Kept>>, files: Files) {
    this.#folder = folder;
    this.#known = known;
    this.#files = files;
  }

  /** By `fieldKeyOf` and `timesKeyOf`; undefined when none was needed. */
  get used(): Readonly<Record<string, Kept>> | undefined {
    return Object.keys(this.#used).length === 0 ? undefined : this.#used;
  }

  /** Sees to it that what the settings need is in `used`. Settings that lack what their form demands need nothing. */
  read(settings: object): TraceFindings {
    const all = mentionsIn(settings).map((mention) => this.#findingsOf(mention));
    return {
      violations: all.flatMap(({ violations }) => violations),
      ofTrace: all.flatMap(({ ofTrace }) => ofTrace),
    };
  }

  #findingsOf(mention: Mention): TraceFindings {
    const { path, key } = mention;
    const known = this.#known[key];
    if (known !== undefined) this.#used[key] = known;
    if (this.#used[key] !== undefined) return NOTHING_WRONG;
    const place = JSON.stringify([path, key]);
    const findings = this.#findings.get(place) ?? this.#reduce(mention);
    this.#findings.set(place, findings);
    return findings;
  }

  #reduce({ path, key, named, reduce }: Mention): TraceFindings {
    if (this.#files === 'refused')
      return wrong(path, 'a trace that the question holds, since none is read here', `'${named.trace}'`);
    const trace = this.#trace(named.trace);
    if (!('nodes' in trace)) return problemsOf(trace, path);
    const violations = [...changed(trace, named, path), ...unknownNames(trace, named, path)];
    if (violations.length > 0) return { violations, ofTrace: [] };
    const { systems, nodes, causes } = named;
    const part = select(trace, { systems, nodes, causes });
    const came = part.node.length === 0 ? 'one without any that are so selected' : `one with ${part.node.length}`;
    if (part.node.length === 0 || part.node.length > MOST_FAILURES)
      return wrong(path, `a trace with 1 to ${MOST_FAILURES} failures`, came);
    const kept = reduce(part);
    if ('expected' in kept) return wrong(path, kept.expected, kept.came);
    this.#used[key] = kept;
    return NOTHING_WRONG;
  }

  #trace(written: string): FieldTrace | readonly TraceProblem[] {
    const beside = join(this.#folder, written);
    const path = existsSync(beside) || !existsSync(resolve(written)) ? beside : written;
    const known = this.#read.get(path) ?? readOrProblems(path);
    this.#read.set(path, known);
    return known;
  }
}

/** Settings that lack what their form demands name none. */
function mentionsIn(settings: object): Mention[] {
  const failures = fieldOf(settings);
  const times = fieldTimesIn(settings).map(
    ({ path, times: named }): Mention => ({
      path,
      key: timesKeyOf(named),
      named,
      reduce: (part) =>
        reduceTimes(part, named) ?? { expected: 'a trace with times that were seen whole', came: 'none' },
    }),
  );
  if (failures?.trace === undefined || failures.sample === undefined) return times;
  const reduce = (part: FieldTrace): ReturnType<Mention['reduce']> => {
    const data = reduceTrace(part, failures);
    if (data.leftOut <= data.nodes.length) return data;
    const expected = 'nodes that were watched over the same time: choose them by systems or nodes';
    return { expected, came: `${data.nodes.length + data.leftOut} of which ${data.leftOut} were not` };
  };
  return [{ path: ['failures'], key: fieldKeyOf(failures), named: failures, reduce }, ...times];
}

function readOrProblems(path: string): FieldTrace | readonly TraceProblem[] {
  try {
    return readTrace(path);
  } catch (error) {
    if (error instanceof TraceError) return error.problems;
    throw error;
  }
}

const wrong = (path: Path, expected: string, came: string, suggestion?: string): TraceFindings => ({
  violations: [{ field: [...path, 'trace'], expected, came, suggestion }],
  ofTrace: [],
});

/** What is wrong with the file as a whole is told where the scenario names it. */
function problemsOf(problems: readonly TraceProblem[], path: Path): TraceFindings {
  const [first] = problems;
  if (first === undefined || first.line > 0) return { violations: [], ofTrace: problems.map(problemOfTrace) };
  const { file, expected, came, suggestion } = first;
  return wrong(path, expected, `${came} (${file})`, suggestion);
}

function changed(trace: FieldTrace, { sha256 }: Mention['named'], path: Path): Violation[] {
  if (sha256 === undefined || sha256 === trace.sha256) return [];
  const expected = 'a trace with this SHA-256';
  return [{ field: [...path, 'sha256'], expected, came: `one with ${trace.sha256}: it has been changed` }];
}

function unknownNames(trace: FieldTrace, named: Mention['named'], path: Path): Violation[] {
  const known = {
    systems: [...new Set(trace.nodes.map(({ system }) => system))],
    nodes: [...new Set(trace.nodes.map(({ name }) => name))],
    causes: trace.causes,
  };
  return Object.entries(known).flatMap(([field, names]) =>
    (named[field as keyof typeof known] ?? []).flatMap((name, index): Violation[] => {
      if (names.includes(name)) return [];
      const shown = `${names.slice(0, SHOWN).join(', ') || 'there is none'}${names.length > SHOWN ? ', ...' : ''}`;
      const expected = `one of the ${field} of the trace (${shown})`;
      return [{ field: [...path, field, index], expected, came: `'${name}'`, suggestion: nearest(name, names) }];
    }),
  );
}

const SHOWN = 12;
