import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidrText } from '../../src/net/cidr.ts';
import { ipText } from '../../src/net/ip.ts';
import { macText } from '../../src/net/mac.ts';
import { PROBES } from '../../src/probes/index.ts';
import type { ProbeId, RecordOf } from '../../src/types/probe.ts';
import { capturedFiles } from './captures.ts';

const FILES = capturedFiles();

function recordsOf<P extends ProbeId>(capture: string, host: string, probe: P): readonly RecordOf[P][] {
  const file = FILES.find((each) => each.capture === capture && each.host === host && each.probe === probe);
  return PROBES[probe].parse(file!.bytes).records;
}

/** How many records an output must give, counted without the parsers. */
function expectedCount(probe: ProbeId, text: string): number {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const matching = (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length;
  switch (probe) {
    case 'ip-d-link':
    case 'ip-addr':
    case 'ip-s-link':
      return matching(/^\d+: /);
    case 'iptables-save':
    case 'ip6tables-save':
      return matching(/^(:|-A)/);
    case 'nft-ruleset':
      return lines.length - matching(/^\s*[}#]/);
    case 'ss-lun':
    case 'ethtool-k-flannel':
      return lines.length - 1;
    case 'snmp':
    case 'netstat':
      return text.split(/\s+/).filter((word) => /^-?\d+$/.test(word)).length;
    default:
      return lines.length;
  }
}

test('seven captures of three hosts', () => {
  assert.is(new Set(FILES.map((file) => file.capture)).size, 7);
  assert.is(new Set(FILES.map((file) => `${file.capture} ${file.host}`)).size, 21);
  assert.ok(FILES.length >= 21 * 16);
});

for (const { capture, host, probe, bytes } of FILES) {
  test(`${capture} ${host} ${probe}: nothing rejected, every record there`, () => {
    const parsed = PROBES[probe].parse(bytes);
    assert.equal(parsed.rejects, []);
    assert.is(parsed.lines.rejected, 0);
    assert.is(parsed.records.length, expectedCount(probe, bytes.toString()));
  });
}

test('the VTEP as iproute2 3.10 and 7.1 print it', () => {
  const old = recordsOf('flannel-0.4.0-iproute2-3.10.0', 'minion1', 'ip-d-link').find((link) => link.vxlan !== null)!;
  assert.is(old.name, 'flannel.1');
  assert.is(macText(old.mac!), 'd6:9e:8d:43:a2:bf');
  assert.is(old.mtuBytes, 1450);
  assert.equal(old.flags, ['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']);
  const { local, line, ...vxlan } = old.vxlan!;
  assert.is(ipText(local!), '192.168.122.101');
  assert.is(line, 8);
  assert.equal(vxlan, {
    vni: 1,
    dev: 'eth0',
    remote: null,
    group: null,
    dstPort: null,
    learning: true,
    proxy: true,
    l2miss: true,
    l3miss: false,
    gbp: false,
    external: false,
    ttl: null,
    udpChecksum: null,
  });
  const recent = recordsOf('flannel-0.20.2-iproute2-7.1.0', 'minion1', 'ip-d-link').find((each) => each.vxlan)!;
  assert.is(recent.vxlan!.dstPort, 8472);
  assert.not(recent.vxlan!.learning);
  assert.not(recent.vxlan!.proxy);
});

test('dual stack: both VTEPs, their routes, neighbours and forwarding entries', () => {
  const capture = 'flannel-0.20.2-dual-stack-iproute2-5.4.0';
  const vteps = recordsOf(capture, 'minion1', 'ip-d-link').filter((link) => link.kind === 'vxlan');
  assert.equal(
    vteps.map((link) => [link.name, link.mtuBytes, ipText(link.vxlan!.local!)]),
    [
      ['flannel.1', 1450, '192.168.122.101'],
      ['flannel-v6.1', 1430, 'fd00:122::101'],
    ],
  );
  const routes = recordsOf(capture, 'minion1', 'ip-6-route').filter((route) => route.hops[0]!.onlink);
  assert.equal(
    routes.map((route) => `${cidrText(route.dst)} ${route.hops[0]!.dev}`),
    ['fd00:42:0:c::/64 flannel-v6.1', 'fd00:42:0:39::/64 flannel-v6.1'],
  );
  const all = recordsOf(capture, 'minion1', 'ip-route-all').filter((route) => route.dst.length === 0);
  assert.equal(
    all.map((route) => route.family),
    [4, 6],
  );
  const permanent = recordsOf(capture, 'minion1', 'ip-neigh').filter((row) => row.state === 'PERMANENT');
  assert.equal(
    permanent.map((row) => row.family),
    [4, 4, 6, 6],
  );
  const fdb = recordsOf(capture, 'minion1', 'bridge-fdb').filter((row) => row.dev === 'flannel-v6.1');
  assert.equal(
    fdb.map((row) => ipText(row.dst!)),
    ['fd00:122::103', 'fd00:122::102'],
  );
  const sockets = recordsOf(capture, 'minion1', 'ss-lun');
  assert.equal(
    sockets.map((socket) => [socket.family, socket.localIp, socket.localPort]),
    [
      [4, null, 8472],
      [6, null, 8472],
    ],
  );
});

test('the rest of a host', () => {
  const capture = 'flannel-0.20.2-iproute2-7.1.0';
  const env = Object.fromEntries(recordsOf(capture, 'minion1', 'subnet-env').map(({ key, value }) => [key, value]));
  assert.equal(env, {
    FLANNEL_NETWORK: '10.1.0.0/16',
    FLANNEL_SUBNET: '10.1.12.1/24',
    FLANNEL_MTU: '1450',
    FLANNEL_IPMASQ: 'true',
  });
  const sysctls = recordsOf(capture, 'minion1', 'sysctl');
  assert.is(sysctls.find((each) => each.key === 'net.ipv4.conf.flannel/1.forwarding')!.value, '1');
  const addresses = recordsOf(capture, 'minion1', 'ip-addr').find((link) => link.name === 'flannel.1')!.addresses;
  assert.equal(
    addresses.map((each) => [ipText(each.ip), each.prefixLength, each.scope, each.label, each.line]),
    [
      ['10.1.12.0', 32, 'global', 'flannel.1', 15],
      ['fe80::c02b:b2ff:fedb:4ec1', 64, 'link', null, 17],
    ],
  );
  const vtep = recordsOf(capture, 'minion1', 'ip-s-link').find((link) => link.name === 'flannel.1')!;
  assert.equal([vtep.rx!.packets, vtep.tx!.packets, vtep.tx!.dropped], [12, 12, 5]);
  const forwarding = recordsOf(capture, 'minion1', 'snmp').find((each) => each.counter === 'Forwarding')!;
  assert.equal(forwarding, { line: 2, protocol: 'Ip', counter: 'Forwarding', value: 1 });
  const masquerade = recordsOf(capture, 'minion1', 'iptables-save').filter((each) => each.args.includes('MASQUERADE'));
  assert.equal(
    masquerade.map((each) => [each.table, each.chain, each.args.at(-1)]),
    [
      ['nat', 'FLANNEL-POSTRTG', '--random-fully'],
      ['nat', 'FLANNEL-POSTRTG', '--random-fully'],
    ],
  );
  const checksum = recordsOf(capture, 'minion1', 'ethtool-k-flannel').find(
    (each) => each.feature === 'tx-checksum-ip-generic',
  )!;
  assert.ok(checksum.on);
  assert.not(checksum.fixed);
  const hooks = recordsOf(capture, 'minion1', 'nft-ruleset').filter((each) => each.kind === 'hook');
  assert.equal(
    hooks.map((each) => `${each.family} ${each.table} ${each.name}`),
    ['ip nat POSTROUTING', 'ip filter FORWARD'],
  );
});

/** Leaves of a record by their path; line numbers left out, for headers differ. */
function leaves(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (value === null || typeof value !== 'object') return into.set(path, String(value));
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'line' && key !== 'macLine') leaves(inner, path === '' ? key : `${path}.${key}`, into);
  }
  return into;
}

