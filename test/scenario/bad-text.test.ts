/** Bad files, with the exact place that each message names. Edits of the example keep its line numbers. */
import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { EXAMPLE, edited, load, problemsOf } from './example.ts';

type Case = [what: string, text: string, place: string, path: string, message: string];

const MIB = 2 ** 20;

const SYNTAX: Case[] = [
  ['an empty file', '', '1:1', '', 'expected a scenario, came an empty file'],
  ['blank lines', '\n \n', '1:1', '', 'came an empty file'],
  ['only comments', '# one\n# two\n', '1:1', '', 'came a file with nothing but comments'],
  ['a scalar', 'hello', '1:1', '', "expected a mapping with the fields of a scenario, came 'hello'"],
  ['a list', '- a\n- b', '1:1', '', 'came a list of 2'],
  ['a NUL character', 'name: a\nseed: \0', '2:7', '', 'expected UTF-8 text, came binary data'],
  ['an unclosed list', 'name: [a', '1:9', '', 'expected well-formed YAML'],
  [
    'text at a wrong depth, once for all that follows',
    ` step:\n${EXAMPLE}`,
    '2:1',
    '',
    'unexpected scalar at node end',
  ],
  ['an unclosed quote', 'name: "a', '1:9', '', 'missing closing "quote'],
  ['a tab as indent', 'fault:\n\tmodel: x', '2:1', '', 'tabs are not allowed as indentation'],
  ['a colon in a plain value', 'name: a: b', '1:7', '', 'nested mappings are not allowed'],
  [
    'two documents',
    `${EXAMPLE}---\nname: b`,
    '31:1',
    '',
    'expected one scenario in a file, came a second YAML document',
  ],
  ['a duplicate key', `${EXAMPLE}runs: 3`, '31:1', 'runs', "expected 'runs' once, came a second 'runs'"],
  [
    'a nested duplicate key',
    edited(['  target: vmm', '  model: crash\n  target: vmm']),
    '8:3',
    'fault.model',
    "a second 'model'",
  ],
  [
    'keys equal but for quotes',
    edited(['  workload: [B', '  "step": {}\n  workload: [B']),
    '24:3',
    'vary.step',
    "a second 'step'",
  ],
  [
    'a list as key',
    edited(['seed: abc', 'seed: abc\n? [a]\n: b']),
    '18:3',
    '',
    'expected a plain name before the colon',
  ],
  ['__proto__', `${EXAMPLE}__proto__: 3`, '31:1', '', "came '__proto__'"],
  [
    'an unknown anchor',
    edited(['seed: abc', 'seed: *abc']),
    '17:7',
    'seed',
    "expected the name of an anchor defined above, came '*abc'",
  ],
  ['an anchor around itself', edited(['[panic]', '&a [*a]']), '12:16', 'detection[0]', "came '*a'"],
  ['an unknown tag', edited(['seed: abc', 'seed: !abc 1']), '17:7', '', 'unresolved tag: !abc'],
  ['deep nesting in brackets', `name: ${'['.repeat(100_000)}`, '1:71', '', 'at most 64 levels of nesting'],
  ['deep nesting in dashes', '- '.repeat(60_000), '1:131', '', 'at most 64 levels of nesting'],
  ['a huge text', 'a'.repeat(MIB + 1), '0:0', '', 'expected a scenario of at most 128 KiB, came a larger file'],
];

