import { elementTexts, type WriteElements } from '../src/codec/json-output.ts';
import { DTYPES } from '../src/tensor/dtype.ts';
import { POWERS_OF_TEN } from './json-powers.ts';
import type { Kernels } from './kernels/instance.ts';
import { placeBuffers } from './linear-memory.ts';

/** Elements that are written at a time: their text stays in the cache until it is copied. */
const BLOCK = 4096;
/** Most bytes that an element takes, and that the last uses up, as `write_json` has it. */
const ELEMENT_BYTES = 26;
const SPARE_BYTES = 16;

const SIZES = { powers: POWERS_OF_TEN.length, elements: 8 * BLOCK, text: BLOCK * ELEMENT_BYTES + SPARE_BYTES };

/** What writes elements with the kernel `write_json`, in memory of these kernels that nothing else uses. */
export const createElementWriter = (kernels: Kernels): WriteElements => {
  const at = Object.fromEntries(placeBuffers(kernels, SIZES)) as Readonly<Record<keyof typeof SIZES, number>>;
  const memory = new Uint8Array(kernels.memory.buffer);
  const writeJson = kernels.kernel('write_json');
  memory.set(POWERS_OF_TEN, at.powers);

  return (datatype, data) => {
    if (datatype === 'BOOL') return elementTexts(datatype, data);
    const { code, bytes } = DTYPES[datatype];
    const parts: Uint8Array[] = [];
    for (let from = 0; from < data.length; from += BLOCK * bytes) {
      const block = data.subarray(from, from + BLOCK * bytes);
      memory.set(block, at.elements);
      const end = writeJson(at.elements, block.length / bytes, at.text, code, at.powers) ?? 0;
      const isLast = from + block.length === data.length;
      // A comma is behind each element.
      parts.push(memory.slice(at.text, isLast ? end - 1 : end));
    }
    return parts;
  };
};
