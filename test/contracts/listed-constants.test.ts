/**
 * `rvisim list parameters` prints every constant of a model: none stands in the code of state, workloads, faults,
 * detectors or repairs, but for numbers that measure nothing. How long a run is watched is no constant of the model and
 * stands in the experiment's own files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCE = new URL('../../src/', import.meta.url);
/** Rooms of experiments: how runs are made, watched and counted. */
const EXPERIMENTS =
  /^(models|compositions)\/[^/]+\/(experiment|re(boot|juvenation|store)|cluster|form|cloning|crash-dump|overload|amplification|gate)\/|^compositions\/[^/]+$/;
const OF_THE_CLUSTER = 'compositions/web-cluster/cluster/';

/** A constant that is a number other than 0, 1 and -1, or is made of such. */
const CONSTANT =
  /^(?:export )?const ([A-Z][A-Z0-9_]*)(?:: [^=]+)? = (.*\b(?![01](?![\d_.e]))\d[\d_.]*(?:e\d+)?\b.*);$/gm;

/** Numbers that measure nothing: encodings, conversions of units, bounds on sizes of the program itself. */
const MEASURES_NOTHING: Readonly<Record<string, string>> = {
  'models/driver-vm/faults/register.ts DIRECTION_FLAG': 'a bit of x86',
  'models/driver-vm/faults/register.ts ARITHMETIC_FLAGS': 'bits of x86',
  'models/driver-vm/faults/register.ts TRAPPING_FLAGS': 'bits of x86',
  'models/driver-vm/host/host.ts MOST_DVMS': 'a primary and a spare',
  'models/driver-vm/host/network-path.ts MOST_NETWORK_VMS': 'how a packet is numbered',
  'models/driver-vm/host/ring.ts BARRIER': 'an encoding',
  'models/driver-vm/host/ring.ts FLUSH': 'an encoding',
  'models/driver-vm/host/ring.ts WORDS': 'an encoding',
  'models/driver-vm/workloads/write-observer.ts ACKNOWLEDGED': 'an encoding',
  'models/driver-vm/workloads/write-observer.ts FAILED': 'an encoding',
  'models/host/host/aging-host.ts HOURS_A_DAY': 'a unit',
  'models/host/host/aging-load.ts HOURS': 'a unit',
  'models/host/host/disk.ts MEAN_ROOT_DISTANCE': 'mathematics',
  'models/host/host/page-cache.ts REUSABLE': 'an encoding',
  'models/management/workloads/operators.ts MOST_VCPUS': 'a bound on what is ordered',
  'models/memory/replication/measures.ts LEAST_WINDOW_NANOS': 'over which a level is judged',
  'models/memory/replication/measures.ts THOUGHTS': 'over which a level is judged',
  'models/memory/pages/contents.ts WORDS': 'a unit',
  'models/memory/pages/misses.ts POINTS': 'how fine a table is',
  'models/memory/pages/misses.ts FIRST_SECONDS': 'how fine a table is',
  'models/memory/pages/misses.ts FACTOR': 'how fine a table is',
  'models/memory/pages/page-class.ts PAGE_BYTES': 'a unit',
  'models/memory/platform/guest.ts PIECE_NANOS': 'how many accesses are done together',
  'models/memory/workloads/guest-groups.ts MIB_PAGES': 'a unit',
  'models/scheduling/schedulers/credit.ts OVER': 'an order',
  'models/scheduling/schedulers/credit.ts IDLE': 'an order',
  'models/scheduling/machine/vcpu.ts FOR_EVER_NANOS': 'longer than any run',
  'models/scheduling/detectors/guests.ts NEVER_NANOS': 'longer than any run',
  'models/memory/platform/disk-timing.ts MEAN_ROOT_DISTANCE': 'mathematics',
  'models/memory/platform/fair-server.ts DONE': 'rounding',
  'models/memory/platform/link.ts ROOT_LAW': 'mathematics',
  'compositions/web-cluster/workloads/web-clients.ts STEP_NANOS': 'the resolution of what is recorded',
  'models/memory/clients/prober.ts STEPS': 'the resolution of what is recorded',
  'models/memory/images/block-map.ts WORDS': 'an encoding',
  'models/memory/images/log-image.ts RESERVE': 'groups without which the cleaner cannot work',
  'models/memory/images/log.ts HEADER_WORDS': 'an encoding',
  'models/memory/mechanisms/cloning/creation.ts MIB': 'a unit',
  'models/memory/mechanisms/cloning/dolly.ts IN_FLIGHT': 'how far parts that go on at once may be apart',
  'models/memory/mechanisms/restore/store.ts PAGE_RECORD_BYTES': 'an encoding',
  'models/memory/platform/flash.ts ERASE_BYTES': 'how a power cut is numbered',
  'models/memory/workloads/restored.ts MIB_PAGES': 'a unit',
  'models/memory/migration/fleet.ts MEGABIT': 'a unit',
  'models/memory/migration/fleet.ts MB': 'a unit',
  'models/memory/mechanisms/migration/fluid.ts MOST_ROUNDS': 'a bound on a run',
  'models/memory/mechanisms/migration/fluid.ts LOOKS': 'how exact a solution is',
  'models/memory/migration/hosted.ts PAGE_MB': 'a unit',
  'models/memory/migration/fluid-shared-fleet.ts HALVINGS': 'how exact a solution is',
  'models/memory/migration/form.ts MOST_MBPS': 'a bound on what is asked',
  'models/memory/migration/measures.ts MB': 'a unit',
  'models/memory/migration/measures.ts MOST_ROUNDS': 'how many rounds a record lists',
  'models/memory/pages/accesses.ts MOST_ACCESSES': 'a bound on a run',
  'models/memory/pages/accesses.ts ONE_BY_ONE': 'a weight in that bound',
  'models/memory/replication/form.ts MOST_MBPS': 'a bound on what is asked',
  'models/memory/replication/measures.ts MB': 'a unit',
  'models/memory/replication/rules.ts MOST_SYNCHRONISATION_SECONDS': 'a bound on what is asked',
  'models/memory/replication/run.ts CHOICE_NANOS': 'from which epochs a fault chooses',
  'models/memory/replication/run.ts LONGEST_NANOS': 'a bound on a run',
  'models/memory/replication/run.ts LOOK_NANOS': 'how often a run looks whether it is over',
  'models/memory/replication/software.ts MOST_NUMBER': 'an encoding',
  'models/memory/replication/tcp-rules.ts MOST_LOSS': 'a bound on what is asked',
  'models/memory/replication/tcp/site.ts LOOK_NANOS': 'how often a process looks whether there is something to send',
  'models/memory/replication/verdict.ts MOST_NAMED': 'how many requests a record names',
  'models/memory/replication/world.ts MEGABIT': 'a unit',
  'models/memory/tcp/segment.ts WORDS': 'an encoding',
  'models/memory/tcp/sender.ts DUPLICATES_OF_A_LOSS': 'a rule of TCP (RFC 5681)',
  'models/memory/tcp/sender.ts RUNS_IN_WINDOW': 'how finely segments are put into events',
  'models/memory/tcp/speculation.ts WORTH_TELLING': 'how finely room is told of in events',
  'models/memory/migration/rules.ts MOST_EXACT_VMS': 'a bound on what is asked',
  'models/memory/migration/rules.ts MOST_MEMORY': 'a bound on what is asked',
  'models/memory/migration/rules.ts LONGEST_MS': 'a bound on what is asked',
  'models/memory/migration/moving.ts LOOK_NANOS': 'how often a run looks whether it is over',
  'models/memory/migration/moving.ts LONGEST_NANOS': 'a bound on a run',
  'models/memory/migration/world.ts TICK_NANOS': 'how often a run looks whether it is over',
  'models/memory/migration/world.ts MEGABIT': 'a unit',
  'models/memory/workloads/specweb.ts MEMORY': 'what M3 is of',
  'models/memory/workloads/workload.ts MIB': 'a unit',
  'models/memory/pages/fluid.ts EXPOSURES': 'how exact an integral is',
  'models/memory/mechanisms/migration/encoders.ts SAMPLED_PAGES': 'how exact the size of a delta is',
  'models/memory/mechanisms/migration/encoders.ts MOST_WRITES': 'how exact the size of a delta is',
  'models/memory/mechanisms/migration/xbzrle.ts LONGEST_RUN': 'an encoding',
  'compositions/web-cluster/workloads/web-clients.ts MOST_USES': 'how a request is numbered',
  'compositions/web-cluster/workloads/web-clients.ts SLOTS': 'how a request is numbered',
};

