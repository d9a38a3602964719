import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { problemsOf } from '../../../scenario/example.ts';

const text = `
name: x
question: What?
experiment: privileged-vm
fault:
  model: xenstored-crash
  target: privvm
  trigger: { window: [5 s, 20 s] }
detection: [service-agent]
recovery: { privvm: privvm-microreboot }
runs: 1
seed: x
`;
const problem = (...overrides: string[]) => {
  const [first] = problemsOf(() => parseScenario(text, 'x.yaml', overrides));
  return `${first?.path}: ${first?.message}`;
};

describe('a scenario about a privileged VM', () => {
  it('may leave out what has a default, and has its times in ms', () => {
    expect(parseScenario(text, 'x.yaml')).toMatchObject({
      vms: 6,
      without: [],
      retries: 3,
      workload: { create: 2, destroy: 1, migrate: 1, hotplug: 2 },
      fault: { trigger: { window: [5000, 20_000] } },
    });
  });

  it.each([
    ['a repair that cannot be left out', ['without=[boot-privvm]'], /cannot be left out/],
    ['a repair of another mechanism', ['without=[restore-xenstor]'], /restore-xenstore/],
    ['a repair twice', ['without=[keep-copies, keep-copies]'], /each name once/],
    ['a detector of another experiment', ['detection=[dvm-agent]'], /service-agent/],
    [
      'a recovery that nobody can start',
      ['detection=[]'],
      /a detector that watches the privvm .* since 'privvm-microreboot' is to recover it/,
    ],
    ['a fault that strikes at no time', ['fault.trigger={}'], /either window or everyPointOf.*neither/],
    ['a fault that strikes twice', ['fault.trigger.everyPointOf=create'], /either window or everyPointOf.*both/],
    ['a window that ends before it begins', ['fault.trigger.window=[20 s, 5 s]'], /the earlier one first/],
    ['a time after the orders', ['fault.trigger.window=[5 s, 90 s]'], /at most 25 s/],
    ['an operation that there is not', ['workload={ creat: 1 }'], /create/],
    ['orders for nothing', ['workload={ create: 0 }'], /a weight above 0/],
    ['more AppVMs than there is room for', ['vms=1000'], /from 1 to 100/],
    ['a mechanism of the VMM', ['recovery.privvm=rehype'], /privvm-microreboot/],
  ])('is told about %s', (_, overrides, words) => {
    expect(problem(...overrides)).toMatch(words);
  });
});
