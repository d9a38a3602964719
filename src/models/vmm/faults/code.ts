/**
 * Code: one random bit in the 15 bytes from the program counter on is flipped (published S15). The changed instruction
 * stays in the VMM's code, and does its wrong thing on every CPU that comes along, until the injector mends it at the
 * detection: which is why much more can be corrupt by then than after a register fault.
 *
 * It is one fault, drawn once: which of the next few instructions is changed, whether this code ever comes to it, and
 * what it then does in place of its work. Every execution does the same, to whatever memory the step works on; where
 * that is a guest's, the guest has the wrong value.
 */
import { type Change, drawChange, drawInstruction } from '../../../experiment/propagation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Execution } from '../machine/state/execution.ts';
import type { Obstacle } from '../machine/state/obstacle.ts';
import { type Step, stepsOf } from '../machine/vmm/step.ts';
import type { FaultModel } from './fault.ts';
import { type Act, doing, doOnce, noEffect, wrongAddress, wrongBranch, wrongValue } from './propagation.ts';

export const code: FaultModel = {
  name: 'code',
  summary: 'one random bit of the 15 bytes at the program counter is flipped, until the failure is detected',
  strikes: ['vmm'],
  activated: (machine) => machine.injector.faultActivated,
  strike(machine, cpu) {
    const chance = machine.streams.stream('fault.code');
    const { faults, registerBits } = machine.values;
    const { ahead, isReached } = drawInstruction(chance, faults);
    const change = drawChange(chance, faults, registerBits);
    const act = actOf(change, machine, chance);
    const step = isReached ? stepAhead(machine, cpu.execution, ahead) : null;
    const nothing = (why: string) => doing(machine, `changes an instruction, which ${why}`, () => {});
    if (step === null) return nothing('is never executed');
    if (act === null) return nothing(change.words);
    return doing(machine, `changes an instruction, which now ${change.words}, on every CPU that comes along`, () =>
      put(machine, cpu, chance, step, act),
    );
  },
  detected(machine) {
    machine.faultyCode = null;
  },
};

/** The step in whose code the instruction lies that is so many ahead; null behind the end of the entry. */
function stepAhead(machine: Machine, execution: Execution, ahead: number): Step | null {
  const { now } = machine.sim;
  const steps = execution.entry === null ? [] : stepsOf(execution.entry);
  const current = execution.stepAt(now);
  const from = steps.findIndex((step) => step === current);
  const left = Math.max(1, Math.ceil((execution.endOfStep(from) - now) / machine.values.instructionNanos));
  if (ahead < left) return steps[from] ?? null;
  let behind = ahead - left;
  for (const step of steps.slice(from + 1)) {
    if (step.part !== undefined) continue;
    if (behind < step.instructions) return step;
    behind -= step.instructions;
  }
  return null;
}

function put(machine: Machine, cpu: Cpu, chance: Stream, step: Step, act: Act): void {
  const { execution } = cpu;
  machine.faultyCode = {
    entry: execution.name,
    code: step.code,
    always: act === traps ? TRAP : null,
    act: (executing, region) => {
      machine.injector.faultActivated = true;
      // All that is left to see of it is that it has been executed.
      if (act === noEffect) machine.faultyCode = null;
      return act(machine, executing, region);
    },
  };
  machine.corruptions++;
  // Further ahead it is met like any other time.
  if (execution.stepAt(machine.sim.now) !== step) return;
  doOnce(machine, cpu, chance, act);
  if (act === noEffect) machine.faultyCode = null;
}

const TRAP: Obstacle = { kind: 'exception', why: 'a changed instruction trapped' };
const traps: Act = () => TRAP;

/** Null for a change that makes no difference. */
function actOf({ words, bit }: Change, machine: Machine, chance: Stream): Act | null {
  const { faults } = machine.values;
  const [address, value] = [wrongAddress(machine, chance, bit), wrongValue(faults, chance)];
  const branch = wrongBranch(faults, chance);
  const acts: Record<Change['words'], Act | null> = {
    'makes no difference': null,
    traps,
    'branches the wrong way': branch,
    'computes a wrong address': address,
    'computes a wrong value': value,
  };
  return acts[words];
}
