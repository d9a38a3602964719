/**
 * A record as a line of records.jsonl. Its last field, `sum`, is a checksum over everything before it, so that each
 * line can be checked alone. A changed byte is found when the line is read, also in an unfinished campaign. The
 * checksum follows from the record, so equal records are still equal bytes.
 */
import { hash } from 'node:crypto';
import type { RunRecord } from '../experiment/record.ts';
import { parseRunId, runId } from '../experiment/run-id.ts';
import { nearest } from '../experiment/suggest.ts';
import { type ShapeFlaw, shapeFlawOf } from './record-shape.ts';
import { isTextOf, parseRecord } from './repeated-lists.ts';

/** The line of a record, without the newline. The fields are in the order in which `run` builds them. */
export function recordLine(record: RunRecord): string {
  const body = JSON.stringify(record).slice(0, -1);
  return `${body},"sum":"${sumOf(body)}"}`;
}

/**
 * Why a line is not a record written by a campaign. The text ends a sentence that begins with the place of the line.
 */
export interface Flaw {
  readonly flaw: string;
}

/**
 * The record of a line, or its flaw. Lines of earlier versions have run ids of another form (`0.10`): the record gets
 * the present form, while the line, from which the digest is computed, is unchanged. Both forms sort alike.
 */
export function readLine(line: string): RunRecord | Flaw {
  const body = line.slice(0, bodyLength(line));
  const sum = SUM.exec(line.slice(body.length))?.[1];
  const value = objectBy(() => (sum === undefined ? JSON.parse(line) : parseRecord(body)));
  if (value === undefined || !('id' in value && 'status' in value && 'run' in value)) return notARecord(line);
  if (sum === undefined) return { flaw: 'has no checksum: no campaign wrote it like this' };
  const found = sumOf(body);
  if (sum !== found) return { flaw: `has a wrong checksum: it says ${sum}, its bytes give ${found}; it was changed` };
  const flaw = shapeFlawOf(value);
  return flaw === undefined ? withNameOfToday(value as RunRecord) : { flaw: wordsFor(flaw) };
}

const SUM_BEGINS = ',"sum":"';
const SUM = /^,"sum":"([0-9a-f]+)"\}$/;

/** Where the checksum begins, if there is one. */
const bodyLength = (line: string): number => Math.max(0, line.lastIndexOf(SUM_BEGINS));

/**
 * Whether the line, which is that of this record, says each thing once, as `recordLine` does: of two fields of a name
 * other readers may take one.
 */
export function isPlain(line: string, record: RunRecord): boolean {
  const body = line.slice(0, bodyLength(line));
  if (isTextOf(record, body)) return true;
  // The id of an earlier version is another in the line.
  const text = `${body}}`;
  return JSON.stringify(objectBy(() => JSON.parse(text))) === text;
}

function withNameOfToday(record: RunRecord): RunRecord {
  // No earlier version began so; to take an id apart takes as long as a tenth of the record.
  if (record.id.startsWith('v')) return record;
  const address = parseRunId(record.id);
  return address === undefined ? record : { ...record, id: runId(address) };
}

/** 48 bits: one changed line in 3e14 would pass this check, and the campaign's digest would still detect it. */
const sumDigits = 12;

const sumOf = (body: string): string => hash('sha256', body).slice(0, sumDigits);

function objectBy(parse: () => unknown): object | undefined {
  try {
    const value = parse();
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function notARecord(line: string): Flaw {
  const shown = line.length > 40 ? `${line.slice(0, 40)}...` : line;
  return { flaw: `is not a record: expected a JSON object with id, status and run, came ${JSON.stringify(shown)}` };
}

function wordsFor({ field, expected, came }: ShapeFlaw): string {
  if (typeof expected === 'string') {
    const shown = came === undefined ? 'nothing' : JSON.stringify(came).slice(0, 60);
    return `has a wrong field '${field}': expected ${expected}, came ${shown}`;
  }
  const meant = nearest(field.slice(field.lastIndexOf('.') + 1), expected.oneOf);
  const hint = meant === undefined ? '' : `; did you mean '${meant}'?`;
  return `has the field '${field}', which no record of this version has${hint}`;
}
