/**
 * What an init system does: the service that failed is started again. With the copies in the driver VM it gets back
 * what it lost; whatever failed below it stays.
 */
import { keepPages, resolveOperations } from '../repairs/operations.ts';
import { restartService } from '../repairs/service-restart.ts';
import { openXenstore, reconnectChannels, restoreWatches, restoreXenstore } from '../repairs/xenstore.ts';
import type { ManagementMechanism } from './mechanism.ts';

export const serviceRestart: ManagementMechanism = {
  name: 'service-restart',
  summary: 'only the failed service is started again, in the same PrivVM',
  recovers: ['privvm'],
  repairs: [
    restartService,
    keepPages,
    restoreXenstore,
    resolveOperations,
    restoreWatches,
    openXenstore,
    reconnectChannels,
  ],
};
