/** What is told of a cluster goes as deep into its hosts as the models of their components do. */
import { describe, expect, it } from 'vitest';
import { recordLine } from '../../../../src/campaign/line.ts';
import { specOf } from '../../../../src/campaign/plan.ts';
import type { CompletedRun } from '../../../../src/experiment/record.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { EventLog } from '../../../../src/report/trace/event-log.ts';
import { explanationOf } from '../../../../src/report/trace/query/causes.ts';
import { lastsNanos, type TraceEvent } from '../../../../src/report/trace/query/event.ts';
import { loadScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const runner = createRunner();
const scenario = loadScenario('double-faults');
const variants = variantsOf(scenario);

function traced(faults: string, isDetailed = false): { readonly record: CompletedRun; readonly events: TraceEvent[] } {
  const variant = variants.find(({ name }) => name.startsWith(`faults=${faults}, `))!;
  const log = new EventLog(isDetailed);
  const record = runner(specOf(variant, 0, scenario.seed), log.probes) as CompletedRun;
  expect(recordLine(runner(specOf(variant, 0, scenario.seed)))).toBe(recordLine(record));
  return { record, events: log.events() };
}

describe('the trace of a cluster', () => {
  it.each(['VMM, then PrivVM', 'DVM, then VMM', 'PrivVM, then DVM'])(
    'has the repairs of each failure as its record has them: %s',
    (faults) => {
      const { record, events } = traced(faults);
      expect(record.episodes).toHaveLength(2);
      const told = events.filter(({ kind, text }) => kind === 'repair' && !text.startsWith('creates '));
      const inRecord = record.episodes.flatMap(({ recovery }) => recovery?.repairs ?? []);
      expect(inRecord.length).toBeGreaterThan(5);
      const namesOf = (repairs: readonly { repair: string; nanos: number | null }[]): string[] =>
        repairs.map(({ repair, nanos }) => `${repair} ${nanos}`).sort();
      const came = told.map((event) => ({ repair: event.actor.replace('host1 ', ''), nanos: lastsNanos(event) }));
      expect(namesOf(came)).toEqual(namesOf(inRecord));
    },
  );

  it('leads from the verdict through the repairs to the injected fault', () => {
    const { events } = traced('VMM, then PrivVM');
    const chain = explanationOf(events).map(({ kind, actor }) => `${kind} ${actor}`);
    expect(chain).toContain('strike host1');
    expect(chain).toContain('repair host1 boot-privvm');
    // The PrivVM could not be struck as long as the VMM stood still.
    const [standstill, second] = [
      events.find(({ kind, text }) => kind === 'act' && text === 'every VM stands still'),
      events.filter(({ kind, actor }) => kind === 'strike' && actor === 'host1')[1],
    ];
    expect(second?.atNanos).toBeGreaterThanOrEqual(standstill!.untilNanos!);
  });

  it('has with details the CPUs, locks and clients of the host that fails', () => {
    const kinds = new Set(traced('VMM, then VMM', true).events.map(({ kind, actor }) => `${kind} ${actor}`));
    for (const part of ['cpu host1 cpu0', 'vm host1 app1', 'lock host1 cpu0 schedule', 'client host1 client of app1'])
      expect([...kinds]).toContain(part);
  });
});
