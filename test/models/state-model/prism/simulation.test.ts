/** Models in PRISM's language in simulated time, beside closed forms. */
import { describe, expect, it } from 'vitest';
import { netOf } from '../../../../src/models/state-model/net/net.ts';
import { Trial } from '../../../../src/models/state-model/net/trial.ts';
import { Walk } from '../../../../src/models/state-model/net/walk.ts';
import { answers, modelOf } from './models.ts';

/** By property, the mean of so many trials and its standard error. */
function simulated(
  text: string,
  properties: string,
  trials = 1000,
): { readonly mean: number; readonly error: number }[] {
  const net = netOf(modelOf(text, properties));
  const [walk, trial] = [new Walk(net), new Trial(net)];
  const all = Array.from({ length: trials }, (_, each) => {
    expect(walk.try(`prism/${each}`, trial, 1e6)).toBe(true);
    return trial.values.slice();
  });
  return [...all[0]!.keys()].map((index) => {
    const mean = all.reduce((sum, values) => sum + values[index]!, 0) / trials;
    const squares = all.reduce((sum, values) => sum + (values[index]! - mean) ** 2, 0);
    return { mean, error: Math.sqrt(squares / trials / (trials - 1)) };
  });
}

/** The chain says exactly this, and the simulation as much, within its errors. */
function agree(text: string, expected: Readonly<Record<string, number>>): void {
  const properties = Object.keys(expected).join(';');
  const found = answers(text, properties)!;
  const runs = simulated(text, properties);
  for (const [index, [property, exact]] of Object.entries(expected).entries()) {
    expect(found[index]! / exact, property).toBeCloseTo(1, 8);
    const { mean, error } = runs[index]!;
    expect(Math.abs(mean - exact), `${property}: ${mean} beside ${exact}`).toBeLessThan(4 * error + 1e-9);
  }
}

describe('trials of a model in PRISM’s language', () => {
  it('count what happens until a time and nothing that happens later', () => {
    const e = Math.exp(-3);
    agree(
      `ctmc module m n : [0..60]; [tick] n < 60 -> 1 : (n'=n+1); endmodule
      rewards "ticks" [tick] true : 1; endrewards
      rewards "so_far" true : n; endrewards`,
      {
        'R{"ticks"}=? [ C<=3 ]': 3,
        'R{"so_far"}=? [ I=3 ]': 3,
        'R{"so_far"}=? [ C<=3 ]': 4.5,
        'R{"ticks"}=? [ F n=4 ]': 4,
        'P=? [ F<=3 n=1 ]': 1 - e,
        'P=? [ F[3,3] n=2 ]': (e * 9) / 2,
        'P=? [ n<2 U[2,3] n=2 ]': 3 * Math.exp(-2) - 4 * e,
        'P=? [ G<=1 n<2 ]': 2 * Math.exp(-1),
      },
    );
  });

  it('take a command that is twice as fast twice as often, whatever the state says of its rate', () => {
    agree(
      `ctmc module m n : [0..3] init 2; [] n = 2 -> n : (n'=1) + 1 : (n'=0) + n*n : (n'=3); [] n < 2 -> 5 : (n'=2); endmodule`,
      { 'P=? [ n!=0 U n=3 ]': (1 / (1 - 2 / 7)) * (4 / 7), 'P=? [ n=2 U n=1 ]': 2 / 7 },
    );
  });
});
