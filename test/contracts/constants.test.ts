/**
 * Every constant that `rvisim list parameters` prints for an experiment can be set in a scenario, with its unit, and
 * varied as an axis; and what is set is what the run is computed with.
 */
import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/campaign/plan.ts';
import { rangeOf } from '../../src/experiment/constants.ts';
import type { Experiment } from '../../src/experiment/experiment.ts';
import type { NamedSet, Parameter } from '../../src/experiment/parameter.ts';
import type { Variant } from '../../src/experiment/runner.ts';
import { createRunner, experiments, parameterModels } from '../../src/experiments.ts';
import { ScenarioError } from '../../src/scenario/errors.ts';
import { parseScenario } from '../../src/scenario/load.ts';
import { scenarioTemplate } from '../../src/scenario/template.ts';
import { variantsOf } from '../../src/scenario/variants.ts';

/** Experiments without constants, and why. */
const WITHOUT: Readonly<Record<string, string>> = {
  'state-model': 'all its numbers are fields of the scenario: rates, times, costs',
};

/** Constants that have a field of their own. */
const FIELDS: readonly string[] = ['cpus', 'memoryGiB', 'clientRetries'];

const FIXED = 'rules of the host model that are listed and cannot be set: time slices, rounds, what counts as slow';

/** Sets that an experiment does not go into, and why. What has no effect is refused. */
const UNUSED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reboot: { aging: 'no host lives so long', fixed: FIXED },
  rejuvenation: { migration: 'no VM moves', fixed: FIXED },
  cluster: { aging: 'nothing ages in a pass over the hosts', fixed: FIXED },
};

/** Of a scenario. */
const MOST_AXES = 16;

interface Effect {
  readonly constant: string;
  readonly value: string | number;
  /** What the first scenario of the experiment has to say besides. */
  readonly with?: readonly string[];
}

const effect = (constant: string, value: string | number, ...others: readonly string[]): Effect => ({
  constant,
  value,
  with: others,
});

/** A cluster that is simulated in a moment. */
const SMALL = ['hosts=2', 'vms=1', 'courses=1', 'interval=1 h'];

/** By experiment and set: a constant whose value shows in the first runs. */
const EFFECTS: Readonly<Record<string, Readonly<Record<string, Effect | string>>>> = {
  'vmm-failure': {
    platform: effect('cpuOnlineNanos', '50 ms', 'vary={}', 'recovery.vmm=rehype'),
    instructions: effect('saveRegisters', 900),
    faults: effect('valueRegister', '100 %', 'fault.model=register'),
    privilegedVm: effect('driverNanos', '60 us'),
    blkBench: effect('transferNanos', '3 ms'),
    unixBench: effect('computingNanos', '9 ms', 'workload=UnixBench'),
    netBench: effect('replyNanos', '300 us', 'workload=NetBench'),
    experiments: effect('oneAppVmNanos', '20 s'),
  },
  reboot: {
    host: effect('dom0BootWaitNanos', '9 s'),
    reboots: effect('firmwareNanos', '90 s'),
    services: effect('sshStartNanos', '9 s', 'vary={}', 'mechanism=cold-vm-reboot', 'service=ssh'),
    migration: effect('migrationResumeNanos', '9 s', 'vary={}', 'mechanism=migrate-away'),
  },
  rejuvenation: {
    host: effect('bootWaitNanos', '9 s'),
    reboots: effect('vmmStartNanos', '90 s'),
    services: effect('sshStartNanos', '9 s', 'service=ssh'),
    aging: effect('guestFailureHours', '100 h'),
  },
  'driver-vm': {
    driverVm: effect('mapGrantNanos', '90 us'),
    faults: effect('valueRegister', '100 %', 'fault.model=register'),
  },
  'privileged-vm': {
    management: effect('requestNanos', '9 ms'),
    driverVm: effect('startKernelNanos', '9 s', 'fault.model=all-components'),
    faults: 'a driver VM that fails with the PrivVM stops at once: no value in it is changed',
  },
  cluster: {
    host: effect('bootWaitNanos', '9 s', ...SMALL),
    reboots: effect('firmwareNanos', '90 s', ...SMALL),
    services: effect('webRequestNanos', '9 ms', ...SMALL),
    migration: effect('writtenBytesPerSecond', '9 MiB/s', ...SMALL, 'vary={}', 'strategy=live-migration'),
  },
  migration: {
    testbed: effect('payloadShare', '80 %'),
    workloads: effect('quakePerSecond', 0.5),
    migration: effect('suspendNanos', '90 ms'),
  },
  'high-availability': {
    replication: effect('pauseNanos', '30 ms', 'vary={}', 'strategy=replication'),
    replicated: effect('ticketWorkNanos', '2 ms', 'vary={}', 'strategy=replication'),
  },
  'web-cluster': { webCluster: effect('requestsPerSecond', 20) },
  'crash-dump': { dump: effect('osComputeNanos', '9 s'), disk: effect('diskBytesPerSecond', '50 MiB/s') },
  replication: {
    replication: effect('pauseNanos', '15 ms'),
    replicated: effect('ticketWorkNanos', '2 ms'),
    tcp: effect('interfaceNanos', '1 ms', 'network=tcp'),
  },
  restore: {
    disk: effect('ssdReadBytesPerSecond', '100 MiB/s'),
    flash: effect('flashReadBytesPerSecond', '9 MiB/s', 'storage=flash', 'watch=30 s'),
    restore: effect('restoreStateNanos', '90 ms'),
  },
  scheduling: { scheduler: effect('switchNanos', '90 us') },
  amplification: { sending: effect('pageHeaderBytes', 900) },
  'hypercall-gate': { gate: effect('wildCalls', 3) },
  overload: {
    overload: effect('leastOverShare', 0.2),
    disk: effect('diskSeekNanos', '20 ms', 'vary={}', 'mechanism=local-swap'),
    testbed: effect('payloadShare', '80 %'),
    migration: effect('faultNanos', '90 us', 'vary={}', 'mechanism=network-memory'),
  },
  cloning: {
    disk: effect('diskSeekNanos', '9 ms', 'vary={}', 'mechanism=linked-template', 'pool=0'),
    cloning: effect('identityNanos', '2 s'),
  },
};

