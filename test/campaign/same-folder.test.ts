/** Two campaigns may begin in one place at the same instant: neither is told that it cannot have its folder. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { temporaryFolder } from './temporary.ts';

const FOLDERS = 150;
const APART_MS = 5;

/** Makes folder after folder, each at a time of its own, and says which it could not make. */
const maker = (home: string, beginsAt: number): string => `
  import { makeFolder } from ${JSON.stringify(new URL('../../src/campaign/folder.ts', import.meta.url).href)};
  for (let place = 0; place < ${FOLDERS}; place++) {
    while (Date.now() < ${beginsAt} + place * ${APART_MS});
    try {
      makeFolder(${JSON.stringify(home)} + '/' + place + '/results');
    } catch (error) {
      console.log(error.message);
    }
  }
  console.log('done');
`;

const outputOf = (script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const made = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script]);
    let output = '';
    made.stdout.on('data', (data) => {
      output += String(data);
    });
    made.on('error', reject);
    made.on('close', () => resolve(output));
  });

it('two processes make the same folders at the same time, and each has them', async () => {
  const script = maker(temporaryFolder(), Date.now() + 2500);
  expect(await Promise.all([outputOf(script), outputOf(script)])).toEqual(['done\n', 'done\n']);
});
