const UNTIL_MS = 20_000;

/** Waits for what is about to happen; rejects when it does not, so that a test fails instead of waiting for ever. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + UNTIL_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${UNTIL_MS} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
