/**
 * Debian's Firefox for tests, over Marionette: the protocol by which geckodriver speaks to Firefox. It is JSON over TCP,
 * each message with its length before it, one answer for each command, in order.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const FIREFOX = 'firefox-esr';

/** What would make it busy beside the page, and what may be wrong with the graphics of a machine without any. */
const PREFERENCES = {
  'marionette.port': 0,
  'app.normandy.enabled': false,
  'browser.newtabpage.enabled': false,
  'browser.startup.page': 0,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.ipc.processPrelaunch.enabled': false,
  'extensions.enabledScopes': 0,
  'gfx.webrender.software': true,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
};

/** A Firefox with one tab. */
export interface Firefox {
  goto(url: string): Promise<void>;
  /** What a function body returns in the page, as soon as it is neither undefined nor null; it is asked again and again. */
  waitFor(body: string): Promise<unknown>;
  /** What the browser has complained about since it started: errors of scripts and breaches of policies, of any page. */
  complaints(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function launchFirefox(): Promise<Firefox> {
  const profile = mkdtempSync(join(tmpdir(), 'rvisim-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const args = ['--headless', '--no-remote', '--profile', profile, '--marionette', '--remote-allow-system-access'];
  const browser = spawn(FIREFOX, args, { stdio: 'ignore', env: { ...process.env, HOME: profile } });
  const ended = once(browser, 'exit');
  const speaker = new Speaker(await portIn(profile));
  await speaker.greeting;
  await speaker.ask('WebDriver:NewSession', {});
  const run = async (context: 'content' | 'chrome', body: string): Promise<unknown> => {
    await speaker.ask('Marionette:SetContext', { value: context });
    const answer = await speaker.ask('WebDriver:ExecuteScript', { script: body, args: [] });
    return (answer as { readonly value: unknown }).value;
  };
  return {
    goto: async (url) => {
      await speaker.ask('WebDriver:Navigate', { url });
    },
    waitFor: async (body) => {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const value = (await run('content', body)) ?? undefined;
        if (value !== undefined) return value;
        await sleep(STEP_MS);
      }
      throw new Error(`it never came: ${body}`);
    },
    complaints: async () =>
      (await run('chrome', 'return Services.console.getMessageArray().map((each) => each.message)')) as string[],
    close: async () => {
      await speaker.ask('Marionette:Quit', { flags: ['eForceQuit'] });
      await ended;
      speaker.close();
      // Its last process may still be writing.
      await rm(profile, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

const STEP_MS = 50;
const MOST_TRIES = 1200;

/** Firefox takes a free port and writes it down. */
async function portIn(profile: string): Promise<number> {
  const file = join(profile, 'MarionetteActivePort');
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (port > 0) return port;
    await sleep(STEP_MS);
  }
  throw new Error(`${FIREFOX} does not start`);
}

type Answer = readonly [kind: 1, number: number, problem: { readonly message: string } | null, result: unknown];

class Speaker {
  readonly #socket: Socket;
  readonly #waiting: ((message: unknown) => void)[] = [];
  /** What it says before it is asked. */
  readonly greeting: Promise<unknown>;
  #unread: Buffer = Buffer.alloc(0);
  #asked = 0;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.greeting = this.#next();
    this.#socket.on('data', (bytes) => this.#read(bytes));
  }

  async ask(command: string, parameters: object): Promise<unknown> {
    const text = JSON.stringify([0, ++this.#asked, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , problem, result] = (await this.#next()) as Answer;
    if (problem !== null) throw new Error(`${command}: ${problem.message}`);
    return result;
  }

  close(): void {
    this.#socket.destroy();
  }

  #next(): Promise<unknown> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #read(bytes: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    for (;;) {
      const colon = this.#unread.indexOf(':');
      const end = colon + 1 + Number(this.#unread.subarray(0, Math.max(0, colon)));
      if (colon < 0 || this.#unread.length < end) return;
      const message: unknown = JSON.parse(this.#unread.subarray(colon + 1, end).toString());
      this.#unread = this.#unread.subarray(end);
      this.#waiting.shift()?.(message);
    }
  }
}