const SHAPE: Case[] = [
  [
    'a missing field',
    edited(['seed: abc\n', '']),
    '1:1',
    'seed',
    'expected a text of at least one character, or a whole number, came nothing',
  ],
  [
    'a missing inner field',
    edited(['  target: vmm\n', '']),
    '6:1',
    'fault.target',
    'expected a component (vmm, privvm, dvm, appvm), came nothing',
  ],
  ['an empty field', edited(['runs: 100', 'runs:']), '16:1', 'runs', 'came no value'],
  [
    'an unknown field',
    edited(['seed: abc', 'seed: abc\nrunz: 3']),
    '18:1',
    'runz',
    "came 'runz'; did you mean 'runs'?",
  ],
  ['a misspelt required field', edited(['workload: B', 'worklod: B']), '5:1', 'worklod', "did you mean 'workload'?"],
  [
    'an unknown inner field',
    edited(['    window', '    windows: 3\n    window']),
    '10:5',
    'fault.trigger.windows',
    'expected one of the fields window, hypervisorInstructions, cpu, privvmShare, came ' +
      "'windows'; did you mean 'window'?",
  ],
  [
    'no space after a colon',
    edited(['recovery:\n  vmm: rehype', 'recovery: {vmm:rehpye}']),
    '13:12',
    'recovery.vmm:rehpye',
    "expected a space after the colon, came 'vmm:rehpye'; did you mean 'vmm: rehype'?",
  ],
  ['a bad name', edited(['name: example', 'name: ../x']), '1:7', 'name', "came '../x'"],
  ['an empty question', edited(['Does it work?', "' '"]), '2:11', 'question', 'expected a question in words'],
  [
    'an unknown platform',
    edited(['x86-32', 'x86-23']),
    '3:11',
    'platform',
    "expected a platform (x86-32, x86-64), came 'x86-23'; did you mean 'x86-32'?",
  ],
  ['an unknown configuration', edited(['1AppVM', 'AppVM']), '4:16', 'configuration', "did you mean '1AppVM'?"],
  [
    'an unknown workload',
    edited(['workload: BlkBench', 'workload: blkbench']),
    '5:11',
    'workload',
    "did you mean 'BlkBench'?",
  ],
  ['an unknown fault', edited(['failstop', 'fialstop']), '7:10', 'fault.model', "did you mean 'failstop'?"],
  [
    'an unknown detector',
    edited(['[panic]', '[panic, heartbaet]']),
    '12:20',
    'detection[1]',
    "did you mean 'heartbeat'?",
  ],
  [
    'an unknown mechanism',
    edited(['vmm: rehype', 'vmm: rhype']),
    '14:8',
    'recovery.vmm',
    "expected a mechanism that recovers the vmm (none, rehype), came 'rhype'; did you mean 'rehype'?",
  ],
  ['a mechanism like no other', edited(['vmm: rehype', 'vmm: teleport']), '14:8', 'recovery.vmm', "came 'teleport'"],
  [
    'an unknown component',
    edited(['vmm: rehype', 'vmm: rehype\n  dmv: none']),
    '15:3',
    'recovery.dmv',
    "did you mean 'dvm'?",
  ],
  [
    'an unknown repair',
    edited(['without: [fix-sp]', 'without: [fix-ps]']),
    '15:11',
    'without[0]',
    "did you mean 'fix-sp'?",
  ],
  [
    'a list that is none',
    edited(['[panic]', 'panic']),
    '12:12',
    'detection',
    "expected a list of detectors, such as [panic], came 'panic'",
  ],
  [
    'runs: zero',
    edited(['runs: 100', 'runs: 0']),
    '16:7',
    'runs',
    'expected a whole number of runs from 1 to 10000000, came 0',
  ],
  ['runs: negative', edited(['runs: 100', 'runs: -5']), '16:7', 'runs', 'came -5'],
  ['runs: fractional', edited(['runs: 100', 'runs: 1.5']), '16:7', 'runs', 'came 1.5'],
  ['runs: absurd', edited(['runs: 100', 'runs: 10000001']), '16:7', 'runs', 'came 10000001'],
  ['runs: infinite', edited(['runs: 100', 'runs: .inf']), '16:7', 'runs', 'came .inf'],
  ['runs: text', edited(['runs: 100', 'runs: 1_000']), '16:7', 'runs', "came '1_000'"],
  [
    'a window with a size',
    edited(['0.9]', '8 GiB]']),
    '10:20',
    'fault.trigger.window[1]',
    "such as '10 %', or a time since its start, such as '500 ms', came '8 GiB', a size",
  ],
  ['a window from a share to a time', edited(['0.9]', '8 s]']), '10:13', 'fault.trigger.window', 'not one of each'],
  [
    'a window of times that is reversed',
    edited(['[10 %, 0.9]', '[6 s, 500 ms]']),
    '10:13',
    'fault.trigger.window',
    'such as [0.5 s, 6 s], the earlier one first',
  ],
  [
    'a window with a time before the run',
    edited(['[10 %, 0.9]', '[-1 s, 500 ms]']),
    '10:14',
    'fault.trigger.window[0]',
    "came '-1 s'",
  ],
  ['a window outside the run', edited(['0.9]', '110 %]']), '10:20', 'fault.trigger.window[1]', "came '110 %', a share"],
  ['a window before the run', edited(['[10 %', '[-10 %']), '10:14', 'fault.trigger.window[0]', "came '-10 %'"],
  ['a reversed window', edited(['0.9]', '0.05]']), '10:13', 'fault.trigger.window', 'the earlier one first'],
  ['a window of three', edited(['0.9]', '0.9, 1]']), '10:13', 'fault.trigger.window', 'expected a window [from, to]'],
  [
    'a fraction of an instruction',
    edited(['[0, 20000]', '[0, 0.5]']),
    '11:33',
    'fault.trigger.hypervisorInstructions[1]',
    'expected a whole number of instructions from 0, came 0.5',
  ],
  [
    'reversed instructions',
    edited(['[0, 20000]', '[5, 2]']),
    '11:29',
    'fault.trigger.hypervisorInstructions',
    'the smaller one first',
  ],
  [
    'a host without memory',
    edited(['seed: abc', 'memoryGiB: 0\nseed: abc']),
    '17:12',
    'memoryGiB',
    'expected a whole number of GiB from 1 to 1024, came 0',
  ],
  [
    'memory with a unit beside that of the field',
    edited(['seed: abc', 'memoryGiB: 8 GiB\nseed: abc']),
    '17:12',
    'memoryGiB',
    "came '8 GiB', a size",
  ],
  [
    'a pause that may or may not count',
    edited(['seed: abc', 'netbenchCountsPause: maybe\nseed: abc']),
    '17:22',
    'netbenchCountsPause',
    "expected true or false, came 'maybe'",
  ],
  [
    "a share of the PrivVM's above all",
    edited(['    window', '    privvmShare: 120 %\n    window']),
    '10:18',
    'fault.trigger.privvmShare',
    'expected a share from 0 to 1',
  ],
  [
    'an unknown level of detail',
    edited(['seed: abc', 'detail: ful\nseed: abc']),
    '17:9',
    'detail',
    "did you mean 'full'?",
  ],
];

