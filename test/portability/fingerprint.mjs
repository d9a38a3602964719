/** Prints hashes of 100,000 draws from every distribution of the kernel, and of the engine's own functions at the same points, as one JSON document. */
import { createHash } from 'node:crypto';
import { RandomStreams } from '../../dist/index.js';

const draws = 100_000;
const stream = new RandomStreams('fingerprint').stream('draws');

const distributions = [
  () => stream.uniform(2, 3),
  () => stream.double(),
  () => stream.integer(1, 1_000_000),
  () => stream.exponential(5),
  () => stream.normal(1, 2),
  () => stream.lognormal(0, 3),
  () => stream.weibull(2, 0.7),
  () => stream.erlang(3, 5),
];
const engine = [Math.log, Math.exp, Math.cos, Math.cbrt, (x) => Math.pow(x, 1.7), (x) => Math.pow(x, -20.3)];

process.stdout.write(
  JSON.stringify({ distributions: hashOf(distributions), "engine's own functions": hashOf(engine) }),
);

function hashOf(functions) {
  const points = new RandomStreams('points').stream('points');
  const hash = createHash('sha256');
  for (const each of functions) hash.update(Float64Array.from({ length: draws }, () => each(points.double() * 10)));
  return hash.digest('hex').slice(0, 20);
}