const REPLICA = ['vary={}', 'database={size: 1 GiB, updates: 40, snapshotAge: 0 s}'];
const DAYS = [...REPLICA, 'provisioning={policy: reactive, days: 4, peak: 700}'];
const LATE = ['vary={}', 'database={size: 1 GiB, updates: 300, snapshotAge: 24 h}'];
const WORKING_SET = ['vary={}', 'mechanism=working-set', 'memory=128 MiB', 'watch=5 s', 'estimateFor=1 s'];
const SHORT_DUMP = ['vary={}', 'memory=1 GiB', 'before=30 s', 'after=30 s'];
const BULK = ['vary={}', 'workload=bulk-transfer'];

/**
 * Constants that have stood in code, where nobody could set them. Of those, `guestTickNanos` is in no record: the
 * ledger that an observer asks for reads it (test/experiment/guest-counter.test.ts).
 */
const FROM_CODE: readonly (readonly [experiment: string, effect: Effect])[] = [
  ['amplification', effect('plantedChangedBytes', 64)],
  ['cloning', effect('probeNanos', '50 ms')],
  ['cloning', effect('responsiveWindowNanos', '2 s')],
  ['cloning', effect('bootSpreadBytes', '1 GiB', 'vary={}', 'mechanism=linked-template', 'pool=0', 'vms=1')],
  ['cloning', effect('serviceReadBytes', '64 KiB', ...REPLICA)],
  ['cloning', effect('databaseDiskShare', '10 %', ...REPLICA)],
  ['cloning', effect('serviceDiskShare', '10 %', ...REPLICA)],
  ['cloning', effect('replayShare', '10 %', ...LATE, 'provisioning={policy: predictive, days: 3, peak: 700}')],
  ['cloning', effect('crowdEarliestMinute', 1200, ...DAYS)],
  ['cloning', effect('crowdLatestMinute', 480, ...DAYS)],
  ['crash-dump', effect('systemFilesBytes', '64 MiB', ...SHORT_DUMP)],
  ['crash-dump', effect('extentPages', 1, ...SHORT_DUMP)],
  ['high-availability', effect('workSpread', 0, 'vary={}', 'strategy=replication')],
  ['migration', effect('compileReadsPerSecond', 90, 'vary={}', 'workload=compile', 'mechanism=post-copy')],
  ['migration', effect('bulkBytes', '64 MiB', ...BULK)],
  ['migration', effect('bulkPerSecond', 50, ...BULK)],
  ['replication', effect('workSpread', 0)],
  ['replication', effect('ticketBufferBytes', '1 MiB')],
  ['replication', effect('ticketBufferPerSecond', 400)],
  ['replication', effect('ticketPages', 9)],
  ['restore', effect('ranBeforeNanos', 0, ...WORKING_SET, 'estimator=access-bits')],
  ['restore', effect('flashRoomFactor', 2, ...WORKING_SET, 'storage=flash', 'cutWhileSaved=true')],
];

const own = experiments.filter(({ name }) => !(name in WITHOUT));

/** Of the first model: platforms have the same constants. */
const setsOf = ({ name, parameters }: Experiment): readonly NamedSet[] =>
  (name === 'vmm-failure' ? parameters.slice(0, 1) : parameters)
    .flatMap(({ sets }) => sets)
    .filter((set) => UNUSED[name]?.[set.name] === undefined);

const pathOf = ({ name }: Experiment, set: string, constant: string): string =>
  name === 'vmm-failure' ? `constants.${set}.${constant}` : `constants.${constant}`;

const templateOf = (form: Experiment): string => scenarioTemplate(form, 'first');

