/**
 * Chains of the kinds that public benchmarks in PRISM's language have, written for this test, beside what is known of
 * them without any tool.
 */
import { describe, expect, it } from 'vitest';
import { answers, problem } from '../models/state-model/prism/models.ts';

const { exp } = Math;

function hold(text: string, given: Record<string, number | boolean>, expected: Readonly<Record<string, number>>): void {
  const properties = Object.keys(expected);
  const found = answers(text, properties.join(';\n'), given);
  for (const [index, property] of properties.entries())
    expect(found?.[index], property).toBeCloseTo(expected[property]!, 10);
}

const range = (to: number): readonly number[] => Array.from({ length: to + 1 }, (_, each) => each);
const sum = (of: readonly number[]): number => of.reduce((total, each) => total + each, 0);

describe('a chain of a public kind', () => {
  it('queue with a buffer that is full at times', () => {
    const text = `ctmc
      const int K; const double lambda; const double mu = lambda / pow(0.5, 1);
      formula room = K - n;
      module queue
        n : [0..K];
        [come] room > 0 -> lambda : (n' = min(n + 1, K));
        [go] n > 0 -> mu : (n' = max(n - 1, 0));
      endmodule
      label "full" = room = 0;
      rewards "length" true : n; endrewards
      rewards "lost" room = 0 : lambda; endrewards
      rewards "served" [go] true : 1; endrewards`;
    const weights = range(6).map((n) => 0.5 ** n);
    const share = (n: number): number => weights[n]! / sum(weights);
    const length = sum(range(6).map((n) => n * share(n)));
    hold(
      text,
      { K: 6, lambda: 3 },
      {
        'S=? [ "full" ]': share(6),
        'S=? [ n >= 2 & mod(n, 2) = 0 ]': share(2) + share(4) + share(6),
        'R{"length"}=? [ S ]': length,
        'R{"lost"}=? [ S ]': 3 * share(6),
        'R{"served"}=? [ S ]': 6 * (1 - share(0)),
        // From n on the next move is one of two.
        'filter(min, P=? [ X n > 2 ], n = 2)': 1 / 3,
        'filter(sum, S=? [ n = 1 ], n < 2)': 2 * share(1),
      },
    );
  });

  it('closed network of machines in a circle, its tokens moved by two modules at once', () => {
    const text = `ctmc
      const int N;
      module first a : [0..N] init N; [m12] a > 0 -> 1 : (a' = a - 1); [m31] a < N -> (a' = a + 1); endmodule
      module second = first [ a = b, m12 = m23, m31 = m12 ] endmodule
      module third c : [0..N]; [m23] c < N -> 2 : (c' = c + 1); [m31] c > 0 -> 4 : (c' = c - 1); endmodule
      init a = N & b = 0 & c = 0 endinit
      rewards "round" [m31] true : 1; endrewards`;
    const states = range(4).flatMap((a) => range(4 - a).map((b) => [a, b, 4 - a - b] as const));
    const weight = ([, b, c]: readonly [number, number, number]): number => 0.5 ** b * 0.25 ** c;
    const all = sum(states.map(weight));
    const busy = sum(states.filter(([a]) => a > 0).map(weight)) / all;
    const crowd = sum(states.filter(([, b]) => b >= 2).map(weight)) / all;
    expect(problem(text, '', { N: 4 })).toMatch(/no init of a variable beside init \.\.\. endinit/);
    const begun = text.replace('[0..N] init N', '[0..N]');
    hold(begun, { N: 4 }, { 'R{"round"}=? [ S ]': busy, 'S=? [ b >= 2 ]': crowd, 'P=? [ F c = N ]': 1 });
  });

  it('mutual exclusion by a global lock', () => {
    const text = `ctmc
      global lock : bool;
      module one
        s : [0..2];
        [] s = 0 -> 0.5 : (s' = 1);
        [] s = 1 & !lock -> 10 : (s' = 2) & (lock' = true);
        [] s = 2 -> 2 : (s' = 0) & (lock' = false);
      endmodule
      module two = one [ s = t ] endmodule`;
    const [idle, critical, other] = answers(text, 'S=? [ s = 0 ]; S=? [ s = 2 ]; S=? [ t = 2 ]') ?? [];
    expect(critical).toBeCloseTo(other!, 12);
    expect(2 * critical!).toBeCloseTo(0.5 * idle!, 12);
    hold(text, {}, { 'P=? [ F s = 2 & t = 2 ]': 0, 'P=? [ G<=9 !(s = 2 & t = 2) ]': 1, 'S=? [ lock ]': 2 * critical! });
  });

  it('molecules that change between two forms, and a gene that is read', () => {
    const text = `ctmc
      const int N = floor(7 / 2); const double there = 2; const double back = 1;
      module a a : [0..N] init N; [turn] a > 0 -> a : (a' = a - 1); [return] a < N -> 1 : (a' = a + 1); endmodule
      module b b : [0..N]; [turn] b < N -> 1 : (b' = b + 1); [return] b > 0 -> b : (b' = b - 1); endmodule
      module rates on : bool init true; [turn] on -> there : true; [return] on -> back : true; endmodule
      rewards "b" true : b; endrewards`;
    const p = (t: number): number => (2 / 3) * (1 - exp(-3 * t));
    hold(
      text,
      {},
      {
        'R{"b"}=? [ I=0.4 ]': 3 * p(0.4),
        'P=? [ F[0.4,0.4] b = N ]': p(0.4) ** 3,
        'R{"b"}=? [ C<=2 ]': 3 * (2 / 3) * (2 - (1 - exp(-6)) / 3),
        'S=? [ a = 0 ]': (2 / 3) ** 3,
      },
    );
  });

  it('peers that pass a piece on', () => {
    const text = `ctmc
      const int N = 5; const double beta = log(8, 2) / 3;
      module swarm i : [1..N]; [] i < N -> beta * i * (N - i) : (i' = i + 1); endmodule
      label "done" = i = N;`;
    const mean = sum([1, 2, 3, 4].map((i) => 1 / (i * (5 - i))));
    hold(`${text} rewards true : 1; endrewards`, {}, { 'R=? [ F "done" ]': mean, 'P=? [ F "done" ]': 1 });
  });

  it('embedded system of sensors, a processor and a bus, whose parts fail for good', () => {
    const text = `ctmc
      const int sensors = 3; const int enough = ceil(1.5); const double T;
      module sensing s : [0..sensors] init sensors; [] s > 0 -> s * 0.1 : (s' = s - 1); endmodule
      module processor p : bool init true; [] p -> 0.05 : (p' = false); endmodule
      module bus = processor [ p = q ] endmodule
      formula down = s < enough | !p | !q;
      label "down" = down ? true : false;`;
    const lives = exp(-0.1 * 2);
    const works = (3 * lives ** 2 - 2 * lives ** 3) * exp(-0.1 * 2);
    hold(
      text,
      { T: 2 },
      { 'P=? [ F<=T "down" ]': 1 - works, 'P=? [ G[0,T] !"down" ]': works, 'P=? [ F[T,T] "down" ]': 1 - works },
    );
  });

  it('a server that polls two stations', () => {
    const text = `ctmc
      const double gamma = 50; const double lambda = 0.5; const double mu = 1;
      module server
        at : [1..2]; serves : bool;
        [skip1] at = 1 & !serves -> gamma : (at' = 2);
        [begin1] at = 1 & !serves -> gamma : (serves' = true);
        [end1] at = 1 & serves -> mu : (at' = 2) & (serves' = false);
        [skip2] at = 2 & !serves -> gamma : (at' = 1);
        [begin2] at = 2 & !serves -> gamma : (serves' = true);
        [end2] at = 2 & serves -> mu : (at' = 1) & (serves' = false);
      endmodule
      module station1
        full1 : bool;
        [skip1] !full1 -> true; [begin1] full1 -> true; [end1] full1 -> (full1' = false);
        [] !full1 -> lambda : (full1' = true);
      endmodule
      module station2 = station1 [ full1 = full2, skip1 = skip2, begin1 = begin2, end1 = end2 ] endmodule
      rewards "served" [end1] true : 1; [end2] true : 1; endrewards`;
    const [first, second, served] = answers(text, 'S=? [ full1 ]; S=? [ full2 ]; R{"served"}=? [ S ]') ?? [];
    expect(first).toBeCloseTo(second!, 12);
    // Who comes is served.
    expect(served).toBeCloseTo(2 * 0.5 * (1 - first!), 12);
    const inParallel = `${text} system server |[skip1,begin1,end1,skip2,begin2,end2]| (station1 ||| station2) endsystem`;
    hold(inParallel, {}, { 'S=? [ full1 ]': first!, 'R{"served"}=? [ S ]': served! });
  });
});

