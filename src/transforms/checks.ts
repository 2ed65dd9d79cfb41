import { RequestError } from '../errors.ts';
import { DTYPES } from '../tensor/dtype.ts';
import type { Given } from './transform.ts';

/** @throws INVALID_DATATYPE for integers and BOOL */
export const checkFloat = (name: string, { datatype }: Given): void => {
  if (DTYPES[datatype].kind === 'float') return;
  throw new RequestError('INVALID_DATATYPE', `${name}: expected a floating datatype, got ${datatype}`);
};

/** @throws INVALID_SHAPE for fewer axes */
export const checkRank = (name: string, { shape }: Given, least: number): void => {
  if (shape.length >= least) return;
  throw new RequestError('INVALID_SHAPE', `${name}: expected a tensor of at least rank ${least}, got [${shape}]`);
};
