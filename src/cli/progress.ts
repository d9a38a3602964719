/** The progress of a campaign on stderr: one line that is rewritten on a terminal, otherwise a line at intervals. */
import { clopperPearson } from '../analysis/proportion.ts';
import type { Progress } from '../campaign/ledger.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  readonly show: (progress: Progress) => void;
  /** Clears the line before other text is written. */
  readonly end: () => void;
}

const plainEveryMs = 10_000;
const liveEveryMs = 100;

export function progressLine(terminal: Terminal): ProgressLine {
  return terminal.isLive ? liveLine(terminal) : plainLines(terminal);
}

function liveLine({ err }: Terminal): ProgressLine {
  let shownAtMs = -liveEveryMs;
  return {
    show(progress) {
      if (progress.elapsedMs - shownAtMs < liveEveryMs && progress.stored < progress.planned) return;
      shownAtMs = progress.elapsedMs;
      err(`\r${describeProgress(progress)}\u001b[K`);
    },
    end: () => err('\r\u001b[K'),
  };
}

function plainLines({ err }: Terminal): ProgressLine {
  let shownAtMs = 0;
  let shownTenth = 0;
  return {
    show(progress) {
      const tenth = Math.floor((10 * progress.stored) / progress.planned);
      if (progress.elapsedMs - shownAtMs < plainEveryMs && tenth === shownTenth) return;
      [shownAtMs, shownTenth] = [progress.elapsedMs, tenth];
      err(`${describeProgress(progress)}\n`);
    },
    end() {},
  };
}

/**
 * `1240/3000  61.2 % recovered [58.1, 64.3]  312 runs/s  ETA 6 s`: for one variant the recovered share of the detected
 * faults, with its 95 % interval. For several variants a common share has no meaning, so the verdicts are counted.
 */
export function describeProgress(progress: Progress): string {
  const { stored, planned, mayStopEarly, verdicts, done, elapsedMs } = progress;
  const perSecond = runsPerSecond(done, elapsedMs);
  const parts = [`${stored}${mayStopEarly ? ' of at most ' : '/'}${planned}`, soFar(progress), `${perSecond} runs/s`];
  const unanswered = (verdicts.get('harness-error') ?? 0) + (verdicts.get('timeout') ?? 0);
  if (unanswered > 0) parts.push(`${unanswered} without an answer`);
  if (stored < planned && perSecond > 0 && !mayStopEarly)
    parts.push(`ETA ${Math.ceil((planned - stored) / perSecond)} s`);
  return parts.join('  ');
}

function soFar({ verdicts, variants }: Progress): string {
  const recovered = verdicts.get('recovered') ?? 0;
  const detected = recovered + (verdicts.get('failed') ?? 0);
  if (detected === 0) {
    const measured = verdicts.get('measured') ?? 0;
    return measured > 0 ? `${measured} measured` : 'nothing detected yet';
  }
  if (variants > 1) return `${recovered} recovered, ${detected - recovered} failed in ${variants} variants`;
  const { low, high } = clopperPearson(recovered, detected);
  return `${perCent(recovered / detected)} % recovered [${perCent(low)}, ${perCent(high)}]`;
}

export function runsPerSecond(done: number, elapsedMs: number): number {
  return elapsedMs === 0 ? 0 : Math.round((done / elapsedMs) * 1000);
}

const perCent = (share: number): string => (share * 100).toFixed(1);
