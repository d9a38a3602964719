/** The two functions of jstat that we use; the package brings no types. */
declare module 'jstat' {
  const jStat: {
    readonly beta: {
      /** The quantile at probability `p` of the beta distribution with the shapes `alpha` and `beta`. */
      inv(p: number, alpha: number, beta: number): number;
      /** The probability of at most `x` under the beta distribution with the shapes `alpha` and `beta`. */
      cdf(x: number, alpha: number, beta: number): number;
    };
  };
  export default jStat;
}
