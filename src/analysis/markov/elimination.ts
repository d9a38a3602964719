/**
 * The steady state of a small chain by the elimination of Grassmann, Taksar and Heyman (Operations Research 33, 1985),
 * which never subtracts and so loses no digit however far apart the rates are.
 */
import { type Flow, normalised } from './flow.ts';

/** Of a chain that comes from every state to every other. Takes the cube of its size in steps. */
export function eliminate({ size, start, from, rate }: Flow): Float64Array {
  const q = new Float64Array(size * size);
  for (let to = 0; to < size; to++)
    for (let arc = start[to]!; arc < start[to + 1]!; arc++) q[from[arc]! * size + to]! += rate[arc]!;
  // States are taken out from the last; what went through one goes to where it led, in proportion.
  for (let n = size - 1; n > 0; n--) {
    const row = n * size;
    let out = 0;
    for (let j = 0; j < n; j++) out += q[row + j]!;
    for (let i = 0; i < n; i++) {
      const through = q[i * size + n]! / out;
      q[i * size + n] = through;
      if (through === 0) continue;
      for (let j = 0; j < n; j++) q[i * size + j]! += through * q[row + j]!;
    }
  }
  const share = new Float64Array(size);
  share[0] = 1;
  for (let n = 1; n < size; n++) for (let i = 0; i < n; i++) share[n]! += share[i]! * q[i * size + n]!;
  return normalised(share);
}
