/** What `npm run mutants` changes in the models besides that of the VMM, and in the web cluster. */
import { type Mutated, to, without } from './mutants.ts';

const management = ['test/models/management', 'test/contracts/repairs.test.ts'];
const cluster = ['test/compositions/web-cluster', 'test/contracts/courses.test.ts'];
const writes = ['test/models/driver-vm/workloads', 'test/models/driver-vm/host', 'test/models/driver-vm/experiment'];
const migration = ['test/models/memory/mechanisms/migration', 'test/models/memory/migration'];
const restore = ['restore', 'mechanisms/restore', 'images'].map((room) => `test/models/memory/${room}`);

/** Of pre-copy; where there are no rounds, all pages are sent after the pause. */
const ROUND_ENDS = 'a round ends with a look at what VM and device have written, and no time passes until the pause';

export const MUTATED_ELSEWHERE: readonly Mutated[] = [
  {
    file: 'src/models/management/plane/plane.ts',
    tests: management,
    mutants: [
      // A watch that is registered fires once.
      without('this.fire(watch, watch.path);'),
    ],
  },
  {
    file: 'src/models/management/repairs/xenstore.ts',
    tests: management,
    mutants: [
      without('for (const watch of lostWatches(plane)) plane.register(watch);'),
      to('isNew(plane) ? plane.driverVm.replica.size', 'isNew(plane) ? 0 * plane.driverVm.replica.size'),
    ],
  },
  {
    file: 'src/models/management/repairs/operations.ts',
    tests: management,
    mutants: [
      to("if (stage === 'decided') plane", "if (stage !== 'decided') plane"),
      without(' && !toolstack.carriesOut(order)'),
    ],
  },
  {
    file: 'src/models/management/plane/operation-run.ts',
    tests: management,
    mutants: [
      without("if (driverVm.logs) driverVm.log.set(this.order.id, { ...entry, stage: 'done', answer });"),
      without('if (!isSettled && driverVm.logs) return this.drop();'),
      to("this.stage !== 'intent'", "this.stage === 'done'"),
    ],
  },
  {
    file: 'src/models/management/plane/toolstack.ts',
    tests: management,
    mutants: [without('if (known?.answer !== undefined) return reply(order, known.answer);')],
  },
  {
    file: 'src/models/management/plane/xenstored.ts',
    tests: management,
    mutants: [
      without('for (const caller of callers) caller.disconnected();'),
      without('this.plane.driverVm.replica.apply(this.changes);'),
    ],
  },
  {
    file: 'src/models/management/experiment/verdict.ts',
    tests: management,
    mutants: [to('gapNanos > values.applicationPatienceNanos', 'gapNanos < 0')],
  },
  {
    file: 'src/models/driver-vm/experiment/course.ts',
    tests: cluster,
    mutants: [
      without("...(isWrong ? [{ kind: 'vm-wrong', from, vm: 'every' } satisfies Effect] : []),"),
      to('bench.writes.harmed.size > 0 || ', ''),
      to('...[...files, ...networks].map(({ service }) => service.longestGapNanos)', '0'),
    ],
  },
  {
    file: 'src/compositions/web-cluster/cluster/failing-host.ts',
    tests: cluster,
    mutants: [
      to("if (kind === 'vm-wrong') node.isWrong = true;", "if (kind === 'vm-wrong') node.isWrong = false;"),
      without('this.#stoodStill += this.#cluster.simulation.now - this.#standsSince;'),
      to('this.#privvmFailures > failures', 'this.#privvmFailures < failures'),
    ],
  },
  {
    file: 'src/compositions/web-cluster/workloads/web-clients.ts',
    tests: cluster,
    mutants: [without('this.wrongAnswers++;')],
  },
  {
    file: 'src/models/driver-vm/workloads/write-observer.ts',
    tests: writes,
    mutants: [
      to('if (progress === ACKNOWLEDGED) {', 'if (progress === FAILED) {'),
      to('if (this.#progress[stamp] === PENDING) {', 'if (this.#progress[stamp] === FAILED) {'),
      without(' || content === tornBy(stamp)'),
      to('if (!isLate && !hasPassed) return;', 'if (!isLate) return;'),
      to('if (!isLate && !hasPassed) return;', 'if (!hasPassed) return;'),
      to('stampIn(this.#medium.durable(block)) >= newest', 'stampIn(this.#medium.read(block)) >= newest'),
    ],
  },
  {
    file: 'src/models/driver-vm/host/disk.ts',
    tests: writes,
    mutants: [
      without(' || sequence >= before'),
      without('this.medium.loseCache();'),
      to('>= this.#times.transferNanos) return;', '>= 0) return;'),
      to('return way >= 0 ? way : way + this.medium.blocks;', 'return Math.abs(way);'),
      without(' || !this.#grants.isMapped(this.#dvm, buffer)'),
      to('operation === FLUSH || operation === BARRIER) return dirty > 0', 'operation === FLUSH) return dirty > 0'),
    ],
  },
  {
    file: 'src/models/memory/mechanisms/migration/switch-over.ts',
    tests: migration,
    mutants: [
      without("if (!(yield* openDisk(scene))) throw new Interrupt('disk-failed' satisfies Trouble);"),
      without('if (!destination.isAlive || !destination.hasTool || !destination.hasDisk) return;'),
      without('device?.catchUp();', ROUND_ENDS),
    ],
  },
  {
    file: 'src/models/memory/mechanisms/migration/pre-copy-xen.ts',
    tests: migration,
    mutants: [
      to(
        'yield* suspend(scene);\n    dirty.moveTo(due);',
        'dirty.moveTo(due);\n    yield* suspend(scene);',
        ROUND_ENDS,
      ),
      to('isAdaptive && rate >= rates.most', 'isAdaptive'),
    ],
  },
  {
    file: 'src/models/memory/mechanisms/migration/last-round.ts',
    tests: migration,
    mutants: [
      to('if (this.#tooFast < 2) return false;', 'if (this.#tooFast < 1) return false;'),
      to('round.sentPages + round.skippedPages <', 'round.sentPages <'),
    ],
  },
  {
    file: 'src/models/memory/mechanisms/migration/post-copy.ts',
    tests: migration,
    mutants: [
      without(
        'if (destination.memory.holds(page)) return;',
        'the page is not sent again: the fault waits for one message more',
      ),
    ],
  },
  {
    file: 'src/models/memory/mechanisms/restore/pager.ts',
    tests: restore,
    mutants: [without('if (!this.#memory.holds(page)) '), to('if (life === this.#life) this.arrival', 'this.arrival')],
  },
  {
    file: 'src/models/memory/mechanisms/restore/restore.ts',
    tests: restore,
    mutants: [without("if (outcome !== 'done') this.#fallBack(outcome);")],
  },
  {
    file: 'src/models/memory/images/log-image.ts',
    tests: restore,
    mutants: [
      without("if (this.#flushed < this.#sequence && !this.#commit()) return 'power-cut';"),
      to(
        'set.low === low && set.high === high',
        'set.low === low',
        'half of the hash is enough for all but one change in four billion',
      ),
      to('entry.sequence > root) late', 'entry.sequence > root + 1e9) late'),
    ],
  },
];
