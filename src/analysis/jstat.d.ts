/** The functions of jstat that we use; the package brings no types. */
declare module 'jstat' {
  interface Beta {
    /** The quantile at probability `p` of the beta distribution with the shapes `alpha` and `beta`. */
    inv(p: number, alpha: number, beta: number): number;
    /** The probability of at most `x` under the beta distribution with the shapes `alpha` and `beta`. */
    cdf(x: number, alpha: number, beta: number): number;
  }
  interface StudentT {
    /** The quantile at probability `p` of Student's distribution with `degrees` degrees of freedom. */
    inv(p: number, degrees: number): number;
  }
  interface Normal {
    /** The probability of at most `x` under the normal distribution with this mean and standard deviation. */
    cdf(x: number, mean: number, standardDeviation: number): number;
  }
  interface ChiSquare {
    /** The quantile at probability `p` of the chi-square distribution with `degrees` degrees of freedom. */
    inv(p: number, degrees: number): number;
    /** The probability of at most `x` under the chi-square distribution with `degrees` degrees of freedom. */
    cdf(x: number, degrees: number): number;
  }
  const jStat: {
    readonly beta: Beta;
    readonly studentt: StudentT;
    readonly normal: Normal;
    readonly chisquare: ChiSquare;
  };
  export default jStat;
}
