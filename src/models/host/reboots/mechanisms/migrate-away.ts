/**
 * What a live upgrade is compared with: the VMs move to a host that has been renewed before, and this one can be
 * restarted when there is time. Everything under the VMs is new.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { migrateVms } from '../steps/migrate-vms.ts';
import { coldVmReboot } from './cold-vm-reboot.ts';
import { restartWhereDown } from './orthus.ts';

export const migrateAway: RebootMechanism = {
  name: 'migrate-away',
  summary: 'all VMs move to another host, one after the other; a host that is down restarts',
  recovers: ['dvm'],
  repairs: [migrateVms, ...restartWhereDown(coldVmReboot)],
};