function problemsOf(text: string, overrides: readonly string[]): string {
  try {
    parseScenario(text, 'first.yaml', overrides);
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
    throw error;
  }
  return 'no problem';
}

it('every experiment has constants, or a reason why not', () => {
  for (const { name, parameters } of experiments) expect(parameters.length > 0, name).toBe(!(name in WITHOUT));
});

it('every constant lies in a range, and in the order that it has with others of its set', () => {
  for (const { name, sets } of parameterModels)
    for (const { parameters } of sets)
      for (const [constant, parameter] of Object.entries(parameters)) {
        const { least, most } = rangeOf(parameter);
        // What takes for ever at a speed of nothing has no end that could be waited for.
        if (/^(?:B|bytes|[KMGT]iB)\/s$/.test(parameter.unit)) expect(least, name).toBeGreaterThan(0);
        expect([0 <= least, least <= parameter.value, parameter.value <= most], `${name}.${constant}`).not.toContain(
          false,
        );
        expect(Number.isFinite(most), `${name}.${constant}`).toBe(true);
        const limit = parameter.atMost === undefined ? undefined : parameters[parameter.atMost];
        if (parameter.atMost !== undefined)
          expect(parameter.value, `${name}.${constant}`).toBeLessThanOrEqual(limit?.value ?? Number.NaN);
      }
});

it('of two constants in order the one that was set is named, with the other', () => {
  const form = experiments.find(({ name }) => name === 'overload') as Experiment;
  const text = templateOf(form);
  expect(problemsOf(text, ['constants.leastUsualShare=0.96'])).toContain('at most mostUsualShare, which is 0.95');
  expect(problemsOf(text, ['constants.mostUsualShare=0.5'])).toContain('at least leastUsualShare, which is 0.7');
});

/** The records of these runs are others with the constant at another value. */
function expectEffect(text: string, path: string, tried: Effect, runs: readonly number[]): void {
  const recordsWith = (...constants: readonly string[]): string => {
    const scenario = parseScenario(text, 'first.yaml', [...(tried.with ?? []), ...constants]);
    const runner = createRunner();
    const [variant] = variantsOf(scenario).slice(-1) as [Variant];
    return JSON.stringify(runs.map((run) => runner(specOf(variant, run, 'x'))));
  };
  const changed = recordsWith(`${path}=${tried.value}`);
  expect(changed === recordsWith(), path).toBe(false);
  expect(changed, path).not.toContain('harness-error');
}

it.each(FROM_CODE.map(([name, tried]) => [name, tried.constant, tried] as const))(
  'what has stood in code is what runs are computed with: %s, %s',
  (name, _, tried) => {
    const form = experiments.find((each) => each.name === name) as Experiment;
    expectEffect(templateOf(form), `constants.${tried.constant}`, tried, [0]);
  },
);

describe.each(own)('the constants of $name', (form) => {
  const text = templateOf(form);

  it('can all be varied, each by its name', () => {
    const { constants: given = {} } = form.example as { readonly constants?: Readonly<Record<string, number>> };
    const axes = setsOf(form).flatMap(({ name, parameters }) =>
      Object.entries<Parameter>(parameters).flatMap(([constant, { value }]) =>
        FIELDS.includes(constant) ? [] : [[pathOf(form, name, constant), [given[constant] ?? value]] as const],
      ),
    );
    for (let from = 0; from < axes.length; from += MOST_AXES) {
      const some = axes.slice(from, from + MOST_AXES);
      const vary = `vary=${JSON.stringify(Object.fromEntries(some))}`;
      const [variant] = variantsOf(parseScenario(text, 'first.yaml', [vary]));
      for (const [path, [value]] of some) expect(variant?.factors[path], path).toBe(String(value));
    }
  });

  it('are refused in words where they are none, or out of their range', () => {
    const [set] = setsOf(form);
    const entries = Object.entries<Parameter>(set?.parameters ?? {}).filter(([name]) => !FIELDS.includes(name));
    const [nanos = ''] = entries.find(([, { unit }]) => unit === 'ns') ?? [];
    const path = pathOf(form, set?.name ?? '', nanos);
    expect(problemsOf(text, [`${path.slice(0, -1)}=1`])).toContain(`did you mean '${nanos}'?`);
    for (const wrong of ['-1', '5 GiB', 'soon', '"5"', '1e300', '.nan'])
      expect(problemsOf(text, [`${path}=${wrong}`]), wrong).toMatch(
        /expected a (whole )?number of ns that is (not negative|at least \d+)/,
      );
  });

  it('are what the runs are computed with', () => {
    for (const { name } of setsOf(form)) {
      const tried = EFFECTS[form.name]?.[name];
      if (typeof tried === 'string') continue;
      expect(tried, `${name} of ${form.name}`).toBeDefined();
      if (tried === undefined) continue;
      const path = pathOf(form, name, tried.constant);
      expectEffect(text, path, tried, [0, 1]);
    }
  });
});
