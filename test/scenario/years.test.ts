/** What is wrong in a scenario of years or of a cluster is said with place, expectation and what came. */
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';

const YEARS = `name: years
question: How much of the time?
experiment: rejuvenation
vms: 11
memoryOfEach: 1 GiB
service: JBoss
horizon: 28 d
vmm: { reboot: warm-vm-reboot, policy: time-based, interval: 28 d }
guest: { policy: never }
runs: 1
seed: years
`;
const CLUSTER = `name: cluster
question: How much?
experiment: cluster
hosts: 4
vms: 11
memoryOfEach: 1 GiB
service: web-server
strategy: warm-vm-reboot
constants: { webFiles: 1000 }
interval: 1 d
runs: 1
seed: cluster
`;

function complaint(text: string, ...overrides: string[]): string {
  try {
    parseScenario(text, 'x.yaml', overrides);
  } catch (error) {
    if (error instanceof ScenarioError) return error.message;
    throw error;
  }
  return '';
}

describe('a scenario of years', () => {
  it('is accepted as it stands', () => expect(complaint(YEARS)).toBe(''));

  it.each([
    ['guest={"policy":"time-based"}', /guest\.interval.*the interval that the policy 'time-based' goes by/s],
    [
      'guest={"policy":"never","interval":"1 d"}',
      /guest\.interval.*no interval, since the policy 'never' goes by nothing/s,
    ],
    ['guest={"policy":"threshhold"}', /guest\.policy.*did you mean 'threshold'/s],
    ['guest={"policy":"threshold","threshold":"20 %"}', /guest\.threshold.*a threshold from 50 %/s],
    ['vmm.reboot=guest-os-reboot', /vmm\.reboot.*a mechanism that restarts the VMM \(warm-vm-reboot, /s],
    ['vmm.interval=5 min', /vmm\.interval.*at least 1 h/s],
    ['memoryOfEach=2 GiB', /memoryOfEach.*at most 1\d\d\d MiB/s],
    ['memoryOfEach=200 MiB', /memoryOfEach.*more than 320 MiB/s],
    ['constants={"requestLeekBytes":1}', /requestLeekBytes.*did you mean 'requestLeakBytes'/s],
    ['horizon=1 s', /horizon.*at least 1 h/s],
    ['service=web-server', /service.*a service whose single requests are not simulated \(ssh, JBoss\)/s],
    ['vms=0', /vms.*a whole number of VMs from 1 to 64/s],
  ])('is refused with %s', (override, expected) => {
    expect(complaint(YEARS, override)).toMatch(expected);
  });
});

describe('a scenario of a cluster', () => {
  it('is accepted as it stands', () => expect(complaint(CLUSTER)).toBe(''));

  it.each([
    ['service=ssh', /service.*a service whose clients have work for it \(.*web-server.*'ssh', which is only probed/s],
    ['strategy=warm-vm-rebot', /strategy.*did you mean 'warm-vm-reboot'/s],
    ['strategy=guest-os-reboot', /strategy.*a strategy \(/s],
    ['hosts=1', /hosts.*a whole number of hosts from 2 to 1024/s],
    ['memoryOfEach=2 GiB', /memoryOfEach.*at most 1\d\d\d MiB/s],
    ['interval=1 min', /interval.*at least 10 min/s],
  ])('is refused with %s', (override, expected) => {
    expect(complaint(CLUSTER, override)).toMatch(expected);
  });
});
