/** `iptables-restore` that keeps what stands in the tables. */
export function addRules(lines: readonly string[]): string {
  return `iptables-restore --noflush <<'RULES'\n${lines.join('\n')}\nRULES`;
}
