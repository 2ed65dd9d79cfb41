import { RequestError } from '../errors.ts';
import { INTEGERS } from './checks.ts';
import type { TransformInput, TransformInputs } from './transform.ts';
import type { TensorType } from './transformed.ts';

export const tokenMaskInput: TransformInput = {
  name: 'mask',
  optional: true,
  description: 'what is not 0 where a token is real, [batch, tokens] (default: all are)',
  rank: 2,
};

export const offsetsInput: TransformInput = {
  name: 'offsets',
  optional: true,
  description: 'where each of the packed documents begins, and the end, [documents + 1]',
  datatypes: INTEGERS,
  rank: 1,
};

/** Documents and their tokens: those of each, or packed all together. */
export type Documents = { readonly documents: number; readonly tokens: number; readonly isPacked: boolean };

/**
 * Returns the documents of x: padded [batch, tokens, …], or packed [tokens, …] between `offsets`.
 * @throws INVALID_SHAPE; INVALID_INPUT for a mask beside offsets
 */
export const documentsOf = (name: string, x: TensorType, { mask, offsets }: TransformInputs): Documents => {
  const [first = 0, second = 0] = x.shape;
  if (offsets === undefined) {
    if (x.shape.length === 3) return { documents: first, tokens: second, isPacked: false };
    const detail = `${name}: expected x [batch, tokens, dim], or [tokens, dim] and offsets, got [${x.shape}]`;
    throw new RequestError('INVALID_SHAPE', detail);
  }
  if (mask !== undefined) {
    const detail = `${name}: expected a mask or offsets, got both: all tokens between offsets are real`;
    throw new RequestError('INVALID_INPUT', detail);
  }
  const [extent = 0] = offsets.shape;
  if (x.shape.length === 2 && extent > 0) return { documents: extent - 1, tokens: first, isPacked: true };
  const detail = `${name}: expected x [tokens, dim] and offsets [documents + 1], got [${x.shape}] and [${offsets.shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};

/** @throws INVALID_SHAPE for a mask of other tokens than those of x */
export const checkTokenMask = (name: string, x: TensorType, mask: TensorType | undefined): void => {
  if (mask === undefined || `${mask.shape}` === `${x.shape.slice(0, 2)}`) return;
  const detail = `${name}: expected mask [${x.shape.slice(0, 2)}] for x [${x.shape}], got [${mask.shape}]`;
  throw new RequestError('INVALID_SHAPE', detail);
};