const VARIATION: Case[] = [
  [
    'an axis without values',
    edited(['[BlkBench, NetBench]', '[]']),
    '24:13',
    'vary.workload',
    'expected at least one value, came none',
  ],
  [
    'an unknown field in a patch',
    edited(['Full:\n      without', 'Full:\n      wihtout']),
    '23:7',
    'vary.step.Full.wihtout',
    "did you mean 'without'?",
  ],
  [
    'a field that cannot vary',
    edited(['Full:\n      without: []', 'Full:\n      runs: 3']),
    '23:7',
    'vary.step.Full.runs',
    "came 'runs'",
  ],
  [
    'an unknown name in a list of values',
    edited(['[BlkBench, NetBench]', '[BlkBench, NotBench]']),
    '24:24',
    'vary.workload[1]',
    "did you mean 'NetBench'?",
  ],
  [
    'a list under a misspelt axis',
    edited(['  workload: [B', '  worklaod: [B'], ['require: { workload: [BlkBench] }', 'require: {}']),
    '24:13',
    'vary.worklaod',
    "did you mean 'workload'?",
  ],
  [
    'a scalar axis',
    edited(['[BlkBench, NetBench]', 'BlkBench'], ['require: { workload: [BlkBench] }', 'require: {}']),
    '24:13',
    'vary.workload',
    'expected a list of values for workload',
  ],
  [
    'a duplicate value',
    edited(['[BlkBench, NetBench]', '[BlkBench, BlkBench]']),
    '24:24',
    'vary.workload[1]',
    "a second 'BlkBench'",
  ],
  [
    'an equals sign in a value',
    edited(['Full:', 'a=b:'], ['step: Full', 'step: a=b'], ['step: Full', 'step: a=b']),
    '22:5',
    'vary.step.a=b',
    "a name without '='",
  ],
  [
    'a constraint on an unknown axis',
    edited(['when: { step', 'when: { stap']),
    '26:13',
    'constraint[0].when.stap',
    "expected an axis of vary: ('step', 'workload'), came 'stap'; did you mean 'step'?",
  ],
  [
    'a constraint on an unknown value',
    edited(['require: { workload: [BlkBench]', 'require: { workload: [BlkBranch]']),
    '27:27',
    'constraint[0].require.workload[0]',
    "expected a value of axis 'workload' ('BlkBench', 'NetBench')",
  ],
  [
    'a constraint on a single unknown value',
    edited(['when: { step: Basic', 'when: { step: Basics']),
    '26:19',
    'constraint[0].when.step',
    "did you mean 'Basic'?",
  ],
  [
    'a constraint without require',
    edited(['    require: { workload: [BlkBench] }\n', '']),
    '26:5',
    'constraint[0].require',
    'came nothing',
  ],
];

