import { RequestError } from '../../errors.ts';
import { escaped, invalid, readDocument } from '../../pipeline/document/read-document.ts';
import type { Weight } from '../../pipeline/pipeline.ts';
import { documentModel } from './document-model.ts';
import type { ModelFolder } from './model-folder.ts';
import type { NamedModel } from './named-model.ts';
import { readModelJson } from './read-model-json.ts';
import { readWeights } from './read-weights.ts';

/** What loading a model may take of the memory that all weights share. @throws Error where there is no room */
export type ReserveWeights = (bytes: number) => void;

/** A file beside the document, and a tensor in it. */
const WEIGHT = /^([\w-][\w.-]{0,99}\.safetensors)#(.{1,256})$/s;

/** The model of `NAME.json`. @throws Error, RequestError */
export const loadDocumentFile = async (folder: ModelFolder, name: string): Promise<NamedModel> => {
  const { value, bytes } = await readModelJson(folder, [`${name}.json`]);
  if (readDocument(value).weights !== undefined) {
    throw invalid(`expected none in ${name}.json: a pipeline with weights is ${name}/pipeline.json`, '/weights');
  }
  return documentModel({ name, value, parts: [bytes], weights: [] });
};

/** The model of `NAME/pipeline.json` and the safetensors files beside it. @throws Error, RequestError */
export const loadDocumentFolder = async (
  folder: ModelFolder,
  name: string,
  reserve: ReserveWeights,
): Promise<NamedModel> => {
  const { value, bytes } = await readModelJson(folder, [name, 'pipeline.json']);
  const parts = [bytes];
  const weights: Weight[] = [];
  for (const [file, wanted] of filesOf(readDocument(value).weights ?? {})) {
    const read = await readWeights(folder, [name, file], wanted, { reserve });
    weights.push(...read.weights);
    parts.push(read.digest);
  }
  return documentModel({ name, value, parts, weights });
};

/** Tensors that are wanted of each file. @throws RequestError INVALID_PIPELINE */
const filesOf = (weights: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const files = new Map<string, Map<string, string>>();
  for (const [name, place] of Object.entries(weights)) {
    const [, file = '', tensor = ''] = WEIGHT.exec(place) ?? [];
    const pointer = `/weights/${escaped(name)}`;
    if (file === '') {
      throw invalid(
        `expected FILE.safetensors#TENSOR, a file beside the document, got ${JSON.stringify(place)}`,
        pointer,
      );
    }
    const wanted = files.get(file) ?? new Map<string, string>();
    if (wanted.has(tensor))
      throw new RequestError('INVALID_PIPELINE', `${pointer}: ${place} is already ${wanted.get(tensor)}`, pointer);
    files.set(file, wanted.set(tensor, name));
  }
  return files;
};
