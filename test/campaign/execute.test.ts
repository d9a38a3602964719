/** Batches, lanes and lost workers. The runs are real; what is put in between is a pool that loses some of them. */
import { describe, expect, it } from 'vitest';
import type { Batch, RunAnswer } from '../../src/campaign/batch.ts';
import { execute } from '../../src/campaign/execute.ts';
import { planOf } from '../../src/campaign/plan.ts';
import { jobsFor, startWorkerPool, type WorkerPool } from '../../src/campaign/worker-pool.ts';
import { smallScenario } from './fixture.ts';

const scenario = smallScenario(5);
const plan = planOf(scenario);
const pool = await startWorkerPool(scenario, plan, 1);

interface Attempt {
  readonly pool?: WorkerPool;
  readonly failFast?: boolean;
  readonly stop?: AbortSignal;
  readonly from?: number;
  readonly deliver?: (answers: readonly RunAnswer[]) => boolean;
}

async function answersOf(attempt: Attempt = {}): Promise<{ lines: string[]; lost: Batch[] }> {
  const lines: string[] = [];
  const lost: Batch[] = [];
  await execute({
    plan,
    pool,
    from: 0,
    stop: new AbortController().signal,
    failFast: false,
    deliver: (answers) => lines.push(...answers.map(({ line }) => line)) > 0,
    onLostBatch: (batch) => void lost.push(batch),
    ...attempt,
  });
  return { lines, lost };
}

const expected = await answersOf();

/**
 * Four lanes whose batches finish in an order that has nothing to do with the plan, and die whenever `dies` says so.
 */
function unreliable(dies: (batch: Batch, attempt: number) => boolean): WorkerPool {
  const attempts = new Map<number, number>();
  return {
    ...pool,
    size: 4,
    async run(batch) {
      const attempt = (attempts.get(batch.start) ?? 0) + 1;
      attempts.set(batch.start, attempt);
      for (let turns = (batch.start * 7) % 5; turns > 0; turns -= 1)
        await new Promise((resolve) => setImmediate(resolve));
      if (dies(batch, attempt)) throw new Error('the worker died');
      return await pool.run(batch);
    },
  };
}

const holds =
  (position: number) =>
  ({ start, end }: Batch): boolean =>
    start <= position && position < end;

describe('executing a plan', () => {
  it('delivers every run in plan order, whatever the order in which batches finish', async () => {
    expect(expected.lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(
      Array.from({ length: plan.length }, (_, position) => plan.at(position).id),
    );
    expect(await answersOf({ pool: unreliable(() => false) })).toEqual(expected);
  });

  it('begins at the given position', async () => {
    expect((await answersOf({ from: 13 })).lines).toEqual(expected.lines.slice(13));
  });

  it('does a lost batch again, and nothing is missing', async () => {
    const { lines, lost } = await answersOf({
      pool: unreliable((batch, attempt) => holds(11)(batch) && attempt === 1 && batch.end - batch.start > 1),
    });
    expect(lost).toHaveLength(1);
    expect(lines).toEqual(expected.lines);
  });

  it('leaves only the run without an answer that loses its worker again', async () => {
    const { lines } = await answersOf({ pool: unreliable(holds(11)) });
    const { id, variant, run } = plan.at(11);
    const message = 'the run ended its worker, or never ended';
    expect(JSON.parse(lines[11] ?? '')).toMatchObject({
      status: 'harness-error',
      id,
      variant: variant.name,
      run,
      message,
    });
    expect(lines.toSpliced(11, 1)).toEqual(expected.lines.toSpliced(11, 1));
  });

  it('stops after the first run without an answer with fail-fast', async () => {
    const { lines } = await answersOf({ pool: unreliable(holds(11)), failFast: true });
    expect(lines).toHaveLength(12);
    expect(lines[11]).toContain('harness-error');
  });

  it('begins no batch after the stop signal, and delivers those under way', async () => {
    const controller = new AbortController();
    const delivered: RunAnswer[] = [];
    await answersOf({
      stop: controller.signal,
      deliver(answers) {
        delivered.push(...answers);
        controller.abort();
        return true;
      },
    });
    expect(delivered.length).toBeGreaterThan(0);
    expect(delivered.length).toBeLessThan(plan.length);
    expect(delivered.map(({ line }) => line)).toEqual(expected.lines.slice(0, delivered.length));
  });

  it('begins no batch after no more answers are wanted', async () => {
    let deliveries = 0;
    await answersOf({
      pool: unreliable(() => false),
      deliver() {
        deliveries += 1;
        return false;
      },
    });
    expect(deliveries).toBe(1);
  });

  it('ends with the error of a delivery that failed, and delivers nothing more', async () => {
    let deliveries = 0;
    const deliver = (): boolean => {
      deliveries += 1;
      throw new Error('disk full');
    };
    await expect(answersOf({ pool: unreliable(() => false), deliver })).rejects.toThrow('disk full');
    expect(deliveries).toBe(1);
  });
});

describe('the number of workers', () => {
  it('is the requested one, or one when there are few runs', () => {
    expect(jobsFor(7, 1)).toBe(7);
    expect(jobsFor('auto', 0)).toBe(1);
    expect(jobsFor('auto', 150)).toBe(1);
    expect(jobsFor('auto', 1e9)).toBeGreaterThanOrEqual(1);
  });
});