const REPORTED: Case[] = [
  [
    'a figure for an unknown axis',
    edited(['V1, where: { step:', 'V1, where: { stop:']),
    '29:24',
    'reported[0].where.stop',
    "did you mean 'step'?",
  ],
  [
    'a figure for an unknown value',
    edited(['V2, where: { step: Full', 'V2, where: { step: Fulll']),
    '30:30',
    'reported[1].where.step',
    "did you mean 'Full'?",
  ],
  [
    'an unknown metric',
    edited(['recovered|detected', 'recoverd|detected']),
    '29:46',
    'reported[0].metric',
    "did you mean 'recovered|detected'?",
  ],
  [
    'a metric without condition',
    edited(['recovered|detected', 'recovered']),
    '29:46',
    'reported[0].metric',
    'expected a metric what|condition (activated|injected, detected|injected, ',
  ],
  [
    'a share in milliseconds',
    edited(['95.8 %', '95.8 ms']),
    '29:73',
    'reported[0].value',
    "expected a share from 0 to 1 or from 0 % to 100 %, such as '95.8 %', came '95.8 ms', a duration",
  ],
  ['a percentage without its sign', edited(['95.8 %', '95.8']), '29:73', 'reported[0].value', 'came 95.8'],
  [
    'a time in per cent',
    edited(['1.5 s', '95 %']),
    '30:75',
    'reported[1].value',
    "expected a duration in ns, us, ms, s, min, h, d, such as '500 ms', came '95 %', a share",
  ],
  [
    'an interval above its value',
    edited(['low: 90 %', 'low: 96 %']),
    '29:86',
    'reported[0].low',
    "expected at most the value, came '96 %'",
  ],
  [
    'an interval below its value',
    edited(['high: 0.98', 'high: 0.9']),
    '29:98',
    'reported[0].high',
    'expected at least the value, came 0.9',
  ],
  [
    'a figure with an unknown use',
    edited(['use: prediction', 'use: predicted']),
    '29:109',
    'reported[0].use',
    'expected a use (calibration, prediction)',
  ],
  [
    'a row reported twice',
    edited(['V2', 'V1'], ['downtimeMs|recovered, value: 1.5 s', 'recovered|detected, value: 1']),
    '30:11',
    'reported[1].id',
    "a second 'V1'",
  ],
  [
    'two figures for one cell',
    edited(['downtimeMs|recovered, value: 1.5 s', 'recovered|detected, value: 1']),
    '30:22',
    'reported[1].where',
    "expected one recovered|detected for each variant, came a second one for 'step=Full, " +
      "workload=BlkBench', which reported[0] 'V1' at line 29 is about, too",
  ],
  [
    'two figures that only meet in one variant',
    edited([
      'V2, where: { step: Full }, metric: downtimeMs|recovered, value: 1.5 s',
      'V2, metric: recovered|detected, value: 1',
    ]),
    '30:5',
    'reported[1].where',
    "which reported[0] 'V1' at line 29 is about, too",
  ],
  [
    'a number of runs with a time',
    edited(['value: 1.5 s', 'value: 1.5 s, of: 20']),
    '30:86',
    'reported[1].of',
    'expected a number of runs only with a share, came one with downtimeMs|recovered',
  ],
  [
    'a share of no runs',
    edited(['low: ', 'of: 0, low: ']),
    '29:85',
    'reported[0].of',
    'expected the number of runs that the share is of, such as 500, came 0',
  ],
  [
    'a figure for a dropped combination',
    edited(['V2, where: { step: Full }', 'V2, where: { step: Basic, workload: NetBench }']),
    '30:22',
    'reported[1].where',
    'expected a combination that the constraints keep',
  ],
];

