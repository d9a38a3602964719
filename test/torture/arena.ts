/**
 * Where campaigns are tortured: one small campaign, what its records are when nobody disturbs it, and the means to
 * disturb it.
 *
 * Every ordeal does the same campaign over and over. However often it is killed, cut, damaged or starved, it must end
 * with the undisturbed bytes or refuse in words; anything else is an `Outrage`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RandomStreams } from '../../src/kernel/random.ts';
import type { Stream } from '../../src/kernel/stream.ts';
import { storedText } from '../campaign/stored.ts';
import { type Ended, rvisim, start } from '../cli/invoke.ts';
import { temporaryHome } from '../temporary-home.ts';

export const scenarioPath = fileURLToPath(new URL('../../scenarios/rehype-increments.yaml', import.meta.url));

/** What an ordeal did and saw, by name. */
export type Counts = Readonly<Record<string, number>>;

/** The tool did what it must never do. */
export class Outrage extends Error {
  override readonly name = 'Outrage';
}

export interface ArenaOptions {
  readonly seed: string;
  /** Of each variant. */
  readonly runs: number;
}

export class Arena {
  readonly random: Stream;
  readonly reference: string;
  readonly digest: string;
  readonly runs: number;
  /**
   * How long the campaign takes as a process, on one thread: the moments of death are drawn from somewhat more than it.
   */
  readonly durationMs: number;
  readonly #home: string;
  #folders = 0;

  private constructor(home: string, { seed, runs }: ArenaOptions, durationMs: number) {
    this.#home = home;
    this.runs = runs;
    this.durationMs = durationMs;
    this.random = new RandomStreams(seed).stream('torture');
    const whole = join(home, 'whole');
    this.reference = recordsIn(whole);
    this.digest = digestIn(whole);
  }

  /** Does the campaign once, undisturbed. */
  static async open(options: ArenaOptions): Promise<Arena> {
    const home = mkdtempSync(join(temporaryHome, 'rvisim-torture-'));
    const begun = performance.now();
    const { code, err } = await start(campaignInto(join(home, 'whole'), options.runs)).ended;
    if (code !== 0) throw new Outrage(`the undisturbed campaign ended with ${code}: ${err}`);
    return new Arena(home, options, performance.now() - begun);
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** A path where nothing is yet. */
  newFolder(): string {
    this.#folders += 1;
    return join(this.#home, String(this.#folders));
  }

  /**
   * The command that begins the campaign in a folder or goes on with it, on one thread unless the options say
   * otherwise.
   */
  campaign(folder: string, ...options: readonly string[]): readonly string[] {
    return campaignInto(folder, this.runs, ...options);
  }

  /** Some moment in the life of the campaign, from its start to somewhat after its end. */
  async someMoment(stretch = 1): Promise<void> {
    await delay(this.random.uniform(0, this.durationMs * 1.5 * stretch));
  }

  /**
   * Starts a command and kills it at some moment, if it lives so long; `stretch` gives it more time than the
   * undisturbed campaign took.
   */
  async killAtSomeMoment(command: readonly string[], stretch = 1): Promise<Ended> {
    const running = start(command);
    const moment = this.someMoment(stretch).then(() => running.kill('SIGKILL'));
    const ended = await running.ended;
    await moment;
    return ended;
  }

  /** Holds the folder of a campaign that says it has ended against the undisturbed one. */
  mustBeWhole(folder: string): void {
    const records = recordsIn(folder);
    if (records !== this.reference) throw new Outrage(`${folder}: ${whatIsWrong(records, this.reference)}`);
    if (digestIn(folder) !== this.digest) throw new Outrage(`${folder} has the digest ${digestIn(folder)}`);
  }

  /**
   * Holds the records of a campaign that was disturbed against the undisturbed one: they must be a beginning of it, but
   * for a torn last line.
   */
  mustBeBeginning(folder: string): void {
    const records = recordsIn(folder);
    const lines = records.slice(0, records.lastIndexOf('\n') + 1);
    if (!this.reference.startsWith(lines)) throw new Outrage(`${folder}: ${whatIsWrong(lines, this.reference)}`);
  }
}

function campaignInto(folder: string, runs: number, ...given: readonly string[]): readonly string[] {
  const options = given.length === 0 ? ['--jobs', '1'] : given;
  const line = `campaign ${scenarioPath} --runs ${runs} --resume --no-charts --quiet --output`;
  return [...line.split(' '), folder, ...options];
}

export const isKilled = ({ code }: Ended): boolean => code === null;

/** A clear refusal: the right code, words, and no stack trace. */
export function mustBeRefusal({ code, err }: Ended): void {
  if ((code === 2 || code === 3) && err.startsWith('rvisim: ') && !/^ {4}at /m.test(err)) return;
  throw new Outrage(`neither done nor clearly refused: code ${code}\n${err}`);
}

export function mustBeDone({ code, err }: Ended): void {
  if (code !== 0) throw new Outrage(`ended with ${code}\n${err}`);
}

/** Without the cost of a process. */
export const inThisProcess = (command: readonly string[]): Promise<Ended> => rvisim(...command);

export const recordsIn = storedText;

const digestIn = (folder: string): string =>
  (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { answer: { digest: string } }).answer.digest;

function whatIsWrong(records: string, reference: string): string {
  const [lines, expected] = [records.split('\n'), reference.split('\n')];
  const at = lines.findIndex((line, index) => line !== expected[index]);
  const ids = lines.slice(0, -1).map((line) => (JSON.parse(line) as { id: string }).id);
  const twice = ids.length - new Set(ids).size;
  return (
    `${lines.length - 1} records instead of ${expected.length - 1}, ${twice} counted twice, the ` +
    `first wrong one at line ${at + 1}`
  );
}
