// Counts what a WebAssembly module executes: a global that every straight run of instructions adds its length to.
// WebAssembly core 2.0, binary format; of the instructions those that AssemblyScript emits.

const SECTIONS = { imports: 2, globals: 6, exports: 7, code: 10 } as const;
const I64 = 0x7e;
const I32 = 0x7f;
const OP = { block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, brTable: 0x0e } as const;
const RETURN = 0x0f;
/** Instructions after which another run begins. */
const BREAKS: ReadonlySet<number> = new Set([...Object.values(OP), RETURN]);
/** Divisions, remainders and roots take as long as so many others. */
const SLOW: ReadonlySet<number> = new Set([0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82, 0x91, 0x95, 0x9f, 0xa3]);
const SLOW_WEIGHT = 8;
/** Bytes that `memory.fill` and `memory.copy` move as one instruction: 2 to the power of it. */
const MOVED_SHIFT = 5;

/** Name of the exported global, an i64. */
export const COUNTER = 'instructions';

/** Bytes that are read in their order. */
const readerOf = (bytes: Uint8Array) => {
  const reader = {
    at: 0,
    byte: (): number => bytes[reader.at++] as number,
    /** An unsigned number in LEB128; of a signed one only where it ends. */
    number: (): number => {
      let [value, scale] = [0, 1];
      for (let byte = 0x80; byte >= 0x80; scale *= 128) {
        byte = reader.byte();
        value += (byte & 0x7f) * scale;
      }
      return value;
    },
    skip: (count: number): void => {
      reader.at += count;
    },
  };
  return reader;
};
type Reader = ReturnType<typeof readerOf>;

const unsigned = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 0x80);
  }
};

/** i64.const of a number from 0. */
const constant = (value: number): number[] => {
  const bytes = unsigned(value);
  // The last byte's bit 6 is its sign.
  if (((bytes.at(-1) as number) & 0x40) === 0) return [0x42, ...bytes];
  return [0x42, ...bytes.slice(0, -1), (bytes.at(-1) as number) | 0x80, 0];
};

const memoryArgument = (reader: Reader): void => {
  reader.number();
  reader.number();
};

/** Passes the immediates of a vector instruction. */
const skipVector = (reader: Reader): void => {
  const op = reader.number();
  if (op <= 11 || op === 92 || op === 93) memoryArgument(reader);
  else if (op === 12 || op === 13) reader.skip(16);
  else if (op >= 21 && op <= 34) reader.skip(1);
  else if (op >= 84 && op <= 91) {
    memoryArgument(reader);
    reader.skip(1);
  }
};

/** Passes the immediates of an instruction. Returns whether it moves memory. */
const skipImmediates = (reader: Reader, op: number): boolean => {
  if (op === OP.brTable) for (let count = reader.number(); count >= 0; count -= 1) reader.number();
  else if (op >= 0x28 && op <= 0x3e) memoryArgument(reader);
  else if (op === 0x11) memoryArgument(reader);
  else if (op === 0x43) reader.skip(4);
  else if (op === 0x44) reader.skip(8);
  else if (op === 0xfd) skipVector(reader);
  else if (op === 0xfc) {
    const more = reader.number();
    if (more < 8) return false;
    if (more !== 10 && more !== 11) throw new Error(`expected a bulk instruction that moves memory, got ${more}`);
    reader.skip(more === 10 ? 2 : 1);
    return true;
  } else if ((op >= OP.block && op <= OP.if) || op === OP.br || op === OP.brIf || op === 0x10) reader.number();
  else if ((op >= 0x20 && op <= 0x24) || op === 0x3f || op === 0x40 || op === 0x41 || op === 0x42) reader.number();
  return false;
};

/** The instructions of a function with the counters between them. */
const countBody = (body: Uint8Array, counter: number): number[] => {
  const reader = readerOf(body);
  for (let groups = reader.number(); groups > 0; groups -= 1) memoryArgument(reader);
  const counted: number[] = [...body.subarray(0, reader.at)];
  const [at, length] = [unsigned(counter), unsigned(counter + 1)];
  const add = (...value: number[]): number[] => [...value, 0x23, ...at, 0x7c, 0x24, ...at];
  let [weight, run] = [0, [] as number[]];
  const flush = (): void => {
    if (weight > 0) for (const byte of add(...constant(weight))) counted.push(byte);
    for (const byte of run) counted.push(byte);
    [weight, run] = [0, []];
  };
  while (reader.at < body.length) {
    const begin = reader.at;
    const op = reader.byte();
    const moves = skipImmediates(reader, op);
    weight += SLOW.has(op) ? SLOW_WEIGHT : 1;
    // The length lies on top of the stack: it is kept, put back, and added.
    if (moves) {
      const shift = constant(MOVED_SHIFT);
      run.push(0x24, ...length, 0x23, ...length, ...add(0x23, ...length, 0xad, ...shift, 0x88));
    }
    for (const byte of body.subarray(begin, reader.at)) run.push(byte);
    if (BREAKS.has(op)) flush();
  }
  flush();
  return counted;
};

/** A section with `more` entries put behind its own. */
const extended = (content: Uint8Array, more: readonly (readonly number[])[]): number[] => {
  const reader = readerOf(content);
  const count = reader.number();
  return [...unsigned(count + more.length), ...content.subarray(reader.at), ...more.flat()];
};

/** Functions with their counters, from the code section. */
const countCode = (content: Uint8Array, counter: number): number[] => {
  const reader = readerOf(content);
  const count = reader.number();
  const code = unsigned(count);
  for (let f = 0; f < count; f += 1) {
    const size = reader.number();
    const body = countBody(content.subarray(reader.at, reader.at + size), counter);
    reader.skip(size);
    for (const byte of unsigned(body.length)) code.push(byte);
    for (const byte of body) code.push(byte);
  }
  return code;
};

/** The module with a counter of what it executes, exported as `COUNTER`. @throws Error for a module that imports globals */
export const countInstructions = (wasm: Uint8Array): Uint8Array<ArrayBuffer> => {
  const reader = readerOf(wasm);
  reader.skip(8);
  const parts: Uint8Array[] = [wasm.subarray(0, 8)];
  let counter = -1;
  while (reader.at < wasm.length) {
    const id = reader.byte();
    const size = reader.number();
    const content = wasm.subarray(reader.at, reader.at + size);
    reader.skip(size);
    let changed: ArrayLike<number> = content;
    if (id === SECTIONS.imports) throw new Error('expected a module without imports, got one with some');
    if (id === SECTIONS.globals) {
      counter = readerOf(content).number();
      changed = extended(content, [
        [I64, 1, 0x42, 0, OP.end],
        [I32, 1, 0x41, 0, OP.end],
      ]);
    }
    if (id === SECTIONS.exports) {
      const name = [...Buffer.from(COUNTER)];
      changed = extended(content, [[name.length, ...name, 3, ...unsigned(counter)]]);
    }
    if (id === SECTIONS.code) changed = countCode(content, counter);
    parts.push(Uint8Array.from([id, ...unsigned(changed.length)]), Uint8Array.from(changed));
  }
  if (counter < 0) throw new Error('expected a module with globals, got one without');
  return new Uint8Array(Buffer.concat(parts));
};
