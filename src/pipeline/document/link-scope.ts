import { quote } from '../../errors.ts';
import { nearNames } from '../attributes/near-names.ts';
import type { DocumentStep } from './document.ts';
import { invalid } from './read-document.ts';

/** An input that steps take and no step gives; optional where each of them can do without. */
export type DerivedInput = { readonly name: string; readonly optional: boolean };

/** Tensors that are there before the first step. */
export type Sources = {
  /** Names of the inputs; undefined where the steps decide them. */
  readonly inputs: readonly string[] | undefined;
  readonly weights?: readonly string[];
  /** Optional inputs that a request left out. */
  readonly absent?: readonly string[];
  /** The tensor that the first step takes where it names none. */
  readonly before?: string;
};

/** The tensors that are there while the steps of a document are linked, one after another. */
export type LinkScope = {
  readonly inputs: readonly string[] | undefined;
  /** Names of the results of the steps so far. */
  readonly results: ReadonlySet<string>;
  /** Tensors that the last step gave. */
  readonly last: () => readonly string[];
  readonly isSource: (name: string) => boolean;
  readonly isAbsent: (name: string) => boolean;
  /** Adds the results of a step, of which `names` are names that users say. */
  readonly give: (tensors: readonly string[], names: readonly string[]) => void;
  /** Takes the tensor of a name. @throws INVALID_PIPELINE where it is not there yet, or never */
  readonly take: (name: string, pointer: string) => string;
  /** Takes the input or weight of a name; undefined where there is none. */
  readonly takeByName: (name: string, optional: boolean) => string | undefined;
  /** A name that no tensor has, for the result of a step without one. */
  readonly unnamed: (step: number) => string;
  /** Inputs and weights that were taken. */
  readonly taken: () => readonly DerivedInput[];
};

export const openScope = (
  steps: readonly DocumentStep[],
  { inputs, weights = [], absent = [], before }: Sources,
): LinkScope => {
  const taken = new Map<string, boolean>();
  const results = new Set<string>();
  const outputsOf = ({ output, outputs = {} }: DocumentStep): readonly string[] => [
    ...(output === undefined ? [] : [output]),
    ...Object.values(outputs),
  ];
  const outputs = steps.flatMap(outputsOf);
  const [inputNames, weightNames] = [new Set(inputs), new Set(weights)];
  const said = new Set([
    ...(inputs ?? []),
    ...weights,
    ...outputs,
    ...steps.flatMap((step) => Object.values(step.inputs ?? {})),
  ]);
  let last: readonly string[] = before === undefined ? [] : [before];
  const isSource = (name: string): boolean =>
    weightNames.has(name) || (inputs === undefined ? taken : inputNames).has(name);
  const takeSource = (name: string, optional: boolean): string => {
    taken.set(name, optional && (taken.get(name) ?? true));
    return name;
  };
  return {
    inputs,
    results,
    last: () => last,
    isSource,
    isAbsent: (name) => absent.includes(name),
    give: (tensors, names) => {
      last = tensors;
      for (const name of names) results.add(name);
    },
    unnamed: (step) => {
      let name = `result of step ${step}`;
      while (said.has(name)) name += "'";
      return name;
    },
    take: (name, pointer) => {
      if (results.has(name)) return name;
      if (isSource(name)) return takeSource(name, false);
      const later = steps.findIndex((step) => outputsOf(step).includes(name));
      if (later >= 0) {
        throw invalid(
          `expected a tensor that is there before the step, got ${quote(name)}, which step ${later} gives`,
          pointer,
        );
      }
      if (inputs === undefined) return takeSource(name, false);
      if (absent.includes(name))
        throw invalid(`expected ${quote(name)}, which the step needs, got a request without it`, pointer);
      const names = [...inputs, ...weights, ...results];
      throw invalid(
        `expected one of the tensors ${names.join(', ')}, got ${quote(name)}${nearNames(name, names)}`,
        pointer,
      );
    },
    takeByName: (name, optional) => {
      const isThere = weightNames.has(name) || (inputs === undefined ? !outputs.includes(name) : inputNames.has(name));
      return isThere ? takeSource(name, optional) : undefined;
    },
    taken: () => Array.from(taken, ([name, optional]) => ({ name, optional })),
  };
};
