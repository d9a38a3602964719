/** What is said of chains before a campaign. */
import { describe, expect, it } from 'vitest';
import { chainSizes } from '../../../src/analysis/markov/sizes.ts';
import { parseScenario } from '../../../src/scenario/load.ts';
import { variantsOf } from '../../../src/scenario/variants.ts';

const TEXT = `name: units
question: How large is its chain?
experiment: state-model
parameters: { units: 3, law: exponential, stages: 1 }
components:
  unit:
    count: units
    states: [up, down]
    transitions:
      fails: { from: up, to: down, after: 100 h, distribution: erlang, stages: stages }
      repaired: { from: down, to: up, after: 10 h, distribution: law }
up: { unit: { in: up, atLeast: 1 } }
horizonYears: 1
runs: 2
seed: abc
vary:
  size:
    three: {}
    five: { parameters: { units: 5 } }
    exact: { parameters: { law: deterministic } }
    huge: { parameters: { units: 60, stages: 6 } }
`;

const sizeOf = (text: string): string | null => chainSizes(variantsOf(parseScenario(text, 'x.yaml')), 2000);

describe('the size of chains', () => {
  it('is said for all variants together, with those that have none', () => {
    expect(sizeOf(TEXT.replace(', stages: 6', ''))).toBe(
      'chains of 4 to 61 states, no chain of 1 variants, which have a clock that is neither exponential nor Erlang',
    );
    expect(sizeOf(TEXT)).toContain('chains of 4 to 6 states, a chain of more than 2000 states,');
  });

  it('is none where nothing is described by its states', () => {
    expect(chainSizes([{ settings: { experiment: 'cluster' } }])).toBeNull();
  });
});
