// A walk that is remembered must say of another place just what walking it says.
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { firewallWalk, type Place, ruleSets, walkFirewall } from '../../src/firewall/index.ts';
import { parseAnswers } from '../../src/host-records.ts';
import { cidrFromText } from '../../src/net/cidr.ts';
import { ipFromText } from '../../src/net/ip.ts';
import { answersOf } from '../captures.ts';
import { FIREWALLS } from '../firewalls.ts';

/** Inside and beside the networks that the firewalls name. */
const subnet = fc
  .tuple(
    fc.constantFrom<string[]>(...Array(12).fill('10.1'), '10.42', '172.17'),
    fc.nat(40),
    fc.constantFrom(24, 24, 24, 22),
  )
  .map(([start, n, length]) => cidrFromText(`${start}.${n * 4}.0/${length}`)!);
const underlayIp = fc
  .tuple(fc.constantFrom(...Array(12).fill('192.168.122'), '192.168.1', '10.1.3'), fc.integer({ min: 95, max: 110 }))
  .map(([start, n]) => ipFromText(`${start}.${n}`)!);
const place: fc.Arbitrary<Place> = fc.record({
  family: fc.constant(4 as const),
  own: subnet,
  peers: fc.array(fc.record({ subnet, underlayIp, direct: fc.constantFrom(false, false, false, true) }), {
    minLength: 1,
    maxLength: 3,
  }),
  vtep: fc.constantFrom(...Array(9).fill('flannel.1'), 'flannel.2'),
  bridge: fc.constantFrom(...Array(9).fill('docker0'), 'cni0', null),
  underlay: fc.constantFrom(...Array(9).fill('eth0'), 'ens3'),
  underlayIp,
  port: fc.constantFrom(...Array(9).fill(8472), null),
  outside: fc.constantFrom(...Array(9).fill('eth0'), null),
});

test('places that share a walk have the same one', () => {
  let shared = 0;
  for (const { what, save, nft } of FIREWALLS) {
    const files = new Map([['host/iptables-save.txt', save]]);
    if (nft !== undefined) files.set('host/nft-ruleset.txt', nft);
    const answers = answersOf('host', files);
    const records = parseAnswers('host', { plan: { name: 'host', address: null }, answers, gap: null });
    const sets = ruleSets(records, 4)!;
    const seen = new Set<object>();
    fc.assert(
      fc.property(place, (at) => {
        const walk = firewallWalk(sets, at);
        if (seen.has(walk)) shared++;
        seen.add(walk);
        assert.equal(walk, walkFirewall(sets, at), what);
      }),
      { numRuns: 60 },
    );
  }
  assert.ok(shared >= 100, `${shared} walks only were shared`);
});

test.run();
