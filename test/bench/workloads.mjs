/**
 * The workloads of the yardsticks (a plain C++ loop, SimPy, simjs), on our kernel: same definitions, same counts, and
 * the C++ loop's random generator, so that the queue is measured and not the draws, and so that the check values of
 * hold, mm1, reps and mix agree with C++ to the last digit.
 */
import { Resource, Simulation } from '../../dist/index.js';

/** sfc32, as in the C++ yardstick. */
class Sfc32 {
  constructor(seed) {
    this.a = 0x9e3779b9 | 0;
    this.b = 0x243f6a88;
    this.c = 0xb7e15162 | 0;
    this.d = seed | 0;
    for (let i = 0; i < 15; i++) this.uniform();
  }
  uniform() {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return (t >>> 0) * (1 / 4294967296);
  }
  exponential() {
    return -Math.log(1 - this.uniform());
  }
}

/** `n` pending; the next happens and is scheduled again, an exponential delay later. */
function hold(n, ops) {
  const sim = new Simulation({ capacity: n });
  const random = new Sfc32(1);
  const again = sim.on('again', (a) => {
    sim.schedule(random.exponential(), again, a);
  });
  for (let i = 0; i < n; i++) sim.schedule(random.exponential(), again, i);
  sim.run({ maxEvents: ops });
  return { events: ops, check: sim.now };
}

/** The same by `n` processes that delay for ever. */
function holdProcess(n, ops) {
  const sim = new Simulation({ capacity: n });
  const random = new Sfc32(1);
  const body = function* () {
    while (true) yield sim.delay(random.exponential());
  };
  for (let i = 0; i < n; i++) sim.process(body);
  sim.run({ maxEvents: n }); // their starts
  sim.run({ maxEvents: ops });
  return { events: ops, check: sim.now };
}

/** `n` runs of `ops` events on one simulation, reset between them: hold with 32 pending. */
function reps(n, ops) {
  const sim = new Simulation({ capacity: 32 });
  let random = new Sfc32(1);
  const again = sim.on('again', (a) => {
    sim.schedule(random.exponential(), again, a);
  });
  let check = 0;
  for (let run = 1; run <= n; run++) {
    sim.reset();
    random = new Sfc32(run);
    for (let i = 0; i < 32; i++) sim.schedule(random.exponential(), again, i);
    sim.run({ maxEvents: ops - 32 });
    check += sim.now;
  }
  return { events: n * ops, check };
}

/** Hold on four time scales at once: 30 % zero delays, 40 % of mean 1e-3, 29 % of mean 1, 1 % of mean 1e6. */
function mix(n, ops) {
  const sim = new Simulation({ capacity: n });
  const random = new Sfc32(1);
  const delay = () => {
    const u = random.uniform();
    if (u < 0.3) return 0;
    if (u < 0.7) return random.exponential() * 1e-3;
    if (u < 0.99) return random.exponential();
    return random.exponential() * 1e6;
  };
  const again = sim.on('again', (a) => {
    sim.schedule(delay(), again, a);
  });
  for (let i = 0; i < n; i++) sim.schedule(delay(), again, i);
  sim.run({ maxEvents: ops });
  return { events: ops, check: sim.now };
}

/** A single server at 90 % load, queue kept by the model itself; two events a customer. */
function mm1(_n, customers) {
  const sim = new Simulation({ capacity: 16 });
  const random = new Sfc32(1);
  const queue = new Float64Array(1 << 20);
  let [head, tail, arrived, served, waited, entered, busy] = [0, 0, 0, 0, 0, 0, false];
  const begin = (since) => {
    entered = since;
    sim.schedule(random.exponential(), leave);
  };
  const arrive = sim.on('arrive', () => {
    if (++arrived < customers) sim.schedule(random.exponential() / 0.9, arrive);
    if (busy) queue[tail++ & (queue.length - 1)] = sim.now;
    else {
      busy = true;
      begin(sim.now);
    }
  });
  const leave = sim.on('leave', () => {
    served++;
    waited += sim.now - entered;
    if (head < tail) begin(queue[head++ & (queue.length - 1)]);
    else busy = false;
  });
  sim.schedule(random.exponential() / 0.9, arrive);
  sim.run();
  return { events: 2 * customers, check: waited / served };
}

/** The same as SimPy tells it: a process for each customer, and a Resource. Counted as two events a customer, too. */
function mm1Resource(_n, customers) {
  const sim = new Simulation({ capacity: 64 });
  const random = new Sfc32(1);
  const server = new Resource(sim, 1);
  let waited = 0;
  const customer = function* () {
    const arrived = sim.now;
    yield server.request();
    yield sim.delay(random.exponential());
    server.release();
    waited += sim.now - arrived;
  };
  sim.process(function* () {
    for (let i = 0; i < customers; i++) {
      yield sim.delay(random.exponential() / 0.9);
      sim.process(customer);
    }
  });
  sim.run();
  return { events: 2 * customers, check: waited / customers };
}

/**
 * `n` clients; a request arms a timeout 5 ahead, and, 9 times of 10, a completion within it that calls the timeout off.
 * One event is one request.
 */
function cancel(n, requests) {
  const sim = new Simulation({ capacity: 4 * n });
  const random = new Sfc32(1);
  const timers = [];
  let [done, timeouts] = [0, 0];
  const start = (client) => {
    if (++done >= requests) sim.stop();
    sim.arm(timers[client], 5);
    if (random.uniform() < 0.9) sim.schedule(random.uniform() * 5, complete, client);
  };
  const complete = sim.on('complete', start);
  const timedOut = (client) => {
    timeouts++;
    start(client);
  };
  for (let i = 0; i < n; i++) timers.push(sim.timer('timeout', timedOut, i));
  done = -n;
  for (let i = 0; i < n; i++) start(i);
  sim.run();
  return { events: requests, check: sim.now + timeouts };
}

/** The same with schedule and cancel instead of persistent timers. */
function cancelById(n, requests) {
  const sim = new Simulation({ capacity: 4 * n });
  const random = new Sfc32(1);
  const ids = new Float64Array(n);
  let [done, timeouts] = [-n, 0];
  const start = (client) => {
    if (++done >= requests) sim.stop();
    ids[client] = sim.schedule(5, timedOut, client);
    if (random.uniform() < 0.9) sim.schedule(random.uniform() * 5, complete, client);
  };
  const complete = sim.on('complete', (client) => {
    sim.cancel(ids[client]);
    start(client);
  });
  const timedOut = sim.on('timeout', (client) => {
    timeouts++;
    start(client);
  });
  for (let i = 0; i < n; i++) start(i);
  sim.run();
  return { events: requests, check: sim.now + timeouts };
}

export const workloads = {
  hold,
  mm1,
  reps,
  cancel,
  mix,
  'hold-process': holdProcess,
  'mm1-resource': mm1Resource,
  'cancel-by-id': cancelById,
};
