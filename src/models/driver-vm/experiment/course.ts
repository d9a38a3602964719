/**
 * What the failure of a driver VM does to its host. The AppVMs that it serves stand for all of the host: one with a
 * network tells whether they can be reached, one with a disk whether they go on working, and with right data.
 */
import { type CourseOf, type Effect, knownOf, specOf } from '../../../experiment/course.ts';
import { assert } from '../../../kernel/assertions.ts';
import { handshakeNanosIn } from '../repairs/connections.ts';
import type { DriverVmSettings } from './form.ts';
import type { DriverVmParts } from './parts.ts';
import { driverVmRuns } from './run.ts';
import { type DriverVmCause, judgeDriverVm, type Seen } from './verdict.ts';

export function driverVmCourses(parts: DriverVmParts): CourseOf<DriverVmSettings, DriverVmCause> {
  const runOf = driverVmRuns(parts);
  return (question, observer) => {
    const end = runOf(specOf(question), observer).end();
    assert(end !== null, () => `the failure of the driver VM in run ${question.run} of ${question.seed} has no end`);
    return { ...knownOf(end.episode, judgeDriverVm(end.seen).cause), effects: effectsOf(end.seen) };
  };
}

function effectsOf(seen: Seen): readonly Effect[] {
  const { bench, episode } = seen;
  const { strike, struckAt, resumedAt } = episode;
  if (strike === null) return [];
  const isWrong = bench.writes.harmed.size > 0 || bench.files.some(({ wrongReads }) => wrongReads > 0);
  const away = awayNanos(seen, isWrong);
  const handshakeNanos = handshakeNanosIn(
    bench.host,
    (episode.recovery?.repairs ?? []).map(({ repair }) => repair),
  );
  const from = resumedAt === null ? 0 : resumedAt - struckAt;
  return [
    ...(away > 0 ? [{ kind: 'unreachable', from: 0, to: away, driverVm: { handshakeNanos } } satisfies Effect] : []),
    ...(isWrong ? [{ kind: 'vm-wrong', from, vm: 'every' } satisfies Effect] : []),
  ];
}

/**
 * The longest interruption that an AppVM saw; for good where an AppVM was never served again. A wrong read or write is
 * no interruption.
 */
function awayNanos({ bench: { files, networks }, episode }: Seen, isWrong: boolean): number {
  const isStuck =
    networks.some((network) => network.verdict() !== null) ||
    (!isWrong && files.some((file) => file.verdict() !== null));
  if (isStuck) return Number.POSITIVE_INFINITY;
  if (episode.detection === null) return 0;
  return Math.max(0, ...[...files, ...networks].map(({ service }) => service.longestGapNanos));
}
