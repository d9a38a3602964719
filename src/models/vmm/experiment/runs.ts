/** The runs of one runner, and the machines on which they take place. */
import type { RunObserver } from '../../../experiment/observer.ts';
import { together } from '../../../experiment/parameter.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import { Machine } from '../machine/machine.ts';
import { platformValues } from '../parameters/platforms.ts';
import type { VmmFailureSettings } from './form.ts';
import type { VmmParts } from './parts.ts';
import { Run } from './run.ts';
import type { Addition, Foresight } from './setting.ts';

type Spec = SpecOf<VmmFailureSettings>;

export function vmmFailureRuns(parts: VmmParts): (spec: Spec, observer?: RunObserver, addition?: Addition) => Run {
  const machineOf = machines();
  const scoutOf = machines();
  // What comes before the strike is gone through once on another machine, without detectors and observers: there is a
  // guest too many to simulate until one knows when the strike is near.
  const foresee: Foresight = (spec) => {
    const { variant } = spec;
    const unwatched = { ...spec, variant: { ...variant, settings: { ...variant.settings, detection: [] } } };
    return new Run(unwatched, scoutOf(spec), parts).foreseeStrike();
  };
  return (spec, observer, addition) =>
    new Run(spec, machineOf(spec, addition), parts, {
      observer,
      addition,
      ...(addition === undefined ? { foresee } : {}),
    });
}

/** Keeps the machines it has built, one for each platform, size and choice of constants. */
function machines(): (spec: Spec, addition?: Addition) => Machine {
  const built = new Map<string, Machine>();
  return (spec, addition) => {
    const { platform, memoryGiB, cpus, constants } = spec.variant.settings;
    const model = JSON.stringify([platform, memoryGiB, cpus, constants]);
    let machine = built.get(model);
    if (machine === undefined) {
      const usual = platformValues(platform, constants);
      const size = { cpus: cpus ?? usual.cpus, memoryGiB: memoryGiB ?? usual.memoryGiB };
      const isUsual = addition?.values === undefined && size.cpus === usual.cpus && size.memoryGiB === usual.memoryGiB;
      machine = new Machine(isUsual ? usual : together(usual, { ...addition?.values, ...size }));
      built.set(model, machine);
    }
    return machine;
  };
}
