/**
 * What happens in a run, told as events that name their causes: the fault strikes, damage is there, damage acts, a
 * detector reports, repairs are done, a service is away, something outside is wrong in the end.
 *
 * Models tell it only to an observer that listens, so that it costs a campaign nothing; and they tell it where it
 * happens, not from the record, so that the figures of a record can be checked against it.
 */
/**
 * - `strike`: a fault was injected. - `damage`: the state is wrong. - `act`: damage has had an effect. - `detection`: a
 * detector reports. - `repair`, `recovery`: one repair, and all of them. - `outage`: a client gets no service. -
 * `harm`: something is wrong outside. - `outcome`: the verdict. - `watched`: the time that figures are about.
 */
export const happeningKinds = [
  'strike',
  'damage',
  'act',
  'detection',
  'repair',
  'recovery',
  'outage',
  'harm',
  'outcome',
  'watched',
] as const;
export type HappeningKind = (typeof happeningKinds)[number];

export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Happening {
  readonly kind: HappeningKind;
  /** Since the start of the benchmark. */
  readonly atNanos: number;
  /** When it was over, if it lasts; Infinity if it was not over when the run ended. */
  readonly untilNanos?: number;
  readonly actor: string;
  readonly text: string;
  readonly because?: Because;
  readonly facts?: Facts;
}

/**
 * The causes of a happening: the last one told of a kind (`detection`), or of a kind and an actor (`damage of disk`).
 * Those that have not happened are left out; of a list the first one counts that has.
 */
export type Because = readonly (string | readonly string[])[];
