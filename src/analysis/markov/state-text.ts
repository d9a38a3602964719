/** A state of a chain in words: `unit a-up, fast 16 a`. */
import type { Net } from '../../models/state-model/net/net.ts';
import type { ChainShape } from './chain.ts';

export function stateText({ model, instances, variables, shown }: Net, { states }: ChainShape, state: number): string {
  const row = new Int32Array(shown);
  states.read(state, row);
  const components = model.components.map(({ name, states: names }, component) => {
    const own = row.filter((_, index) => instances[index]?.component === component);
    const counts = names.flatMap((each, index) => {
      const count = own.filter((is) => is === index).length;
      return count === 0 ? [] : [own.length === 1 ? each : `${count} ${each}`];
    });
    return `${name} ${counts.join(' + ')}`;
  });
  return [...components, ...variables.map(({ name }, index) => `${name} ${row[instances.length + index]}`)].join(', ');
}
