/** PRISM's language: what its texts mean, and what is said of those that mean nothing. */
import { describe, expect, it } from 'vitest';
import { answers, holdsAtFirst, modelOf, problem, saying } from './models.ts';

describe('an expression', () => {
  it.each([
    'x + 3 * 2 = 8',
    '10 - 4 - 3 = 3',
    '8 / 4 / 2 = 1',
    '-x + 3 = 1',
    '2 ^ 3 ^ 2 = 512',
    '7 / 2 = 3.5',
    '!x = 3',
    '!y & x = 2',
    'y | x < 3 & !y',
    'true | true & false',
    'false => false => false | true',
    '(false <=> false) => true',
    'y <=> x > 2',
    'y ? x = 1 : x = 2',
    'y ? false : b ? x = 2 : false',
    '(y ? 1 : 2) + 1 = 3',
    'min(4, x, 9) = 2 & max(4, x, 9) = 9',
    'floor(2.7) = 2 & ceil(2.1) = 3 & floor(-0.5) = -1',
    'pow(2, 10) = 1024 & pow(4, d) > 1.999 & pow(4, d) < 2.001',
    'mod(a, 4) = 3 & mod(-1, 3) = 2',
    'log(8, 2) > 2.999 & log(8, 2) < 3.001',
    'func(min, 3, x) = 2',
    'f = 8 & f * 2 = 16',
    '1e-3 < .5 & 1.5E2 = 150',
    'x != 3 & x >= 2 & x <= 2',
    '/* a remark */ x = 2',
    '"init" & "deadlock"',
  ])('means what PRISM means by it: %s', (expression) => {
    expect(holdsAtFirst(expression)).toBe(true);
    expect(holdsAtFirst(`!(${expression.replace(/\/\/.*$/, '')})`)).toBe(false);
  });
});

const QUEUE = `ctmc
const int K;
const double up = 2;
global full : bool init false;
module queue
  n : [0..K];
  [arrive] n < K -> up : (n' = n + 1);
  [leave] n > 0 -> 1 : (n' = n - 1);
endmodule
module switch
  on : bool init true;
  [leave] on -> 3 : true;
  [] on -> 1/10 : (on' = false);
  [] !on -> 1 : (on' = true);
endmodule`;

describe('a model', () => {
  it('synchronises commands that have one action: the rate is the product, and all that change change at once', () => {
    const { rules = [], variables } = modelOf(QUEUE, '', { K: 3 });
    expect(rules.map(({ name }) => name)).toEqual([
      'test.sm:13:12',
      'test.sm:14:13',
      'test.sm:7:21 [arrive]',
      'test.sm:8:20 [leave]',
    ]);
    expect(rules[3]!.speed).toEqual({ is: 'number', value: 3 });
    expect(variables).toContainEqual({ name: 'n', low: 0, high: 3, initial: 0 });
    expect(variables).toContainEqual({ name: 'on', low: 0, high: 1, initial: 1 });
  });

  it('makes a rule of each combination, and of each thing that a command leads to', () => {
    const text = `ctmc
      module a x : [0..3]; [t] x=0 -> 1:(x'=1) + 2:(x'=2); [t] x>0 -> 1:(x'=0); endmodule
      module b y : bool; [t] y -> (y'=false); [t] !y -> 5:(y'=true); endmodule`;
    const { rules = [] } = modelOf(text);
    expect(rules).toHaveLength(6);
    // A cycle lasts 1/15 h in x = 0, where y is false, and 1 h elsewhere, twice as often in x = 2.
    expect(answers(text, 'S=? [ x=2 ]; S=? [ x=1 ]')).toEqual([
      expect.closeTo(10 / 16, 12),
      expect.closeTo(5 / 16, 12),
    ]);
  });

  it('is written once more under other names by a renaming, in formulas, too', () => {
    const text = `ctmc
      const double slow = 1; const double quick = 4;
      formula busy = n > 0;
      module one n : [0..1]; [] !busy -> slow : (n'=1); [] busy -> 1 : (n'=0); endmodule
      module two = one [ n = m, slow = quick ] endmodule`;
    expect(answers(text, 'S=? [ busy ]; S=? [ m=1 ]')).toEqual([expect.closeTo(1 / 2, 12), expect.closeTo(4 / 5, 12)]);
  });

  it('begins where init ... endinit says, in one state or in several', () => {
    const text = (init: string): string => `ctmc init ${init} endinit
      module one n : [0..9]; b : bool; [] n < 9 -> 1 : (n'=n+1); endmodule`;
    expect(modelOf(text('n = 4 & b')).variables?.map(({ initial }) => initial)).toEqual([4, 1]);
    expect(modelOf(text('n + 3 > 11 & !b')).variables?.map(({ initial }) => initial)).toEqual([9, 0]);
    expect(modelOf(text('n > 7 & !b')).starts).toEqual([
      [8, 0],
      [9, 0],
    ]);
    expect(problem(text('n > 9'))).toBe(
      '1:11: expected a state that the model can begin in, came a condition that none fulfils',
    );
  });
});

