/** Plugins written for a test, each into a folder of its own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../campaign/temporary.ts';

/** Writes the files, by path, and returns the path of the first. */
export function written(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  const paths = Object.entries(files).map(([name, text]) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  });
  return paths[0] ?? folder;
}

/** A plugin `name` with a mechanism of this name, which is NiLiHype with one repair more. */
export const withMechanism = (name: string, mechanism: string, repair = EXTRA): string => `
export const plugin = ({ parts }) => {
  const nilihype = parts['vmm-failure'].mechanisms.find(({ name }) => name === 'nilihype');
  const repair = ${repair};
  return {
    name: '${name}',
    parts: {
      'vmm-failure': {
        mechanisms: [{ ...nilihype, name: '${mechanism}', summary: 'x', repairs: [...nilihype.repairs, repair] }],
      },
    },
  };
};
`;

/** A repair that only takes time. */
export const pause = (name: string, nanos: number): string =>
  `{ name: '${name}', summary: 'waits', optional: true, cost: () => ${nanos}, apply() {} }`;

const EXTRA = pause('a-pause', 1000);

/** A short campaign about this mechanism. */
export const scenarioWith = (mechanism: string): string => `
name: made
question: Does it work?
platform: x86-64-xen-4.3
configuration: 1AppVM
workload: UnixBench
fault:
  model: failstop
  target: vmm
  trigger: { window: [10 %, 90 %], hypervisorInstructions: [0, 20000] }
detection: [panic, hang-watchdog]
recovery: { vmm: ${mechanism} }
runs: 3
seed: made
`;
