/** What became of VMs that were made, in the place of lost ones or while something failed. */
import { valuesWith } from '../../../experiment/parameter.ts';
import type { CompletedRun, EpisodeRecord } from '../../../experiment/record.ts';
import { harmsOf, type Tell, tellOutage, tellVerdict } from '../../../experiment/telling.ts';
import { cloningParameters } from '../parameters/cloning.ts';
import type { CloningSettings } from './form.ts';
import type { Made, MadeVm } from './making.ts';

type Verdict = Pick<CompletedRun, 'episodes' | 'outcome' | 'vms' | 'cause' | 'downtimeNanos'>;

/** What clients saw of VMs that were ordered, or were made in the place of lost ones. */
export function tellMade(tell: Tell | undefined, { vms, simulation }: Made, verdict: Verdict | null): void {
  if (tell === undefined) return;
  for (const [index, { prober }] of vms.entries())
    tellOutage(tell, { actor: `client of vm${index}`, fromNanos: 0, toNanos: prober.firstAnswerNanos, counts: true });
  if (verdict !== null)
    tellVerdict(
      tell,
      simulation.now,
      verdict,
      harmsOf(verdict.vms, () => true),
    );
}

/** VMs are stateless: those of a lost host are back once others answer in their place. */
export function verdictOf({ vms, simulation, struck }: Made, settings: CloningSettings): Verdict {
  const gaps = vms.map(({ prober }) => Math.round(Math.min(prober.firstAnswerNanos, simulation.now)));
  const isBack = vms.every(answers);
  const last = Math.max(...gaps);
  const isLoss = settings.fault !== undefined;
  const episodes = [
    ...(isLoss ? [lossOf(settings, isBack, last)] : []),
    ...(settings.meanwhile === undefined ? [] : [meanwhileOf(settings.meanwhile.fault, struck)]),
  ];
  const outcome = !isLoss && struck === null ? 'not-injected' : isBack ? 'recovered' : 'failed';
  return {
    episodes,
    outcome,
    vms: vms.map((vm, index) => {
      const affected = isLoss ? !isBack : !answers(vm);
      return { vm: `vm${index}`, affected, ...(affected && { why: whyNot(vm, isLoss) }), gapNanos: gaps[index] ?? 0 };
    }),
    ...(isBack ? { downtimeNanos: last } : { cause: isLoss ? 'vms-lost' : 'vms-not-made' }),
  };
}

const answers = ({ prober }: MadeVm): boolean => prober.firstAnswerNanos < Number.POSITIVE_INFINITY;

function whyNot({ trouble }: MadeVm, isLoss: boolean): string {
  const what = isLoss ? 'no VM answered in its place' : 'it does not answer';
  return trouble === null ? what : `${what}: ${trouble}`;
}

function lossOf(settings: CloningSettings, isBack: boolean, lastNanos: number): EpisodeRecord {
  const { hostSilenceNanos } = valuesWith(cloningParameters, settings.constants);
  return {
    fault: 'host-loss',
    strike: { atNanos: 0, entry: 'host', step: 'running' },
    damage: [],
    detection: { detector: 'heartbeat', atNanos: hostSilenceNanos, latencyNanos: hostSilenceNanos },
    recovery: {
      mechanism: settings.mechanism,
      repairs: [],
      completed: isBack,
      nanos: Math.max(0, lastNanos - hostSilenceNanos),
      left: [],
    },
  };
}

const meanwhileOf = (fault: string, struck: Made['struck']): EpisodeRecord => ({
  fault,
  damage: [],
  ...(struck !== null && {
    strike: { atNanos: struck.atNanos, entry: 'creation', step: `${struck.unmade} VMs do not run yet` },
  }),
});
