import { DTYPE_NAMES, DTYPES } from '../../../src/tensor/dtype.ts';
import { REQUEST_BODIES, type RequestBody } from '../../support/request-bodies.ts';

const valuesOf = (datatype: (typeof DTYPE_NAMES)[number], count: number) =>
  Array.from({ length: count }, (_, i) => {
    if (DTYPES[datatype].kind === 'bool') return i % 2;
    const value = DTYPES[datatype].kind === 'float' ? i / 2 - 1 : i;
    return datatype === 'INT64' || datatype === 'UINT64' ? BigInt(value) : value;
  });

/** Valid bodies of a spelling of `request-bodies.ts`, one of each datatype; every third one is large. */
export const seedBodies = (spelling: string): readonly RequestBody[] =>
  DTYPE_NAMES.flatMap((datatype, i) => {
    const shape = i % 3 === 0 ? [2, 3, 8, 5] : [1, 1, 2, 3];
    const count = shape.reduce((product, extent) => product * extent, 1);
    const body = REQUEST_BODIES[spelling]?.({ datatype, shape, elements: valuesOf(datatype, count) });
    return body === undefined ? [] : [body];
  });

/** Their bytes alone. */
export const seedBytes = (...spellings: readonly string[]): readonly Uint8Array[] =>
  spellings.flatMap((spelling) => seedBodies(spelling).map(({ payload }) => payload));