interface Difference {
  readonly pair: string;
  readonly probe: RegExp;
  readonly path: RegExp;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** All that one version prints and the other does not, or prints wrong. */
const PRINTED: readonly Difference[] = [
  // 3.10 guesses the peer of a veth in another namespace by its index in this one.
  { pair: '3.10.0 6.1.0', probe: /^ip-(d-link|addr|s-link)$/, path: /^1\.parent$/, from: 'docker0', to: 'if4' },
  { pair: '3.10.0 6.1.0', probe: /^ip-d-link$/, path: /^2\.vxlan\.dstPort$/, from: 'null', to: '8472' },
  { pair: '3.10.0 6.1.0', probe: /^ip-d-link$/, path: /^2\.vxlan\.udpChecksum$/, from: 'null', to: 'true' },
  { pair: '3.10.0 6.1.0', probe: /^bridge-fdb$/, path: /^10\.master$/, from: 'null', to: 'docker0' },
  { pair: '3.10.0 6.1.0', probe: /^ip-s-link$/, path: /^\d\.rx\.all\.overrun$/, from: '0', to: undefined },
  { pair: '3.10.0 6.1.0', probe: /^ip-s-link$/, path: /^\d\.rx\.all\.missed$/, from: undefined, to: '0' },
  { pair: '4.15.0 5.15.0', probe: /^ip-s-link$/, path: /^\d\.rx\.all\.overrun$/, from: '0', to: undefined },
  { pair: '4.15.0 5.15.0', probe: /^ip-s-link$/, path: /^\d\.rx\.all\.missed$/, from: undefined, to: '0' },
  // 7.1 prints noudpcsum only.
  { pair: '6.1.0 7.1.0', probe: /^ip-d-link$/, path: /^2\.vxlan\.udpChecksum$/, from: 'true', to: 'null' },
];
/** What moved between two recordings: counters went up, a neighbour was probed. */
function moved(probe: ProbeId, path: string, from: string | undefined, to: string | undefined): boolean {
  if (from === undefined || to === undefined) return false;
  if (probe === 'ip-neigh') return path.endsWith('.state') && from === 'DELAY' && to === 'REACHABLE';
  const counted = probe === 'ip-s-link' ? /\.(rx|tx)\./.test(path) : /^(snmp|netstat)$/.test(probe);
  return counted && Number(to) > Number(from);
}

for (const [flannel, older, newer] of [
  ['0.4.0', '3.10.0', '6.1.0'],
  ['0.11.0', '4.15.0', '5.15.0'],
  ['0.20.2', '6.1.0', '7.1.0'],
] as const) {
  test(`flannel ${flannel}: iproute2 ${older} and ${newer} give the same records where both print the fact`, () => {
    const pair = `${older} ${newer}`;
    const met = new Set<Difference>();
    let compared = 0;
    for (const file of FILES.filter(({ capture }) => capture === `flannel-${flannel}-iproute2-${older}`)) {
      const { host, probe } = file;
      const before = leaves(recordsOf(file.capture, host, probe), '', new Map());
      const after = leaves(recordsOf(`flannel-${flannel}-iproute2-${newer}`, host, probe), '', new Map());
      for (const path of new Set([...before.keys(), ...after.keys()])) {
        compared++;
        const from = before.get(path);
        const to = after.get(path);
        if (from === to) continue;
        const known = PRINTED.find(
          (each) =>
            each.pair === pair &&
            each.probe.test(probe) &&
            each.path.test(path) &&
            each.from === from &&
            each.to === to,
        );
        if (known !== undefined) met.add(known);
        else assert.ok(moved(probe, path, from, to), `${host} ${probe} ${path}: ${from} -> ${to}`);
      }
    }
    assert.ok(compared > 5000);
    assert.equal(
      [...met].sort((a, b) => PRINTED.indexOf(a) - PRINTED.indexOf(b)),
      PRINTED.filter((each) => each.pair === pair),
    );
  });
}

test.run();
