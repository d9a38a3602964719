/** Simulates runs of many scenarios with probes and without, and compares their records byte for byte. */
import { join } from 'node:path';
import { recordLine } from '../../src/campaign/line.ts';
import { specOf } from '../../src/campaign/plan.ts';
import { type Probe, Probes } from '../../src/experiment/probe.ts';
import { createRunner } from '../../src/experiments.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { variantsOf } from '../../src/scenario/variants.ts';
import { chanceOf } from './bad-probes.ts';

const folder = new URL('../../scenarios', import.meta.url).pathname;
/** Their runs are short; between them they have all models that tell something. */
const SCENARIOS = [
  'rehype-increments',
  'recovery-mechanisms',
  'dvm-recovery',
  'privvm-recovery',
  'reboot-recovery',
  'web-cluster',
  'nilihype-increments',
  'substrates',
].map((name) => loadScenario(join(folder, `${name}.yaml`)));

/** Throws at the first record that is not the same. */
export function probed(
  count: number,
  probesOf: (chance: () => number) => readonly Probe[],
): { readonly runs: number; readonly detached: number } {
  const [plain, watched] = [createRunner(), createRunner()];
  let detached = 0;
  for (let run = 0; run < count; run++) {
    const scenario = SCENARIOS[run % SCENARIOS.length]!;
    const variants = variantsOf(scenario);
    const spec = specOf(variants[run % variants.length]!, Math.floor(run / SCENARIOS.length), scenario.seed);
    const probes = new Probes(probesOf(chanceOf(run + 1)));
    const [expected, came] = [recordLine(plain(spec)), recordLine(watched(spec, probes))];
    if (expected !== came) throw new Error(`${scenario.name} ${spec.id} differs under probes:\n${expected}\n${came}`);
    detached += probes.detached.length;
  }
  return { runs: count, detached };
}
