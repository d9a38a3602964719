import type { RebootMechanism } from '../mechanism.ts';
import { bootGuests, shutDownGuests } from '../steps/guests.ts';

/** Rejuvenates the guests alone: VMM and dom0 run on. */
export const guestOsReboot: RebootMechanism = {
  name: 'guest-os-reboot',
  summary: 'every guest shuts down and boots again; VMM and dom0 run on',
  recovers: ['appvm'],
  repairs: [shutDownGuests, bootGuests],
};
