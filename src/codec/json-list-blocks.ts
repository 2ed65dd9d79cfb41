import { DTYPES, type DType } from '../tensor/dtype.ts';
import { storeElements } from './json-elements.ts';
import { readJsonText } from './json-text.ts';

/** Bytes of text that become values at a time: no element is as long. */
const BLOCK_BYTES = 2 ** 16;
const [COMMA, OPEN, CLOSE] = [0x2c, 0x5b, 0x5d];

/**
 * The elements of a list of any values, texts and booleans among them, as `readJsonValues` stores them, without a value
 * for each element at once: a block of text, cut at a comma, is parsed as the lists that it is a part of. undefined for
 * whatever has not just these extents, or values that the datatype does not hold.
 */
export const readListInBlocks = (
  text: Uint8Array,
  datatype: DType,
  extents: readonly number[],
  blockBytes = BLOCK_BYTES,
): Uint8Array<ArrayBuffer> | undefined => {
  const { bytes, kind } = DTYPES[datatype];
  /** Elements of a list at each depth. */
  const sizes = extents.map((_, depth) => extents.slice(depth).reduce((product, extent) => product * extent, 1));
  const [count = 0] = sizes;
  const is64 = bytes === 8 && kind !== 'float';
  const elements = new Uint8Array(count * bytes);
  /** Where the lists began that are open, by depth. */
  const begins = sizes.map(() => 0);
  let values: unknown[] = [];
  let index = 0;

  /** Takes the values of a list; the lists less deep than `begun` have begun in blocks before, those below `open` go on. */
  const take = (list: unknown, depth: number, begun: number, open: number): boolean => {
    if (!Array.isArray(list)) return false;
    if (depth >= begun) begins[depth] = index;
    // Beside the comma at which a block was cut.
    if (list.length === 0 && (depth < begun || depth < open)) return false;
    if (depth === extents.length - 1) {
      if (depth === 0) values = list;
      else for (const each of list) values.push(each);
      index += list.length;
    } else {
      for (const [i, each] of list.entries())
        if (!take(each, depth + 1, i === 0 ? begun : 0, i === list.length - 1 ? open : 0)) return false;
    }
    return depth < open || index - (begins[depth] ?? 0) === sizes[depth];
  };

  let depth = 1;
  for (let at = 1; at < text.length; ) {
    const end = at + blockBytes < text.length ? text.lastIndexOf(COMMA, at + blockBytes) : text.length;
    if (end <= at) return undefined;
    const block = text.subarray(at, end);
    const open = depth + depthChange(block);
    const stored = index;
    values = [];
    if (open < 0 || open > extents.length || !take(parsed(block, depth, open, is64), 0, depth, open)) return undefined;
    if (index > count) return undefined;
    if (storeElements(values, datatype, elements.subarray(stored * bytes, index * bytes)) < values.length)
      return undefined;
    depth = open;
    at = end + 1;
  }
  return depth === 0 && index === count ? elements : undefined;
};

/** What JSON.parse may round; quoted it is a text that needs no care. */
const LONG_NUMBER = /(?:^|[[,\s])-?\d{16}/;

const depthChange = (text: Uint8Array): number => {
  let change = 0;
  for (const byte of text) {
    if (byte === OPEN) change += 1;
    else if (byte === CLOSE) change -= 1;
  }
  return change;
};

/** The lists that a part of a text is in: so many are open before it, and so many behind it. */
const parsed = (part: Uint8Array, before: number, behind: number, is64: boolean): unknown => {
  const { buffer, byteOffset, length } = part;
  const text = Buffer.from(buffer, byteOffset, length).toString('latin1');
  const lists = '['.repeat(before) + text + ']'.repeat(behind);
  try {
    const value: unknown = JSON.parse(lists);
    // After it: to quote numbers also mends some that JSON does not have.
    return is64 && LONG_NUMBER.test(text) ? readJsonText(lists, true) : value;
  } catch {
    return undefined;
  }
};
