import type { Counters } from '../../types/measure.ts';

/**
 * Prints a host's counters of packets: files in one `cat`, so that they are of one moment, and what iproute2 alone
 * tells of the VTEP (`otherhost`). Reads only; any user may.
 */
export function countersScript(vtepName: string | null): string {
  const vtep = vtepName !== null && /^[\w.-]+$/.test(vtepName) ? vtepName : null;
  const link = vtep === null ? '' : `PATH=$PATH:/sbin:/usr/sbin ip -s -s link show dev ${vtep} 2>/dev/null\n`;
  return `LC_ALL=C; export LC_ALL\ncat /proc/net/snmp /proc/net/snmp6 /proc/net/netstat /proc/net/dev /proc/net/xfrm_stat 2>/dev/null\n${link}exit 0\n`;
}

const COUNTERS_MAX = 5000;
/** Columns of /proc/net/dev by what they count. Source: Linux net/core/net-procfs.c, dev_seq_printf_stats. */
const DEV: readonly (readonly [name: string, column: number])[] = [
  ['rxPackets', 1],
  ['rxErrors', 2],
  ['rxDropped', 3],
  ['txPackets', 9],
  ['txErrors', 10],
  ['txDropped', 11],
  ['txCollisions', 13],
  ['txCarrier', 14],
];

/** Counters of /proc/net/snmp6 that have another name than IPv4's. Source: Linux net/ipv6/proc.c. */
const AS_IPV4: Readonly<Record<string, string>> = { OutForwDatagrams: 'ForwDatagrams', OutEchoReplies: 'OutEchoReps' };

function numbers(text: string): number[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => (/^-?\d{1,20}$/.test(word) ? Number(word) : Number.NaN));
}

/**
 * Counters by name: `Ip.ReasmReqds`, `Ip6.ReasmReqds`, `Udp.NoPorts`, `flannel.1 txDropped`, `otherhost` of the VTEP, and what
 * IPsec policies dropped, for all reasons together (`Xfrm.in`, `Xfrm.out`). Takes any bytes and
 * never throws; what is not understood is left out, and is then not known rather than 0.
 */
export function readCounters(bytes: Uint8Array): Counters {
  const counters = new Map<string, number>();
  const put = (name: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value) && counters.size < COUNTERS_MAX) counters.set(name, value);
  };
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  for (const [n, line] of lines.entries()) {
    const six = /^(Ip6|Icmp6|Udp6)([A-Za-z]{1,30})\s+(\d{1,20})\s*$/.exec(line);
    if (six !== null) put(`${six[1]}.${AS_IPV4[six[2]!] ?? six[2]}`, Number(six[3]));
    const ipsec = /^Xfrm(In|Out|Fwd)\w{1,30}\s+(\d{1,20})\s*$/.exec(line);
    if (ipsec !== null) {
      const name = ipsec[1] === 'Out' ? 'Xfrm.out' : 'Xfrm.in';
      put(name, (counters.get(name) ?? 0) + Number(ipsec[2]));
    }
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim();
    const rest = line.slice(colon + 1);
    const next = lines[n + 1] ?? '';
    if (/^[A-Z]\w{0,20}$/.test(name) && /[A-Za-z]/.test(rest) && next.startsWith(`${name}:`)) {
      const values = numbers(next.slice(name.length + 1));
      for (const [at, column] of rest.trim().split(/\s+/).entries()) put(`${name}.${column}`, values[at]);
    } else if (name === 'RX errors' && rest.includes('otherhost')) {
      put('otherhost', numbers(next)[rest.trim().split(/\s+/).indexOf('otherhost')]);
    } else {
      const values = numbers(rest);
      if (values.length >= 16 && values.every(Number.isFinite))
        for (const [what, column] of DEV) put(`${name} ${what}`, values[column]);
    }
  }
  return counters;
}
