/**
 * The workloads of bench.mjs on simjs (npm i --no-save simjs@2.0.3): SIMJS=.../simjs/sim.js node simjs-loop.cjs hold 100 700000
 * Its package is a browser bundle that exports nothing, so it gets a window.
 */
globalThis.window = globalThis;
require(process.env.SIMJS);
const { Sim, Entity, Facility } = globalThis.window.Sim;

let state = 1;
function uniform() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}
const exponential = () => -Math.log(1 - uniform());
const FOREVER = 1e30;

function hold(n, operations, seed) {
  state = seed;
  const sim = new Sim();
  let left = operations;
  class Sleeper extends Entity {
    start() {
      this.sleep();
    }
    sleep() {
      if (left-- > 0) this.setTimer(exponential()).done(this.sleep);
    }
  }
  for (let i = 0; i < n; i++) sim.addEntity(Sleeper);
  sim.simulate(FOREVER);
  return sim.time();
}

function mm1(customers) {
  const sim = new Sim();
  const server = new Facility('server');
  let total = 0;
  class Source extends Entity {
    start() {
      this.left = customers;
      this.arrive();
    }
    arrive() {
      if (this.left-- === 0) return;
      const arrived = this.time();
      this.useFacility(server, exponential()).done(() => {
        total += this.time() - arrived;
      });
      this.setTimer(exponential() / 0.9).done(this.arrive);
    }
  }
  sim.addEntity(Source);
  sim.simulate(FOREVER);
  return total / customers;
}

function cancel(clients, requests) {
  const sim = new Sim();
  let done = 0;
  class Client extends Entity {
    start() {
      this.request();
    }
    request() {
      if (done >= requests) return;
      const timeout = this.setTimer(5).done(() => {
        done++;
        this.request();
      });
      if (uniform() >= 0.9) return;
      this.setTimer(uniform() * 5).done(() => {
        timeout.cancel();
        done++;
        this.request();
      });
    }
  }
  for (let i = 0; i < clients; i++) sim.addEntity(Client);
  sim.simulate(FOREVER);
  return sim.time();
}

const [, , workload, n, operations] = process.argv.map((word, i) => (i > 2 ? Number(word) : word));
const workloads = {
  hold: () => [hold(n, operations, 1), operations],
  mm1: () => [mm1(operations), 2 * operations],
  reps: () => {
    let check = 0;
    for (let run = 1; run <= n; run++) check += hold(32, operations - 32, run);
    return [check, n * operations];
  },
  cancel: () => [cancel(n, operations), operations],
};
const began = process.hrtime.bigint();
const [check, events] = workloads[workload]();
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
console.log(
  `simjs ${workload} n=${n} ops=${operations} sec=${seconds.toFixed(4)} ev/s=${(events / seconds).toFixed(0)} chk=${check.toPrecision(9)}`,
);
