/** The page's side of the simulator: a worker from the code that the report holds, started when it is first asked. */
import { packedIds } from '../report/page/payload.ts';
import type { Scenario } from '../scenario/schema.ts';
import { unpack } from './packed.ts';
import type { Choice, Order, Played, Question, Reply } from './protocol.ts';

export class SimulatorClient {
  readonly #scenario: Scenario;
  readonly #waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  #worker: Promise<Worker> | undefined;
  #asked = 0;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Rejects with what the experiment says against the changes. */
  async play(order: Order): Promise<Played> {
    return (await this.#ask({ ask: 'play', order })) as Played;
  }

  async choices(id: string, stored: string): Promise<readonly Choice[]> {
    return (await this.#ask({ ask: 'choices', id, stored })) as readonly Choice[];
  }

  async #ask(question: Question): Promise<unknown> {
    this.#worker ??= this.#begin();
    const worker = await this.#worker;
    return await this.#send(worker, question);
  }

  async #begin(): Promise<Worker> {
    const code = (await unpack(packedIds.simulator)) as Uint8Array<ArrayBuffer>;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
      const waiting = this.#waiting.get(data.number);
      this.#waiting.delete(data.number);
      if ('problem' in data) waiting?.reject(new Error(data.problem));
      else waiting?.resolve(data.answer);
    });
    worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the simulator ended: ${message}`));
      this.#waiting.clear();
      this.#worker = undefined;
    });
    await this.#send(worker, { ask: 'begin', scenario: this.#scenario });
    return worker;
  }

  #send(worker: Worker, question: Question): Promise<unknown> {
    const number = this.#asked++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      worker.postMessage({ number, question });
    });
  }
}
