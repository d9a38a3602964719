/** One run: parties write pages, what is dirty is sent, and a ledger says what of it was sent for nothing. */

import { type Measures, measured } from '../../../experiment/metrics.ts';
import { named } from '../../../experiment/named.ts';
import { type Values, valuesWith } from '../../../experiment/parameter.ts';
import type { RunnerOf } from '../../../experiment/runner.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { ms } from '../../../kernel/time.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { type GroupLedger, type PageGroup, ranked, SharedPages } from '../pages/parties.ts';
import { amplificationParameters } from '../parameters/amplification.ts';
import { GUEST_GROUPS } from '../workloads/guest-groups.ts';
import type { AmplificationSettings } from './form.ts';
import type { AmplificationMetric } from './metrics.ts';
import type { AmplificationParts } from './parts.ts';

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;
const MB = 1e6;
const STRANGER = 'planted';

export function amplificationRunner({
  transfers,
}: AmplificationParts): RunnerOf<AmplificationSettings, AmplificationMetric> {
  return ({ id, variant, run, seed }, observer) => {
    const { settings } = variant;
    const streams = new RandomStreams(
      `${seed}/${run}`,
      observer?.drew === undefined ? null : (stream, index, value) => observer.drew?.(0, stream, index, value),
    );
    const values = valuesWith(amplificationParameters, settings.constants);
    const groups = groupsOf(settings, values, streams.stream('planted'));
    const shared = new SharedPages(groups, values.extentPages, (name) => streams.stream(name));
    const transfer = named(transfers, settings.mechanism);
    const rate = settings.linkMbps * MEGABIT * values.payloadShare;
    const pageBytes = PAGE_BYTES + values.pageHeaderBytes;
    // A migration begins with all pages; those are no sign of anything.
    const nanosFor = (bytes: number): number => Math.ceil(bytes / rate + values.roundTripNanos);
    let lastNanos = nanosFor(shared.pages * pageBytes);
    let now = 0;
    for (let sending = 0; sending < settings.sendings; sending++) {
      const nanos = Math.max(1, transfer.nextAfter(lastNanos, ms(settings.interval)));
      shared.run(nanos);
      now += nanos;
      lastNanos = nanosFor(shared.send(pageBytes));
    }
    for (const [place, ledger] of ranked(shared.ledgers).entries())
      observer?.note(now, `rank ${place + 1}`, wordsOn(ledger));
    const measures = measuresOf(shared.ledgers, settings.sendings);
    return { status: 'measured', id, variant: variant.name, run, measures, events: settings.sendings };
  };
}

/** In each run another group gets the stranger. */
function groupsOf(
  { groups: listed, planted }: AmplificationSettings,
  { plantedChangedBytes }: Values<typeof amplificationParameters>,
  chance: Stream,
): readonly PageGroup[] {
  const groups =
    listed?.map(({ name, size, parts }): PageGroup => ({ name, pages: Math.floor(size / PAGE_BYTES), parts })) ??
    GUEST_GROUPS;
  if (planted === undefined) return groups;
  const chosen = chance.integer(0, groups.length - 1);
  const { bytes, writesPerSecond } = planted;
  return groups.map((group, index) => {
    if (index !== chosen) return group;
    // The largest part makes room for it.
    const largest = group.parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const parts = group.parts.map((part) => (part === largest ? { ...part, bytes: part.bytes - bytes } : part));
    return {
      ...group,
      parts: [
        ...parts,
        { party: STRANGER, bytes, writesPerSecond, changedBytes: Math.min(plantedChangedBytes, bytes) },
      ],
    };
  });
}

function measuresOf(ledgers: readonly GroupLedger[], sendings: number): Measures<AmplificationMetric> {
  const of = (bytes: 'sentBytes' | 'changedBytes' | 'idleBytes'): number =>
    ledgers.reduce((sum, each) => sum + each[bytes], 0);
  const [sent, changed] = [of('sentBytes'), of('changedBytes')];
  return measured<AmplificationMetric>(
    { 'sentMb|sending': sent / sendings / MB },
    sent === 0 ? null : { 'idleShare|sent': of('idleBytes') / sent, 'changedShare|sent': changed / sent },
    changed === 0 ? null : { 'amplification|sent': sent / changed },
    plantedMeasures(ranked(ledgers), sent),
  );
}

/** How the planted group stands among the others. */
function plantedMeasures(order: readonly GroupLedger[], sent: number): Measures<AmplificationMetric> | null {
  const rank = order.findIndex(({ group }) => group.parts.some(({ party }) => party === STRANGER));
  const planted = order[rank];
  if (planted === undefined) return null;
  const next = order.find((each) => each !== planted)?.idleBytes ?? 0;
  return measured<AmplificationMetric>(
    { 'plantedFirst|planted': rank === 0 ? 1 : 0, 'plantedRank|planted': rank + 1 },
    sent === 0 ? null : { 'plantedIdle|planted': planted.idleBytes / sent, 'nextIdle|planted': next / sent },
    next === 0 ? null : { 'margin|planted': planted.idleBytes / next },
  );
}

function wordsOn({ group, sentBytes, changedBytes, idleBytes, dirtied }: GroupLedger): string {
  const who = group.parts.map(({ party }, index) => `${party} ${dirtied[index]}`).join(', ');
  return (
    `${group.name}: ${inMb(sentBytes)} MB sent, ${inMb(changedBytes)} changed, ${inMb(idleBytes)} of parties that ` +
    `had written nothing; pages dirtied by ${who}`
  );
}

const inMb = (bytes: number): string => (bytes / MB).toFixed(2);
