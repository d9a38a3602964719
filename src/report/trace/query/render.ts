/** Answers to questions as text: an event a line, with its causes; or a row a group. */
import { exactDuration } from '../../format.ts';
import { wrapText } from '../../text-table.ts';
import type { Divergence, Moment } from './divergence.ts';
import { lastsNanos, type TraceEvent, zeroOf } from './event.ts';
import type { TraceFigures } from './figures.ts';
import type { Answer } from './question.ts';

const TEXT_WIDTH = 76;

/** Times are ms since the first strike. */
export function renderEvents(events: readonly TraceEvent[], zeroNanos: number): string {
  if (events.length === 0) return 'no event\n';
  const idWidth = Math.max(...events.map(({ id }) => id.length));
  const indent = ' '.repeat(idWidth + 2 + 14 + 2);
  return events
    .map((event) => {
      const lasts = lastsNanos(event);
      const duration = lasts === null ? ', not over' : lasts === 0 ? '' : `, for ${exactDuration(lasts, 4)}`;
      const because = event.causes.length === 0 || event.kind === 'pair' ? '' : ` <- ${few(event.causes, ', ')}`;
      const text = `${event.kind} ${event.actor}: ${event.text}${duration}${because}`;
      const [first = '', ...more] = wrapText(text, TEXT_WIDTH);
      const head = `${event.id.padEnd(idWidth)}  ${milliseconds(event.atNanos - zeroNanos).padStart(14)}  ${first}`;
      return [head, ...more.map((line) => `${indent}${line}`)].join('\n');
    })
    .join('\n')
    .concat('\n');
}

/** Of more causes than these the first are named. */
const MOST_NAMED = 8;
const few = (names: readonly string[], between: string): string =>
  names.length <= MOST_NAMED
    ? names.join(between)
    : `${names.slice(0, MOST_NAMED).join(between)} and ${names.length - MOST_NAMED} more`;

/** Events that differ in their actor alone as one, of which the first actors are named: `explain` tells a story. */
export function folded(events: readonly TraceEvent[]): TraceEvent[] {
  const alike = new Map<string, TraceEvent[]>();
  for (const event of events) {
    const { kind, text, atNanos, untilNanos, causes } = event;
    const key = JSON.stringify([kind, text, atNanos, untilNanos, causes]);
    const group = alike.get(key);
    if (group === undefined) alike.set(key, [event]);
    else group.push(event);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length <= MOST_ALIKE) return group;
    return { ...first, actor: `${first.actor} and ${group.length - 1} more` };
  });
}

/** So many alike are listed one by one. */
const MOST_ALIKE = 3;

export function renderAnswer(answer: Answer, all: readonly TraceEvent[]): string {
  if ('events' in answer) return renderEvents(answer.events, zeroOf(all));
  const width = Math.max(0, ...answer.groups.map(({ name }) => name.length));
  const shown = (value: number | null): string =>
    value === null ? 'not over' : answer.unit === 'events' ? String(value) : exactDuration(value, 4);
  return answer.groups.map(({ name, value }) => `${name.padEnd(width)}  ${shown(value).padStart(14)}\n`).join('');
}

export function renderDivergence(
  divergence: Divergence | null,
  names: readonly [string, string],
  zeroNanos: number,
): string {
  if (divergence === null) return `the traces of ${names.join(' and ')} are the same\n`;
  const { same, last, a, b } = divergence;
  const [one, other] = [a, b].map((moments) =>
    moments.length === 0 ? 'nothing\n' : renderMoments(moments, zeroNanos),
  );
  const common = same === 0 ? 'Nothing is the same.\n' : `The same up to here:\n${renderMoments(last, zeroNanos)}`;
  return `${common}\n${names[0]} goes on with\n${one}\n${names[1]} goes on with\n${other}`;
}

function renderMoments(moments: readonly Moment[], zeroNanos: number): string {
  return moments
    .map(({ atNanos, what, event: { id, kind, actor, text } }) => {
      const time = milliseconds(atNanos - zeroNanos).padStart(14);
      return `${id.padEnd(6)}  ${time}  ${kind} ${actor}${what === 'happens' ? '' : ` ${what}`}: ${text}\n`;
    })
    .join('');
}

export function renderFigures({ outcome, detectionLatencyNanos, recoveryNanos, downtimeNanos }: TraceFigures): string {
  return (
    `${'outcome'.padEnd(18)}  ${outcome}\n${figureLine('detection latency', detectionLatencyNanos)}` +
    `${figureLine('recovery', recoveryNanos)}${figureLine('downtime', downtimeNanos)}`
  );
}

const figureLine = (name: string, nanos: number | undefined): string =>
  `${name.padEnd(18)}  ${nanos === undefined ? '-' : exactDuration(nanos, 4)}\n`;

const milliseconds = (nanos: number): string => `${(nanos / 1e6).toFixed(4)} ms`;
