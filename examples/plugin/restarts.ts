/**
 * A whole experiment: a service that crashes now and then and is started again, by one of several supervisors. How much
 * of the time is it there?
 */
import { definePlugin, type Entry, experiment, fields, RandomStreams, Simulation, type SpecOf } from 'rvisim';

interface Supervisor extends Entry {
  /** Hours until it notices that the service is away. */
  readonly noticesAfter: number;
}

const supervisors: readonly Supervisor[] = [
  { name: 'polling', summary: 'looks every minute', noticesAfter: 1 / 60 },
  { name: 'parent', summary: 'is told by the kernel at once', noticesAfter: 0 },
];

const fieldsOf = (parts: { readonly supervisors: readonly Supervisor[] }) => ({
  supervisor: fields.named('supervisor', parts.supervisors),
  crashesPerDay: fields.count('crashes a day', 1, 1000, 'How often the service crashes, on average.'),
});

interface Settings {
  readonly experiment: 'restarts';
  readonly supervisor: string;
  readonly crashesPerDay: number;
}

const restarts = experiment({
  name: 'restarts',
  summary: 'a service crashes and is started again: for what share of the time is it away',
  parts: { supervisors },
  fields: fieldsOf,
  defaults: { crashesPerDay: 10 },
  example: { supervisor: 'polling', vary: { supervisor: ['polling', 'parent'] } },
  rules: [],
  metrics: {
    'unavailability|all': { unit: 'ratio', meaning: 'time without service, of a day', isUnavailability: true },
    'crashes|all': { unit: 'count', meaning: 'crashes in a day', of: 'all runs' },
  },
  causes: {},
  comparedFields: ['supervisor'],
  parameters: [],
  runner: (parts) => (spec: SpecOf<Settings>, observer) => {
    const { settings } = spec.variant;
    const supervisor = parts.supervisors.find(({ name }) => name === settings.supervisor);
    if (supervisor === undefined) throw new Error(`there is no supervisor ${settings.supervisor}`);
    const streams = new RandomStreams(`${spec.seed}/${spec.run}`);
    const sim = new Simulation();
    let away = 0;
    let crashes = 0;
    sim.process(function* service() {
      for (;;) {
        yield sim.delay(streams.stream('crash').exponential(24 / settings.crashesPerDay));
        const crashedAt = sim.now;
        observer?.note(crashedAt * HOUR_NANOS, 'service', 'crashes');
        crashes += 1;
        yield sim.delay(supervisor.noticesAfter + streams.stream('start').exponential(START_HOURS));
        away += sim.now - crashedAt;
      }
    });
    sim.run({ until: 24 });
    const { id, variant, run } = spec;
    const measures = { 'unavailability|all': away / 24, 'crashes|all': crashes };
    return { status: 'measured', id, variant: variant.name, run, measures, events: sim.events };
  },
});

const HOUR_NANOS = 3600e9;
const START_HOURS = 20 / 3600;

export const plugin = definePlugin({ name: 'restarts', experiments: [restarts] });
