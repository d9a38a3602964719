/**
 * The traces that a scenario's failures come from: read once each while the scenario is loaded, and reduced to what its
 * runs use, which becomes part of the question.
 */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FieldData, type FieldFailures, fieldKeyOf, fieldOf } from '../experiment/field-failures.ts';
import type { Violation } from '../experiment/rule.ts';
import { nearest } from '../experiment/suggest.ts';
import { readTrace } from '../field/read/read-trace.ts';
import { reduceTrace } from '../field/reduce.ts';
import { select } from '../field/select.ts';
import { type FieldTrace, TraceError, type TraceProblem } from '../field/trace.ts';
import type { Problem } from './errors.ts';
import { problemOfTrace } from './trace-problem.ts';

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
  readonly #known: Readonly<Record<string, FieldData>>;
  readonly #used: Record<string, FieldData> = {};
  readonly #findings = new Map<string, TraceFindings>();
  readonly #read = new Map<string, FieldTrace | readonly TraceProblem[]>();

  /** Paths are from this folder, or else from the working directory. */
  constructor(folder: string, known: Readonly<Record<string, FieldData>>) {
    this.#folder = folder;
    this.#known = known;
  }

  /** By `fieldKeyOf`; undefined when none was needed. */
  get used(): Readonly<Record<string, FieldData>> | undefined {
    return Object.keys(this.#used).length === 0 ? undefined : this.#used;
  }

  /** Sees to it that what the settings need is in `used`. Settings that lack what their form demands need nothing. */
  read(settings: object): TraceFindings {
    const failures = fieldOf(settings);
    if (failures?.trace === undefined || failures.sample === undefined) return NOTHING_WRONG;
    const key = fieldKeyOf(failures);
    const known = this.#known[key];
    if (known !== undefined) this.#used[key] = known;
    if (this.#used[key] !== undefined) return NOTHING_WRONG;
    const findings = this.#findings.get(key) ?? this.#reduce(key, failures);
    this.#findings.set(key, findings);
    return findings;
  }

  #reduce(key: string, failures: FieldFailures): TraceFindings {
    const trace = this.#trace(failures.trace);
    if (!('nodes' in trace)) return problemsOf(trace);
    const violations = [...changed(trace, failures), ...unknownNames(trace, failures)];
    if (violations.length > 0) return { violations, ofTrace: [] };
    const { systems, nodes, causes } = failures;
    const part = select(trace, { systems, nodes, causes });
    const came = part.node.length === 0 ? 'one without any that are so selected' : `one with ${part.node.length}`;
    if (part.node.length === 0 || part.node.length > MOST_FAILURES)
      return wrong('trace', `a trace with 1 to ${MOST_FAILURES} failures`, came);
    const data = reduceTrace(part, failures);
    if (data.leftOut > data.nodes.length) {
      const expected = 'nodes that were watched over the same time: choose them by systems or nodes';
      const all = data.nodes.length + data.leftOut;
      return wrong('trace', expected, `${all} of which ${data.leftOut} were not`);
    }
    this.#used[key] = data;
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

function readOrProblems(path: string): FieldTrace | readonly TraceProblem[] {
  try {
    return readTrace(path);
  } catch (error) {
    if (error instanceof TraceError) return error.problems;
    throw error;
  }
}

const wrong = (field: string, expected: string, came: string, suggestion?: string): TraceFindings => ({
  violations: [{ field: ['failures', field], expected, came, suggestion }],
  ofTrace: [],
});

/** What is wrong with the file as a whole is told where the scenario names it. */
function problemsOf(problems: readonly TraceProblem[]): TraceFindings {
  const [first] = problems;
  if (first === undefined || first.line > 0) return { violations: [], ofTrace: problems.map(problemOfTrace) };
  const { file, expected, came, suggestion } = first;
  return wrong('trace', expected, `${came} (${file})`, suggestion);
}

function changed(trace: FieldTrace, { sha256 }: FieldFailures): Violation[] {
  if (sha256 === undefined || sha256 === trace.sha256) return [];
  const expected = 'a trace with this SHA-256';
  return [{ field: ['failures', 'sha256'], expected, came: `one with ${trace.sha256}: it has been changed` }];
}

function unknownNames(trace: FieldTrace, failures: FieldFailures): Violation[] {
  const known = {
    systems: [...new Set(trace.nodes.map(({ system }) => system))],
    nodes: [...new Set(trace.nodes.map(({ name }) => name))],
    causes: trace.causes,
  };
  return Object.entries(known).flatMap(([field, names]) =>
    (failures[field as keyof typeof known] ?? []).flatMap((name, index): Violation[] => {
      if (names.includes(name)) return [];
      const shown = `${names.slice(0, SHOWN).join(', ') || 'there is none'}${names.length > SHOWN ? ', ...' : ''}`;
      const expected = `one of the ${field} of the trace (${shown})`;
      return [{ field: ['failures', field, index], expected, came: `'${name}'`, suggestion: nearest(name, names) }];
    }),
  );
}

const SHOWN = 12;
