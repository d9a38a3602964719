/** The steady state of a small chain that a test writes down itself: states as texts, and where they lead. */

type Leads = Readonly<Record<string, number>>;

/** By state, its share of the time. */
export function sharesOf(first: string, next: (state: string) => Leads): Map<string, number> {
  const states = [first];
  const rows: Leads[] = [];
  for (let at = 0; at < states.length; at++) {
    rows.push(next(states[at]!));
    for (const to of Object.keys(rows[at]!)) if (!states.includes(to)) states.push(to);
  }
  const n = states.length;
  const rate = states.map((_, from) => states.map((to) => rows[from]![to] ?? 0));
  // Grassmann, Taksar and Heyman: the last state is taken out, and its ways go to those that are left.
  for (let out = n - 1; out > 0; out--) {
    const sum = rate[out]!.slice(0, out).reduce((total, each) => total + each);
    for (let from = 0; from < out; from++) {
      rate[from]![out]! /= sum;
      for (let to = 0; to < out; to++) if (to !== from) rate[from]![to]! += rate[from]![out]! * rate[out]![to]!;
    }
  }
  const share = [1];
  for (let state = 1; state < n; state++)
    share.push(share.reduce((sum, each, from) => sum + each * rate[from]![state]!, 0));
  const all = share.reduce((sum, each) => sum + each);
  return new Map(states.map((state, index) => [state, share[index]! / all]));
}

/** Of the states for which something is true. */
export function shareWhere(shares: ReadonlyMap<string, number>, isMeant: (state: string) => boolean): number {
  return [...shares].reduce((sum, [state, share]) => (isMeant(state) ? sum + share : sum), 0);
}
