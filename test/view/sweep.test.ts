import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cidrFromText, contains } from '../../src/net/cidr.ts';
import { ipFromText, ipText } from '../../src/net/ip.ts';
import type { RouteRecord, RuleRecord } from '../../src/types/record.ts';
import { type PacketKind, type Question, sweep, tablesOf, within } from '../../src/view/sweep.ts';

const QUESTION: Question = {
  from: ipFromText('10.1.0.0')!,
  to: ipFromText('10.1.255.255')!,
  source: cidrFromText('10.1.11.0/24')!,
  iif: 'docker0',
};
let line = 0;

function route(dst: string, dev: string, more: Partial<RouteRecord> = {}): RouteRecord {
  const hops = [{ gateway: null, dev, onlink: false, down: false }];
  return {
    line: ++line,
    family: 4,
    table: 'main',
    type: 'unicast',
    dst: cidrFromText(dst)!,
    hops,
    src: null,
    metric: 0,
    proto: null,
    scope: null,
    ...more,
  };
}

function rule(priority: number, more: Partial<RuleRecord>): RuleRecord {
  const none = {
    from: null,
    to: null,
    iif: null,
    oif: null,
    fwmark: null,
    selectors: [],
    goto: null,
    suppressPrefixLength: null,
  };
  return { line: ++line, family: 4, priority, not: false, ...none, action: 'lookup', table: 'main', ...more };
}

const KERNEL_RULES = [rule(0, { table: 'local' }), rule(32766, { table: 'main' }), rule(32767, { table: 'default' })];

/** The device (or type) each asked address goes to. */
function ask(routes: RouteRecord[], rules: RuleRecord[], address: string, mainOnly = false): string {
  const ip = ipFromText(address)!;
  const hit = sweep(tablesOf(routes), rules, QUESTION, mainOnly).find(({ first, last }) => ip >= first && ip <= last)!;
  if (hit.unknown) return 'unknown';
  if (hit.route === null) return hit.rule === null ? 'none' : hit.rule.action;
  return hit.route.type === 'unicast' ? hit.route.hops[0]!.dev! : hit.route.type;
}

test('stretches cover the whole question once, in order', () => {
  const routes = [route('10.1.0.0/16', 'flannel.1'), route('10.1.11.0/24', 'docker0'), route('10.1.22.128/25', 'tun0')];
  const all = sweep(tablesOf(routes), KERNEL_RULES, QUESTION, false);
  assert.is(all[0]!.first, QUESTION.from);
  assert.is(all.at(-1)!.last, QUESTION.to);
  for (let i = 1; i < all.length; i++) assert.is(all[i]!.first, Number(all[i - 1]!.last) + 1);
  assert.equal(
    all.map(({ first, route }) => `${ipText(first)} ${route!.hops[0]!.dev}`),
    ['10.1.0.0 flannel.1', '10.1.11.0 docker0', '10.1.12.0 flannel.1', '10.1.22.128 tun0', '10.1.23.0 flannel.1'],
  );
});

test('longest prefix, then lowest metric, then the first listed', () => {
  const routes = [
    route('0.0.0.0/0', 'eth0'),
    route('10.1.22.0/24', 'slow0', { metric: 100 }),
    route('10.1.22.0/24', 'fast0', { metric: 10 }),
    route('10.1.33.0/24', 'one0'),
    route('10.1.33.0/24', 'two0'),
  ];
  assert.is(ask(routes, KERNEL_RULES, '10.1.22.5'), 'fast0');
  assert.is(ask(routes, KERNEL_RULES, '10.1.33.5'), 'one0');
  assert.is(ask(routes, KERNEL_RULES, '10.1.44.5'), 'eth0');
});

test('a dead next hop is passed over, a blackhole is not', () => {
  const dead = route('10.1.22.0/24', 'eth1', { hops: [{ gateway: null, dev: 'eth1', onlink: false, down: true }] });
  assert.is(ask([dead, route('10.1.0.0/16', 'flannel.1')], KERNEL_RULES, '10.1.22.5'), 'flannel.1');
  const hole = route('10.1.22.0/25', 'lo', { type: 'blackhole', hops: [] });
  assert.is(ask([hole, route('10.1.22.0/24', 'flannel.1')], KERNEL_RULES, '10.1.22.5'), 'blackhole');
  assert.is(ask([hole, route('10.1.22.0/24', 'flannel.1')], KERNEL_RULES, '10.1.22.200'), 'flannel.1');
});

