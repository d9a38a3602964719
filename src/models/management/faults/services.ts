/** A process of the PrivVM that fails alone: it ends, or it is there and does nothing more. */
import type { ServiceName } from '../plane/service.ts';
import type { ManagementFault } from './fault.ts';

export const xenstoredCrash = crash('xenstored', 'the XenStore daemon ends, and what it held in memory is gone');
export const toolstackCrash = crash('toolstack', 'the toolstack ends in the middle of its operations');
export const consoleCrash = crash('console', 'the console daemon ends');
export const xenstoredHang = hang('xenstored', 'the XenStore daemon hangs: it answers no request any more');
export const toolstackHang = hang('toolstack', 'the toolstack goes on with nothing any more');

function crash(service: ServiceName, summary: string): ManagementFault {
  return {
    name: `${service}-crash`,
    summary,
    strikes: ['privvm'],
    strike(plane) {
      plane.privvm.kill(service);
      return service;
    },
  };
}

function hang(service: ServiceName, summary: string): ManagementFault {
  return {
    name: `${service}-hang`,
    summary,
    strikes: ['privvm'],
    strike(plane) {
      plane.privvm.services[service].hang();
      return service;
    },
  };
}