const RULES: Case[] = [
  [
    'a fault that cannot strike its target',
    edited(['target: vmm', 'target: dvm']),
    '8:11',
    'fault.target',
    "expected a component that the fault 'failstop' can strike (vmm), came 'dvm'",
  ],
  [
    'a mechanism for another component',
    edited(['vmm: rehype', 'vmm: rehype\n  dvm: rehype'], ['[panic]', '[panic, heartbeat]']),
    '15:8',
    'recovery.dvm',
    "expected a mechanism that recovers the dvm (none, restart), came 'rehype'",
  ],
  [
    'a repair that must stay',
    edited(['without: []', 'without: [boot-vmm]']),
    '23:17',
    'vary.step.Full.without[0]',
    "expected an optional repair of 'rehype' (fix-sp, nmi-ack), came 'boot-vmm', which " +
      "cannot be left out (variant 'step=Full, workload=BlkBench')",
  ],
  [
    'a repair of another mechanism',
    edited(['without: []', 'without: [reconnect]']),
    '23:17',
    'vary.step.Full.without[0]',
    "expected an optional repair of 'rehype' (fix-sp, nmi-ack), came 'reconnect'",
  ],
  [
    'a repair that the mechanism does not have on this platform',
    edited(['without: []', 'without: [save-fs]']),
    '23:17',
    'vary.step.Full.without[0]',
    "expected an optional repair of 'rehype' (fix-sp, nmi-ack), came 'save-fs', which it has on x86-64 only",
  ],
  [
    'a recovery while all detectors are off',
    edited(['[panic]', '[]']),
    '12:12',
    'detection',
    "expected a detector that watches the vmm (panic), since 'rehype' is to recover it, came none",
  ],
  [
    'a repair left out twice',
    edited(['[fix-sp, nmi-ack]', '[fix-sp, fix-sp]']),
    '21:25',
    'vary.step.Basic.without[1]',
    "expected each name once, came a second 'fix-sp'",
  ],
  ['a detector switched on twice', edited(['[panic]', '[panic, panic]']), '12:20', 'detection[1]', "a second 'panic'"],
  [
    'a recovery that nothing starts',
    edited(['[panic]', '[heartbeat]']),
    '12:12',
    'detection',
    "expected a detector that watches the vmm (panic), since 'rehype' is to recover it, came heartbeat",
  ],
  [
    'a rule broken by one value of a list',
    edited(
      ['  workload: [BlkBench, NetBench]', '  fault.target: [vmm, dvm]'],
      ['require: { workload: [BlkBench] }', 'require: { fault.target: vmm }'],
    ),
    '24:23',
    'vary."fault.target"[1]',
    "expected a component that the fault 'failstop' can strike (vmm), came 'dvm' (variant 'step=Full, " +
      "fault.target=dvm')",
  ],
];

/** The example without anything that varies, and so without an axis that sets the workload. */
const plain = (...edits: [from: string, to: string][]): string =>
  edited([EXAMPLE.slice(EXAMPLE.indexOf('vary:')), ''], ...edits);
const pair: [string, string] = ['configuration: 1AppVM\nworkload: BlkBench', 'configuration: pair\nwithout: []'];
const withoutRepairs: [string, string] = ['without: [fix-sp]\n', ''];

const CONTRADICTIONS: Case[] = [
  [
    'a configuration that needs a workload, and none',
    plain(['workload: BlkBench\n', '']),
    '1:1',
    'workload',
    "expected a workload (BlkBench, NetBench), since the configuration '1AppVM' brings none, came nothing",
  ],
  ['a misspelt workload', plain(['workload:', 'worklaod:']), '5:1', 'worklaod', "did you mean 'workload'?"],
  [
    'a workload beside a configuration that brings its own',
    plain(['1AppVM', 'pair']),
    '5:11',
    'workload',
    "expected no workload, since the configuration 'pair' brings its own (NetBench, BlkBench); " +
      "those that leave it open: 1AppVM, 3AppVM, came 'BlkBench'",
  ],
  [
    'a trigger after the end of the run',
    plain(['[10 %, 0.9]', '[9 s, 11 s]']),
    '10:19',
    'fault.trigger.window[1]',
    "expected a time in the run of the configuration '1AppVM', which ends after 10 s, came '11000 ms', after its end",
  ],
  [
    "a share for the PrivVM's CPU where no CPU is drawn",
    plain(['    window', '    privvmShare: 75 %\n    window']),
    '10:18',
    'fault.trigger.privvmShare',
    "expected no privvmShare unless the trigger has 'cpu: busy' (any: no CPU is drawn, busy: one " +
      "is), came 0.75 with 'cpu: any'",
  ],
  [
    'an unknown way of counting',
    plain(['    window', '    cpu: bussy\n    window']),
    '10:10',
    'fault.trigger.cpu',
    "expected a way of counting (any, busy), came 'bussy'; did you mean 'busy'?",
  ],
  [
    'a fault in a component that is not there',
    plain(pair, withoutRepairs, ['failstop', 'crash'], ['target: vmm', 'target: dvm']),
    '8:11',
    'fault.target',
    "expected a component that the configuration 'pair' has (vmm, privvm, appvm), came 'dvm'",
  ],
  [
    'a detector of what is not there',
    plain(pair, withoutRepairs, ['[panic]', '[panic, heartbeat]']),
    '12:20',
    'detection[1]',
    "expected a detector that watches a component that the configuration 'pair' has (vmm, " +
      "privvm, appvm): panic, came 'heartbeat', which watches the dvm",
  ],
  [
    'a recovery of what is not there',
    plain(pair, withoutRepairs, ['vmm: rehype', 'vmm: rehype\n  dvm: none']),
    '15:8',
    'recovery.dvm',
    "expected a component that the configuration 'pair' has (vmm, privvm, appvm), came 'dvm'",
  ],
  [
    'a repair of a mechanism that is not chosen',
    plain(['[fix-sp]', '[reconnect]']),
    '15:11',
    'without[0]',
    "expected an optional repair of 'rehype' (fix-sp, nmi-ack), came 'reconnect'",
  ],
];

