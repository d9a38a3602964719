/**
 * A demand trace: a csv whose heading is `seconds` and a name for each VM, and whose lines say how many MB (10^6 bytes)
 * each of them wants from then on. Times begin at 0 and have one distance, so that a line that is missing is noticed.
 *
 *     seconds,web,database
 *     0,700,900
 *     60,700,1250
 */
import type { Violation } from '../../../experiment/rule.ts';

/** A text that stands in the scenario, or that the loader has put in the place of a file's name. */
export type TraceText = string | { readonly file?: string; readonly text?: string };

export interface DemandTrace {
  readonly names: readonly string[];
  readonly stepNanos: number;
  /** By line, then by VM. */
  readonly bytes: readonly (readonly number[])[];
}

const MB = 1e6;
const MOST_VMS = 64;
const MOST_LINES = 200_000;
const MOST_SECONDS = 30 * 86_400;

/** The trace, and what is wrong with it, each with its line and column; null where it cannot be read. */
export function readDemand(
  written: TraceText,
  field: readonly string[],
  hostBytes: number,
): { readonly trace: DemandTrace | null; readonly violations: readonly Violation[] } {
  const source = sourceOf(written, field);
  if (source === null)
    return { trace: null, violations: [{ field, expected: 'a trace of demands: a file, or a text', came: 'neither' }] };
  const reader = new DemandReader(source, field, hostBytes);
  return { trace: reader.read(), violations: reader.violations };
}

function sourceOf(written: TraceText, field: readonly string[]): { file: string; text: string } | null {
  if (typeof written === 'string')
    return written.includes('\n') ? { file: `${field.join('.')}:`, text: written } : null;
  const { file, text } = written;
  return file === undefined || text === undefined ? null : { file, text };
}

interface Cell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

class DemandReader {
  readonly violations: Violation[] = [];
  readonly #source: { readonly file: string; readonly text: string };
  readonly #field: readonly string[];
  readonly #hostMb: number;

  constructor(source: { readonly file: string; readonly text: string }, field: readonly string[], hostBytes: number) {
    this.#source = source;
    this.#field = field;
    this.#hostMb = hostBytes / MB;
  }

  read(): DemandTrace | null {
    const [heading, ...rows] = this.#rows();
    const names = heading === undefined ? null : this.#names(heading);
    if (names === null) return null;
    const bytes: number[][] = [];
    let [before, step] = [-1, 0];
    for (const row of rows.slice(0, MOST_LINES)) {
      const [time, ...demands] = row;
      const seconds = time === undefined ? null : this.#time(time, before, step);
      if (seconds === null) return null;
      if (bytes.length === 1) step = seconds;
      before = seconds;
      const values = this.#demands(row, demands, names);
      if (values === null) return null;
      bytes.push(values);
    }
    if (bytes.length >= 2 && rows.length <= MOST_LINES) return { names, stepNanos: step * 1e9, bytes };
    const expected = `2 to ${MOST_LINES} lines with demands below the heading`;
    this.#wrong({ text: '', start: 0, end: this.#source.text.length }, expected, `${rows.length}`);
    return null;
  }

  /** Lines that are not empty, cut at their commas. */
  #rows(): Cell[][] {
    const rows: Cell[][] = [];
    let start = 0;
    for (const line of this.#source.text.split('\n')) {
      const text = line.replace(/\r$/, '');
      if (text.trim() !== '' && !text.startsWith('#')) rows.push(cellsIn(text, start));
      start += line.length + 1;
    }
    return rows;
  }

  #names([first, ...others]: Cell[]): string[] | null {
    if (first === undefined || first.text.toLowerCase() !== 'seconds') {
      const cell = first ?? { text: '', start: 0, end: 0 };
      return this.#wrong(cell, "the heading of a demand trace, 'seconds' first", `'${cell.text}'`);
    }
    if (others.length === 0 || others.length > MOST_VMS)
      return this.#wrong(first, `a column for each of 1 to ${MOST_VMS} VMs after 'seconds'`, `${others.length}`);
    const names = others.map(({ text }) => text);
    const bad = others.find(({ text }, index) => text === '' || names.indexOf(text) !== index);
    return bad === undefined ? names : this.#wrong(bad, 'a name of its own for each VM', `'${bad.text}'`);
  }

  #time(cell: Cell, before: number, step: number): number | null {
    const seconds = numberIn(cell);
    if (seconds === null || seconds < 0 || seconds > MOST_SECONDS)
      return this.#wrong(cell, `a number of seconds from 0 to ${MOST_SECONDS}`, cameOf(cell));
    if (before < 0 && seconds !== 0) return this.#wrong(cell, 'a first line at 0 seconds', cameOf(cell));
    if (before >= 0 && seconds <= before)
      return this.#wrong(cell, `a time after the one above, ${before} s`, `${seconds} s, which is not`);
    if (step > 0 && Math.abs(seconds - before - step) > 1e-6 * step) {
      const what = seconds - before > step ? 'a gap' : 'less than a step';
      return this.#wrong(cell, `a line every ${step} s, so ${before + step} s`, `${seconds} s: ${what}`);
    }
    return seconds;
  }

  #demands(row: Cell[], demands: Cell[], names: readonly string[]): number[] | null {
    if (demands.length !== names.length) {
      const last = demands.at(-1) ?? row[0] ?? { text: '', start: 0, end: 0 };
      return this.#wrong(last, `a demand for each of ${names.length} VMs (${names.join(', ')})`, `${demands.length}`);
    }
    const values: number[] = [];
    for (const [index, cell] of demands.entries()) {
      const mb = numberIn(cell);
      if (cell.text === '') return this.#wrong(cell, `the demand of ${names[index]} in MB`, 'nothing: a gap');
      if (mb === null || mb < 0)
        return this.#wrong(cell, `the demand of ${names[index]} in MB, which is not negative`, cameOf(cell));
      if (mb > this.#hostMb)
        return this.#wrong(
          cell,
          `at most the memory of the host, ${Math.floor(this.#hostMb)} MB (vms times memory)`,
          `${mb} MB`,
        );
      values.push(mb * MB);
    }
    return values;
  }

  #wrong({ start, end }: Cell, expected: string, came: string): null {
    const within = { ...this.#source, start, end: Math.max(end, start + 1) };
    this.violations.push({ field: [...this.#field], expected, came, within });
    return null;
  }
}

function cellsIn(line: string, lineStart: number): Cell[] {
  let start = lineStart;
  return line.split(',').map((raw) => {
    const text = raw.trim();
    const from = start + (raw.length - raw.trimStart().length);
    start += raw.length + 1;
    return { text, start: from, end: from + text.length };
  });
}

function numberIn({ text }: Cell): number | null {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? null : value;
}

const cameOf = ({ text }: Cell): string => (text === '' ? 'nothing: a gap' : `'${text}'`);
