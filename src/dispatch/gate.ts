import { createDoor, type Door } from './door.ts';

/** Room for a total weight, given to those who ask in the order of their asking. */
export type Gate = Omit<Door<number>, 'letIn'> & {
  /** Weight inside now. */
  readonly used: () => number;
  /** Gives room back; lets in whoever fits next. */
  readonly leave: (weight: number) => void;
};

/** A gate with room for `capacity`. A weight above the capacity would wait for ever: refuse it before. */
export const createGate = (capacity: number): Gate => {
  let used = 0;
  const { letIn, ...door } = createDoor<number>({
    fits: (weight) => used + weight <= capacity,
    take: (weight) => {
      used += weight;
    },
  });
  const leave = (weight: number): void => {
    used -= weight;
    letIn();
  };
  return { ...door, used: () => used, leave };
};
