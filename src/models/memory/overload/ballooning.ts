/**
 * Balloons: memory that VMs do not want goes to those that want more than they have, in proportion to what they lack. A
 * VM that gives keeps a margin; it gets its memory back when it wants it itself.
 */
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { CrowdedValues } from '../parameters/overload-models.ts';
import type { CrowdedVm } from './crowded-vm.ts';

export function balloon(vms: readonly CrowdedVm[], nanos: number, values: CrowdedValues): void {
  const here = vms.filter(({ isAway, isMoving }) => !isAway && !isMoving);
  const most = (values.balloonBytesPerSecond * nanos) / 1e9 / PAGE_BYTES;
  const spare = here.map(({ demand, wanted, claimed }) =>
    Math.max(0, demand.allotted - Math.max(wanted, claimed) * (1 + values.balloonMarginShare)),
  );
  const lacking = here.map(({ demand, wanted }) => Math.max(0, wanted - demand.allotted));
  const [offered, asked] = [sum(spare), sum(lacking)];
  const traded = Math.min(offered, asked);
  const targets = here.map(
    ({ demand }, index) =>
      demand.allotted +
      (asked > 0 ? (lacking[index]! * traded) / asked : 0) -
      (offered > 0 ? (spare[index]! * traded) / offered : 0),
  );
  for (const [index, vm] of here.entries())
    if (targets[index]! < vm.room) vm.room = Math.max(targets[index]!, vm.room - most);
  let free = sum(here.map(({ demand }) => demand.allotted)) - sum(here.map(({ room }) => room));
  for (const [index, vm] of here.entries()) {
    const more = Math.max(0, Math.min(targets[index]! - vm.room, most, free));
    vm.room += more;
    free -= more;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
