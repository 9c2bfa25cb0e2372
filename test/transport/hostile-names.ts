/** What a run must say of one host: a gap, a finding, or lines not understood; nothing where the host is as good as any. */
export interface Told {
  /** `connect timeout`: probe and kind. */
  readonly gap?: string;
  /** What the gap's text must name. */
  readonly says?: RegExp;
  readonly finding?: string;
  readonly rejects?: true;
}

const hung = (says: RegExp): Told => ({ gap: 'connect timeout', says });
const unreachable = (says: RegExp): Told => ({ gap: 'connect unreachable', says });
const flood: Told = { gap: 'connect truncated', says: /more than can be kept and was cut off/ };
const noCommand = hung(/no command ended within 10000 ms/);
const noSession: Told = { gap: 'connect not-permitted', says: /sshd opens no session: MaxSessions/ };

/** The hosts of `hostile-hosts.ts`. */
export const HOSTILE = {
  good1: {},
  good2: {},
  good3: { finding: 'fdb-entry-missing good3 -> good1' },
  good4: {},
  'hangs-before-banner': hung(/sent no SSH greeting/),
  'endless-banner': unreachable(/Header line too long/),
  'endless-banner-lines': unreachable(/Max greeting lines exceeded/),
  'not-ssh': unreachable(/is that an sshd/),
  resets: unreachable(/ECONNRESET/),
  'hangs-in-kex': hung(/did not finish the key exchange/),
  'garbage-in-kex': unreachable(/Bad packet length/),
  'huge-packet': unreachable(/Bad packet length/),
  'hangs-in-auth': hung(/did not finish the login/),
  'refuses-auth': { gap: 'connect auth', says: /refused user root/ },
  'hangs-at-channel': noCommand,
  'refuses-channels': noSession,
  'refuses-exec': noSession,
  'stops-reading': noCommand,
  'says-nothing': noCommand,
  drips: noCommand,
  'succeeds-silently': { gap: 'connect exit', says: /the collector did not run: exit code 0/ },
  'resets-midway': { gap: 'bridge-fdb truncated', says: /the connection ended before all was told/ },
  'endless-lines': flood,
  'endless-stderr': flood,
  'endless-in-a-frame': flood,
  'one-line': flood,
  'no-newline': {},
  'wrong-framing': { gap: 'connect exit', says: /the collector did not run/ },
  'crooked-framing': {},
  'framing-inside': { gap: 'iptables-save truncated', says: /not COMMIT/, rejects: true },
  binary: { gap: 'ip-d-link unreadable' },
  'nasty-names': { finding: 'firewall-drops-forward nasty-names', rejects: true },
  'rubbish-lines': { gap: 'iptables-save truncated', says: /not COMMIT/, rejects: true },
  'clock-an-hour-off': { finding: 'host-clock-skewed clock-an-hour-off' },
  twin: {},
  'twin-alias': { finding: 'host-named-twice twin-alias' },
} as const satisfies Readonly<Record<string, Told>>;

export type HostileName = keyof typeof HOSTILE;
export const NAMES = Object.keys(HOSTILE) as HostileName[];
