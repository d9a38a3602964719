import type { Values } from '../../../../experiment/parameter.ts';
import type { migrationParameters } from '../../parameters/migration.ts';
import type { testbedParameters } from '../../parameters/testbed.ts';

export type MigrationValues = Values<typeof migrationParameters> & Values<typeof testbedParameters>;
