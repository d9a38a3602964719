/**
 * What `npm run mutants` changes in the model of the VMM, one thing at a time: repairs, entries, verdicts. Each file has
 * the tests that should notice. Other models are in mutants-elsewhere.ts.
 */
export interface Mutant {
  readonly from: string;
  readonly to: string;
  /** Why no test can notice, where that is so. */
  readonly equivalent?: string;
}

export interface Mutated {
  readonly file: string;
  readonly tests: readonly string[];
  readonly mutants: readonly Mutant[];
}

export const to = (from: string, changed: string, equivalent?: string): Mutant => ({
  from,
  to: changed,
  ...(equivalent !== undefined && { equivalent }),
});
export const without = (from: string, equivalent?: string): Mutant => to(from, '', equivalent);

const vmm = (...names: readonly string[]) => names.map((name) => `test/models/vmm/machine/vmm/${name}.test.ts`);
const repairs = ['test/contracts/mechanisms.test.ts', 'test/models/vmm/mechanisms/corruption.test.ts'];
const verdicts = ['test/models/vmm/experiment/verdict.test.ts', 'test/models/vmm/experiment/ending.test.ts'];

/** `verdictOn` calls every VM affected when the VMM has failed again, and then the criterion is not met. */
const ALL_AFFECTED = 'all VMs are affected then, the PrivVM included';

/** 404 of 404 such runs of `dvm-recovery`. */
const SOMEBODY_WAITS = 'a DVM that fails again leaves a transfer unanswered, so that somebody is affected in any case';

