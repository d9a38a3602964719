/** The mutant of an index: which kind it is, what it is, and what comes of it. */
import { RandomStreams } from '../../src/kernel/random.ts';
import { changed, mutant, pick, type Stock, textOf } from './mutate.ts';
import { PLUGIN, verdictOnPlugin, verdictOnTrace } from './other-inputs.ts';
import { PRISM, type Texts } from './scenarios.ts';
import { paired, sweepOf, sweptAt } from './sweep.ts';
import { mutantText } from './text.ts';
import type { Tree } from './tree.ts';
import { checked, checkedTree, type Verdict } from './verdict.ts';

export type Kind = 'tree' | 'text' | 'model' | 'trace' | 'plugin';
export const KINDS: readonly Kind[] = ['tree', 'text', 'model', 'trace', 'plugin'];

/** Of forty mutants in a row, what is not a tree. */
const OTHERS: Readonly<Record<number, Kind>> = { 3: 'text', 13: 'text', 22: 'model', 25: 'trace', 38: 'plugin' };

export interface Mutant {
  readonly kind: Kind;
  /** A scenario as a tree, or a text. */
  readonly input: Tree;
  /** Which variant is run. */
  readonly place: number;
  /** Where fields are swept: which, of which experiment. */
  readonly field?: string;
}

/** How mutants are made: drawn from everything, swept through one field after the other, or several fields at ends. */
export type How = 'drawn' | 'swept' | 'paired';

/** By index: a mutant, none where there is nothing to try, or the end. The seed of a sweep is its round. */
export function mutantsOf(
  how: How,
  seed: string,
  stock: Stock,
  texts: Texts,
): (index: number) => Mutant | 'end' | 'none' {
  if (how === 'drawn') return (index) => mutantAt(seed, index, stock, texts);
  const sweep = sweepOf(stock);
  return (index) => {
    if (how === 'paired') {
      const random = new RandomStreams(`${seed}/${index}`).stream('fuzz');
      return { kind: 'tree', place: 0, input: paired(sweep, random) };
    }
    const swept = sweptAt(sweep, Number(seed), index);
    if (swept === undefined) return 'end';
    const { tree, field } = swept;
    return tree === undefined ? 'none' : { kind: 'tree', place: 0, input: tree, field };
  };
}

function mutantAt(seed: string, index: number, stock: Stock, { yaml, traces }: Texts): Mutant {
  const random = new RandomStreams(`${seed}/${index}`).stream('fuzz');
  const kind = OTHERS[index % 40] ?? 'tree';
  const place = random.integer(0, 10_000);
  switch (kind) {
    case 'tree':
      return { kind, place, input: mutant(stock, random) };
    case 'text':
      return { kind, place, input: mutantText(pick(yaml, random), random) };
    case 'model': {
      const model = mutantText(PRISM.model, random);
      const properties =
        random.integer(0, 2) > 0 ? PRISM.properties : [mutantText(PRISM.properties.join('\n'), random)];
      return { kind, place, input: { ...PRISM, model, properties: [...properties] } };
    }
    case 'trace':
      return { kind, place, input: mutantText(pick(traces, random), random) };
    default:
      return { kind, place, input: changed(PLUGIN, stock, random) };
  }
}

/** Refused, taken, or a scenario that was accepted. */
export function verdictOn({ kind, input, place }: Mutant): Verdict | { readonly kind: 'taken' } {
  if (kind === 'trace') return verdictOnTrace(textOf(input));
  if (kind === 'plugin') return verdictOnPlugin(input);
  const isHeldAgain = place % 4 === 0;
  return kind === 'text' ? checked(textOf(input), isHeldAgain) : checkedTree(input, isHeldAgain);
}
