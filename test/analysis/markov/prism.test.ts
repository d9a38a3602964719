/** Chains for PRISM and Storm: read back, they are the chains they were made of. */
import { describe, expect, it } from 'vitest';
import { shapeOf, withRates } from '../../../src/analysis/markov/chain.ts';
import { eliminate } from '../../../src/analysis/markov/elimination.ts';
import { type PrismFiles, prismOf } from '../../../src/analysis/markov/prism.ts';
import { Solver } from '../../../src/analysis/markov/solver.ts';
import type { StateModel } from '../../../src/models/state-model/net/model.ts';
import { netOf } from '../../../src/models/state-model/net/net.ts';
import { after, component, from, HOUR_MS, kOutOfN, some, system } from '../../models/state-model/net/systems.ts';
import { answers, modelOf } from '../../models/state-model/prism/models.ts';

function written(model: StateModel): PrismFiles {
  const net = netOf(model);
  const shape = shapeOf(net);
  if ('why' in shape) throw new Error(shape.why);
  return prismOf(net, withRates(shape, net), 'test');
}

/** The steady state of what is written, by a reader of its own that knows nothing of where it came from. */
function sharesIn(text: string): Float64Array {
  const size = Number(/s : \[0\.\.(\d+)\]/.exec(text)?.[1]) + 1;
  const arcs = [...text.matchAll(/\[\] s=(\d+) -> (.*); \/\//g)].flatMap(([, source, updates = '']) =>
    [...updates.matchAll(/([\d.e-]+):\(s'=(\d+)\)/g)].map(([, rate, to]) => ({
      source: Number(source),
      to: Number(to),
      rate: Number(rate),
    })),
  );
  const sorted = arcs.toSorted((a, b) => a.to - b.to);
  const out = new Float64Array(size);
  for (const { source, rate } of arcs) out[source]! += rate;
  const start = Int32Array.from({ length: size + 1 }, (_, state) => sorted.filter(({ to }) => to < state).length);
  const [sources, rates] = [Int32Array.from(sorted, ({ source }) => source), sorted.map(({ rate }) => rate)];
  return eliminate({ size, start, from: sources, rate: Float64Array.from(rates), out });
}

function downIn({ model }: PrismFiles): number[] {
  const formula = /label "down" = (.*);/.exec(model)?.[1] ?? '';
  return formula.split(' | ').flatMap((each) => {
    const [first = 0, last = first] = [...each.matchAll(/\d+/g)].map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

describe('a chain for PRISM', () => {
  it('says when it is read back what the chain says that it was made of', () => {
    const down = [[some('unit', 'up', 0, 0)]];
    for (const n of [2, 4]) {
      const model: StateModel = {
        ...kOutOfN(1, n, after(100, 2), after(25), 1),
        costs: [{ component: 'unit', states: ['waiting'], perHour: 3 }],
        measures: [
          { name: 'by', is: 'reached-within', condition: down, timeMs: 300 * HOUR_MS },
          { name: 'at', is: 'holds-at', condition: down, timeMs: 300 * HOUR_MS },
          { name: 'mttf', is: 'mean-time-to', condition: down },
          { name: 'spent', is: 'cost-until', timeMs: 100 * HOUR_MS },
        ],
      };
      const net = netOf(model);
      const own = new Solver();
      const solution = own.solve(net, 'refused');
      if ('why' in solution) throw new Error(solution.why);
      const { unavailability, costPerHour } = solution.longRun;
      const files = written(model);
      const read = answers(files.model, files.properties);
      const expected = [unavailability, costPerHour, ...own.answers(net, 'refused')!];
      expect(read).toHaveLength(6);
      for (const [index, each] of expected.entries()) expect(read![index]! / each!).toBeCloseTo(1, 9);
    }
  });

  it('is down as long as the system is: all of two to five units with one repairer', () => {
    for (const n of [2, 3, 5]) {
      const files = written(kOutOfN(1, n, after(100), after(25), 1));
      const share = sharesIn(files.model);
      const weights = [1];
      for (let i = 0; i < n; i++) weights.push(weights[i]! * (n - i) * 0.25);
      const exact = weights[n]! / weights.reduce((sum, each) => sum + each);
      expect(downIn(files).reduce((sum, state) => sum + share[state]!, 0) / exact).toBeCloseTo(1, 12);
      expect(files.properties).toContain('S=? [ "down" ];');
    }
  });

  it('that was read from that language asks the same and says the same when it is read back', () => {
    const model = modelOf(
      `ctmc
      module m n : [0..4]; [in] n < 4 -> 2 : (n'=n+1); [out] n > 0 -> 3 : (n'=n-1); endmodule
      rewards "r" true : n; [in] n > 1 : 5; endrewards`,
      `P=? [ F[1,2] n=3 ]; P=? [ n<3 U n=2 ]; P=? [ n<3 U>=1 n=3 ]; P=? [ G<=2 n<4 ]; R=? [ C<=3 ]; R=? [ I=2 ];
      R=? [ F n=4 ]; R=? [ S ]; S=? [ n>2 ]`,
    );
    const net = netOf(model);
    const expected = new Solver().answers(net, 'refused')!;
    const files = written(model);
    // The first property is the share of time that the system is down.
    const read = answers(files.model, files.properties)!.slice(1);
    expect(expected.every((each) => each !== null && each > 0)).toBe(true);
    for (const [index, each] of expected.entries()) expect(read[index]! / each!).toBeCloseTo(1, 9);
  });

  it('has a loop where nothing leaves, a label for each condition, and a property for each measure', () => {
    const unit = component('unit', ['ok', 'failed'], [from('ok', 'failed', after(4))]);
    const condition = [[some('unit', 'failed')]];
    const { model, properties } = written({
      ...system([unit], [[some('unit', 'ok')]]),
      costs: [{ component: 'unit', states: ['failed'], perHour: 7 }],
      measures: [
        { name: 'life-time', is: 'mean-time-to', condition },
        { name: 'by', is: 'reached-within', condition, timeMs: 3 * HOUR_MS },
        { name: 'at', is: 'holds-at', condition, timeMs: 3 * HOUR_MS },
        {
          name: 'first',
          is: 'first-of',
          conditions: [
            { name: 'a', condition },
            { name: 'b', condition },
          ],
        },
        { name: 'spent', is: 'cost-until', timeMs: 24 * HOUR_MS },
      ],
    });
    expect(model).toContain("[] s=0 -> 0.25:(s'=1); // unit ok");
    expect(model).toContain("[] s=1 -> 1:(s'=1); // unit failed");
    expect(model).toContain('label "m_life_time" = s=1;');
    expect(model).toContain('  s=1 : 7;');
    expect(properties.split('\n').filter((line) => /^[PR]/.test(line))).toEqual([
      'R{"cost"}=? [ S ];',
      'R{"time"}=? [ F "m_life_time" ];',
      'P=? [ F<=3 "m_by" ];',
      'P=? [ F[3,3] "m_at" ];',
      'P=? [ !("m_first_a" | "m_first_b") U ("m_first_a") ];',
      'P=? [ !("m_first_a" | "m_first_b") U ("m_first_b" & !"m_first_a") ];',
      'R{"cost"}=? [ C<=24 ];',
    ]);
  });
});
