/**
 * A record as a line of records.jsonl. Its last field, `sum`, is a checksum over everything before it, so that each
 * line can be checked alone: a changed byte is found when the line is read, in a campaign that was broken off as well
 * as in a finished one. The checksum follows from the record, so equal records are still equal bytes.
 */
import { createHash } from 'node:crypto';
import type { RunRecord } from '../experiment/record.ts';
import { parseRunId, runId } from '../experiment/run-id.ts';
import { nearest } from '../experiment/suggest.ts';
import { type ShapeFlaw, shapeFlawOf } from './record-shape.ts';

/** A record as its line, without the newline. The fields' order is the one in which `run` builds them. */
export function recordLine(record: RunRecord): string {
  const body = JSON.stringify(record).slice(0, -1);
  return `${body},"sum":"${sumOf(body)}"}`;
}

/** Why a line is not a record that a campaign wrote, as the end of a sentence that begins with its place. */
export interface Flaw {
  readonly flaw: string;
}

/**
 * The record of a line, or what is wrong with it. Lines of earlier versions have run ids of another form (`0.10`):
 * the record gets the id of today, while the line, from which the digest is made, is unchanged. Both forms sort alike.
 */
export function readLine(line: string): RunRecord | Flaw {
  const [tail = '', sum] = /,"sum":"([0-9a-f]+)"\}$/.exec(line) ?? [];
  const body = line.slice(0, line.length - tail.length);
  const value = parseObject(tail === '' ? line : `${body}}`);
  if (value === undefined || !('id' in value && 'status' in value && 'run' in value)) return notARecord(line);
  if (sum === undefined) return { flaw: 'has no checksum: no campaign wrote it like this' };
  const found = sumOf(body);
  if (sum !== found) return { flaw: `has a wrong checksum: it says ${sum}, its bytes give ${found}; it was changed` };
  const flaw = shapeFlawOf(value);
  return flaw === undefined ? withNameOfToday(value as RunRecord) : { flaw: wordsFor(flaw) };
}

function withNameOfToday(record: RunRecord): RunRecord {
  const address = parseRunId(record.id);
  const id = address === undefined ? record.id : runId(address);
  return id === record.id ? record : { ...record, id };
}

/** 48 bits: one changed line in 3e14 would pass here, and the campaign's digest would still find it. */
const sumDigits = 12;

const sumOf = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, sumDigits);

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
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
