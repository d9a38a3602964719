/**
 * JSON.parse and JSON.stringify for records, in half the time. Two thirds of the text of a record are lists that other
 * records have, too, letter by letter: the repairs of its recovery, and the damage that it found and left. A list that
 * has come before is cut out of the text, what is left is read or written, and the list, which was read once, is put in
 * its place. So records share these lists.
 *
 * A list is put back only where it was: `"repairs":[` is a key and the beginning of its value (inside a string the
 * quotation marks would be escaped), so the mark that stands for the list is a value there, or the rest is no JSON. And
 * a mark cannot be in a file: every process draws its own.
 */
import type { RunRecord } from '../experiment/record.ts';
import { isSharable, type RecoveryList } from './record-shape.ts';

const FIELDS = (['repairs', 'found', 'left'] as const satisfies readonly RecoveryList[]).map((field) => ({
  field,
  begins: `"${field}":[`,
}));

/** Before the lists of a recovery, or somewhere else: it saves looking for them. */
const RECOVERY = '"recovery":{';

/** A shorter list is read as fast as it is found. */
const SHORTEST = 100;
/** Lists that are known at a time, a power of 2; a campaign has some hundreds. */
const PLACES = 4096;
/** Lists that are cut out of one record. */
const MOST = 30;

const secret = Array.from(globalThis.crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('');
const MARKS = Array.from({ length: MOST }, (_, index) => `${secret}${index}`);

interface Known {
  readonly text: string;
  /** Undefined until the text has come a second time. */
  list: object | undefined;
}

const known = Array.from<Known | undefined>({ length: PLACES });

/** What JSON.parse gives for a text to which only its last brace is missing. Throws a SyntaxError where it does. */
export function parseRecord(body: string): unknown {
  const { rest, lists } = cutOut(body);
  if (lists.length > 0) {
    const value = parsed(rest);
    if (putBack(value, lists)) return value;
  }
  return JSON.parse(`${body}}`);
}

/** Whether JSON.stringify gives this text, to which only its last brace is missing, for a record. */
export function isTextOf(record: RunRecord, body: string): boolean {
  const { rest, lists } = cutOut(body);
  return (lists.length > 0 && JSON.stringify(marked(record, lists)) === rest) || JSON.stringify(record) === `${body}}`;
}

/** A text to which only its last brace is missing; all of it with marks in place of lists that are known; and these. */
interface Cut {
  readonly body: string;
  readonly rest: string;
  readonly lists: readonly object[];
}

/** Whoever asks for the text of a record has just read it. */
let last: Cut = { body: '', rest: '}', lists: [] };

function cutOut(body: string): Cut {
  if (last.body === body) return last;
  const lists: object[] = [];
  let rest = '';
  let done = 0;
  for (let from = body.indexOf(RECOVERY); from >= 0; from = body.indexOf(RECOVERY, from + 1))
    for (const { field, begins } of FIELDS) {
      const at = body.indexOf(begins, from);
      const start = at + begins.length - 1;
      const end = at < 0 ? -1 : body.indexOf(']', start) + 1;
      if (end - start < SHORTEST || lists.length === MOST) continue;
      const list = listOf(field, body.slice(start, end));
      if (list === undefined) continue;
      rest += `${body.slice(done, start)}"${MARKS[lists.length]}"`;
      lists.push(list);
      done = end;
      from = end;
    }
  last = { body, rest: `${rest}${body.slice(done)}}`, lists };
  return last;
}

function listOf(field: RecoveryList, text: string): object | undefined {
  const place = placeOf(text);
  const entry = known[place];
  if (entry?.text !== text) {
    known[place] = { text, list: undefined };
    return undefined;
  }
  if (entry.list !== undefined) return entry.list;
  const list = parsed(text);
  if (isSharable(field, list) && JSON.stringify(list) === text) entry.list = list;
  // It may be sound as another list.
  else known[place] = undefined;
  return entry.list;
}

/** Of its length and a few of its letters: to look at all of them would take as long as to read it. */
function placeOf(text: string): number {
  const step = text.length >> 3;
  let place = text.length;
  for (let at = step; at < text.length; at += step) place = (Math.imul(place, 31) + text.charCodeAt(at)) | 0;
  return (place ^ (place >>> 12)) & (PLACES - 1);
}

/** Whether all lists found their places. */
function putBack(value: unknown, lists: readonly object[]): boolean {
  const { episodes } = (value ?? {}) as { readonly episodes?: unknown };
  if (!Array.isArray(episodes)) return false;
  let next = 0;
  for (const episode of episodes as readonly ({ readonly recovery?: Record<string, unknown> } | null)[]) {
    const recovery = episode?.recovery;
    if (recovery === undefined || recovery === null) continue;
    for (const { field } of FIELDS)
      if (next < lists.length && recovery[field] === MARKS[next]) recovery[field] = lists[next++];
  }
  return next === lists.length;
}

/** The record with marks in place of these lists, as far as it has them. */
function marked(record: RunRecord, lists: readonly object[]): unknown {
  if (!('episodes' in record)) return record;
  let next = 0;
  const episodes = record.episodes.map((episode) => {
    if (episode.recovery === undefined) return episode;
    const recovery: Record<string, unknown> = { ...episode.recovery };
    for (const { field } of FIELDS)
      if (next < lists.length && recovery[field] === lists[next]) recovery[field] = MARKS[next++];
    return { ...episode, recovery };
  });
  return { ...record, episodes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
