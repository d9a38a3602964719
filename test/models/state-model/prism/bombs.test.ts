/** Models that are short as written and have no end when they are read. */
import { describe, expect, it } from 'vitest';
import { problem } from './models.ts';

const system = (guard: string, before = '', after = ''): string =>
  `ctmc ${before} module m x:[0..1] init 0; [] ${guard} -> 1:(x'=1); [] x=1 -> 1:(x'=0); endmodule ${after}`;
const doubled = Array.from({ length: 40 }, (_, at) => `formula f${at + 1} = f${at} + f${at};`).join(' ');

/** Each of which needs the next. */
const inARow = (word: string, end: string, more = ''): string => {
  const name = (at: number): string => `${end}l${at}${end}`;
  const each = Array.from({ length: 3000 }, (_, at) => `${word}l${at}${end} = ${name(at + 1)}${more};`);
  return `${each.join(' ')} ${word}l3000${end} = x=0;`;
};

describe('a model is refused at its place', () => {
  it.each([
    ['formulas of formulas of formulas', system('f40 = 0', `formula f0 = x + x; ${doubled}`), 'at most 10000 parts'],
    ['thirty thousand parentheses', system(`${'('.repeat(30_000)}x=0${')'.repeat(30_000)}`), 'at most 100 expressions'],
    ['sixty thousand denials', system(`${'!'.repeat(60_000)}(x=0)`), 'at most 100 expressions'],
    ['choices within choices', system(`${'x=0 ? 1 : '.repeat(8000)} true`), 'at most 100 expressions'],
    ['one long conjunction', system(`x=0 ${'& x=0 '.repeat(15_000)}`), 'at most 1000 operators'],
    ['a label that needs itself', system('x=0', '', 'label "a" = "b"; label "b" = "a";'), 'a circle through'],
    ['three thousand labels in a row', system('x=0', '', inARow('label "', '"')), 'at most 200 definitions'],
    ['three thousand formulas in a row', system('l0', inARow('formula ', '')), 'at most 200 definitions'],
    [
      'long formulas in a row',
      system('l0', inARow('formula ', '', ` ${'& x=0 '.repeat(900)}`)),
      'at most 1200 operations',
    ],
    ['a range without end', 'ctmc module m x:[0..2147483647] init 0; [] x>=0 -> 1:true; endmodule', 'a bound between'],
  ])('that has %s', (_what, text, words) => {
    expect(problem(text, text.includes('label "l0"') ? 'S=? [ "l0" ]' : 'S=? [ x=0 ]')).toContain(words);
  });

  it('not for what models have', () => {
    expect(problem(system(`x=0 ${'& (x=0) '.repeat(200)} & ${'('.repeat(50)}x=0${')'.repeat(50)}`))).toBe('nothing');
  });
});
