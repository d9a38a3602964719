/**
 * Measures the kernel.
 *
 *     npm run bench -- <workload> <n> <ops>     one line, like the yardsticks print
 *     npm run bench                             ours beside every yardstick that is installed (compare.mjs)
 */
import { workloads } from './workloads.mjs';

const [name, n, ops] = process.argv.slice(2);
if (name === undefined) {
  // Only here: it compiles and starts the yardsticks.
  const { compare } = await import('./compare.mjs');
  compare();
} else if (workloads[name] === undefined || !(Number(n) >= 0 && Number(ops) > 0)) {
  process.stderr.write(`usage: bench [<${Object.keys(workloads).join('|')}> <n> <ops>]\n`);
  process.exitCode = 2;
} else {
  const start = performance.now();
  const { events, check } = workloads[name](Number(n), Number(ops));
  const elapsed = (performance.now() - start) / 1000;
  const rate = (events / elapsed).toFixed(0);
  process.stdout.write(
    `rvisim ${name} n=${n} ops=${ops} sec=${elapsed.toFixed(4)} ev/s=${rate} chk=${check.toPrecision(9)}\n`,
  );
}
