import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CraftedResult, withCrafted } from '../../src/measure/crafted.ts';
import { deltas } from '../../src/measure/deltas.ts';
import { type Burst, localise, type Stage } from '../../src/measure/ladder.ts';
import { localiseForwarding } from '../../src/measure/ladder-others.ts';

type Moves = Readonly<Record<string, number>>;
const grown = (moves: Moves) =>
  deltas(new Map(Object.keys(moves).map((key) => [key, 0])), new Map(Object.entries(moves)));

/** What 20 overlay and 20 underlay echoes move on both ends of a healthy pair. */
const A: Moves = {
  'flannel.1 txPackets': 20,
  'flannel.1 rxPackets': 20,
  'flannel.1 txDropped': 0,
  'flannel.1 txErrors': 0,
  'eth0 txPackets': 40,
  'lo txPackets': 0,
  'Ip.OutRequests': 60,
  'Ip.ForwDatagrams': 0,
};
const B: Moves = {
  'flannel.1 rxPackets': 20,
  'flannel.1 txPackets': 20,
  'flannel.1 txDropped': 0,
  'Ip.InReceives': 60,
  'Ip.InDelivers': 60,
  'Udp.InDatagrams': 20,
  'Udp.NoPorts': 0,
  'Udp.InCsumErrors': 0,
  'TcpExt.IPReversePathFilter': 0,
  'Icmp.InEchos': 40,
  'Icmp.OutEchoReps': 40,
  otherhost: 0,
  'eth0 rxPackets': 40,
  'lo rxPackets': 0,
  'Ip.ForwDatagrams': 0,
};
const stage = (onA: Moves, onB: Moves, more: Partial<Burst> = {}): string => {
  const { stage, host } = localise({
    a: 'a',
    b: 'b',
    sent: 20,
    received: 0,
    underlaySent: 20,
    underlayReceived: 20,
    otherAnswers: 0,
    encapsulated: true,
    slow: false,
    vtepA: 'flannel.1',
    vtepB: 'flannel.1',
    cardA: 'eth0',
    refusals: [],
    ...more,
    onA: grown({ ...A, 'flannel.1 rxPackets': 0, ...onA }),
    onB: grown({ ...B, ...onB }),
  });
  return `${stage} @ ${host}`;
};
/** Nothing of the overlay came to b. */
const NOTHING: Moves = {
  'eth0 rxPackets': 20,
  'flannel.1 rxPackets': 0,
  'flannel.1 txPackets': 0,
  'Ip.InReceives': 20,
  'Ip.InDelivers': 20,
  'Udp.InDatagrams': 0,
  'Icmp.InEchos': 20,
  'Icmp.OutEchoReps': 20,
};

test('the sender keeps them', () => {
  const refusals = [{ address: '10.1.2.0', lengthBytes: 84, errno: 'ENETUNREACH', mtuBytes: null, count: 20 }];
  assert.is(stage({ 'flannel.1 txPackets': 0 }, NOTHING, { refusals }), 'sender-route @ a');
  assert.is(stage({ 'flannel.1 txErrors': 20 }, NOTHING), 'sender-underlay-route @ a');
  assert.is(stage({ 'flannel.1 txPackets': 0, 'flannel.1 txDropped': 20 }, NOTHING), 'sender-fdb @ a');
  assert.is(stage({ 'flannel.1 txPackets': 0, 'flannel.1 txDropped': 3 }, NOTHING), 'sender-neighbour @ a');
  assert.is(stage({ 'flannel.1 txPackets': 0 }, NOTHING), 'sender-route-taken @ a');
  assert.is(stage({ 'eth0 txPackets': 22 }, NOTHING), 'sender-underlay-neighbour @ a');
});

test('lost on the way, in one direction or the other', () => {
  assert.is(stage({}, NOTHING), 'transit @ a');
  assert.is(stage({}, {}), 'reverse-transit @ b');
  // other packets of the VTEP came and went before; echoes are counted by themselves
  assert.is(stage({}, { 'flannel.1 rxPackets': 0 }), 'reverse-transit @ b');
});

