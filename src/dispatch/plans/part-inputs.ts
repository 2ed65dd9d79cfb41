import type { PlanPart } from '../../pipeline/plan.ts';
import type { Tensor } from '../../tensor/tensor.ts';

type Range = { readonly begin: number; readonly end: number };
type PlacedChunk = Range & { readonly chunk: Uint8Array };

/** Returns the inputs of the part with an index; `shared` are the chunks of the inputs that every part needs whole. */
export type PartInputs = (index: number, shared: ReadonlyMap<string, readonly Uint8Array[]>) => readonly Tensor[];

/** Returns what cuts inputs into those of parts. Chunks may be given away after the parts before were cut. */
export const cutInputs = (inputs: readonly Tensor[], parts: readonly PlanPart[]): PartInputs => {
  const placed = new Map(inputs.map(({ name, chunks }) => [name, placedChunks(chunks)]));
  const soles = (parts[0]?.ranges ?? []).map((_, i) => soleRanges(parts.map(({ ranges }) => ranges[i])));
  return (index, shared) =>
    (parts[index]?.plan.inputs ?? []).map((spec, i) => {
      const range = parts[index]?.ranges[i];
      const sole = soles[i]?.[index];
      if (range === undefined || sole === undefined) return { ...spec, chunks: shared.get(spec.name) ?? [] };
      return { ...spec, chunks: cut(placed.get(spec.name) ?? [], range, sole) };
    });
};

/** Returns the bytes of each range that lie behind all ranges before it and in front of all that follow. */
const soleRanges = (ranges: readonly (Range | undefined)[]): readonly Range[] => {
  const soles: Range[] = [];
  let latest = 0;
  for (const range of ranges) {
    soles.push({ begin: latest, end: 0 });
    latest = Math.max(latest, range?.end ?? 0);
  }
  let earliest = Number.POSITIVE_INFINITY;
  for (let i = ranges.length - 1; i >= 0; i -= 1) {
    soles[i] = { begin: soles[i]?.begin ?? 0, end: earliest };
    earliest = Math.min(earliest, ranges[i]?.begin ?? earliest);
  }
  return soles;
};

const placedChunks = (chunks: readonly Uint8Array[]): readonly PlacedChunk[] => {
  let end = 0;
  return chunks.map((chunk) => {
    const begin = end;
    end += chunk.length;
    return { chunk, begin, end };
  });
};

/** Returns chunks with the bytes of a range: as they are where they lie in `sole`, which no other part needs. */
const cut = (chunks: readonly PlacedChunk[], range: Range, sole: Range): readonly Uint8Array[] => {
  const inside: Uint8Array[] = [];
  for (let i = firstEndingAfter(chunks, range.begin); i < chunks.length; i += 1) {
    const { chunk, begin, end } = chunks[i] as PlacedChunk;
    if (begin >= range.end) break;
    const isSole = begin >= sole.begin && end <= sole.end;
    const [from, to] = [Math.max(range.begin, begin), Math.min(range.end, end)];
    if (from < to) inside.push(isSole ? chunk : new Uint8Array(chunk.subarray(from - begin, to - begin)));
  }
  return inside;
};

/** Returns the index of the first chunk that ends after a position. */
const firstEndingAfter = (chunks: readonly PlacedChunk[], position: number): number => {
  let [low, high] = [0, chunks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((chunks[middle]?.end ?? 0) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};
