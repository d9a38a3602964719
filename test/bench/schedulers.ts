/**
 * How much processor time 64 vCPUs on 8 cores take for a minute, under each scheduler, in three runs, the first of
 * which compiles the code. What is wanted: less than a second each.
 *
 *     npm run schedulers
 */
import { createRunner } from '../../src/experiments.ts';

const SETTINGS = {
  experiment: 'scheduling',
  cores: [1, 1, 1, 1, 1, 1, 1, 1],
  debit: 'exact',
  guests: [
    { program: 'voice', vms: 8, compute: 2, period: 20, laxity: 5 },
    { program: 'spin', vms: 16 },
    { program: 'server', vms: 16, compute: 2, period: 20 },
    { program: 'block-io', vms: 24, compute: 1, period: 10 },
  ],
  for: 60_000,
  constants: {},
};

for (const scheduler of ['credit', 'credit-laxity', 'credit-asymmetric', 'round-robin', 'fair']) {
  const settings = { ...SETTINGS, scheduler };
  const seconds: number[] = [];
  let events = 0;
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage();
    const record = createRunner()({
      id: `0-${run}`,
      variant: { index: 0, name: 'base', factors: {}, settings },
      run,
      seed: 'bench',
    });
    seconds.push(process.cpuUsage(start).user / 1e6);
    if (record.status === 'measured') events = record.events;
  }
  process.stdout.write(
    `${scheduler.padEnd(18)} ${seconds.map((s) => s.toFixed(2)).join(' ')} s, ${events} events, ` +
      `${((Math.min(...seconds) * 1e9) / events).toFixed(0)} ns an event\n`,
  );
}
