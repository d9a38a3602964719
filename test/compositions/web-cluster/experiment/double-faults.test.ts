/** The scenario of two failures asks all that its table shows. */
import { expect, it } from 'vitest';
import { CAUSES_OF } from '../../../../src/compositions/web-cluster/experiment/causes.ts';
import type { WebClusterSettings } from '../../../../src/compositions/web-cluster/experiment/form.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const components = Object.keys(CAUSES_OF);
const hosts = ['same', 'other'];
const variants = variantsOf(loadScenario('double-faults'));

it('two failures come in every ordered pair of components, on the same host and on the other', () => {
  expect(components).toHaveLength(4);
  const pairs = components.flatMap((first) => components.map((second) => `${first}, then ${second}`));
  const asked = variants.map(({ settings }) => {
    const { fault, secondFault } = settings as WebClusterSettings;
    return `${fault.target}, then ${secondFault?.target}: ${secondFault?.trigger.host}`;
  });
  expect(asked.toSorted()).toEqual(pairs.flatMap((pair) => hosts.map((host) => `${pair}: ${host}`)).toSorted());
});

it('each is named after what fails, and where', () => {
  for (const { name, settings } of variants) {
    const { fault, secondFault } = settings as WebClusterSettings;
    const said = /^faults=(?<first>\w+), then (?<second>\w+), secondFault.host=(?<host>\w+)$/.exec(name)?.groups;
    expect([said?.['first']?.toLowerCase(), said?.['second']?.toLowerCase(), said?.['host']]).toEqual([
      fault.target,
      secondFault?.target,
      secondFault?.trigger.host,
    ]);
  }
});