test('what crafted datagrams add', () => {
  const verdict = { stage: 'transit', host: 'a', peer: 'b', told: 'lost' } as const;
  const each = { sent: 20, answered: 0, early: 0, taken: 0, decapsulated: 0 };
  const withAll = (change: Partial<CraftedResult>, stage: Stage = 'transit') => {
    const kinds = (['empty', 'other-vni', 'other-mac', 'right'] as const).map(
      (kind) => [kind, { ...each, ...change }] as const,
    );
    const { host, ...found } = withCrafted({ ...verdict, stage }, new Map(kinds), 'a', 'b');
    return `${found.stage} @ ${host}`;
  };
  assert.is(withAll({}), 'transit @ a');
  assert.is(withAll({ early: 19 }), 'receiver-firewall @ b');
  assert.is(withAll({ early: 5 }), 'transit @ a');
  assert.is(withAll({ taken: 20, decapsulated: 20, answered: 20 }), 'sender-tables @ a');
  assert.is(withAll({ sent: 0 }, 'sender-fdb'), 'sender-firewall @ a');
});

test('the receiver drops them', () => {
  assert.is(stage({}, { ...NOTHING, 'Ip.InReceives': 40, 'TcpExt.IPReversePathFilter': 20 }), 'receiver-rp-filter @ b');
  assert.is(
    stage({}, { ...NOTHING, 'Ip.InReceives': 40, 'Ip.InDelivers': 40, 'Udp.NoPorts': 20 }),
    'receiver-port @ b',
  );
  assert.is(stage({}, { ...NOTHING, 'Ip.InReceives': 40, 'Udp.InCsumErrors': 20 }), 'receiver-checksum @ b');
  assert.is(stage({}, { ...NOTHING, 'Ip.InReceives': 40 }), 'receiver-firewall @ b');
  assert.is(
    stage({}, { ...NOTHING, 'Ip.InReceives': 40, 'Ip.InDelivers': 40, 'Udp.InDatagrams': 20 }),
    'receiver-vni @ b',
  );
  const inner = { 'Icmp.InEchos': 20, 'Icmp.OutEchoReps': 20, 'flannel.1 txPackets': 0 };
  assert.is(stage({}, { ...inner, 'Ip.InReceives': 40, 'Ip.InDelivers': 40, otherhost: 20 }), 'receiver-mac @ b');
  assert.is(stage({}, { ...inner, 'Ip.InDelivers': 40 }), 'receiver-address @ b');
});

test('echoes that are filtered while other packets are answered are no fault of the overlay', () => {
  const filtered = { 'Icmp.InEchos': 20, 'Icmp.OutEchoReps': 20, 'Ip.InDelivers': 40 };
  assert.is(stage({}, filtered, { otherAnswers: 3 }), 'filtered-icmp @ b');
  assert.is(stage({}, { 'Icmp.OutEchoReps': 20 }, { otherAnswers: 3 }), 'filtered-icmp @ b');
});

test('an IPsec policy of either end', () => {
  assert.is(stage({ 'flannel.1 txPackets': 0, 'Xfrm.out': 20 }, NOTHING), 'sender-ipsec @ a');
  assert.is(stage({}, { ...NOTHING, 'Xfrm.in': 20 }), 'receiver-ipsec @ b');
  assert.is(stage({}, { 'flannel.1 txPackets': 0, 'Xfrm.out': 20 }), 'sender-ipsec @ b');
  assert.is(stage({ 'flannel.1 rxPackets': 0, 'Xfrm.in': 20 }, {}), 'receiver-ipsec @ a');
  assert.is(stage({ 'Xfrm.out': 1 }, { ...NOTHING, 'Ip.InReceives': 40 }), 'receiver-firewall @ b');
});

