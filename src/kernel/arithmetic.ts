/**
 * Logarithm and exponential that give the same bits on every machine.
 *
 * IEEE 754 fixes +, -, *, / and the square root to the last bit; it leaves `Math.log`, `Math.exp`, `Math.pow` and the
 * rest to the JavaScript engine, and V8 has changed them between versions. A record must not depend on that, so all
 * code that can change a record uses these functions. The error of both is below one unit in the last place. The method
 * (reduce the argument, then sum with the largest term last) is that of Ng in Sun's fdlibm (1993); the polynomials are
 * Taylor series with enough terms.
 */

/** ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact. */
const LN2_HIGH = 6.931_471_803_691_238e-1;
const LN2_LOW = 1.908_214_929_270_587_7e-10;

/** The natural logarithm. -Infinity for zero, NaN for negative numbers. */
export function log(x: number): number {
  if (!(x >= LEAST_NORMAL && x < Infinity)) return logOfSpecialCase(x);
  // x = 2^exponent (1 + f) with 1 + f between sqrt(1/2) and sqrt(2): the fields of the double, the last bits of the
  // mantissa aside.
  double[0] = x;
  const fields = words[HIGH_WORD]!;
  const exponent = (fields - FIELDS_OF_ROOT_HALF) >> 20;
  words[HIGH_WORD] = fields - (exponent << 20);
  const f = double[0] - 1;
  // ln(1 + f) = 2 artanh(s) = f - f²/2 + s (f²/2 + rest), where the rest is the series of 2 artanh(s) / s without its
  // first term.
  const s = f / (2 + f);
  const halfSquare = 0.5 * f * f;
  const rest = artanhSeries(s * s);
  return exponent * LN2_HIGH - (halfSquare - (s * (halfSquare + rest) + exponent * LN2_LOW) - f);
}

/** e to the power of x. Infinity above 709.78, gradually 0 below -708.39. */
export function exp(x: number): number {
  if (!(x > -746 && x < 710)) return x > 0 ? Infinity : x < 0 ? 0 : NaN;
  // x = count * ln 2 + r with |r| at most ln 2 / 2, r itself in two parts.
  const count = Math.round(x * Math.LOG2E);
  const high = x - count * LN2_HIGH;
  const low = count * LN2_LOW;
  const r = high - low;
  // e^r = 1 + r + r c / (2 - c), where c = r - (r coth(r/2) - 2).
  const c = r - cothSeries(r * r);
  const power = 1 - (low - (r * c) / (2 - c) - high);
  // In two steps, since neither end of the range can be reached in one; the first is exact, so that only one rounds.
  const half = count >> 1;
  return power * powerOfTwo(half) * powerOfTwo(count - half);
}

/**
 * z 2/3 + z² 2/5 + z³ 2/7 + ...: the first term left out is below 2^-57, since z = s² < 0.0295. Odd and even powers
 * apart: two short chains of dependent operations take half the time of one.
 */
function artanhSeries(z: number): number {
  const w = z * z;
  const odd = 2 / 3 + w * (2 / 7 + w * (2 / 11 + w * (2 / 15 + w * (2 / 19 + w * (2 / 23)))));
  const even = 2 / 5 + w * (2 / 9 + w * (2 / 13 + w * (2 / 17 + w * (2 / 21))));
  return w * even + z * odd;
}

/**
 * z/6 - z²/360 + ..., the series of r coth(r/2) - 2 in z = r² < 0.1202, with the Bernoulli numbers in it; the first
 * term left out is below 2^-60.
 */
function cothSeries(z: number): number {
  const upper = 1 / 23_950_080 + z * (-691 / 653_837_184_000 + z * (1 / 37_362_124_800));
  return z * (1 / 6 + z * (-1 / 360 + z * (1 / 15_120 + z * (-1 / 604_800 + z * upper))));
}

/** Special cases: zero, infinity, negative numbers, NaN, and subnormal numbers. */
function logOfSpecialCase(x: number): number {
  if (x > 0) return x === Infinity ? x : log(x * 2 ** 54) - 54 * LN2_HIGH - 54 * LN2_LOW;
  return x === 0 ? -Infinity : Number.NaN;
}

const LEAST_NORMAL = 2 ** -1022;
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Which of the two words holds sign and exponent depends on the machine. */
const HIGH_WORD = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;
/** The high word of sqrt(1/2): a mantissa above it is taken with the next exponent. */
const FIELDS_OF_ROOT_HALF = highWordOf(Math.SQRT1_2);

function highWordOf(x: number): number {
  double[0] = x;
  return words[HIGH_WORD]!;
}

function powerOfTwo(exponent: number): number {
  double[0] = 0;
  words[HIGH_WORD] = (exponent + 1023) << 20;
  return double[0];
}
