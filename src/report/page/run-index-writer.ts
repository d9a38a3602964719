/** Makes the table of runs of a report from the records. */
import { ruleOf } from '../../analysis/metrics.ts';
import type { Metric } from '../../experiment/metrics.ts';
import { isAnswered, type RunRecord } from '../../experiment/record.ts';
import { parseRunId } from '../../experiment/run-id.ts';
import { type MetricName, metricsOf } from '../../experiments.ts';
import { metricWords } from '../charts/words.ts';
import { ARRAYS, type ColumnHead, NOT_COUNTED } from './run-index.ts';

interface Source {
  readonly head: ColumnHead;
  readonly values: number[];
  readonly valueOf: (record: RunRecord) => number;
}

/** Collects the columns of the records it is shown. */
export class RunIndexWriter {
  readonly #sources: readonly Source[];

  constructor(experiment: string) {
    const shown = metricsOf(experiment).filter(([, { isDetail }]) => isDetail !== true);
    this.#sources = [...ownSources(), ...shown.map(metricSource)];
  }

  add(record: RunRecord): void {
    for (const { values, valueOf } of this.#sources) values.push(valueOf(record));
  }

  /** The heads of the columns that have a value, and the bytes of all of them, one after the other. */
  finish(): { readonly heads: readonly ColumnHead[]; readonly bytes: Uint8Array } {
    const kept = this.#sources.filter(({ head, values }) => values.some((value) => !isNothing(head, value)));
    // Wide numbers first, so that each array begins at a multiple of its width.
    const ordered = kept.toSorted((a, b) => widthOf(b.head) - widthOf(a.head));
    const parts = ordered.map(({ head, values }) => new Uint8Array(ARRAYS[head.kind].from(values).buffer));
    return { heads: ordered.map(({ head }) => head), bytes: concatenated(parts) };
  }
}

const widthOf = ({ kind }: ColumnHead): number => ARRAYS[kind].BYTES_PER_ELEMENT;

function isNothing({ kind }: ColumnHead, value: number): boolean {
  if (kind === 'words') return value === 0;
  return kind === 'share' ? value === NOT_COUNTED : Number.isNaN(value);
}

const addressOf = ({ id }: RunRecord) => parseRunId(id) ?? { variant: 0, run: 0 };

const firstEpisode = (record: RunRecord) => (record.status === 'completed' ? record.episodes[0] : undefined);

function ownSources(): Source[] {
  return [
    whole('variant', 'variant', (record) => addressOf(record).variant),
    whole('run', 'run', (record) => addressOf(record).run),
    words('outcome', 'outcome', (record) => (record.status === 'completed' ? record.outcome : record.status)),
    words('cause', 'cause', (record) => (record.status === 'completed' ? record.cause : undefined)),
    words('entry', 'struck in', (record) => firstEpisode(record)?.strike?.entry),
    words('step', 'at', (record) => firstEpisode(record)?.strike?.step),
    words('detector', 'detector', (record) => firstEpisode(record)?.detection?.detector),
    number('strike', 'strike', 's', (record) => inSeconds(firstEpisode(record)?.strike?.atNanos)),
  ];
}

const inSeconds = (nanos: number | undefined): number => (nanos === undefined ? Number.NaN : nanos / 1e9);

const whole = (name: string, label: string, valueOf: Source['valueOf']): Source => ({
  head: { name, label, title: label, kind: 'whole' },
  values: [],
  valueOf,
});

const number = (name: string, label: string, unit: string, valueOf: Source['valueOf']): Source => ({
  head: { name, label, title: label, kind: 'number', unit },
  values: [],
  valueOf,
});

/** More different words than an index of two bytes can tell apart are left out. */
const MOST_WORDS = 65_535;

function words(name: string, label: string, wordOf: (record: RunRecord) => string | undefined): Source {
  const known: string[] = [];
  const places = new Map<string, number>();
  const valueOf = (record: RunRecord): number => {
    const word = wordOf(record);
    if (word === undefined) return 0;
    const place = places.get(word);
    if (place !== undefined) return place;
    if (known.length >= MOST_WORDS) return 0;
    places.set(word, known.push(word));
    return known.length;
  };
  return { head: { name, label, title: label, kind: 'words', words: known }, values: [], valueOf };
}

function metricSource([name, metric]: readonly [MetricName, Metric]): Source {
  const rule = ruleOf(name);
  const head = { name, label: metricWords(name, metric), title: `${name}: ${metric.meaning}` };
  if (rule.kind === 'quantity') {
    const valueOf = (record: RunRecord): number =>
      isAnswered(record) && rule.condition.holds(record) ? (rule.values(record)[0] ?? Number.NaN) : Number.NaN;
    return { head: { ...head, kind: 'number', unit: metric.unit }, values: [], valueOf };
  }
  const valueOf = (record: RunRecord): number => {
    if (!isAnswered(record) || !rule.condition.holds(record)) return NOT_COUNTED;
    return rule.holds(record) ? 1 : 0;
  };
  return { head: { ...head, kind: 'share' }, values: [], valueOf };
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
