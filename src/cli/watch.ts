/**
 * `rvisim watch`: a page with the progress of a campaign, for browsers on this machine. It reads the results folder and
 * changes nothing. Requests under another host name (DNS rebinding) or from another page's script are refused.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Summary } from '../analysis/summary.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { type MetricName, metricNamed, metricsOf } from '../experiments.ts';
import { readResults } from '../library/results.ts';
import { metricWords } from '../report/charts/words.ts';
import { WATCH_PAGE, type WatchedProgress } from '../report/watch-page.ts';
import { type ExitCode, exitCodeOf } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

const ADDRESS = '127.0.0.1';
/** The records are read at most so often, however many pages are open, and at most a tenth of the time. */
const READ_EVERY_MS = 1000;
const PAUSES_PER_READING = 9;
/** A browser opens six for a page. Files that the campaign needs must not run out, whoever keeps connections open. */
const MOST_CONNECTIONS = 64;
const SLOWEST = { headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000 } as const;

export interface Watching {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves until it is interrupted. */
export async function watchFolder(directory: string, port: number, terminal: Terminal): Promise<ExitCode> {
  // Says what is wrong with a folder that is none.
  readResults(directory);
  const stop = terminal.interruption('the page is closed');
  const watching = await serveProgress(directory, port);
  terminal.out(`${watching.url}\n`);
  terminal.err('Open this address in a browser on this machine; Ctrl-C ends it. The campaign is not touched.\n');
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await watching.close();
  return exitCodeOf(stop);
}

/** On the loopback interface only; port 0 takes a free one. Throws a UsageError if the port is taken. */
export async function serveProgress(directory: string, port: number): Promise<Watching> {
  const progress = new FolderProgress(directory);
  const server = createServer(SLOWEST, (request, response) => answer(request, response, server, progress));
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`--port: expected a free port, came ${port} (${error.code ?? error.message})`)),
    );
    server.listen(port, ADDRESS, resolve);
  });
  // A connection that cannot be taken, since files have run out, is none: the campaign goes on.
  server.on('error', () => {});
  return {
    url: `http://${ADDRESS}:${portOf(server)}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function answer(request: IncomingMessage, response: ServerResponse, server: Server, progress: FolderProgress): void {
  const own = [`${ADDRESS}:${portOf(server)}`, `localhost:${portOf(server)}`];
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  if (!own.includes(host)) return send(response, 403, 'text/plain', 'refused: another host\n');
  // A link or a picture of another page names no origin, but browsers say where it stands; another port is same-site.
  const isOwnSite = site === undefined || site === 'none' || site === 'same-origin';
  if (!isOwnSite || (origin !== undefined && !own.some((each) => origin === `http://${each}`)))
    return send(response, 403, 'text/plain', 'refused: another origin\n');
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'refused: this page can only be read\n');
  if (request.url === '/') return send(response, 200, 'text/html', WATCH_PAGE);
  if (request.url === '/report') return void sendReport(response, progress);
  if (request.url === '/progress.json') return void sendProgress(response, progress);
  send(response, 404, 'text/plain', 'not found\n');
}

async function sendReport(response: ServerResponse, progress: FolderProgress): Promise<void> {
  const { status, body } = await progress.report.get();
  // It has its own policy in itself, which is stricter.
  if (status === 200) send(response, status, 'text/html', body, FRAMELESS);
  else send(response, status, 'text/plain', `${body}\n`);
}

async function sendProgress(response: ServerResponse, progress: FolderProgress): Promise<void> {
  const { status, body } = await progress.now.get();
  send(response, status, 'application/json', status === 200 ? body : JSON.stringify({ message: body }));
}

/** Before its first record a folder is not there; while one is written its end may be torn. */
const unreadable = (error: unknown): Page => ({
  status: 503,
  body: error instanceof CampaignRefusal ? error.message : 'the folder cannot be read at the moment',
});

const FRAMELESS = "frame-ancestors 'none'";
const OWN_POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; " +
  `base-uri 'none'; form-action 'none'; ${FRAMELESS}`;

function send(response: ServerResponse, status: number, type: string, body: string, policy = OWN_POLICY): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    ...(status === 405 && { allow: 'GET' }),
  });
  response.end(body);
}

interface Page {
  readonly status: 200 | 503;
  readonly body: string;
}

/** A page that is made anew when it is asked for, but seldom. */
class Seldom {
  readonly #make: () => Promise<string>;
  #page: Promise<Page> | undefined;
  #isFreshUntilMs = 0;

  constructor(make: () => Promise<string>) {
    this.#make = make;
  }

  get(): Promise<Page> {
    const nowMs = performance.now();
    if (this.#page !== undefined && nowMs < this.#isFreshUntilMs) return this.#page;
    // While it is made, all wait for one.
    this.#isFreshUntilMs = Number.POSITIVE_INFINITY;
    this.#page = this.#make()
      .then((body): Page => ({ status: 200, body }), unreadable)
      .finally(() => {
        const doneMs = performance.now();
        this.#isFreshUntilMs = doneMs + Math.max(READ_EVERY_MS, PAUSES_PER_READING * (doneMs - nowMs));
      });
    return this.#page;
  }
}

/** A folder as it fills. */
class FolderProgress {
  readonly #directory: string;
  readonly now = new Seldom(() => Promise.resolve().then(() => JSON.stringify(this.#read(performance.now()))));
  /** Of the runs so far. */
  readonly report = new Seldom(() => reportOf(this.#directory));
  /** The first reading, from which on the speed is measured. */
  #first: { readonly atMs: number; readonly records: number } | null = null;

  constructor(directory: string) {
    this.#directory = directory;
  }

  #read(nowMs: number): WatchedProgress {
    const {
      summary,
      answer: { records },
      planned,
      isFinished,
    } = readResults(this.#directory);
    this.#first ??= { atMs: nowMs, records };
    const seconds = (nowMs - this.#first.atMs) / 1000;
    const runsPerSecond = seconds > 0 ? (records - this.#first.records) / seconds : 0;
    const metric = mainMetric(summary);
    return {
      scenario: summary.scenario,
      question: summary.question,
      records,
      planned,
      isFinished,
      runsPerSecond,
      etaSeconds: runsPerSecond > 0 && !isFinished ? Math.ceil((planned - records) / runsPerSecond) : null,
      metric: metricWords(metric, metricNamed(metric)),
      rows: summary.rows.map(({ variant, runs, metrics }) => {
        const share = metrics[metric];
        const none = { value: null, low: 0, high: 1, n: 0 };
        if (share?.kind !== 'proportion') return { variant, runs, ...none };
        const { value, low, high, denominator: n } = share;
        return { variant, runs, value, low, high, n };
      }),
    };
  }
}

async function reportOf(directory: string): Promise<string> {
  // Which loads what draws figures.
  const { builtScripts, contentOf } = await import('./report.ts');
  const { documentText } = await import('../report/page/document.ts');
  return [...documentText(contentOf(directory).content, builtScripts())].join('');
}

/** The first share of the experiment that some variant has data for, the recovered one before all. */
function mainMetric({ experiment, rows }: Summary): MetricName {
  const shares = metricsOf(experiment).flatMap(([name, { unit }]) => (unit === 'share' ? [name] : []));
  const hasData = (name: MetricName): boolean =>
    rows.some(({ metrics }) => metrics[name]?.kind === 'proportion' && metrics[name].denominator > 0);
  const ordered: readonly MetricName[] = ['recovered|detected', ...shares];
  return ordered.find(hasData) ?? 'recovered|detected';
}