describe('what is wrong', () => {
  const simple = (command: string, before = ''): string =>
    `ctmc\n${before}\nmodule m\n x : [0..3];\n ${command}\nendmodule`;
  it.each([
    [
      'an undefined constant',
      'ctmc const int N;\nmodule m x : [0..N]; endmodule',
      '1:16: expected a value of N, such as constants: { N: 1 }, came none',
    ],
    [
      'a chain in steps',
      'dtmc module m endmodule',
      "1:1: expected ctmc, since only continuous-time Markov chains are read, came 'dtmc'",
    ],
    [
      'a decision process',
      'module m endmodule',
      "1:1: expected 'ctmc' before the modules, since a model without a type is a Markov decision process, came 'module'",
    ],
    ['a rate of 0', simple("[] x=0 -> 0 : (x'=1);"), '5:12: expected a rate above 0, came 0'],
    [
      'a rate below 0',
      simple("[] x=0 -> 1-r : (x'=1);", 'const double r = 3;'),
      '5:12: expected a rate above 0, came -2',
    ],
    [
      'an unbounded variable',
      'ctmc\nmodule m\n n : int; endmodule',
      "3:6: expected bounds such as [0..10], since the states of a chain must be finitely many, came 'int'",
    ],
    ['a clock', 'ctmc module m t : clock; endmodule', "1:19: expected bounds such as [0..10], or bool, came 'clock'"],
    [
      'bounds the wrong way round',
      'ctmc module m n : [3..1]; endmodule',
      '1:23: expected at least 3, the lower bound of n, came 1',
    ],
    [
      'a first value out of bounds',
      'ctmc module m n : [0..1] init 2; endmodule',
      '1:31: expected a first value of n from 0 to 1, came 2',
    ],
    [
      'a misspelt name',
      simple("[] X=0 -> 1 : (x'=1);"),
      "5:5: expected a variable, constant or formula of the model, came 'X'",
    ],
    [
      'a number for a truth',
      simple("[] x -> 1 : (x'=1);"),
      '5:5: expected something that is true or false, came a whole number',
    ],
    [
      'a fraction for a whole number',
      simple("[] x=0 -> 1 : (x'=x/2);"),
      '5:20: expected a whole number, came a number',
    ],
    ['a value out of bounds', simple("[] x=0 -> 1 : (x'=4);"), '5:20: expected a value of x from 0 to 3, came 4'],
    [
      'a variable of another module',
      "ctmc module a x : bool; endmodule module b [] true -> 1 : (x'=true); endmodule",
      "1:60: expected a variable of b or a global one, came 'x', which belongs to another module",
    ],
    [
      'a circle of formulas',
      'ctmc formula p = q; formula q = p; module m x : bool; [] p -> 1 : true; endmodule',
      '1:33: expected a definition that does not need itself, came a circle through p, q, p',
    ],
    [
      'a renaming that leaves a variable',
      'ctmc module a x : bool; endmodule module b = a [ y = z ] endmodule',
      "1:42: expected a new name for each variable of a, came none for 'x'",
    ],
    ['something that is not a word', 'ctmc § module', "1:6: expected a word or sign of the language, came '§'"],
    [
      'an end too soon',
      'ctmc module m x : bool;',
      "1:24: expected a variable, a command or 'endmodule', came the end of the text",
    ],
    [
      'a function nobody knows',
      simple('[] sin(x)=0 -> 1 : true;'),
      "5:5: expected a function (min, max, floor, ceil, round, pow, mod, log), came 'sin'",
    ],
  ])('is named with its place: %s', (_what, text, expected) => {
    expect(problem(text)).toBe(expected);
  });
});

describe('a property', () => {
  const model = saying('x = 2');
  it.each([
    [
      'P=? [ F P>0.5 [ F y ] ]',
      "1:9: expected a condition on states (properties in properties are not read), came 'P'",
    ],
    [
      'filter(mx, P=? [ F y ])',
      "1:8: expected what the filter takes (min, max, range, avg, sum, count, first, state, forall, exists), came 'mx'",
    ],
    ['filter(max, P=? [ F y ], "sad")', '1:26: expected a label of the model (said, init, deadlock), came "sad"'],
    [
      'filter(forall, P=? [ F y ])',
      '1:16: expected something that is true or false, such as P>=0.9 [ ... ], in a filter forall, came a number',
    ],
    [
      'filter(sum, P>0.5 [ F y ])',
      '1:13: expected a number, such as P=? [ ... ], in a filter sum, came something that is true or false',
    ],
    ['filter(max, P=? [ F y ]', "1:24: expected ')', came the end of the text"],
    ['P=? [ y V y ]', "1:9: expected U, W or R, came 'V'"],
    ['R=? [ C<=1 ]', "1:2: expected a property without rewards, since the model has none, came '='"],
    ['S=? [ "sad" ]', '1:7: expected a label of the model (said, init, deadlock), came "sad"'],
    [
      'Pmax=? [ F y ]',
      "1:1: expected P, S or R, since a chain leaves nothing open that could be least or most, came 'Pmax'",
    ],
    ['P=? [ F[2,1] y ]', '1:8: expected two times, the earlier one first, came the later one first'],
    ['P=? [ F<=-1 y ]', '1:10: expected a time of 0 or above, came -1'],
  ])('that is not read is named with its place: %s', (property, expected) => {
    expect(problem(model, property)).toBe(expected);
  });

  it('is read with constants, labels and a name of its own, a bound as the question', () => {
    const { measures } = modelOf(model, 'const double T = 2*3;\nlabel "here" = y;\n"soon": P>=0.9 [ !y U<=T "here" ]');
    expect(measures).toMatchObject([{ name: 'soon', is: 'until', fromMs: 0, toMs: 6 * 3_600_000, isOpposite: false }]);
  });
});
