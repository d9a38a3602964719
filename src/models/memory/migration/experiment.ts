/**
 * The experiment `migration`: a VM is moved to another host while a client uses it. How long is the service away, what
 * does it cost, and what is lost when something fails half way?
 */
import { experiment } from '../../../experiment/experiment.ts';
import { migrationModel } from '../parameters/migration-models.ts';
import { MIGRATION_CAUSES } from './causes.ts';
import { fields } from './form.ts';
import { MIGRATION_METRICS } from './metrics.ts';
import { migrationParts } from './parts.ts';
import { MIGRATION_RULES } from './rules.ts';
import { migrationRunner } from './run.ts';

export const migration = experiment({
  name: 'migration',
  summary: 'a VM is moved to another host while a client uses it: how long is it away, and what is lost',
  parts: migrationParts,
  fields,
  defaults: {
    without: [],
    form: 'exact',
    vms: 1,
    linkMbps: 1000,
    downtimeLimit: 300,
    cacheSize: 64 * 2 ** 20,
    freePageHints: false,
    nic: 'pv',
    stalls: 'vm',
    hostCores: 2,
    driverVm: true,
    patience: 300_000,
    after: 10_000,
    constants: {},
  },
  example: {
    mechanism: 'pre-copy-xen',
    workload: 'quake3',
    vary: { mechanism: ['stop-and-copy', 'pre-copy-xen', 'post-copy'] },
  },
  rules: MIGRATION_RULES,
  metrics: MIGRATION_METRICS,
  causes: MIGRATION_CAUSES,
  accounting: { of: 'the cores of both hosts; a fleet has none' },
  comparedFields: ['mechanism', 'without', 'against'],
  parameters: [migrationModel],
  runner: migrationRunner,
});
