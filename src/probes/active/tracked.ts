import type { Endpoint } from '../../types/measure.ts';

/** A datagram flow between two hosts that a host's connection table leads elsewhere. */
export interface LedAstray {
  readonly from: string;
  readonly to: string;
  readonly sourcePort: number;
  /** Where it is led. */
  readonly address: string;
  readonly port: number;
}

/** Words of an entry are told apart by name, the second of each is the answer's: a translated one is no mirror of the first. */
const ASTRAY = `{
  n = 0
  for (i = 1; i <= NF; i++) {
    split($i, w, "=")
    if (w[1] == "src") s[++n] = w[2]
    if (w[1] == "dst") d[n] = w[2]
    if (w[1] == "sport") sp[n] = w[2]
    if (w[1] == "dport") dp[n] = w[2]
  }
  between = (s[1] == a && d[1] == b) || (s[1] == b && d[1] == a)
  if (n == 2 && dp[1] == p && between && (s[2] != d[1] || sp[2] != p)) print "astray", s[1], d[1], sp[1], s[2], sp[2]
}`;

/**
 * Prints the entries of VXLAN flows between a and b whose destination is translated: `astray 192.168.122.101 192.168.122.102
 * 40112 192.168.122.102 9999`. Reads only; needs root. null where it cannot be asked: IPv6, or a port that is not known.
 */
export function trackedScript(a: Endpoint, b: Endpoint): string | null {
  const words = [a.underlayIp, b.underlayIp, String(b.port)];
  if (!words.every((word) => /^[0-9.]+$/.test(word))) return null;
  const [one, other, port] = words;
  return `LC_ALL=C; export LC_ALL
PATH=$PATH:/sbin:/usr/sbin
{ conntrack -L -p udp --dport ${port} 2>/dev/null || grep ' dport=${port} ' /proc/net/nf_conntrack 2>/dev/null; } |
  awk -v a=${one} -v b=${other} -v p=${port} '${ASTRAY}' | head -n 20
exit 0
`;
}

/** What it printed; takes any bytes. */
export function readTracked(bytes: Uint8Array): LedAstray[] {
  const text = Buffer.from(bytes).toString('latin1', 0, 8192);
  return [...text.matchAll(/^astray ([0-9.]{7,15}) ([0-9.]{7,15}) (\d{1,5}) ([0-9.]{7,15}) (\d{1,5})$/gm)].map(
    ([, from, to, sourcePort, address, port]) => ({
      from: from!,
      to: to!,
      sourcePort: Number(sourcePort),
      address: address!,
      port: Number(port),
    }),
  );
}
