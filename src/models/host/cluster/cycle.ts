/**
 * The rejuvenation cycle of one host: the host works for a while, its VMM is restarted by some mechanism, and the cycle
 * ends when its guests have their former throughput. The result is the throughput of the guests, second by second,
 * relative to that before.
 */

import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { timeToResponsiveness } from '../../../experiment/responsiveness.ts';
import { type Tell, tellerOf, tellOutage } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import { type MigrationRecord, migrate } from '../migration/live-migration.ts';
import { reboot } from '../reboots/reboot.ts';
import { bootGuests } from '../reboots/steps/guests.ts';
import { type ClusterSettings, LIVE_MIGRATION } from './form.ts';
import { type ClusterTestbed, LONGEST_CYCLE_NANOS } from './testbed.ts';

/** Time of work before the rejuvenation, which defines the throughput of a host at work. */
export const LEAD_SECONDS = 20;
/** The throughput is back when its mean over this many seconds is within 5 % of that before. */
const BACK_SECONDS = 5;
const BACK_SHARE = 0.95;

export interface Cycle {
  /** Relative throughput in each second of the cycle, until the next host is rejuvenated. */
  readonly shares: readonly number[];
  /** The longest time in which no VM served anything; in which one VM did not. */
  readonly silentSeconds: number;
  readonly vmSilentSeconds: number;
  /** Work that was not done, in seconds of a host at work. */
  readonly lostSeconds: number;
  /** From the beginning of the rejuvenation. */
  readonly ttrNanos: number;
  readonly events: number;
}

/** A cycle that says nothing about throughput, since these settings leave a host no way back to it. */
export class EndlessCycle extends Error {}

export function cycleOf(
  testbed: ClusterTestbed,
  settings: ClusterSettings,
  seed: string,
  observer?: RunObserver,
): Cycle {
  const { simulation } = testbed;
  testbed.begin(seed);
  testbed.source.observer = observer ?? null;
  show(observer, { model: 'host', simulation, machine: testbed.source });
  const tell = tellerOf(observer);
  const doing = simulation.process(function* () {
    yield simulation.delay(LEAD_SECONDS * 1e9);
    testbed.silence.begin(simulation.now);
    tell?.({ kind: 'strike', atNanos: simulation.now, actor: 'order', text: `rejuvenation by ${settings.strategy}` });
    yield* settings.strategy === LIVE_MIGRATION
      ? moveAndRestart(testbed, tell)
      : restart(testbed, tell, settings.strategy);
  }, 'rejuvenation');
  const steady = (): number => meanOf(testbed.throughput(simulation.now).subarray(LEAD_SECONDS / 2, LEAD_SECONDS));
  const isBack = (): boolean => {
    const recent = testbed.throughput(simulation.now).subarray(-BACK_SECONDS);
    return meanOf(recent) >= BACK_SHARE * steady();
  };
  do simulation.run({ until: simulation.now + BACK_SECONDS * 1e9 });
  while (!(doing.hasEnded && isBack()) && simulation.now < LONGEST_CYCLE_NANOS);
  const before = steady();
  if (before === 0) throw new EndlessCycle(`a host serves nothing in the ${LEAD_SECONDS} s before its rejuvenation`);
  if (simulation.now >= LONGEST_CYCLE_NANOS) {
    const lacks = doing.hasEnded ? 'a host is not back at its former throughput' : 'the rejuvenation of a host goes on';
    throw new EndlessCycle(`${lacks} after ${LONGEST_CYCLE_NANOS / 1e9} s by ${settings.strategy}`);
  }
  tellSilences(tell, testbed);
  const shares = Array.from(testbed.throughput(simulation.now).subarray(LEAD_SECONDS), (amount) => amount / before);
  return {
    shares,
    silentSeconds: testbed.silence.ofTheHost / 1e9,
    vmSilentSeconds: testbed.silence.ofAVm / 1e9,
    lostSeconds: shares.reduce((sum, share) => sum + 1 - share, 0),
    ttrNanos: timeToResponsiveness(
      { amounts: testbed.throughput(simulation.now), stepNanos: 1e9 },
      {
        former: { fromNanos: (LEAD_SECONDS / 2) * 1e9, toNanos: LEAD_SECONDS * 1e9 },
        failedNanos: LEAD_SECONDS * 1e9,
        untilNanos: simulation.now,
        windowNanos: BACK_SECONDS * 1e9,
      },
    ),
    events: simulation.events,
  };
}

/** Clients of the host are those of all its VMs: what counts is when none is served. */
function tellSilences(tell: Tell | undefined, { silence, residents }: ClusterTestbed): void {
  if (tell === undefined) return;
  const { vms, host } = silence.spans;
  tellOutage(tell, { actor: 'clients', ...host, counts: true });
  for (const [vm, away] of vms.entries())
    tellOutage(tell, { actor: `client of ${residents[vm]?.guest.name}`, ...away, counts: false });
}

function* restart(
  testbed: ClusterTestbed,
  tell: Tell | undefined,
  name: string,
  without: readonly string[] = [],
): ProcessBody {
  yield* reboot(named(testbed.mechanisms, name), without, testbed.scene(), tell);
}

/** The VMs move to the spare one after the other; then the empty host restarts and becomes the next spare. */
function* moveAndRestart(testbed: ClusterTestbed, tell: Tell | undefined): ProcessBody {
  const { simulation, residents } = testbed;
  for (const [index, { guest }] of residents.entries()) {
    const atNanos = simulation.now;
    yield* move(testbed, index);
    const because = [['repair', 'strike']];
    tell?.({
      kind: 'repair',
      atNanos,
      untilNanos: simulation.now,
      actor: guest.name,
      text: 'moves to the spare',
      because,
    });
  }
  yield* restart(testbed, tell, EMPTY_RESTART, [bootGuests.name]);
}

/** No VM has to be preserved, and the host need not go through its firmware. */
const EMPTY_RESTART = 'quick-reload';

function move(testbed: ClusterTestbed, index: number): ProcessBody<MigrationRecord> {
  const { simulation, source, spare, migration, reboots } = testbed;
  const [here, there] = [testbed.residents[index]?.guest, testbed.guests[index]];
  assert(here !== undefined && there !== undefined, () => `there is no guest ${index}`);
  const memoryBytes = here.pages * source.memory.pageBytes;
  const moving = {
    memoryBytes,
    writableBytes: Math.min(memoryBytes, migration.writableBytes),
    writtenBytesPerNano: migration.writtenBytesPerSecond / 1e9,
    stop: () => here.freeze(),
    resume: () => {
      here.halt();
      source.memory.release(here.name);
      assert(spare.memory.allocate(there.guest.name, there.guest.pages), 'the spare has no room');
      there.guest.attach();
      there.guest.begin();
      there.work.warm();
    },
  };
  return migrate(simulation, source.link, moving, {
    mostRounds: migration.migrationRounds,
    enoughBytes: migration.migrationEnoughBytes,
    mostMemories: migration.migrationMemories,
    prepareNanos: reboots.domainNanos,
    resumeNanos: migration.migrationResumeNanos,
  });
}

function meanOf(values: Float64Array): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
