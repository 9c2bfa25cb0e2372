/** A config that has nearly every key, one a line: what the table below breaks. */
export const WHOLE = `leases:
  - etcd-v2:
      endpoints:
        - http://192.168.122.100:2379
      prefix: /coreos.com/network
  - etcd-v3:
      endpoints:
        - https://10.0.0.5:2379
      prefix: /coreos.com/network
      username: doctor
      passwordEnv: ETCD_PASSWORD
  - kubernetes:
      context: prod
      annotationPrefix: flannel.alpha.coreos.com
hosts:
  - name: minion1
    address: 192.168.122.101
  - name: minion2
    address: 192.168.122.102
    ssh:
      user: core
      port: 2222
      hostKeys: strict
ssh:
  user: root
  port: 22
  passphraseEnv: PASSPHRASE
  passwordEnv: PASSWORD
  passwordPrompt: false
  hostKeys: accept-new
  jump: bastion.example
  sudo: false
transport: openssh
kubectl:
  namespace: kube-flannel
  selector: app=flannel
  container: kube-flannel
limits:
  hostsAtOnce: 64
  connectTimeoutMs: 10000
  commandTimeoutMs: 20000
  packetsPerSecondPerHost: 200
expect:
  overlayMtu: auto
  lossPercent: 0
  rttMsP99: 5
  overheadMsP50: 1
suppress:
  - id: docker0-mtu-wrong
    host: minion4
    reason: legacy image
    owner: netops
    until: 2026-12-31
`;

export interface Broken {
  readonly what: string;
  readonly text: string;
  /** Where the error must point; null where a syntax error may show later. */
  readonly line: number | null;
}

const LINES = WHOLE.trimEnd().split('\n');
/** `      prefix: /coreos.com/network`: indent, key, value. */
const PAIR = /^(\s*(?:- )?)([\w-]+):(?: (.+))?$/;

function withLine(at: number, ...become: string[]): string {
  return `${[...LINES.slice(0, at), ...become, ...LINES.slice(at + 1)].join('\n')}\n`;
}

/** Ways to spoil one line; null where a way does not fit. */
const WAYS: Readonly<
  Record<string, (indent: string, key: string, value: string | undefined) => readonly string[] | null>
> = {
  'a letter of the key is missing': (indent, key, value) => [
    `${indent}${key.slice(0, 1)}${key.slice(2)}: ${value ?? ''}`,
  ],
  'the key is in capitals': (indent, key, value) => [`${indent}${key.toUpperCase()}: ${value ?? ''}`],
  'a mapping in place of a value': (indent, key, value) => (value === undefined ? null : [`${indent}${key}: { a: 1 }`]),
  'a list in place of a value': (indent, key, value) => (value === undefined ? null : [`${indent}${key}: [[]]`]),
  'nothing in place of a value': (indent, key, value) => (value === undefined ? null : [`${indent}${key}:`]),
  'a quote that is not closed': (indent, key, value) => (value === undefined ? null : [`${indent}${key}: "${value}`]),
};

/** The same for whole files, in the words of those who write them. */
const FILES: Readonly<Record<string, string>> = {
  'a list of hosts by name alone': 'hosts:\n  - minion1\n  - minion2\n',
  'a tab before a key': 'ssh:\n\tuser: root\n',
  'no colon': 'transport ssh\n',
  'no space behind the colon': 'transport:ssh\nssh:\n  user: root\n',
  INI: '[ssh]\nuser=root\n',
  'two documents': 'transport: ssh\n---\ntransport: local\n',
  'JSON without its end': '{"ssh": {"user": "root"}\n',
  'JSON with a comma too many': '{"ssh": {"user": "root",,}}\n',
  'a port as text': 'ssh: { port: "22" }\n',
  'a port of a million': 'ssh: { port: 1000000 }\n',
  'no hosts': 'hosts: []\n',
  'a time-out of nothing': 'limits: { connectTimeoutMs: 0 }\n',
  'half a host at once': 'limits: { hostsAtOnce: 0.5 }\n',
  'a loss of 200 percent': 'expect: { lossPercent: 200 }\n',
  'an MTU in words': 'expect: { overlayMtu: jumbo }\n',
  'a date that is none': 'suppress: [{ id: a, reason: b, owner: c, until: tomorrow }]\n',
  'a suppression without owner': 'suppress: [{ id: a, reason: b, until: 2026-12-31 }]\n',
  'two kinds of source in one': 'leases: [{ file: a.json, kubernetes: {} }]\n',
  'a prefix that ends in a slash': 'leases: [{ etcd-v2: { endpoints: [http://a:1], prefix: /a/ } }]\n',
  'an alias of nothing': 'ssh: *nothing\n',
  'an anchor in itself': 'ssh: &a { user: *a }\n',
  'a file that is not there': 'ssh: { identityFile: /no/such/key }\n',
  'the same host twice': 'hosts: [{ name: a }, { name: a }]\n',
  'two ways to one host': 'ssh: { jump: a, proxyCommand: b }\n',
  'a jump with an option': 'ssh: { jump: "-oProxyCommand=x" }\n',
  'a merge key': 'base: &b { user: root }\nssh:\n  <<: *b\n',
  'a number alone': '42\n',
  'a text alone': 'flannel\n',
  NUL: 'ssh:\n  user: "\\0"\nlimits: \u0000\n',
};

export const HAND_BROKEN: readonly Broken[] = [
  ...LINES.flatMap((line, at) => {
    const [, indent = '', key = '', value] = PAIR.exec(line) ?? [];
    if (key === '') return [];
    return Object.entries(WAYS).flatMap(([what, way]): Broken[] => {
      const become = way(indent, key, value);
      if (become === null) return [];
      const syntax = what.includes('quote');
      return [{ what: `line ${at + 1}, ${key}: ${what}`, text: withLine(at, ...become), line: syntax ? null : at + 1 }];
    });
  }),
  ...Object.entries(FILES).map(([what, text]) => ({ what, text, line: null })),
];
