/** How many may log in at once; who comes later waits in line. */
export interface Gate {
  /** Waits for a turn; the result gives it back. */
  readonly enter: () => Promise<() => void>;
  /** There were too many: half as many from now on. */
  readonly narrow: () => void;
  /** One got in: in time as many as before. */
  readonly widen: () => void;
}

/**
 * Narrows when logins are refused for their number or run out of time, and opens again as they succeed: additive increase,
 * multiplicative decrease, as TCP does it. Source: RFC 5681 section 3.1.
 */
export function loginGate(least: number, most: number): Gate {
  let width = most;
  let inside = 0;
  const waiting: (() => void)[] = [];
  const letIn = (): void => {
    while (waiting.length > 0 && inside < Math.floor(width)) {
      inside++;
      waiting.shift()!();
    }
  };
  return {
    enter: async () => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        letIn();
      });
      return () => {
        inside--;
        letIn();
      };
    },
    narrow: () => {
      width = Math.max(least, Math.min(width, inside) / 2);
    },
    widen: () => {
      width = Math.min(most, width + 1 / width);
      letIn();
    },
  };
}
