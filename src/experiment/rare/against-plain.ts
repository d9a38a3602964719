/**
 * A small number that nobody can see by watching is easily wrong. So before an estimator says one, it is held against
 * plain simulation where outages are not rare: of the same system with failures that come faster.
 */

/** The share of time in which a system is down, by independent parts. */
export interface Shared {
  readonly share: number;
  readonly variance: number;
  /** Outages that it rests on. */
  readonly seen: number;
}

const PARTS = 20;
/** Fewer that plain simulation sees say too little. */
export const FEWEST_OUTAGES = 30;
/** By chance alone, one check in 15,000 finds more between the two. */
const MOST_ERRORS = 4;

type Totals = readonly [time: number, down: number, outages: number];

/**
 * In PARTS parts, `each` samples a part. Null when a sample is, which does not come to an end.
 *
 * @param sample From a seed, in any unit of time.
 */
export function sharedOf(sample: (seed: string) => Totals | null, each: number): Shared | null {
  const parts: [time: number, down: number][] = [];
  let seen = 0;
  for (let part = 0; part < PARTS; part++) {
    const sum: [number, number] = [0, 0];
    for (let i = 0; i < each; i++) {
      const came = sample(`check/${part}/${i}`);
      if (came === null) return null;
      sum[0] += came[0];
      sum[1] += came[1];
      seen += came[2];
    }
    parts.push(sum);
  }
  const total = (place: 0 | 1): number => parts.reduce((sum, part) => sum + part[place], 0);
  const share = total(1) / total(0);
  const squares = parts.reduce((sum, [time, down]) => sum + (down - share * time) * (down - share * time), 0);
  return { share, variance: (squares * PARTS) / (PARTS - 1) / (total(0) * total(0)), seen };
}

/** So many samples a part make so many in all. */
export const perPart = (samples: number): number => samples / PARTS;

/** Null when the two agree; else what they say. */
export function disagreement(plain: Shared, estimated: Shared, name: string): string | null {
  const apart = Math.abs(plain.share - estimated.share) / Math.sqrt(plain.variance + estimated.variance);
  if (apart < MOST_ERRORS) return null;
  return (
    `plain simulation says that the system is down for ${plain.share.toPrecision(3)} of the time and ${name} ` +
    `${estimated.share.toPrecision(3)}, which are ${apart.toFixed(1)} standard errors apart`
  );
}
