/** What a run tells of damage that acts, and of what clients saw in the end; only to an observer that listens. */
import { type Harm, harmsOf, type Tell, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import type { Consequence } from '../machine/state/listener.ts';
import { countedServices, meetsCriterion, type Observations, type Verdict } from './outcome.ts';

export function tellAct(tell: Tell | undefined, atNanos: number, { kind, object, fatal }: Consequence): void {
  const because = [[`damage of ${object}`, 'damage', 'strike']];
  tell?.({ kind: 'act', atNanos, actor: object, text: kind, because, facts: { fatal } });
}

export function tellEnd(tell: Tell, seen: Observations, verdict: Verdict): void {
  const { machine, observed, configuration, episode } = seen;
  const affected = observed.filter((_, index) => verdict.vms[index]?.affected === true);
  const counted = countedServices(seen, affected);
  for (const { name, service } of observed)
    if (episode.strike !== null)
      tellOutage(tell, { actor: `client of ${name}`, ...service.interruption, counts: counted.includes(service) });
  const isDetected = episode.detection !== null || episode.noticed !== null;
  const fails = !isDetected || !meetsCriterion(affected, configuration);
  const harms = harmsOf(verdict.vms, () => fails).map((harm) => ({ ...harm, because: causesOf(harm.actor) }));
  tellVerdict(tell, machine.sim.now, verdict, [...harms, ...harmToVmm(seen)]);
}

const causesOf = (vm: string) => [[`act of ${vm}`, 'act'], `outage of client of ${vm}`, ['recovery', 'strike']];

function harmToVmm({ episode: { detection, again, resumedAt } }: Observations): Harm[] {
  if (detection === null || (again === null && resumedAt !== null)) return [];
  const why = again === null ? 'it did not resume its VMs' : `it failed again: ${again.why}`;
  return [{ actor: 'vmm', why, counts: true, because: ['act', 'recovery', 'detection'] }];
}
