/** A real Redis for a test: redis-server on a free port of this machine, with nothing kept on the disk. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';

export class RedisServer {
  readonly port: number;
  readonly #options: readonly string[];
  readonly #plainPort: number;
  #process: ChildProcess | undefined;

  private constructor(port: number, options: readonly string[], isTls = false) {
    this.port = port;
    this.#plainPort = isTls ? 0 : port;
    this.#options = options;
  }

  /** Starts one; `options` are redis-server's own. */
  static async start(...options: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.restart();
    return server;
  }

  /** One that speaks TLS only. */
  static async startTls(files: {
    readonly cert: string;
    readonly key: string;
    readonly ca: string;
  }): Promise<RedisServer> {
    const port = await freePort();
    const tls = ['--tls-port', String(port), '--tls-cert-file', files.cert, '--tls-key-file', files.key];
    const server = new RedisServer(port, [...tls, '--tls-ca-cert-file', files.ca, '--tls-auth-clients', 'no'], true);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Gone at once, with everything in it. */
  async kill(): Promise<void> {
    if (this.#process === undefined) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    this.#process = undefined;
    await gone;
  }

  /** Starts it (again), empty. */
  async restart(): Promise<void> {
    await this.kill();
    const place = ['--port', String(this.#plainPort), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
    const child = spawn('redis-server', [...place, ...this.#options], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && resolve());
      child.on('error', reject).on('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
