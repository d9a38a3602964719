/**
 * A microreboot of the PrivVM: whatever failed in it, all of it is given up and a new one boots, while the AppVMs go
 * on. What it must not lose comes back from the driver VM.
 *
 * Operations are settled before any domain hears of XenStore again: a guest that found the request of an operation
 * nobody pursues would follow it.
 */
import { keepPages, resolveOperations } from '../repairs/operations.ts';
import { bootPrivvm, haltPrivvm, startServices, startXenstored } from '../repairs/privvm-boot.ts';
import { openXenstore, reconnectChannels, restoreWatches, restoreXenstore } from '../repairs/xenstore.ts';
import type { ManagementMechanism } from './mechanism.ts';

export const privvmMicroreboot: ManagementMechanism = {
  name: 'privvm-microreboot',
  summary:
    'a new PrivVM boots while the AppVMs run on; XenStore and unfinished operations are restored from the driver VM',
  recovers: ['privvm'],
  repairs: [
    haltPrivvm,
    bootPrivvm,
    startXenstored,
    keepPages,
    restoreXenstore,
    resolveOperations,
    restoreWatches,
    openXenstore,
    reconnectChannels,
    startServices,
  ],
};
