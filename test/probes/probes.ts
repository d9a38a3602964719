/** `npm run probes -- 1000`: so many runs under probes that cheat, each compared with the same run without any. */
import { badProbes } from './bad-probes.ts';
import { probed } from './probed.ts';

const count = Number(process.argv[2] ?? 1000);
if (!(Number.isInteger(count) && count > 0)) throw new Error(`expected a number of runs, came '${process.argv[2]}'`);
const { runs, detached } = probed(count, badProbes);
process.stdout.write(`${runs} runs are the same with probes and without; ${detached} probes were detached\n`);
