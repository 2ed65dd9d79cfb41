/** Rows of equal length. */
export type Matrix = readonly Float64Array[];

export const matrixOf = (rows: number, columns: number, value: (i: number, j: number) => number): Matrix =>
  Array.from({ length: rows }, (_, i) => Float64Array.from({ length: columns }, (__, j) => value(i, j)));

/** Returns the rows of a tensor of so many columns. */
export const rowsIn = (values: Float64Array, columns: number): Matrix =>
  Array.from({ length: values.length / columns }, (_, i) => values.subarray(i * columns, (i + 1) * columns));

export const at = (matrix: Matrix, i: number, j: number): number => matrix[i]?.[j] ?? 0;

export const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** A·B of square matrices. */
export const product = (a: Matrix, b: Matrix): Matrix => {
  const n = a.length;
  return matrixOf(n, n, (i, j) => {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += at(a, i, k) * at(b, k, j);
    return sum;
  });
};

export const transposed = (a: Matrix): Matrix => matrixOf(a[0]?.length ?? 0, a.length, (i, j) => at(a, j, i));

/** α·A + β·B. */
export const combined = (alpha: number, a: Matrix, beta: number, b: Matrix): Matrix =>
  matrixOf(a.length, a[0]?.length ?? 0, (i, j) => alpha * at(a, i, j) + beta * at(b, i, j));

/** Σ a·b of all elements. */
export const inner = (a: Matrix, b: Matrix): number =>
  a.reduce((sum, row, i) => sum + dot(row, b[i] as Float64Array), 0);

export const trace = (a: Matrix): number => a.reduce((sum, row, i) => sum + (row[i] as number), 0);

export const identity = (n: number, value = 1): Matrix => matrixOf(n, n, (i, j) => (i === j ? value : 0));
