/** Address of the running service: the first argument. */
export const BASE_URL = (globalThis as { process?: { argv: string[] } }).process?.argv[2] ?? '';

/** @throws Error unless both have the same JSON */
export const expectEqual = (actual: unknown, expected: unknown): void => {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
};

/** 1 to 16 on 4 × 4. */
export const PLANE = {
  datatype: 'FP32' as const,
  shape: [1, 1, 4, 4],
  data: Array.from({ length: 16 }, (_, i) => i + 1),
};

/** The bytes of A to P. */
export const LETTERS = 'ABCDEFGHIJKLMNOP';