describe.each([
  ['syntax', SYNTAX],
  ['shape', SHAPE],
  ['variation', VARIATION],
  ['reported figures', REPORTED],
  ['rules', RULES],
  ['contradictions', CONTRADICTIONS],
])('%s', (_kind, cases) => {
  test.each(cases)('%s: one problem, at its place', (_what, text, place, path, message) => {
    const problems = problemsOf(() => load(text));
    expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
    const [problem] = problems;
    expect(`${problem?.line}:${problem?.column}`).toBe(place);
    expect(problem?.path).toBe(path);
  });
});

test('all constraints together may not drop everything', () => {
  const [problem] = problemsOf(() =>
    load(edited(['when: { step: Basic }', 'when: {}'], ['{ workload: [BlkBench] }', '{ workload: [] }'])),
  );
  expect(problem).toMatchObject({ line: 25, path: 'constraint', came: 'constraints that drop all 4' });
});

test('a too large product of axes is refused without being computed', () => {
  const values = Array.from({ length: 100 }, (_, index) => `v${index}: {}`).join(', ');
  const [problem] = problemsOf(() => load(edited(['vary:\n', `vary:\n  a: {${values}}\n  b: {${values}}\n`])));
  expect(problem).toMatchObject({
    line: 18,
    path: 'vary',
    expected: 'at most 10000 combinations of values',
    came: '40000',
  });
});

test('too many axes are refused', () => {
  const axes = Array.from({ length: 15 }, (_, index) => `  axis${index}: { a: {} }\n`).join('');
  const [problem] = problemsOf(() => load(edited(['vary:\n', `vary:\n${axes}`])));
  expect(problem).toMatchObject({ line: 18, path: 'vary', expected: 'at most 16 axes', came: '17' });
});

test('an alias bomb is harmless', () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) =>
      `a${level}: &a${level} [${Array(10)
        .fill(level ? `*a${level - 1}` : 'x')
        .join(', ')}]`,
  );
  const bomb = `${levels.join('\n')}\n${EXAMPLE}`;
  expect(problemsOf(() => load(bomb))).toHaveLength(40);
  for (const field of ['[panic]', '[BlkBench, NetBench]', 'abc', '[10 %, 0.9]']) {
    expect(problemsOf(() => load(bomb.replace(field, '*a39'))).length).toBeGreaterThan(40);
  }
});

test('a mistake does not hide those in the items after it, nor shift their places', () => {
  const problems = problemsOf(() =>
    load(edited(['use: prediction', 'use: guess'], ['V2, where: { step: Full', 'V2, where: { step: None'])),
  );
  expect(problems.map(({ line, path }) => [line, path])).toEqual([
    [29, 'reported[0].use'],
    [30, 'reported[1].where.step'],
  ]);
});

test('combinations that an invalid constraint was to drop are not reported', () => {
  const text = edited(
    ['  workload: [BlkBench, NetBench]', '  recovery.vmm: [rehype, none]'],
    ['require: { workload: [BlkBench] }', 'require: { recovery.vmm: rehype }'],
  );
  expect(problemsOf(() => load(text))).toEqual([]);
  expect(problemsOf(() => load(text.replace('when: { step', 'when: { stepp'))).map(({ path }) => path)).toEqual([
    'constraint[0].when.stepp',
  ]);
  expect(problemsOf(() => load(text.replace('when:', 'whenn:'))).map(({ path }) => path)).toEqual([
    'constraint[0].whenn',
  ]);
  expect(
    problemsOf(() => load(text.replace(/constraint:[^]*?reported:/, 'constraint: 5\nreported:'))).map(
      ({ path }) => path,
    ),
  ).toEqual(['constraint']);
});

