/**
 * The timeline of one run as text: what the CPUs were doing, where the fault struck, what it damaged, each repair with
 * its time, what happened afterwards, and the outcome.
 */

import { type CompletedRun, isAnswered, type MeasuredRun, type RunRecord } from '../experiment/record.ts';
import type { RunSettings } from '../experiment/runner.ts';
import { causeInWords, metricNamed } from '../experiments.ts';
import { chainOf } from './chain.ts';
import { exactDuration, quantity } from './format.ts';

export interface TimelineLine {
  /** Simulated time since the start of the benchmark. */
  readonly atNanos: number;
  readonly actor: string;
  readonly text: string;
}

/** Devices and clients note every event. Of many such lines in sequence only the first ones are shown. */
const CHATTY: ReadonlySet<string> = new Set(['disk', 'network']);
const CHATTER_LINES = 3;
/** The timeline begins this long before the strike. */
const PRELUDE_NANOS = 2_000_000;
const WIDTH = 110;
const INDENT = 28;
const CHAIN_INDENT = 7;

/** `settings` are those of the run: the words for its cause are those of its experiment. */
export function renderTimeline(
  record: RunRecord,
  timeline: { readonly lines: readonly TimelineLine[] },
  settings?: RunSettings,
): string {
  if (!isAnswered(record)) return `Run ${record.id} (${record.variant}) has no answer: ${record.message}\n`;
  if (record.status === 'measured') return renderMeasured(record, timeline.lines);
  const strike = record.episodes[0]?.strike;
  const from = (strike?.atNanos ?? 0) - PRELUDE_NANOS;
  const lines = shorten(timeline.lines.filter((line) => line.atNanos >= from || line.actor === 'injector'));
  const zero = strike?.atNanos ?? timeline.lines[0]?.atNanos ?? 0;
  return [
    heading(record),
    '',
    ...lines.map((line) => entry(line, zero)),
    '',
    ...closing(record),
    '',
    chain(record, settings),
    '',
  ].join('\n');
}

/** In a run without a strike, times count from its beginning. */
function renderMeasured(record: MeasuredRun, lines: readonly TimelineLine[]): string {
  return [
    `Run ${record.id} (${record.variant}); times are s from the beginning`,
    '',
    ...lines.map(
      ({ atNanos, actor, text }) =>
        `${(atNanos / 1e9).toFixed(3).padStart(13)}  ${actor.padEnd(INDENT - 16)} ${wrap(text)}`,
    ),
    '',
    ...measuresOf(record),
    '',
  ].join('\n');
}

function measuresOf({ measures = {} }: CompletedRun | MeasuredRun): string[] {
  const width = Math.max(0, ...Object.keys(measures).map((name) => name.length));
  return Object.entries(measures).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const { unit } = metricNamed(name);
    const isYes = unit === 'share';
    const words = isYes ? (value === 1 ? 'yes' : 'no') : quantity(value, unit);
    return `${name.padEnd(width)}  ${words}`;
  });
}

function heading({ id, variant, episodes }: CompletedRun): string {
  const strike = episodes[0]?.strike;
  const where =
    strike === undefined
      ? 'the fault never struck'
      : `times are ms from the strike, ${(strike.atNanos / 1e9).toFixed(6)} s into the benchmark`;
  return `Run ${id} (${variant}); ${where}`;
}

function entry({ atNanos, actor, text }: TimelineLine, zero: number): string {
  const time = ((atNanos - zero) / 1e6).toFixed(4);
  const sign = atNanos >= zero ? '+' : '';
  return `${`${sign}${time}`.padStart(13)}  ${actor.padEnd(INDENT - 16)} ${wrap(text)}`;
}

/** The whole run in one sentence. */
function chain(record: CompletedRun, settings: RunSettings | undefined): string {
  return `${'Chain'.padEnd(CHAIN_INDENT)}${wrap(chainOf(record, settings).join(' -> '), CHAIN_INDENT)}`;
}

/** Text in lines of `WIDTH`, with all lines after the first indented. */
function wrap(text: string, indent = INDENT): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length > 0 && line.length + 1 + word.length > WIDTH - indent) {
      lines.push(line);
      line = word;
    } else line = line.length === 0 ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}

function shorten(lines: readonly TimelineLine[]): TimelineLine[] {
  const shown: TimelineLine[] = [];
  let row = 0;
  for (const [i, line] of lines.entries()) {
    row = CHATTY.has(line.actor) ? row + 1 : 0;
    if (row <= CHATTER_LINES) shown.push(line);
    const next = lines[i + 1];
    const ends = row > CHATTER_LINES && (next === undefined || !CHATTY.has(next.actor));
    if (ends) shown.push({ ...line, text: `... and ${row - CHATTER_LINES} more like this` });
  }
  return shown;
}

function closing(record: CompletedRun): string[] {
  const { outcome, cause, episodes, downtimeNanos, vms } = record;
  const episode = episodes[0];
  const lines = [`Outcome: ${outcome}${cause === undefined ? '' : ` (${cause}: ${causeInWords(cause)})`}`];
  if (episode?.detection !== undefined)
    lines.push(`Detected by ${episode.detection.detector} after ${lasting(episode.detection.latencyNanos)}`);
  if (episode?.recovery !== undefined) {
    const { repairs, nanos, completed, mechanism } = episode.recovery;
    lines.push(`Recovery by ${mechanism}: ${completed ? lasting(nanos) : 'never ended'}`);
    for (const { repair, nanos: each } of repairs) lines.push(`  ${repair.padEnd(24)} ${lasting(each).padStart(14)}`);
  }
  if (downtimeNanos !== undefined)
    lines.push(`Service interrupted for ${lasting(downtimeNanos)}, as its client saw it`);
  else if (episode?.detection !== undefined) lines.push('Service never came back');
  for (const { vm, affected, why } of vms)
    lines.push(`  ${vm}: ${affected ? `affected (${why ?? ''})` : 'not affected'}`);
  return [...lines, ...measuresOf(record)];
}

const lasting = (nanos: number): string => exactDuration(nanos, 3);
