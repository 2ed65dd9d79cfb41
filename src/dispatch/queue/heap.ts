/** A binary heap whose items can be moved and removed in O(log n). */
export type Heap<Item> = {
  readonly size: () => number;
  /** Returns the item that is before all others. */
  readonly first: () => Item | undefined;
  /** Makes the item a member or none, at the place that its order has now: call it whenever either changed. */
  readonly set: (item: Item, isMember: boolean) => void;
  readonly clear: () => void;
};

export const createHeap = <Item>(isBefore: (a: Item, b: Item) => boolean): Heap<Item> => {
  const items: Item[] = [];
  const indices = new Map<Item, number>();

  const put = (item: Item, index: number): void => {
    items[index] = item;
    indices.set(item, index);
  };
  /** Moves an item from this index to where it belongs, first toward the top, else away from it. */
  const sift = (item: Item, from: number): void => {
    let index = from;
    for (;;) {
      const parent = (index - 1) >> 1;
      if (index === 0 || !isBefore(item, items[parent] as Item)) break;
      put(items[parent] as Item, index);
      index = parent;
    }
    for (;;) {
      const left = 2 * index + 1;
      if (left >= items.length) break;
      const right = left + 1;
      const child = right < items.length && isBefore(items[right] as Item, items[left] as Item) ? right : left;
      if (!isBefore(items[child] as Item, item)) break;
      put(items[child] as Item, index);
      index = child;
    }
    put(item, index);
  };

  return {
    size: () => items.length,
    first: () => items[0],
    set: (item, isMember) => {
      const index = indices.get(item);
      if (isMember) {
        sift(item, index ?? items.length);
        return;
      }
      if (index === undefined) return;
      indices.delete(item);
      const last = items.pop() as Item;
      if (last !== item) sift(last, index);
    },
    clear: () => {
      items.length = 0;
      indices.clear();
    },
  };
};
