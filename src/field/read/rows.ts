/** Rows with named columns, where each field knows its place, and the problems that are found in them. */
import { nearest } from '../../experiment/suggest.ts';
import { TraceError, type TraceProblem, type TraceWarning } from '../trace.ts';

/** More would say nothing new. */
const MOST_PROBLEMS = 20;

/** One and many of what is warned of. */
type Noun = readonly [one: string, many: string];

export const FAILURES: Noun = ['failure', 'failures'];
export const NODES: Noun = ['node', 'nodes'];
export const TIMES: Noun = ['time', 'times'];
export const DATES: Noun = ['date', 'dates'];

/** What is found in one file while it is read. */
export class Findings {
  readonly file: string;
  readonly #problems: TraceProblem[] = [];
  readonly #warnings = new Map<string, { of: Noun | null; what: string; count: number; line: number }>();

  constructor(file: string) {
    this.file = file;
  }

  /** The field of a row is not what it should be. Throws when there are so many that more would not help. */
  wrong(row: Row, column: number, expected: string, came: string, suggestion?: string): void {
    const { file } = this;
    const place = { line: row.line, column: row.columnOf(column) };
    const excerpt = { line: row.text, length: Math.max(1, row.field(column).length) };
    this.#problems.push({ file, ...place, excerpt, expected, came: shortened(came), suggestion });
    if (this.#problems.length >= MOST_PROBLEMS) this.end();
  }

  /** Of so many of something, or of the file as a whole; `line` is that of the first. */
  warn(of: Noun | null, what: string, line: number): void {
    const known = this.#warnings.get(what);
    if (known === undefined) this.#warnings.set(what, { of, what, count: 1, line });
    else known.count += 1;
  }

  /** Throws a TraceError when there were problems. */
  end(): readonly TraceWarning[] {
    if (this.#problems.length > 0) throw new TraceError(this.#problems);
    return [...this.#warnings.values()].map(({ of, what, count, line }) => {
      if (of === null) return { what, count: 0, line };
      return { what: `${count === 1 ? of[0] : of[1]} ${what}`, count, line };
    });
  }
}

const shortened = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text);

const MOST_SHOWN = 80;

/** One line, cut into fields. */
export class Row {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly #separator: string;
  readonly #fields: readonly string[];

  constructor(text: string, line: number, separator: '\t' | ',') {
    this.text = text;
    this.line = line;
    this.#separator = separator;
    this.#fields = text.includes('"') && separator === ',' ? quotedFields(text) : text.split(separator);
  }

  get length(): number {
    return this.#fields.length;
  }

  /** Without the spaces around it and the quotes; empty where there is none. */
  field(column: number): string {
    const raw = this.#fields[column]?.trim() ?? '';
    return raw.startsWith('"') && raw.endsWith('"') && raw.length > 1 ? raw.slice(1, -1).replaceAll('""', '"') : raw;
  }

  /** The column of the text at which a field begins, from 1. */
  columnOf(column: number): number {
    const before = this.#fields.slice(0, column).reduce((sum, field) => sum + field.length + this.#separator.length, 0);
    const raw = this.#fields[column] ?? '';
    return Math.min(before + raw.length - raw.trimStart().length, this.text.length) + 1;
  }
}

/** Cut at commas outside quotes; the quotes stay. */
function quotedFields(text: string): string[] {
  const fields: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (at < text.length && (text[at] !== ',' || isQuoted)) continue;
    fields.push(text.slice(from, at));
    from = at + 1;
  }
  return fields;
}

/** Where each column of a format stands in a file. */
export type Columns<Name extends string> = Readonly<Record<Name, number>>;

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Finds the columns by their names in the heading, in any order and in any case; a file may have others. Says which is
 * missing, and which was probably meant.
 */
export function columnsIn<Name extends string>(
  heading: Row,
  names: Readonly<Record<Name, string>>,
  optional: readonly NoInfer<Name>[],
  findings: Findings,
): Columns<Name> {
  const given = Array.from({ length: heading.length }, (_, column) => heading.field(column).replace(/^#\s*/, ''));
  const found = {} as Record<Name, number>;
  const wanted = Object.entries<string>(names) as [Name, string][];
  for (const [key, name] of wanted) {
    found[key] = given.findIndex((each) => plain(each) === plain(name));
    if (found[key] >= 0 || optional.includes(key)) continue;
    const unknown = given.filter((each) => !wanted.some(([, other]) => plain(other) === plain(each)));
    const meant = nearest(name, unknown);
    const at = meant === undefined ? 0 : given.indexOf(meant);
    const came = meant === undefined ? `the columns ${given.join(', ')}` : `'${meant}'`;
    findings.wrong(heading, at, `a column '${name}'`, came, meant === undefined ? undefined : name);
  }
  findings.end();
  return found;
}