test('the way back', () => {
  assert.is(stage({}, { 'Icmp.OutEchoReps': 20, 'flannel.1 txPackets': 0 }), 'reverse-route @ b');
  assert.is(stage({}, { 'flannel.1 txPackets': 0, 'flannel.1 txDropped': 20 }), 'reverse-fdb @ b');
  assert.is(stage({}, { 'flannel.1 txPackets': 0, 'flannel.1 txDropped': 3 }), 'reverse-neighbour @ b');
});

test('past the VTEP, by a direct route, its counters tell nothing', () => {
  const past = { 'flannel.1 rxPackets': 0, 'flannel.1 txPackets': 0 };
  const none = { 'flannel.1 txPackets': 0, 'Ip.OutRequests': 40 };
  const direct = { encapsulated: false };
  const lost = { ...NOTHING, 'Udp.InDatagrams': 0 };
  assert.is(stage(none, lost, direct), 'transit @ a');
  assert.is(stage(none, { ...lost, 'Ip.InReceives': 40 }, direct), 'receiver-address @ b');
  assert.is(stage(none, past, direct), 'reverse-transit @ b');
});

test('some are lost: the place is where they go missing', () => {
  const some = { received: 14, underlayReceived: 15 };
  const arrived = {
    'flannel.1 rxPackets': 14,
    'flannel.1 txPackets': 14,
    'Udp.InDatagrams': 14,
    'Ip.InReceives': 43,
    'Ip.InDelivers': 43,
    'Icmp.InEchos': 29,
    'Icmp.OutEchoReps': 29,
  };
  assert.is(stage({ 'flannel.1 rxPackets': 14 }, arrived, some), 'transit @ a');
  assert.is(stage({ 'flannel.1 rxPackets': 14 }, {}, { received: 14 }), 'reverse-transit @ b');
});

test('a device that was made anew, or a counter nobody printed, is not known; what grows without us is taken off', () => {
  const counter = (value: number) => new Map([['x', value]]);
  assert.is(deltas(counter(9), counter(3)).of('x'), null);
  assert.is(deltas(counter(1), counter(3)).of('y'), null);
  assert.is(deltas(undefined, counter(3)).of('x'), null);
  assert.is(deltas(counter(1), counter(3)).of('otherhost'), 0);
  assert.is(deltas(counter(10), counter(40), { before: counter(0), after: counter(10), share: 1 }).of('x'), 20);
  assert.is(deltas(counter(10), counter(12), { before: counter(0), after: counter(10), share: 2 }).of('x'), 0);
});

test('what a host does not forward: by its counters, for the answer may be filtered', () => {
  const sent = { sent: 20, received: 0 };
  const behind = (moves: Moves) =>
    localiseForwarding(
      'a',
      'b',
      'flannel.1',
      sent,
      grown({
        'flannel.1 rxPackets': 20,
        'Ip.InReceives': 40,
        'Ip.InDelivers': 20,
        'Ip.ForwDatagrams': 0,
        'Ip.InHdrErrors': 0,
        'Ip.InAddrErrors': 0,
        ...moves,
      }),
    )?.stage;
  assert.is(behind({ 'Ip.InAddrErrors': 20 }), 'receiver-forwarding');
  assert.is(behind({}), 'receiver-firewall');
  assert.is(behind({ 'TcpExt.IPReversePathFilter': 20 }), 'receiver-rp-filter');
  assert.is(behind({ 'Ip.InHdrErrors': 20 }), undefined);
  assert.is(behind({ 'flannel.1 rxPackets': 0 }), undefined);
});

test('all answered: nothing to tell', () => {
  assert.is(stage({}, {}, { received: 20 }), 'none @ a');
});

test('what the sender’s own kernel refuses is a rule of OUTPUT, or a filter of echoes where other packets pass', () => {
  const refusals = [{ address: '10.1.2.0', lengthBytes: 84, errno: 'EPERM', mtuBytes: null, count: 20 }];
  const unsent = { 'flannel.1 txPackets': 0 };
  assert.is(stage(unsent, {}, { refusals }), 'sender-firewall @ a');
  assert.is(stage(unsent, {}, { refusals, otherAnswers: 3 }), 'filtered-icmp @ a');
});

test.run();