export const MUTATED: readonly Mutated[] = [
  {
    file: 'src/models/vmm/repairs/hypercalls.ts',
    tests: [
      ...vmm('retry', 'system-calls', 'hypercalls'),
      ...repairs,
      'test/models/vmm/mechanisms/enhancements.test.ts',
    ],
    mutants: [
      to('vcpu.inFlight !== null) vcpu.rewound', 'vcpu.inFlight === null) vcpu.rewound'),
      without('for (const takeBack of vcpu.undoLog) takeBack();'),
      without('vcpu.undoLog = [];'),
      to("vcpu.systemCall = 'rewound'", "vcpu.systemCall = 'none'"),
      to('vcpu.basesLost = false', 'vcpu.basesLost = true'),
      without("upkeep: ['batch-progress'],"),
    ],
  },
  {
    file: 'src/models/vmm/repairs/interrupts.ts',
    tests: [...repairs, ...vmm('timers'), 'test/models/vmm/machine/state/interrupt-line.test.ts'],
    mutants: [
      without("if (line.state !== 'idle') acknowledge(line, machine.sim.now);"),
      to('Object.values(Vector)', '[Vector.timer]'),
    ],
  },
  {
    file: 'src/models/vmm/repairs/locks.ts',
    tests: [...repairs, ...vmm('lock')],
    mutants: [to("!== 'static'", "=== 'heap'"), to("!== 'static'", "=== 'static'")],
  },
  {
    file: 'src/models/vmm/repairs/microreset.ts',
    tests: [...repairs, ...vmm('scheduler', 'timers', 'irq-count', 'lock')],
    mutants: [
      without('if (cpu !== detecting) cpu.irqCount++;'),
      to('cpu.irqCount = 0', 'cpu.irqCount = 1'),
      to('rewriteRecords(cpu);', 'rewriteRecords(cpu, cpu.current);'),
      to("each.storage === 'static'", "each.storage !== 'static'"),
      without('enterRecurringTimers(machine, cpu);'),
      without('programApic(machine, cpu);'),
      without('cpu.stack.corruption = null;'),
      without('cpu.execution.entry = null;'),
      to('machine.values.recordsOfWhoRuns', '0'),
    ],
  },
  {
    file: 'src/models/vmm/repairs/page-frames.ts',
    tests: ['test/models/vmm/mechanisms/page-frames.test.ts', ...repairs, ...vmm('retry', 'memory')],
    mutants: [
      to('frame.typeCount = 0', 'frame.typeCount = 1'),
      to('frame.validated = false', 'frame.validated = true'),
      without("encounter === 'failed-assertion' || "),
      without(" || encounter === 'wrong-result'"),
      to('if (!isTorn(frame)) continue;', 'if (isTorn(frame)) continue;'),
    ],
  },
  {
    file: 'src/models/vmm/repairs/processor-state.ts',
    tests: [...repairs, ...vmm('identity')],
    mutants: [
      without('cpu.identity = cpu.id;'),
      without('machine.memory.imageStack = cpu.id;'),
      without('cpu.nmiBlocked = false;'),
    ],
  },
  {
    file: 'src/models/vmm/repairs/reboot-vmm.ts',
    tests: [
      'test/models/vmm/mechanisms/reboot-vmm.test.ts',
      ...repairs,
      ...vmm('identity', 'scheduler', 'timers'),
      'test/models/vmm/mechanisms/recover.test.ts',
    ],
    mutants: [
      without('cpu.softirqs = 0;'),
      without('line.awaitsGuest = false;'),
      without('booting.identity = machine.memory.imageStack;'),
      to('if (cpu.id !== booting.identity) cpu.online = true;', 'cpu.online = true;'),
      without('cpu.apicArmed = false;'),
      without('restartTimers(machine, cpu);'),
      without("|| storage === 'per-cpu'"),
      to('machine.values.fieldsOfADomain', '0'),
      without('if (line.isEdge) acknowledge(line, machine.sim.now);'),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/memory.ts',
    tests: vmm('memory', 'retry'),
    mutants: [
      to("return pinned ? null : 'the table is not pinned'", 'return pinned ? null : null'),
      to('frame(execution).typeCount++', 'frame(execution).typeCount--'),
      to('frame(execution).validated = true', 'frame(execution).validated = false'),
      to('mapped.references += change', 'mapped.references += 1'),
      to('mapped.mapped = change === 1', 'mapped.mapped = change !== 1'),
      to('toMap(execution).references++', 'toMap(execution).references--'),
      to('dropped.typeCount--', 'dropped.typeCount++'),
      without('mappingTable(callerOf(execution).vm.frames, execution.argument).maps.pop();'),
      to("references > 0 ? 'the table is still mapped", "references > 1 ? 'the table is still mapped"),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/grants.ts',
    tests: vmm('retry', 'grant-copy'),
    mutants: [
      to('[counter] += change', '[counter] += 1'),
      to("count('grantPins', change === 1 ? -1 : 1)", "count('grantPins', change)"),
      to("count('copyReferences', change === 1 ? -1 : 1)", "count('copyReferences', change)"),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/hypercalls.ts',
    tests: [
      ...vmm('scheduler', 'hypercalls', 'timers', 'crossing'),
      'test/models/vmm/machine/state/interrupt-line.test.ts',
      'test/models/vmm/machine/privileged-vm/management.test.ts',
    ],
    mutants: [
      to("if (vcpu.pending === 0) vcpu.runState = 'blocked'", "vcpu.runState = 'blocked'"),
      to("runState === 'blocked') execution.cpu.softirqs", "runState === 'running') execution.cpu.softirqs"),
      to('Math.min(vcpu.wakeUpAt', 'Math.max(vcpu.wakeUpAt'),
      to("line.state === 'in-service' && line.awaitsGuest && ", "line.state === 'in-service' && "),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/interrupts.ts',
    tests: [
      ...vmm('irq-count', 'timers'),
      'test/models/vmm/machine/state/interrupt-line.test.ts',
      'test/models/vmm/machine/privileged-vm/management.test.ts',
    ],
    mutants: [
      without('cpu.irqCount++;'),
      without('line.awaitsGuest = true;'),
      without('if (line.isEdge) acknowledge(line, machine.sim.now);'),
      without('cpu.softirqs |= Softirq.timer;'),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/common.ts',
    tests: vmm('retry', 'hypercalls', 'crossing', 'scheduler'),
    mutants: [
      without('vcpu.argumentsLost = false;'),
      without('callerOf(execution).argumentsLost = true;'),
      to('batchDone <= index', 'batchDone < index'),
      to('batchDone = index + 1', 'batchDone = index'),
      to("vcpu.runState !== 'blocked' || wakingFollows", "vcpu.runState !== 'blocked' || !wakingFollows"),
    ],
  },
  {
    file: 'src/models/vmm/machine/entries/exceptions.ts',
    tests: vmm('system-calls'),
    mutants: [
      to("systemCall = 'half-entered'", "systemCall = 'none'"),
      to("systemCall = 'in-flight'", "systemCall = 'none'"),
    ],
  },
  {
    file: 'src/models/vmm/machine/vmm/corruption.ts',
    tests: vmm('corruption'),
    mutants: [
      to("|| storage === 'guest') return false", ') return false'),
      to('if (step.copiesIn === true) copyIn', 'if (step.copiesIn !== true) copyIn'),
      without('region.corruption = null;'),
    ],
  },
  {
    file: 'src/models/vmm/machine/vmm/failures.ts',
    tests: ['test/models/vmm/machine/privileged-vm/management.test.ts', ...vmm('system-calls')],
    mutants: [
      to("if (vm.kind === 'appvm')", "if (vm.kind === 'privvm')"),
      without('task.hasFailed = true;'),
      to("if (encounter !== 'wrong-result') return crash", "if (encounter === 'wrong-result') return crash"),
    ],
  },
  {
    file: 'src/models/vmm/experiment/outcome.ts',
    tests: verdicts,
    mutants: [
      to('if (resumedAt === null || again !== null) return []', 'if (resumedAt === null) return []', ALL_AFFECTED),
      without('episode.again === null && ', ALL_AFFECTED),
      to('affected.length <= affectedAllowed', 'affected.length < affectedAllowed'),
      without('bystanders.length === affected.length && '),
      to('const last = consequences.findLast(', 'const last = consequences.find('),
      to('deciding.some(({ name }) => name === object)', 'true'),
      to('affected.filter((each) => !isReplaced(each))', 'affected'),
    ],
  },
  {
    file: 'src/models/vmm/parameters/experiments.ts',
    tests: verdicts,
    mutants: [to('value: 300e6,', 'value: 30e6,')],
  },
  {
    file: 'src/models/driver-vm/experiment/verdict.ts',
    tests: ['test/models/driver-vm/experiment/run.test.ts'],
    mutants: [
      to('resumedAt === null || again !== null) return false', 'resumedAt === null) return false', SOMEBODY_WAITS),
      to("again === null && resumedAt !== null ? 'recovered'", "resumedAt !== null ? 'recovered'", SOMEBODY_WAITS),
    ],
  },
  {
    file: 'src/analysis/availability.ts',
    tests: ['test/analysis/availability.test.ts'],
    mutants: [
      to('costs.unrecovered++;', 'costs.unrecovered += failuresOf(record);'),
      without('costs.earlier += failuresOf(record) - 1;'),
    ],
  },
  {
    file: 'src/models/vmm/experiment/ending.ts',
    tests: ['test/models/vmm/experiment'],
    mutants: [
      without('  if (isUndecided(machine)) return false;\n'),
      without(' && !isUndecided(machine)', 'the look 0.3 s after a recovery would have to fall into an entry'),
      to(
        'isUndecided(machine) ? machine.values.experiments.entryNanos : LOOK_NANOS',
        'LOOK_NANOS',
        'what an entry hides is found all the same, a few milliseconds later',
      ),
      to(
        'if (!isConvinced(observed, resumedAt)) return now >= resumedAt + longest',
        'if (!isConvinced(observed, resumedAt)) return false',
      ),
    ],
  },
  {
    file: 'src/models/vmm/machine/damage.ts',
    tests: ['test/models/vmm/experiment'],
    mutants: [
      without('  if (hasWrongFrames(vm)) return true;\n'),
      without(' || machine.injector.wild !== null'),
      to('const own = [data, timerHeap, ', 'const own = ['),
    ],
  },
  {
    file: 'src/models/vmm/experiment/dependence.ts',
    tests: ['test/models/vmm/experiment', 'test/cli/report.test.ts'],
    mutants: [
      to('countsUpkeep(parts, settings) ? upkeepIn(parts, settings) : null', 'null'),
      to('if (areWatched() || !keepsStateInFields', 'if (!keepsStateInFields'),
    ],
  },
  {
    file: 'src/kernel/checkpoint.ts',
    tests: ['test/kernel/checkpoint.test.ts', 'test/models/vmm/experiment/shared-start.test.ts'],
    mutants: [
      to('for (const entry of object as Map<unknown, unknown>) entry.forEach(reach);', ''),
      without('  if (array.length !== elements.length) array.length = elements.length;\n'),
      without('    for (const [array, elements] of this.arrays) putElements(array, elements);\n'),
      to('if (!Object.isFrozen(value)) waiting.push(value)', 'waiting.push(value)'),
    ],
  },
];