test('broadcast and anycast rows decide nothing', () => {
  const routes = [
    route('10.1.255.255/32', 'flannel.1', { type: 'broadcast', table: 'local' }),
    route('10.1.0.0/16', 'flannel.1'),
  ];
  assert.is(ask(routes, KERNEL_RULES, '10.1.255.255'), 'flannel.1');
});

test('rules: from, iif, to, mark, not, partial selectors', () => {
  const routes = [route('10.1.0.0/16', 'flannel.1'), route('0.0.0.0/0', 'tun0', { table: '100' })];
  const to100 = (more: Partial<RuleRecord>) => [rule(100, { table: '100', ...more }), ...KERNEL_RULES];
  assert.is(ask(routes, to100({ from: cidrFromText('10.1.11.0/24')! }), '10.1.22.5'), 'tun0');
  assert.is(ask(routes, to100({ from: cidrFromText('10.0.0.0/8')! }), '10.1.22.5'), 'tun0');
  assert.is(
    ask(routes, to100({ from: cidrFromText('10.1.11.7/32')! }), '10.1.22.5'),
    'flannel.1',
    'one container is not all',
  );
  assert.is(ask(routes, to100({ from: cidrFromText('10.1.22.0/24')! }), '10.1.22.5'), 'flannel.1');
  assert.is(ask(routes, to100({ iif: 'docker0' }), '10.1.22.5'), 'tun0');
  assert.is(ask(routes, to100({ iif: 'eth0' }), '10.1.22.5'), 'flannel.1');
  assert.is(ask(routes, to100({ to: cidrFromText('10.1.22.0/24')! }), '10.1.22.5'), 'tun0');
  assert.is(ask(routes, to100({ to: cidrFromText('10.1.22.0/24')! }), '10.1.23.5'), 'flannel.1');
  assert.is(ask(routes, to100({ fwmark: { value: 1, mask: 0xff } }), '10.1.22.5'), 'flannel.1');
  assert.is(ask(routes, to100({ not: true, fwmark: { value: 1, mask: 0xff } }), '10.1.22.5'), 'tun0');
  assert.is(ask(routes, to100({ selectors: ['ipproto tcp'] }), '10.1.22.5'), 'flannel.1');
});

test('rules: blackhole, goto, nop, suppress_prefixlength, throw', () => {
  const routes = [
    route('10.1.0.0/16', 'flannel.1'),
    route('0.0.0.0/0', 'eth0'),
    route('0.0.0.0/0', 'wg0', { table: '51820' }),
    route('10.1.0.0/16', 'lo', { table: '7', type: 'throw', hops: [] }),
  ];
  assert.is(ask(routes, [rule(10, { action: 'blackhole', table: null }), ...KERNEL_RULES], '10.1.22.5'), 'blackhole');
  const jump = [rule(10, { action: 'goto', table: null, goto: 32766 }), rule(20, { table: '51820' }), ...KERNEL_RULES];
  assert.is(ask(routes, jump, '10.1.22.5'), 'flannel.1');
  assert.is(ask(routes, [rule(10, { action: 'nop', table: null }), ...KERNEL_RULES], '10.1.22.5'), 'flannel.1');
  const wireguard = [rule(100, { suppressPrefixLength: 0 }), rule(101, { table: '51820' }), ...KERNEL_RULES];
  assert.is(ask(routes, wireguard, '10.1.22.5'), 'flannel.1');
  assert.is(ask([routes[1]!, routes[2]!], wireguard, '10.1.22.5'), 'wg0');
  assert.is(ask(routes, [rule(10, { table: '7' }), ...KERNEL_RULES], '10.1.22.5'), 'flannel.1');
});

test('a table that was not collected is unknown, not empty', () => {
  const routes = [route('10.1.0.0/16', 'flannel.1')];
  const rules = [rule(100, { table: '100' }), ...KERNEL_RULES];
  assert.is(ask(routes, rules, '10.1.22.5', true), 'unknown');
  assert.is(ask(routes, rules, '10.1.22.5', false), 'flannel.1');
});

