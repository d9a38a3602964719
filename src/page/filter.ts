/** Which runs a reader wants to see, and in which order. */
import type { Campaign } from './campaign.ts';

export interface Filter {
  /** Indexes; all when undefined. */
  readonly variants?: readonly number[];
  /** Words by column: outcome, cause, entry. */
  readonly words: Readonly<Record<string, string>>;
  /** Runs that a share counts, does not count, or is about. */
  readonly share?: { readonly metric: string; readonly which: 'counted' | 'not-counted' | 'about' };
  /** Both ends included; runs without a number are left out. */
  readonly range?: { readonly column: string; readonly from: number; readonly to: number };
  readonly sort: { readonly column: string; readonly isDown: boolean } | undefined;
}

export const EVERYTHING: Filter = { words: {}, sort: undefined };

/** Positions of the runs, in their order. */
export function positionsOf(campaign: Campaign, filter: Filter): Uint32Array {
  const tests = testsOf(campaign, filter);
  const kept = new Uint32Array(campaign.facts.runs);
  let count = 0;
  for (let position = 0; position < kept.length; position++)
    if (tests.every((test) => test(position))) kept[count++] = position;
  return sorted(campaign, kept.slice(0, count), filter.sort);
}

type Test = (position: number) => boolean;

function testsOf(campaign: Campaign, { variants, words, share, range }: Filter): Test[] {
  const tests: Test[] = [];
  if (variants !== undefined) {
    const wanted = new Set(variants);
    tests.push((position) => wanted.has(campaign.variantAt(position)));
  }
  for (const [column, word] of Object.entries(words)) {
    const values = campaign.values(column);
    const place = 1 + (campaign.head(column)?.words?.indexOf(word) ?? -1);
    tests.push((position) => place > 0 && values?.[position] === place);
  }
  if (share !== undefined) {
    const values = campaign.values(share.metric);
    const wanted = { counted: [1], 'not-counted': [0], about: [0, 1] }[share.which];
    tests.push((position) => wanted.includes(values?.[position] ?? -1));
  }
  if (range !== undefined) {
    const values = campaign.values(range.column);
    tests.push((position) => {
      const value = values?.[position] ?? Number.NaN;
      return value >= range.from && value <= range.to;
    });
  }
  return tests;
}

function sorted(campaign: Campaign, positions: Uint32Array, sort: Filter['sort']): Uint32Array {
  if (sort === undefined) return positions;
  const values = campaign.values(sort.column);
  const words = campaign.head(sort.column)?.words;
  if (values === undefined) return positions;
  const ranks = words === undefined ? undefined : ranksOf(words);
  // What has no value comes last in both directions.
  const last = sort.isDown ? -Infinity : Infinity;
  const keys = Float64Array.from(positions, (position) => {
    const value = values[position] ?? Number.NaN;
    const key = ranks === undefined ? value : (ranks[value] ?? Number.NaN);
    return Number.isNaN(key) ? last : key;
  });
  const order = Uint32Array.from(positions, (_, index) => index);
  const sign = sort.isDown ? -1 : 1;
  order.sort((a, b) => sign * ((keys[a] ?? 0) - (keys[b] ?? 0)) || a - b);
  return order.map((index) => positions[index] ?? 0);
}

/** By place of a word, its rank in the order of the alphabet. */
function ranksOf(words: readonly string[]): readonly (number | undefined)[] {
  const order = [...words].sort();
  return [undefined, ...words.map((word) => order.indexOf(word))];
}
