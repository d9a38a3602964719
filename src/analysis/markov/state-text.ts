/** A state of a chain in words: `unit a-up, fast 16 a`. */
import type { Net } from '../../models/state-model/net/net.ts';
import type { ChainShape } from './chain.ts';

export function stateText({ model, instances }: Net, { states }: ChainShape, state: number): string {
  const row = states.subarray(state * instances.length, (state + 1) * instances.length);
  return model.components
    .map(({ name, states: names }, component) => {
      const own = row.filter((_, index) => instances[index]!.component === component);
      const counts = names.flatMap((each, index) => {
        const count = own.filter((is) => is === index).length;
        return count === 0 ? [] : [own.length === 1 ? each : `${count} ${each}`];
      });
      return `${name} ${counts.join(' + ')}`;
    })
    .join(', ');
}
