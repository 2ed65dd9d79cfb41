/** Beyond it erf is 1 in FP64. */
const FAR = 6;

/** Returns erf(x) by a series of positive terms, 2/√π·e^(−x²)·Σ 2ⁿx^(2n+1)/(1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6). */
export const errorFunction = (x: number): number => {
  if (Math.abs(x) >= FAR) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
};
