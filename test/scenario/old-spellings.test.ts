/** Scenarios of former versions are refused with the spelling of today, at the place of the old one. */
import { describe, expect, it } from 'vitest';
import { experiments } from '../../src/experiments.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { problemsOf } from './example.ts';

const FRAME = 'name: x\nquestion: What?\nruns: 1\nseed: x\n';
const DRIVER_VM = `${FRAME}experiment: driver-vm
fault: { model: failstop, target: dvm }
detection: [heartbeat]
recovery: { dvm: dvm-failover }
`;

const PRIVILEGED_VM = `${FRAME}experiment: privileged-vm
fault:
  model: xenstored-crash
  target: privvm
  trigger: { window: [5 s, 20 s] }
detection: [service-agent]
recovery: { privvm: privvm-microreboot }
`;

const WEB_CLUSTER = `${FRAME}experiment: web-cluster
platform: x86-64-xen-4.3
fault: { model: failstop, target: vmm }
secondFault:
  model: failstop
  target: dvm
  trigger: { host: same, after: [0 s, 1 s] }
`;

const REBOOT = `${FRAME}experiment: reboot
mechanism: warm-vm-reboot
fault: { model: vmm-crash, target: vmm }
service: ssh
vms: 3
memoryOfEach: 1 GiB
`;
const REJUVENATION = `${FRAME}experiment: rejuvenation
vms: 3
memoryOfEach: 1 GiB
service: ssh
horizon: 7 d
vmm: { reboot: warm-vm-reboot, policy: never }
guest: { policy: never }
recovery: { vmm: cold-vm-reboot }
`;

/** A file, a line of it that is replaced by an old spelling, and the place and text of what is said about that. */
type Case = readonly [file: string, line: string, old: string, said: string];

const CASES: readonly Case[] = [
  [
    DRIVER_VM,
    'fault: { model: failstop, target: dvm }',
    'fault: driver-crash',
    "6:8 fault: expected { model: driver-crash, target: dvm }, came the old spelling 'driver-crash'",
  ],
  [
    DRIVER_VM,
    'fault: { model: failstop, target: dvm }',
    'fault: { model: driver-crash, target: dvm }\ndevice: disk',
    "7:1 device: expected fault: { trigger: { device: disk } }, came the old spelling 'device'",
  ],
  [
    DRIVER_VM,
    'recovery: { dvm: dvm-failover }',
    'recovery: dvm-microreboot',
    "8:11 recovery: expected { dvm: dvm-microreboot }, came the old spelling 'dvm-microreboot'",
  ],
  [
    DRIVER_VM,
    'recovery: { dvm: dvm-failover }',
    'recovery: { dvm: dvm-failover }\nvary: { fault: [failstop, driver-hang] }',
    "9:9 vary.fault: expected fault.model: [failstop, driver-hang], came the old spelling 'fault'",
  ],
  [
    DRIVER_VM,
    'recovery: { dvm: dvm-failover }',
    'recovery: { dvm: dvm-failover }\nvary: { recovery: [none, driver-reload] }',
    "9:9 vary.recovery: expected recovery.dvm: [none, driver-reload], came the old spelling 'recovery'",
  ],
  [
    DRIVER_VM,
    'recovery: { dvm: dvm-failover }',
    'recovery: { dvm: dvm-failover }\nvary: { step: { reload: { recovery: driver-reload } } }',
    "9:37 vary.step.reload.recovery: expected { dvm: driver-reload }, came the old spelling 'driver-reload'",
  ],
  [
    PRIVILEGED_VM,
    'trigger: { window: [5 s, 20 s] }',
    'window: [5 s, 20 s]',
    "9:3 fault.window: expected trigger: { window: [5 s, 20 s] }, came the old spelling 'window'",
  ],
  [
    PRIVILEGED_VM,
    'trigger: { window: [5 s, 20 s] }',
    'everyPointOf: create',
    "9:3 fault.everyPointOf: expected trigger: { everyPointOf: create }, came the old spelling 'everyPointOf'",
  ],
  [
    PRIVILEGED_VM,
    '  trigger: { window: [5 s, 20 s] }',
    '  trigger: {}\nvary: { fault.everyPointOf: [create, migrate] }',
    '10:9 vary."fault.everyPointOf": expected fault.trigger.everyPointOf: [create, migrate], ' +
      "came the old spelling 'fault.everyPointOf'",
  ],
  [
    PRIVILEGED_VM,
    'recovery: { privvm: privvm-microreboot }',
    'recovery: service-restart',
    "11:11 recovery: expected { privvm: service-restart }, came the old spelling 'service-restart'",
  ],
  [
    WEB_CLUSTER,
    'trigger: { host: same, after: [0 s, 1 s] }',
    'host: other\n  trigger: { after: [0 s, 1 s] }',
    "11:3 secondFault.host: expected trigger: { host: other }, came the old spelling 'host'",
  ],
  [
    WEB_CLUSTER,
    'trigger: { host: same, after: [0 s, 1 s] }',
    'after: [0 s, 2 s]\n  trigger: { host: same }',
    "11:3 secondFault.after: expected trigger: { after: [0 s, 2 s] }, came the old spelling 'after'",
  ],
  [
    REBOOT,
    'fault: { model: vmm-crash, target: vmm }',
    'occasion: dom0-crash',
    "7:1 occasion: expected fault: { model: dom0-crash, target: privvm }, came the old spelling 'occasion'",
  ],
  [
    REBOOT,
    'fault: { model: vmm-crash, target: vmm }',
    'occasion: planned',
    "7:1 occasion: expected nothing, came the old spelling 'occasion'",
  ],
  [
    REJUVENATION,
    'recovery: { vmm: cold-vm-reboot }',
    'afterFailure: warm-vm-reboot',
    "12:1 afterFailure: expected recovery: { vmm: warm-vm-reboot }, came the old spelling 'afterFailure'",
  ],
];

const saidOf = (text: string, ...overrides: string[]): string[] =>
  problemsOf(() => parseScenario(text, 'x.yaml', overrides)).map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  );

describe('an old spelling', () => {
  it.each(CASES)('is refused with the new one: %#', (file, line, old, said) => {
    expect(saidOf(file)).toEqual([]);
    expect(file).toContain(line);
    expect(saidOf(file.replace(line, old))).toEqual([said]);
  });

  it.each(['--set', '--with'])('is refused in the option %s, too', (option) => {
    const overrides = ['recovery=driver-reload'];
    const [problem, ...others] = problemsOf(() => parseScenario(DRIVER_VM, 'x.yaml', overrides, experiments, option));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      file: `${option} recovery=driver-reload`,
      message: "expected { dvm: driver-reload }, came the old spelling 'driver-reload'",
    });
  });

  it('is the only kind of problem reported for a file that has one', () => {
    const text =
      `${DRIVER_VM.replace('{ dvm: dvm-failover }', 'dvm-failover').replace('[heartbeat]', '[heartbeet]')}device: ` +
      `disk\n`;
    expect(saidOf(text).map((said) => said.slice(0, said.indexOf(':', 5)))).toEqual(['8:11 recovery', '9:1 device']);
  });
});
