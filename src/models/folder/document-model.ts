import { RequestError } from '../../errors.ts';
import { readAttributes } from '../../pipeline/attributes/attributes.ts';
import { planDocument } from '../../pipeline/document/plan-document.ts';
import { escaped, readDocument } from '../../pipeline/document/read-document.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import { documentSignature } from './document-signature.ts';
import type { NamedModel } from './named-model.ts';
import { versionOf, weightBytesOf } from './named-model.ts';

/** Names that parameters of named pipelines cannot have: requests use them for themselves. */
const TAKEN: readonly string[] = ['shape', 'datatype', 'then', 'pipeline', 'stream', 'timeout'];

/** A named pipeline as its files have it. */
export type DocumentFiles = {
  readonly name: string;
  readonly value: unknown;
  /** The bytes and digests that its version is a hash of. */
  readonly parts: readonly Uint8Array[];
  readonly weights: readonly Weight[];
};

/** Resolves to a document as a model. @throws RequestError where the document cannot be one; its pointer is one of the document */
export const documentModel = async ({ name, value, parts, weights }: DocumentFiles): Promise<NamedModel> => {
  const document = readDocument(value);
  for (const parameter of Object.keys(document.parameters ?? {})) {
    if (!TAKEN.includes(parameter)) continue;
    const detail = `/parameters: expected other names than ${TAKEN.join(', ')}, got ${JSON.stringify(parameter)}`;
    throw new RequestError('INVALID_PIPELINE', detail, `/parameters/${escaped(parameter)}`);
  }
  const { inputs, outputs, parameters } = await documentSignature(document, weights);
  return Object.freeze({
    name,
    version: versionOf(parts),
    inputs: inputs.map(({ shape: _, ...input }) => input),
    outputs: outputs.map(({ shape: _, ...output }) => output),
    tensors: { inputs, outputs },
    weightBytes: weightBytesOf(weights),
    parameters,
    plan: (given, tensors) => {
      const present = Object.entries(given).filter(([, value]) => value !== null && value !== 'null');
      const read = readAttributes(parameters, Object.fromEntries(present), name);
      return planDocument({ document, weights, parameters: read, inputs: tensors });
    },
  } satisfies NamedModel);
};
