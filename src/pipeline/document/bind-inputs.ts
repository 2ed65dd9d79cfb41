import { RequestError } from '../../errors.ts';
import type { TensorSpec } from '../../tensor/tensor.ts';
import { checkInputNames } from '../check-input-names.ts';
import type { DocumentInput } from './document.ts';

/**
 * Checks the tensors of a request against the inputs that a document declares: names, datatypes, and extents, of which those of
 * one name are the same in every tensor.
 * @throws INVALID_INPUT, INVALID_DATATYPE, INVALID_SHAPE, which names both tensors that differ
 */
export const bindInputs = (declared: readonly DocumentInput[], inputs: readonly TensorSpec[]): void => {
  checkInputNames('inputs', declared, inputs);
  const bound = new Map<string, Bound>();
  for (const input of declared) {
    const tensor = inputs.find(({ name }) => name === input.name);
    if (tensor === undefined) continue;
    checkDatatype(input, tensor);
    bindExtents(input, tensor, bound);
  }
};

/** The extent that a name stands for, and the input that said so. */
type Bound = { readonly extent: number; readonly from: TensorSpec };

const checkDatatype = (input: DocumentInput, { name, datatype }: TensorSpec): void => {
  if (input.datatype === undefined || input.datatype === datatype) return;
  throw new RequestError('INVALID_DATATYPE', `${name}: expected ${input.datatype}, got ${datatype}`, '/inputs');
};

const bindExtents = (input: DocumentInput, tensor: TensorSpec, bound: Map<string, Bound>): void => {
  const { shape: expected } = input;
  if (expected === undefined) return;
  const { name, shape } = tensor;
  if (expected.length !== shape.length) {
    const detail = `${name}: expected [${expected}] of rank ${expected.length}, got [${shape}] of rank ${shape.length}`;
    throw new RequestError('INVALID_SHAPE', detail, '/inputs');
  }
  for (const [axis, extent] of expected.entries()) {
    const got = shape[axis] as number;
    const known = typeof extent === 'string' ? bound.get(extent) : undefined;
    if (typeof extent === 'string') bound.set(extent, known ?? { extent: got, from: tensor });
    if (extent === -1 || (typeof extent === 'string' ? (known?.extent ?? got) : extent) === got) continue;
    const because =
      known === undefined ? '' : `, ${extent} being ${known.extent} in ${known.from.name} [${known.from.shape}]`;
    const detail = `${name}: expected [${expected}]${because}, got [${shape}]`;
    throw new RequestError('INVALID_SHAPE', detail, '/inputs');
  }
};
