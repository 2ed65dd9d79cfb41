/** Returns the greatest common divisor of two integers that are not negative. */
export const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
