import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHeap } from '../../../../src/dispatch/queue/heap.ts';

test('a heap has the first of its members first, whatever is added, moved and removed', () => {
  const steps = fc.array(fc.tuple(fc.nat(20), fc.nat(1000), fc.boolean()), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (changes) => {
      const items = Array.from({ length: 21 }, () => ({ order: 0 }));
      const members = new Set<{ order: number }>();
      const heap = createHeap<{ order: number }>((a, b) => a.order < b.order);
      for (const [index, order, isMember] of changes) {
        const item = items[index] as { order: number };
        if (isMember) item.order = order;
        heap.set(item, isMember);
        if (isMember) members.add(item);
        else members.delete(item);
        expect(heap.size()).toBe(members.size);
        expect(heap.first()?.order).toBe(
          members.size === 0 ? undefined : Math.min(...[...members].map((one) => one.order)),
        );
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});
