/** One run: guests compute on the cores of a host for some time, under one scheduler, and under another to compare. */
import { astray } from '../../../experiment/episode.ts';
import { measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import type { SchedulingSettings } from './form.ts';
import { ledgerOf } from './ledger.ts';
import { comparedWith, lossOf, measuresOf } from './measures.ts';
import type { SchedulingMetric } from './metrics.ts';
import { MAX_EVENTS, type Observed, observe } from './observe.ts';
import type { SchedulingParts } from './parts.ts';

export function schedulingRunner(parts: SchedulingParts): RunnerOf<SchedulingSettings, SchedulingMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const chance = `${seed}/${run}`;
    const { against, fault } = settings;
    const kind = named(parts.schedulers, settings.scheduler);
    const isStruck = fault !== undefined && (fault.in !== 'every other run' || run % 2 === 1);
    const own = observe(settings, { kind, isStruck }, parts, chance, observer);
    if (own === null) return astray({ id, variant, run, seed }, MAX_EVENTS);
    observer?.ledger?.(ledgerOf(own));
    const twins: Observed[] = [];
    /** The same with something else, and what is seen by that. */
    const beside = <T>(
      isWanted: boolean,
      doing: Parameters<typeof observe>[1],
      of: (twin: Observed) => T,
    ): T | null => {
      const twin = isWanted ? observe(settings, doing, parts, chance, undefined) : null;
      if (twin !== null) twins.push(twin);
      return twin && of(twin);
    };
    const compared = beside(
      against !== undefined,
      { kind: against === undefined ? kind : named(parts.schedulers, against), isStruck },
      (twin) => comparedWith(own, twin),
    );
    const isOfCore = isStruck && own.episode.fault?.target === 'core';
    const lost = beside(isOfCore, { kind, isStruck: false }, (twin) => lossOf(own, twin));
    if (twins.length < (against === undefined ? 0 : 1) + (isOfCore ? 1 : 0))
      return astray({ id, variant, run, seed }, MAX_EVENTS);
    const events = [own, ...twins].reduce((sum, { machine }) => sum + machine.simulation.events, 0);
    const measures = measured<SchedulingMetric>(measuresOf(own, settings), compared, lost);
    return { status: 'measured', id, variant: variant.name, run, measures, events };
  };
}
