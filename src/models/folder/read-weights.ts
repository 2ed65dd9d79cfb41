import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { PREFIX_BYTES, readSafetensorsHead, safetensorsHeadBytes } from '../../codec/safetensors.ts';
import { quote } from '../../errors.ts';
import { UnreadableFile, withRegularFile } from '../../files/read-regular-file.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import { byteCount, type TensorSpec } from '../../tensor/tensor.ts';
import type { ModelFolder } from './model-folder.ts';

/** Tensors of a file: under which name of the pipeline each is wanted, by its name in the file. */
export type WantedTensors = ReadonlyMap<string, string>;

export type WeightOptions = {
  /** Is called with the bytes of the tensors before any of them is read, and throws where there is no room. */
  readonly reserve: (bytes: number) => void;
  /** Whether a file with further tensors is refused. */
  readonly isStrict?: boolean;
};

/** Weights in the order in which they are wanted, and a hash of their bytes. */
export type ReadWeights = { readonly weights: readonly Weight[]; readonly digest: Uint8Array };

/** Bytes that are read and hashed at a time: a millisecond of the event loop. */
const PIECE_BYTES = 2 ** 20;

/**
 * Reads tensors of a safetensors file of the folder into memory that threads share.
 * @throws Error for a file or tensor that is not there, or too large; RequestError MALFORMED_SAFETENSORS
 */
export const readWeights = async (
  folder: ModelFolder,
  parts: readonly string[],
  wanted: WantedTensors,
  { reserve, isStrict = false }: WeightOptions,
): Promise<ReadWeights> =>
  withRegularFile(await folder.resolve(...parts), async (file, size) => {
    const name = parts.join('/');
    if (size > folder.maxFileBytes) {
      throw new UnreadableFile(name, `expected a file of at most ${folder.maxFileBytes} bytes, got ${size}`);
    }
    const headBytes = safetensorsHeadBytes(await readAt(file, name, new Uint8Array(Math.min(size, PREFIX_BYTES)), 0));
    const head = await readAt(file, name, new Uint8Array(Math.min(size, headBytes)), 0);
    const placed = placeTensors(readSafetensorsHead(head), headBytes, size, name);
    const missing = [...wanted.keys()].find((tensor) => !placed.has(tensor));
    if (missing !== undefined) {
      const names = [...placed.keys()].slice(0, 8).join(', ') || 'none';
      throw new UnreadableFile(name, `expected a tensor ${JSON.stringify(missing)}, got the tensors ${names}`);
    }
    const unexpected = [...placed.keys()].filter((tensor) => isStrict && !wanted.has(tensor));
    if (unexpected.length > 0) {
      const got = unexpected.slice(0, 8).map((tensor) => quote(tensor));
      throw new UnreadableFile(
        name,
        `expected the tensors ${[...wanted.keys()].join(', ')} alone, got also ${got.join(', ')}`,
      );
    }
    const tensors = [...wanted].map(([tensor, as]) => ({ as, ...(placed.get(tensor) as PlacedTensor) }));
    reserve(tensors.reduce((sum, { spec }) => sum + byteCount(spec), 0));
    const hash = createHash('sha256');
    const weights: Weight[] = [];
    for (const { as, spec, begin } of tensors) {
      const { datatype, shape } = spec;
      const bytes = new Uint8Array(new SharedArrayBuffer(byteCount(spec)));
      hash.update(`${bytes.length};`);
      weights.push({ name: as, datatype, shape, bytes: await readAt(file, name, bytes, begin, hash) });
    }
    return { weights, digest: hash.digest() };
  });

type PlacedTensor = { readonly spec: TensorSpec; readonly begin: number };

/** Where each tensor begins in the file; they follow one another. */
const placeTensors = (
  tensors: readonly TensorSpec[],
  headBytes: number,
  size: number,
  name: string,
): ReadonlyMap<string, PlacedTensor> => {
  const placed = new Map<string, PlacedTensor>();
  let end = headBytes;
  for (const spec of tensors) {
    placed.set(spec.name, { spec, begin: end });
    end += byteCount(spec);
  }
  if (end !== size) throw new UnreadableFile(name, `expected ${end} bytes, as its header says, got ${size}`);
  return placed;
};

const readAt = async <T extends Uint8Array>(
  file: FileHandle,
  name: string,
  bytes: T,
  begin: number,
  hash?: Hash,
): Promise<T> => {
  for (let length = 0; length < bytes.length; ) {
    const wanted = Math.min(bytes.length - length, PIECE_BYTES);
    const { bytesRead } = await file.read(bytes, length, wanted, begin + length);
    if (bytesRead === 0) throw new UnreadableFile(name, 'expected more bytes: the file has become shorter');
    hash?.update(bytes.subarray(length, length + bytesRead));
    length += bytesRead;
  }
  return bytes;
};
