/**
 * Carries out a mechanism: one step after the other, each with its beginning and its end. A step whose executor is dead is
 * passed over, and the result says why. No word about success is spoken here: that is for the clients.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Executor, RebootMechanism, RebootStep } from './reboot-step.ts';
import type { RebootScene } from './scene.ts';

export interface StepDone {
  readonly step: RebootStep;
  readonly fromNanos: number;
  readonly toNanos: number;
}

export interface PassedOver {
  readonly step: RebootStep;
  readonly why: string;
}

export interface RebootResult {
  readonly fromNanos: number;
  readonly toNanos: number;
  readonly done: readonly StepDone[];
  readonly passedOver: readonly PassedOver[];
}

const REBOOT_ACTOR = 'reboot';

export function* reboot(
  mechanism: RebootMechanism,
  without: readonly string[],
  scene: RebootScene,
): ProcessBody<RebootResult> {
  const { host } = scene;
  const { simulation } = host;
  const beganAt = simulation.now;
  const done: StepDone[] = [];
  const passedOver: PassedOver[] = [];
  for (const step of mechanism.steps) {
    if (without.includes(step.name)) {
      host.note(REBOOT_ACTOR, `${step.name} is left out`);
      continue;
    }
    const why = obstacleTo(step, scene);
    if (why !== null) {
      passedOver.push({ step, why });
      host.note(REBOOT_ACTOR, `${step.name} is impossible: ${why}`);
      continue;
    }
    host.note(REBOOT_ACTOR, `${step.name}: ${step.summary}`);
    const fromNanos = simulation.now;
    yield* step.run(scene);
    done.push({ step, fromNanos, toNanos: simulation.now });
  }
  return { fromNanos: beganAt, toNanos: simulation.now, done, passedOver };
}

const NAMES: Readonly<Record<Executor, string>> = { vmm: 'the VMM', dom0: 'dom0' };

/** Why the step cannot be done, or null. */
function obstacleTo({ needs }: RebootStep, { host }: RebootScene): string | null {
  const states: Readonly<Record<Executor, string>> = { vmm: host.vmm.state, dom0: host.dom0.state };
  for (const [executor, part] of Object.entries(needs) as [Executor, string][]) {
    const [name, state] = [NAMES[executor], states[executor]];
    if (state === 'running') continue;
    return `${name} ${state === 'crashed' ? 'has crashed' : `is ${state}`}, and it is ${name} that ${part}`;
  }
  return null;
}