test('a wrong setting is reported at the last axis that sets it', () => {
  const text = edited(
    ['[fix-sp, nmi-ack]', '[]'],
    ['      without: []', '      fault: { target: vmm }'],
    ['without: [fix-sp]', 'without: []'],
    ['  workload: [BlkBench, NetBench]', '  fault.target: [dvm]'],
    ['require: { workload: [BlkBench] }', 'require: {}'],
  );
  expect(problemsOf(() => load(text)).map(({ path }) => path)).toEqual(['vary."fault.target"[0]']);
});

test('what a variant adds to a mapping that is wrong is no problem of its own', () => {
  const text = [
    'name: evacuate',
    'question: How many are saved?',
    'experiment: migration',
    'form: fluid',
    'mechanism: pre-copy-xen',
    'workload: compile',
    'fault: { model: host-crash, target: source, trigger: 5 s }',
    'runs: 1',
    'seed: a',
    'vary: { when: { early: { fault: { trigger: { at: 10 s } } } } }',
  ].join('\n');
  expect(problemsOf(() => parseScenario(text, 'x.yaml')).map(({ path, came }) => [path, came])).toEqual([
    ['fault.trigger', "'5 s', a duration"],
  ]);
  const half = text.replace(/^fault.*\n/m, '');
  expect(problemsOf(() => parseScenario(half, 'x.yaml')).map(({ path }) => path)).toEqual([
    'vary.when.early.fault.model',
    'vary.when.early.fault.target',
  ]);
});

test('a problem of many variants is reported once', () => {
  expect(problemsOf(() => load(edited(['target: vmm', 'target: dvm'])))).toHaveLength(1);
});

test('five independent mistakes are five problems, in the order of the file', () => {
  const text = edited(
    ['platform: x86-32', 'platfrom: x86-32'],
    ['name: example', 'name: ../x'],
    ['without: []', 'without: [boot-vmm]'],
    ['where: { step: Full }', 'where: { step: Half }'],
    ['1.5 s', '1.5 GiB'],
  );
  const problems = problemsOf(() => load(text));
  expect(problems.map(({ line, path }) => [line, path])).toEqual([
    [1, 'name'],
    [3, 'platfrom'],
    [23, 'vary.step.Full.without[0]'],
    [29, 'reported[0].where.step'],
    [30, 'reported[1].value'],
  ]);
});

const format = (text: string): string => {
  try {
    load(text);
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
  }
  return '';
};

describe('the text of an error', () => {
  test('names place, field, expectation, what came and a suggestion, and underlines the place', () => {
    expect(format(edited(['vmm: rehype', 'vmm: rhype']))).toBe(
      [
        'x.yaml:14:8 recovery.vmm: expected a mechanism that recovers the vmm (none, rehype), came ' +
          "'rhype'; did you mean 'rehype'?",
        '   14 |   vmm: rhype',
        '      |        ^^^^^',
      ].join('\n'),
    );
  });

  test('shows only the neighbourhood of a place in a long line, with the caret below it', () => {
    const { vary: _vary, constraint: _constraint, reported: _reported, ...base } = load(EXAMPLE);
    const [, line = '', caret = ''] = format(JSON.stringify({ ...base, workload: 'BlkBnch' })).split('\n');
    expect(line.length).toBeLessThan(140);
    expect(line.slice(caret.indexOf('^'), caret.lastIndexOf('^') + 1)).toBe('"BlkBnch"');
  });

  test('carries no control characters from the file to the terminal', () => {
    expect(format(edited(['vmm: rehype', 'vmm: "\u001b[31mred\\e[0m"']))).not.toMatch(/[^\P{Cc}\n]/u);
  });

  test('of a file of random characters stays readable', () => {
    const lines = format(`${EXAMPLE}${Array.from({ length: 500 }, (_, index) => `field${index}: 1\n`).join('')}`).split(
      '\n',
    );
    expect(lines).toHaveLength(151);
    expect(lines.at(-1)).toBe('... and 450 more problems');
  });
});
