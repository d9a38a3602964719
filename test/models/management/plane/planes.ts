/** Management planes for tests. */

import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { managementParameters } from '../../../../src/models/management/parameters.ts';
import type { Answer, Order } from '../../../../src/models/management/plane/operations/operation.ts';
import { type ManagementPart, ManagementPlane } from '../../../../src/models/management/plane/plane.ts';

/** A host on which these VMs have been running for long. */
export function settled(vms: readonly string[], parts: readonly ManagementPart[] = []): ManagementPlane {
  const plane = new ManagementPlane(valuesOf(managementParameters));
  plane.boot('test', new Set(parts), vms, null);
  return plane;
}

/**
 * Orders all at once, lets a minute pass, and gives the answers in the order of the orders; null for one that got none.
 */
export function orderAll(plane: ManagementPlane, orders: readonly Order[]): (Answer | null)[] {
  const answers = new Map<number, Answer>();
  for (const order of orders) plane.toolstack.order(order, ({ id }, answer) => answers.set(id, answer));
  plane.sim.run({ until: plane.sim.now + 60e9 });
  return orders.map(({ id }) => answers.get(id) ?? null);
}
