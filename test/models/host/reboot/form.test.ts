/** What a scenario file about reboots may not say. */
import { describe, expect, it } from 'vitest';
import { ScenarioError } from '../../../../src/scenario/errors.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';

const FILE = `name: test
question: Does it fit?
experiment: reboot
mechanism: warm-vm-reboot
service: ssh
vms: 11
memoryOfEach: 1 GiB
runs: 1
seed: a
`;

function problemsOf(from: string, to: string): string {
  try {
    parseScenario(FILE.replace(from, to), 'test.yaml');
    return 'none';
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
    throw error;
  }
}

describe('a scenario about reboots', () => {
  it.each([
    ['a mechanism that does not exist', 'warm-vm-reboot', 'warm-vm-rebot', /test\.yaml:4.*warm-vm-reboot/s],
    [
      'files that do not fit onto the disk',
      'service: ssh',
      'service: web-server',
      /test\.yaml:5.*874 MiB of disk.*when there are 11.*'web-server' with 5000 MiB/s,
    ],
    [
      'a service that does not fit into the memory',
      'ssh\nvms: 11\nmemoryOfEach: 1 GiB',
      'JBoss\nvms: 11\nmemoryOfEach: 300 MiB',
      /more than the 320 MiB that 'JBoss'/,
    ],
    ['VMs that do not fit into the host', 'vms: 11', 'vms: 12', /at most 976 MiB, since 12 VMs.*1024 MiB/s],
    [
      'images that do not fit onto the disk',
      'runs: 1',
      'constants: { diskBytes: 20e9 }\nruns: 1',
      /the images of 11 VMs have to fit/,
    ],
    ['a VM smaller than its kernel', '1 GiB', '64 MiB', /more than the 64 MiB that the kernel of a guest takes/],
    [
      'a step of another mechanism',
      'runs: 1',
      'without: [save-images]\nruns: 1',
      /an optional step of 'warm-vm-reboot'/,
    ],
    ['a step that is needed', 'runs: 1', 'without: [boot-dom0]\nruns: 1', /'boot-dom0', which cannot be left out/],
    [
      'a fault of another component',
      'runs: 1',
      'fault: { model: dom0-crash, target: vmm }\nruns: 1',
      /a component that the fault 'dom0-crash' can strike \(privvm\)/,
    ],
    ['an unknown constant', 'runs: 1', 'constants: { firmwareNano: 1 }\nruns: 1', /did you mean.*firmwareNanos/is],
    ['a size that is none', '1 GiB', '1 GHz', /a size in B, KiB, MiB, GiB, TiB/],
    ['a negative constant', 'runs: 1', 'constants: { firmwareNanos: -1 }\nruns: 1', /not negative/],
    [
      'a metric of another experiment',
      'runs: 1',
      "reported: [{ id: K1, metric: 'overhead|dry', value: 1, use: prediction }]\nruns: 1",
      /reduction\|against/,
    ],
  ])('is refused with %s', (_, from, to, expected) => {
    expect(problemsOf(from, to)).toMatch(expected);
  });

  it('is taken as it stands above', () => {
    expect(problemsOf('', '')).toBe('none');
  });
});
