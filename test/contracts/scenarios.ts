/** The scenarios of the folder, read once for all files of tests that look at each of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadScenario } from '../../src/scenario/load.ts';

export const folder = new URL('../../scenarios', import.meta.url).pathname;
export const scenarioFiles = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
export const scenarios = scenarioFiles.map((file) => loadScenario(join(folder, file)));
