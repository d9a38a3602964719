import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { problemsOf } from '../../../scenario/example.ts';

const text = `
name: x
question: What?
experiment: driver-vm
fault: { model: failstop, target: dvm }
detection: [heartbeat]
recovery: { dvm: dvm-failover }
runs: 1
seed: x
`;
const problem = (...overrides: string[]) => {
  const [first] = problemsOf(() => parseScenario(text, 'x.yaml', overrides));
  return `${first?.path}: ${first?.message}`;
};

describe('a scenario about a driver VM', () => {
  it('may leave out what has a default', () => {
    expect(parseScenario(text, 'x.yaml')).toMatchObject({
      without: [],
      blkBenchVms: 1,
      packetIntervalUs: 1000,
    });
  });

  it.each([
    ['a repair that the mechanism does not have', ['without=[revoke-grant]'], /revoke-grants/],
    ['a repair that cannot be left out', ['without=[pause-dvm]'], /cannot be left out/],
    ['a device for a fault that is not of one', ['fault.trigger.device=disk'], /driver-crash/],
    [
      'a device that nobody uses',
      ['fault.model=driver-crash', 'fault.trigger.device=network', 'netBenchVms=0'],
      /an AppVM uses/,
    ],
    ['no AppVM at all', ['blkBenchVms=0', 'netBenchVms=0'], /at least one AppVM/],
    [
      'a recovery that nobody can start',
      ['detection=[]'],
      /a detector that watches the dvm .* since 'dvm-failover' is to recover it/,
    ],
    ['a detector twice', ['detection=[heartbeat, heartbeat]'], /each name once/],
    ['a fault of another experiment', ['fault.model=driver-crsh'], /driver-crash/],
    ['a target that the fault is not in', ['fault.target=vmm'], /a component \(dvm\)/],
    ['a mechanism for another component', ['recovery.vmm=rehype'], /one of the fields dvm, came 'vmm'/],
  ])('is told about %s', (_, overrides, words) => {
    expect(problem(...overrides)).toMatch(words);
  });
});
