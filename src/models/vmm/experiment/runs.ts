/** The runs of one runner, and the machines on which they take place. */
import type { RunObserver } from '../../../experiment/observer.ts';
import { together } from '../../../experiment/parameter.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import { Machine } from '../machine/machine.ts';
import { platformValues } from '../parameters/platforms.ts';
import type { VmmFailureSettings } from './form.ts';
import type { VmmParts } from './parts.ts';
import { type Addition, Run } from './run.ts';

type Spec = SpecOf<VmmFailureSettings>;

/** Keeps the machines it has built, one for each platform, size and choice of constants. */
export function vmmFailureRuns(parts: VmmParts): (spec: Spec, observer?: RunObserver, addition?: Addition) => Run {
  const machines = new Map<string, Machine>();
  return (spec, observer, addition) => {
    const { platform, memoryGiB, cpus, constants } = spec.variant.settings;
    const model = JSON.stringify([platform, memoryGiB, cpus, constants]);
    let machine = machines.get(model);
    if (machine === undefined) {
      const usual = platformValues(platform, constants);
      const size = { cpus: cpus ?? usual.cpus, memoryGiB: memoryGiB ?? usual.memoryGiB };
      const isUsual = addition?.values === undefined && size.cpus === usual.cpus && size.memoryGiB === usual.memoryGiB;
      machine = new Machine(isUsual ? usual : together(usual, { ...addition?.values, ...size }));
      machines.set(model, machine);
    }
    return new Run(spec, machine, parts, observer ?? null, addition);
  };
}