/**
 * All numbers of a state model are the scenario's: what stands in its code bounds the computing. The model of the VMM
 * has a test of its own (test/models/vmm/parameters/constants.test.ts).
 */
const ELSEWHERE = /^models\/(state-model|vmm)\//;

const constantsIn = (text: string): string[] => [...text.matchAll(CONSTANT)].map(([, name = '']) => name);

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /^(models|compositions)\/.*\.ts$/.test(path))
  .filter((path) => !path.includes('parameters') && !ELSEWHERE.test(path))
  .filter((path) => path.startsWith(OF_THE_CLUSTER) || !EXPERIMENTS.test(path));

describe('constants in the code of models', () => {
  it('are none but those that measure nothing', () => {
    expect(files.length).toBeGreaterThan(100);
    const found = files.flatMap((path) =>
      constantsIn(readFileSync(new URL(path, SOURCE), 'utf8')).map((name) => `${path} ${name}`),
    );
    expect(found.filter((name) => !(name in MEASURES_NOTHING))).toEqual([]);
    expect(Object.keys(MEASURES_NOTHING).filter((name) => !found.includes(name))).toEqual([]);
  });

  it('are found however they are written', () => {
    expect(
      constantsIn(
        [
          'const PIECES_IN_A_TURN = 8;',
          'export const SLICE_NANOS: number = seconds(20);',
          'const SHARE = 0.1;',
          'const WINDOW_NANOS = [3e9, 4e9] as const;',
          'const NONE = -1;',
          'const FROM_PARAMETERS = parameters.rounds.value;',
        ].join('\n'),
      ),
    ).toEqual(['PIECES_IN_A_TURN', 'SLICE_NANOS', 'SHARE', 'WINDOW_NANOS']);
  });
});
