import { medianOfThreeKiller } from '../../test/support/cost/fill-inputs.ts';

/** A body of so many bytes that are all 1. */
export const bytesOf = (length: number): Uint8Array => new Uint8Array(length).fill(1);

/** A message of `/v1` and `/v2` in JSON. */
export const jsonOf = (inputs: readonly object[], parameters: object): string => JSON.stringify({ inputs, parameters });

/** The bytes of so many FP32 in an order for which quickselect takes quadratic time. */
export const antiQuickselect = (count: number): Uint8Array =>
  new Uint8Array(Float32Array.from(medianOfThreeKiller(count)).buffer);