describe('system ... endsystem', () => {
  const two = (system: string): string => `ctmc
    module a x : bool; [t] !x -> 2 : (x' = true); endmodule
    module b y : bool; [t] !y -> 3 : (y' = true); endmodule
    rewards "t" [t] true : 1; endrewards
    system ${system} endsystem`;
  const [together, apart] = [1 - exp(-0.6), (1 - exp(-0.2)) * (1 - exp(-0.3))];
  it.each([
    ['a || b', together, 1],
    ['(b) |[t]| a', together, 1],
    ['a ||| b', apart, 2],
    ['a / {t} || b', apart, 1],
    ['a {t <- u} ||| b', apart, 1],
    ['a {t <- u} / {u} || b', apart, 1],
    ['a {t <- u} |[u]| b', 0, 1],
  ])('says which commands are made at once: %s', (system, both, moves) => {
    hold(two(system), {}, { 'P=? [ F<=0.1 x & y ]': both, 'R{"t"}=? [ C<=1000 ]': moves });
  });

  it.each([
    ['a', "5:12: expected each module of the model, came none of 'b'"],
    ['a || a', "5:17: expected 'a' once, came a second time"],
    ['a || c', "5:17: expected the name of a module, came 'c'"],
    ['a | b', "5:14: expected 'endsystem', came '|'"],
    ['a || (b', "5:20: expected ')', came 'endsystem'"],
  ])('names what is wrong with its place: %s', (system, expected) => {
    expect(problem(two(system))).toBe(expected);
  });
});
