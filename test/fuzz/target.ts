import type fc from 'fast-check';
import type { Random } from './random.ts';

/** Something that reads what strangers send. */
export type Target = {
  readonly name: string;
  /** Its part of all inputs, in proportion to the others'. */
  readonly share: number;
  /** A valid input with some changes. */
  readonly mutant: (random: Random) => Uint8Array;
  /** Inputs built of the format's own parts, right and wrong. */
  readonly built: fc.Arbitrary<Uint8Array>;
  readonly open: () => Promise<Reader>;
};

export type Reader = {
  /**
   * Reads one input; returns the work that it asked for besides its own bytes, in elements.
   * @throws RequestError when it refuses; whatever else it throws is a fault of ours
   */
  readonly read: (input: Uint8Array) => number | undefined | Promise<number | undefined>;
  /** @throws Error when something is left over, or does not work any more */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A reader that holds nothing. */
export const plainReader = (read: Reader['read']) => async (): Promise<Reader> => ({
  read,
  check: async () => {},
  close: async () => {},
});
