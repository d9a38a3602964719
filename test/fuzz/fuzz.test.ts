/** A slice of `npm run fuzz`, and every mutant that it has found something with. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../src/kernel/random.ts';
import { mutant, type Tree } from './mutate.ts';
import { stock } from './scenarios.ts';
import { checked, minimised, verdictOn } from './verdict.ts';

const corpus = new URL('corpus/', import.meta.url);

describe('a mutant of a scenario', () => {
  it.each(readdirSync(corpus).filter((name) => name.endsWith('.yaml')))(
    'is refused in words or runs to a verdict: %s',
    (name) => {
      expect(verdictOn(readFileSync(new URL(name, corpus), 'utf8'))).not.toMatchObject({ kind: 'finding' });
    },
  );

  it('is refused in words or accepted, whatever was changed', () => {
    const random = new RandomStreams('slice').stream('fuzz');
    const from = stock();
    const kinds = new Set<string>();
    for (let tried = 0; tried < 300; tried += 1) {
      const tree = mutant(from, random);
      const verdict = checked(JSON.stringify(tree));
      expect(verdict, JSON.stringify(tree)).not.toMatchObject({ kind: 'finding' });
      kinds.add(verdict.kind);
    }
    expect(kinds).toEqual(new Set(['refused', 'accepted']));
  });

  it('is made as small as the finding allows', () => {
    const tree: Tree = { a: 1, b: { c: [1, 2, 'bug'], d: 4 } };
    const small = minimised(tree, 'x', (text) =>
      text.includes('bug') ? { kind: 'finding', signature: 'x' } : { kind: 'refused' },
    );
    expect(small).toEqual({ b: { c: ['bug'] } });
  });
});
