/** Says after all tests which of them were left out on this machine, and what it would take to run them. */
import { isInstalled } from './programs.ts';

const optional: Readonly<Record<string, string>> = {
  'redis-server': 'campaigns on workers that share a Redis (apt-get install redis-server)',
  chromium: 'reports in a browser (apt-get install chromium)',
  'firefox-esr': 'a report in the other browser (apt-get install firefox-esr)',
  parallel: 'campaigns in shards under GNU parallel (apt-get install parallel)',
};

export function teardown(): void {
  for (const [program, what] of Object.entries(optional))
    if (!isInstalled(program)) process.stdout.write(`\nLeft out, since ${program} is not installed: ${what}\n`);
}
