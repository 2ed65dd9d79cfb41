import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Datatype, type JsonValue, type Tensor, tensorOfBytes, tensorOfJson } from './tensor.ts';

/** A case of another project: what its operator returns for these inputs. Its README says what the fields mean. */
export type PeerCase = {
  readonly id: string;
  /** The folder, which stands for the project. */
  readonly folder: string;
  readonly op: string;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly outputs: ReadonlyMap<string, Tensor>;
  readonly rtol: number;
  readonly atol: number;
  readonly notes: string;
};

const DATATYPES: Readonly<Record<string, Datatype>> = {
  float32: 'FP32',
  float64: 'FP64',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  bool: 'BOOL',
};

type StoredTensor = { name: string; dtype: string; shape: number[]; data?: JsonValue[]; file?: string };
type StoredCase = Pick<PeerCase, 'id' | 'op' | 'attrs' | 'rtol' | 'atol'> & {
  inputs: StoredTensor[];
  outputs: StoredTensor[];
  notes?: string;
};

const readTensor = (folder: string, { dtype, shape, data, file }: StoredTensor): Tensor => {
  const datatype = DATATYPES[dtype];
  if (datatype === undefined) throw new Error(`expected a dtype of ${Object.keys(DATATYPES)}, got ${dtype}`);
  if (data !== undefined) return tensorOfJson(datatype, shape, data);
  if (file === undefined) throw new Error('expected data or file');
  return tensorOfBytes(datatype, shape, readFileSync(join(folder, file)));
};

const readCase = (path: string): PeerCase => {
  const folder = dirname(path);
  const { inputs, outputs, notes = '', ...rest }: StoredCase = JSON.parse(readFileSync(path, 'utf8'));
  const tensors = (stored: StoredTensor[]): Map<string, Tensor> =>
    new Map(stored.map((tensor) => [tensor.name, readTensor(folder, tensor)]));
  return { ...rest, folder: basename(folder), inputs: tensors(inputs), outputs: tensors(outputs), notes };
};

/** Every case below a folder, folder by folder, whose id has this text. @throws Error when one cannot be read */
export const readPeerCases = (root: string, text: string): PeerCase[] =>
  globSync('*/*.json', { cwd: root })
    .sort()
    .filter((path) => path.includes(text))
    .map((path) => readCase(join(root, path)));
