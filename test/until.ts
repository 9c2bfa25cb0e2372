const UNTIL_MS = 20_000;

/** Waits for what is about to happen; rejects when it does not, so that a test fails instead of waiting for ever. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = UNTIL_MS,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
