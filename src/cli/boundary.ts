/** `rvisim boundary`: where the outcome of a run flips as one number of it changes. */
import { type BoundarySearch, windowsOf } from '../analysis/boundary.ts';
import { writeAtomically } from '../campaign/atomic-file.ts';
import type { RunSettings } from '../experiment/runner.ts';
import { renderWindows, windowsSvg } from '../report/boundary.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { OneRun, outcomeOf, placeOf } from './one-run.ts';
import { checkOutputFile } from './output-file.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { chooseRun, chooseVariant } from './variant-choice.ts';
import { settingsWith } from './what-if.ts';

export interface BoundaryOptions {
  readonly variant?: string | undefined;
  readonly run: number;
  readonly set: readonly string[];
  /** `where`, `when`, or a change with `{x}` in it. */
  readonly over: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly points: number;
  readonly resolution?: number | undefined;
  readonly svg?: string | undefined;
  readonly json: boolean;
}

export function findBoundary(file: string, options: BoundaryOptions, terminal: Terminal): ExitCode {
  if (options.svg !== undefined) checkOutputFile('--svg', options.svg);
  const { scenario } = readScenario(file, { set: options.set });
  const variant = chooseVariant(variantsOf(scenario), options.variant);
  const knob = knobOf(options.over, variant.settings);
  const search = searchOf(knob, options);
  const run = new OneRun(scenario, variant, chooseRun(scenario, options.run));
  const windows = windowsOf(search, (x) => {
    const record = run.under(settingsWith(scenario, variant, [knob.changeAt(x)], knob.option));
    return { x, outcome: outcomeOf(record), place: placeOf(record) };
  });
  if (windows === undefined) throw tooManyWindows(search);
  const title = `${scenario.name}, ${variant.name}, run ${options.run}`;
  const facts = { scenario: scenario.name, variant: variant.name, run: options.run, over: knob.axis, windows };
  if (options.json)
    terminal.out(`${JSON.stringify(facts, undefined, 2)}
`);
  else terminal.out(`${title}\n${renderWindows(windows, knob.axis, terminal.width)}`);
  if (options.svg !== undefined) {
    writeAtomically(options.svg, windowsSvg(windows, title, knob.axis));
    terminal.err(`${options.svg}: the windows\n`);
  }
  return exitCode.ok;
}

/** Of a run whose outcome flips at thousands of places each is searched for. */
const MOST_BISECTIONS = 10_000;

const tooManyWindows = ({ resolution, from, to, mostBetween }: BoundarySearch): UsageError =>
  new UsageError(
    `--resolution: expected so wide a one that ${mostBetween} runs find all ends, came ${resolution} from ${from} ` +
      `to ${to}; a shorter range does, too`,
  );

/** One number of a run, and how it is set. */
interface Knob {
  readonly axis: string;
  /** What asked for it, for messages. */
  readonly option?: string;
  readonly changeAt: (x: number) => string;
  readonly isWhole: boolean;
  readonly range?: readonly [number, number] | undefined;
}

function knobOf(over: string, settings: RunSettings): Knob {
  if (over === 'where') return whereKnob(settings);
  if (over === 'when') return whenKnob(settings);
  if (!/^[^=]+=.*\{x\}/.test(over))
    throw new UsageError(
      `--over: expected where, when, or a change with {x} in it, such as memoryGiB={x}, came '${over}'`,
    );
  const isWhole = !/\{x\}\s*[a-z%]/i.test(over);
  return { axis: over, option: '--over', changeAt: (x) => over.replaceAll('{x}', String(x)), isWhole };
}

interface Triggered {
  readonly fault?: {
    readonly trigger?: {
      readonly hypervisorInstructions?: readonly [number, number];
      readonly window?: readonly [unknown, unknown];
      readonly at?: number;
    };
  };
}

/** The number of instructions after the moment of the trigger: every step of every entry comes in its turn. */
function whereKnob(settings: RunSettings): Knob {
  const range = (settings as Triggered).fault?.trigger?.hypervisorInstructions;
  if (range === undefined)
    throw new UsageError(
      '--over where: expected a fault with hypervisorInstructions; --over when, or a change with {x}',
    );
  // Both ends of the range are drawn as in any run: which of them, this run's random numbers say, for all x alike.
  return { axis: 'instructions inside the VMM', changeAt: instructionsFrom, isWhole: true, range };
}

const instructionsFrom = (x: number): string => `fault.trigger.hypervisorInstructions=[${x}, ${x + 1}]`;
const windowFrom = (x: number): string => `fault.trigger.window=[${x} ms, ${x + 1e-6} ms]`;

/** The moment of the trigger, in ms since the start. */
function whenKnob(settings: RunSettings): Knob {
  const trigger = (settings as Triggered).fault?.trigger;
  const axis = 'time of the trigger, ms';
  if (trigger?.at !== undefined) return { axis, changeAt: (x) => `fault.trigger.at=${x} ms`, isWhole: false };
  if (trigger?.window === undefined)
    throw new UsageError('--over when: expected a fault whose trigger has a window or a time; or a change with {x}');
  const range = trigger.window.map((moment) => (typeof moment === 'string' ? Number.parseFloat(moment) : moment));
  const isTime = typeof trigger.window[0] === 'string' || Number(range[1]) > 1;
  return { axis, changeAt: windowFrom, isWhole: false, range: isTime ? (range as [number, number]) : undefined };
}

function searchOf({ range, axis, ...knob }: Knob, options: BoundaryOptions): BoundarySearch {
  const { points } = options;
  const [from, to] = [options.from ?? range?.[0], options.to ?? range?.[1]];
  if (from === undefined || to === undefined)
    throw new UsageError(`--from and --to: expected the range of ${axis}, which the scenario does not say`);
  if (!(from < to)) throw new UsageError(`--from: expected a number below --to, came ${from} and ${to}`);
  // From 0.1 to 0.9 a number without a unit is a share.
  const isWhole = knob.isWhole && [from, to, options.resolution ?? 1].every(Number.isInteger);
  const resolution = options.resolution ?? (isWhole ? 1 : (to - from) / 2 ** 16);
  if (!(resolution > 0)) throw new UsageError(`--resolution: expected a number above 0, came ${resolution}`);
  return { from, to, points, resolution, isWhole, mostBetween: MOST_BISECTIONS };
}
