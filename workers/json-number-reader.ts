import { storeElements } from '../src/codec/json-elements.ts';
import type { ReadNumberList } from '../src/codec/json-number-lists.ts';
import { DTYPES } from '../src/tensor/dtype.ts';
import { POWERS_OF_TEN } from './json-powers.ts';
import type { Kernels } from './kernels/instance.ts';
import { placeBuffers } from './linear-memory.ts';

/** Bytes of text in the kernel's memory at a time; a number with the spaces before it is shorter. */
const TEXT_BYTES = 2 ** 16;
/** Numbers that are read at a time: they stay in the cache until they are stored. */
const BLOCK = 4096;
const MAX_RANK = 64;

const SIZES = {
  powers: POWERS_OF_TEN.length,
  cursor: 4,
  extents: 4 * MAX_RANK,
  numbers: 8 * BLOCK,
  text: TEXT_BYTES + 8,
};

/** What reads lists with the kernel `read_json`, in memory of these kernels that nothing else uses. */
export const createNumberListReader = (kernels: Kernels): ReadNumberList => {
  const at = Object.fromEntries(placeBuffers(kernels, SIZES)) as Readonly<Record<keyof typeof SIZES, number>>;
  const { buffer } = kernels.memory;
  const memory = new Uint8Array(buffer);
  const cursor = new Uint32Array(buffer, at.cursor, 1);
  const readJson = kernels.kernel('read_json');
  memory.set(POWERS_OF_TEN, at.powers);

  return (text, datatype, extents) => {
    const count = extents.reduce((product, extent) => product * extent, 1);
    if (count > 2 ** 31 || extents.length > MAX_RANK) return undefined;
    new Uint32Array(buffer, at.extents, MAX_RANK).set(extents);
    const { bytes } = DTYPES[datatype];
    // What the kernel does not store is stored from FP64.
    const isWidened = datatype === 'FP16' || datatype === 'BF16' || datatype === 'BOOL';
    const { code } = DTYPES[isWidened ? 'FP64' : datatype];
    const elements = new Uint8Array(count * bytes);
    let stored = 0;
    for (let begin = 0; ; begin += cursor[0]) {
      const part = text.subarray(begin, begin + TEXT_BYTES);
      memory.set(part, at.text);
      cursor[0] = 0;
      for (let isWhole = true; isWhole && stored < count; ) {
        const wanted = Math.min(BLOCK, count - stored);
        const numbers = [at.numbers, stored, wanted, at.extents, extents.length, code, at.powers];
        const read = readJson(at.text, part.length, at.cursor, ...numbers) ?? 0;
        const target = elements.subarray(stored * bytes, (stored + read) * bytes);
        if (!isWidened) target.set(memory.subarray(at.numbers, at.numbers + target.length));
        else if (storeElements(new Float64Array(buffer, at.numbers, read), datatype, target) < read) return undefined;
        stored += read;
        isWhole = read === wanted;
      }
      if (cursor[0] === 0) return undefined;
      if (stored === count) return closes(text.subarray(begin + cursor[0]), extents.length) ? elements : undefined;
    }
  };
};

/** Whether a text is so many closing brackets. */
const closes = (text: Uint8Array, brackets: number): boolean =>
  new RegExp(`^(?:[ \\t\\n\\r]*\\]){${brackets}}$`).test(Buffer.from(text).toString('latin1'));