test('sweeping equals asking for each address', () => {
  const prefix = fc.tuple(fc.nat(0xffff), fc.integer({ min: 12, max: 32 }), fc.nat(3));
  fc.assert(
    fc.property(
      fc.array(prefix, { maxLength: 12 }),
      fc.array(fc.nat(0xffff), { minLength: 1, maxLength: 20 }),
      (prefixes, hosts) => {
        const base = ipFromText('10.1.0.0') as number;
        const routes = prefixes.map(([low, length, metric], i) =>
          route('10.1.0.0/16', `dev${i}`, { dst: { ip: base + low, length }, metric, line: i + 1 }),
        );
        const stretches = sweep(tablesOf(routes), KERNEL_RULES, QUESTION, false);
        for (const low of hosts) {
          const ip = base + low;
          const best = routes
            .filter(({ dst }) => contains(dst, ip))
            .sort((a, b) => b.dst.length - a.dst.length || a.metric - b.metric || a.line - b.line)[0];
          const [hit] = within(stretches, { ip, length: 32 });
          if (hit!.route !== (best ?? null)) return false;
        }
        return true;
      },
    ),
    { numRuns: 500 },
  );
});

test('within finds the stretches of a prefix, no others', () => {
  const routes = [route('10.1.0.0/16', 'flannel.1'), route('10.1.22.128/25', 'tun0')];
  const stretches = sweep(tablesOf(routes), KERNEL_RULES, QUESTION, false);
  assert.equal(
    within(stretches, cidrFromText('10.1.22.0/24')!).map(({ route }) => route!.hops[0]!.dev),
    ['flannel.1', 'tun0'],
  );
  assert.equal(
    within(stretches, cidrFromText('10.1.23.0/24')!).map(({ route }) => route!.hops[0]!.dev),
    ['flannel.1'],
  );
});

test('a rule for some packets counts where the question is about these', () => {
  const routes = [route('10.1.0.0/16', 'flannel.1')];
  const fate = (more: Partial<RuleRecord>, kind: PacketKind) => {
    const rules = [...KERNEL_RULES, rule(100, { action: 'blackhole', table: null, ...more })];
    const [stretch] = sweep(tablesOf(routes), rules, { ...QUESTION, kind }, false);
    return stretch!.route === null ? 'lost' : 'through';
  };
  const vxlan: PacketKind = {
    protocol: 'udp',
    sourcePort: { first: 32768, last: 60999 },
    destinationPort: { first: 8472, last: 8472 },
  };
  assert.is(fate({ selectors: ['ipproto udp', 'dport 8472'] }, vxlan), 'lost');
  assert.is(fate({ selectors: ['ipproto udp', 'dport 8000-9000'] }, vxlan), 'lost');
  assert.is(fate({ selectors: ['ipproto tcp', 'dport 8472'] }, vxlan), 'through');
  assert.is(fate({ selectors: ['sport 1-20000'] }, vxlan), 'through');
  assert.is(fate({ selectors: ['sport 40000-50000'] }, vxlan), 'through');
  assert.is(fate({ selectors: ['ipproto tcp'] }, { protocol: 'tcp' }), 'lost');
  assert.is(fate({ selectors: ['ipproto tcp', 'dport 80'] }, { protocol: 'tcp' }), 'through');
  assert.is(fate({ selectors: ['uidrange 0-0'] }, {}), 'lost');
  assert.is(fate({ selectors: ['uidrange 1000-2000'] }, {}), 'through');
  assert.is(fate({ selectors: ['tos 0x10'] }, {}), 'through');
  assert.is(fate({ selectors: ['ipproto tcp'], not: true }, {}), 'through');
  assert.is(fate({ selectors: ['ipproto tcp'], not: true }, { protocol: 'udp' }), 'lost');
  assert.is(fate({ selectors: ['ipproto tcp'], to: cidrFromText('172.16.0.0/12'), not: true }, {}), 'lost');
  assert.is(fate({ fwmark: { value: 0x64, mask: 0xff } }, { mark: 0x164 }), 'lost');
  assert.is(fate({ fwmark: { value: 0x64, mask: 0xff } }, {}), 'through');
  assert.is(fate({ fwmark: { value: 0xca6c, mask: 0xffffffff }, not: true }, { mark: 0xca6c }), 'through');
});

test.run();
