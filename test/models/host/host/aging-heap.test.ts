import { fc, it as property } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../../src/experiment/parameter.ts';
import { VmmHeap } from '../../../../src/models/host/host/aging-heap.ts';
import { agingParameters } from '../../../../src/models/host/parameters/aging.ts';

const demands = valuesOf(agingParameters);
const SIZE = 16 * 2 ** 20;
const heap = () => new VmmHeap(SIZE, demands);

describe("the VMM's heap", () => {
  it('loses the same with every reboot of a domain, until one cannot be created any more', () => {
    const aging = heap();
    for (let domain = 0; domain < 11; domain++) expect(aging.createDomain()).toBe(true);
    const spare = aging.freeBytes - demands.hypercallBytes;
    let reboots = 0;
    do {
      aging.destroyDomain();
      reboots++;
    } while (aging.createDomain());
    expect(reboots).toBe(Math.floor(spare / demands.domainLeakBytes) + 1);
    expect(aging.leakedBytes).toBe(reboots * demands.domainLeakBytes);
  });

  it('still serves the VMM when there is no room for a domain', () => {
    const aging = heap();
    while (aging.createDomain());
    expect(aging.suffices).toBe(true);
    while (aging.suffices) aging.errorPath();
    expect(aging.freeBytes).toBeLessThan(demands.hypercallBytes);
  });

  it('does not age where nothing is rebooted and no error is met', () => {
    const aging = heap();
    const before = aging.freeBytes;
    aging.createDomain();
    expect(before - aging.freeBytes).toBe(demands.domainBytes);
    expect(aging.leakedBytes).toBe(0);
  });

  property.prop([fc.array(fc.constantFrom('create', 'destroy', 'error', 'restart'), { maxLength: 400 })])(
    'is conserved: free, in use and lost make its size, and a new VMM has all of it',
    (operations) => {
      const aging = heap();
      let [domains, lost] = [0, 0];
      for (const operation of operations) {
        if (operation === 'create' && aging.createDomain()) domains++;
        if (operation === 'destroy' && domains > 0) {
          aging.destroyDomain();
          domains--;
          lost += demands.domainLeakBytes;
        }
        if (operation === 'error' && aging.suffices) {
          aging.errorPath();
          lost += demands.errorPathLeakBytes;
        }
        if (operation === 'restart') {
          aging.restart();
          [domains, lost] = [0, 0];
        }
        expect(aging.freeBytes + demands.vmmBaseBytes + domains * demands.domainBytes + lost).toBe(SIZE);
        expect(aging.use).toBeCloseTo(1 - aging.freeBytes / SIZE, 12);
      }
    },
  );
});
