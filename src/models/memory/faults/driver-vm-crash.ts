/**
 * A driver VM carries the packets of paravirtual interfaces and does its host's side of the migration. A new one has
 * the devices again, but knows nothing of the migration. A virtual function that was passed through does not need it.
 */
import type { MoveFault } from './fault.ts';

export const driverVmCrash: MoveFault = {
  name: 'driver-vm-crash',
  summary: "the driver VM of a host stops: paravirtual interfaces there, and this side's tool; a new one may follow",
  strikes: ['source', 'destination'],
  canEnd: true,
  needsDriverVm: true,
  strike(struck, target, lastsNanos) {
    struck.crashDriverVm(target === 'source' ? 'source' : 'destination', lastsNanos);
    return `the driver VM of the ${target} stopped`;
  },
};
