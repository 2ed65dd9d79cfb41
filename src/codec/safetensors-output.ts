import { byteCount, type TensorSpec } from '../tensor/tensor.ts';
import { PREFIX_BYTES } from './safetensors.ts';
import { SAFETENSORS_DTYPES } from './safetensors-dtypes.ts';

/** What the reference pads a head to, so that tensors can be read in place. */
const ALIGNMENT = 8;

/** A tensor with its bytes, in chunks: little-endian, row-major. */
type Written = { readonly spec: TensorSpec; readonly chunks: readonly Uint8Array[] };

/**
 * The chunks of a safetensors file as the reference writes it (safetensors `serialize`): the head, padded with spaces,
 * then the tensors, those with the widest elements first, then by their names. `metadata`: texts beside them.
 */
export const writeSafetensors = (
  tensors: readonly Written[],
  metadata?: Readonly<Record<string, string>>,
): readonly Uint8Array[] => {
  const ordered = tensors.toSorted((a, b) => orderOf(a) - orderOf(b) || (a.spec.name < b.spec.name ? -1 : 1));
  let begin = 0;
  const members = ordered.map((tensor) => {
    const { name, shape } = tensor.spec;
    const end = begin + byteCount(tensor.spec);
    const dtype = SAFETENSORS_DTYPES[orderOf(tensor)]?.[0];
    const member = JSON.stringify({ dtype, shape, data_offsets: [begin, end] });
    begin = end;
    return `${JSON.stringify(name)}:${member}`;
  });
  const all = metadata === undefined ? members : [`"__metadata__":${JSON.stringify(metadata)}`, ...members];
  const json = new TextEncoder().encode(`{${all}}`);
  const head = new Uint8Array(PREFIX_BYTES + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT).fill(SPACE);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - PREFIX_BYTES), true);
  head.set(json, PREFIX_BYTES);
  return [head, ...ordered.flatMap(({ chunks }) => chunks)];
};

const SPACE = 0x20;

const orderOf = ({ spec }: Written): number =>
  SAFETENSORS_DTYPES.findIndex(([, datatype]) => datatype === spec.datatype);
