import { createHash } from 'node:crypto';
import type { DocumentTensor } from '../../pipeline/document/document-signature.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import type { Model } from '../model.ts';

/** A model that is read from the folder, or built in as a document. */
export type NamedModel = Model & {
  /** A hash of its files: of documents, configurations and weights. */
  readonly version: string;
  readonly tensors: { readonly inputs: readonly DocumentTensor[]; readonly outputs: readonly DocumentTensor[] };
  /** Bytes of its weights. */
  readonly weightBytes: number;
};

const VERSION_LENGTH = 12;

/** The version of a model that is made of these bytes. */
export const versionOf = (texts: readonly Uint8Array[], weights: readonly Weight[]): string => {
  const hash = createHash('sha256');
  for (const bytes of [...texts, ...weights.map((weight) => weight.bytes)])
    hash.update(`${bytes.length};`).update(bytes);
  return hash.digest('hex').slice(0, VERSION_LENGTH);
};

/** Bytes of weights. */
export const weightBytesOf = (weights: readonly Weight[]): number =>
  weights.reduce((sum, { bytes }) => sum + bytes.length, 0);
