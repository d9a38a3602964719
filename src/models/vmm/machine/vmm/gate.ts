/**
 * The way of a hypercall from its guest to its handler. Where there is a policy, it decides first (after libdetox,
 * which does so between a process and its kernel; Payer and Gross, VEE 2011). Then the VMM's own checks refuse what the
 * caller may not name; a handler that trusts its argument has none, and works on whatever it names.
 *
 * A machine without a policy and without a wild caller goes straight in.
 */
import type { Cpu } from '../state/cpu.ts';
import type { EntryOutline } from '../state/entry.ts';
import type { Gate, GateAction, GateRule, Hypercall, Whose } from '../state/gate.ts';
import type { WildCaller } from '../state/injector-state.ts';
import type { MachineState } from '../state/machine-state.ts';
import { tableOfMapping } from '../state/page-frame.ts';
import type { Vcpu } from '../state/vm.ts';
import { enter } from './enter.ts';
import { crash } from './failures.ts';

/** A guest enters the VMM. */
export function issue(machine: MachineState, cpu: Cpu, entry: EntryOutline, vcpu: Vcpu, argument: number): void {
  const { gate } = machine;
  if (gate === null || entry.kind !== 'hypercall') enter(machine, cpu, entry, vcpu, argument);
  else call(machine, gate, cpu, vcpu, { entry, argument });
}

function call(machine: MachineState, gate: Gate, cpu: Cpu, vcpu: Vcpu, meant: Hypercall): void {
  const { wild } = machine.injector;
  const made = wild !== null && wild.vm === vcpu.vm ? wild.next(meant) : meant;
  const isWild = made !== meant;
  const action = decide(machine, gate, vcpu, made);
  gate.seen.count(machine.sim.now, isWild ? vcpu.vm.index : -1, action !== 'allow');
  if (action === 'allow') {
    if (isWild && wild !== null) handle(machine, gate, cpu, vcpu, made, wild);
    else enter(machine, cpu, made.entry, vcpu, made.argument);
    return;
  }
  const { index, name } = vcpu.vm;
  gate.offences[index] = offencesOf(gate, index) + 1;
  machine.experiment.observer?.note(machine.sim.now, 'gate', `${action}: ${made.entry.name} of ${name}`);
  gate.notices?.(cpu, `${made.entry.name} of ${name} is not allowed`);
  if (action === 'recover') {
    gate.seen.handedOverAt = machine.sim.now;
    if (gate.seen.handedOver < 0) gate.seen.handedOver = index;
    crash(machine, vcpu.vm, 'hypercall-refused', 'the gate has stopped it, to be recovered');
  }
  const checked = made.entry.checked ? 1 : 0;
  enter(machine, cpu, action === 'redirect' ? gate.redirected : gate.denied, vcpu, checked);
}

/** The first rule that applies. */
export function decide(machine: MachineState, gate: Gate, vcpu: Vcpu, made: Hypercall): GateAction {
  for (const rule of gate.rules) if (applies(machine, gate, vcpu, made, rule)) return rule.action;
  return 'allow';
}

function applies(machine: MachineState, gate: Gate, vcpu: Vcpu, made: Hypercall, rule: GateRule): boolean {
  const { role, call: name, argument, offences } = rule;
  if (role !== undefined && role !== vcpu.vm.kind) return false;
  if (name !== undefined && name !== nameOf(made.entry)) return false;
  if (offences !== undefined && offencesOf(gate, vcpu.vm.index) < offences) return false;
  if (argument === undefined) return true;
  if (typeof argument === 'string') return argument === whose(machine, vcpu, made);
  return made.argument >= argument[0] && made.argument <= argument[1];
}

const offencesOf = ({ offences }: Gate, vm: number): number => offences[vm] ?? 0;

export const nameOf = ({ name }: EntryOutline): string => name.slice(name.indexOf('.') + 1);

/** The VMM has let a wild call in: its own checks come next, if its handler has any. */
function handle(machine: MachineState, gate: Gate, cpu: Cpu, vcpu: Vcpu, made: Hypercall, wild: WildCaller): void {
  const named = whose(machine, vcpu, made);
  const { entry, argument } = made;
  const isTrusted = gate.trusting.has(nameOf(entry));
  if (named === 'own' || (named === 'foreign' && isTrusted)) {
    if (named === 'foreign') gate.seen.trusted += 1;
    return enter(machine, cpu, entry, vcpu, argument);
  }
  if (!isTrusted) {
    gate.seen.refused += 1;
    return enter(machine, cpu, gate.refused, vcpu, entry.checked ? 1 : 0);
  }
  gate.seen.trusted += 1;
  enter(machine, cpu, gate.trusted, vcpu, argument);
  wild.misuse(cpu, argument);
}

/** What the argument of this caller names, by what the VMM has on its books. */
export function whose(machine: MachineState, { vm }: Vcpu, { entry, argument }: Hypercall): Whose {
  const isPrivileged = vm.kind === 'privvm';
  const among = (length: number, isOwn: () => boolean): Whose =>
    argument >= length ? 'nothing' : isOwn() ? 'own' : 'foreign';
  switch (nameOf(entry)) {
    case 'event-send':
      // An AppVM has channels to the PrivVM, and to no other.
      return among(machine.channels.length, () => isPrivileged || machine.channel(argument).to.vm.kind === 'privvm');
    case 'end-of-interrupt':
      return among(machine.lines.length, () => machine.line(argument).guest === vm.vcpu);
    case 'grant-map':
    case 'grant-unmap':
    case 'grant-copy':
      return among(machine.vms.length, () => isPrivileged && argument !== vm.index);
    case 'pin-table':
    case 'unpin-table':
      return among(vm.frames.length, () => true);
    case 'update-mapping':
      return tableOfMapping(argument) < vm.frames.length ? 'own' : 'nothing';
    case 'create-domain':
      return isPrivileged ? 'own' : 'foreign';
    default:
      return 'own';
  }
}
