import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { countersScript, readCounters } from '../../../src/probes/active/counters.ts';

const PRINTED = `Ip: Forwarding DefaultTTL InReceives InDelivers ReasmReqds
Ip: 1 64 1200 1100 4
Udp: InDatagrams NoPorts
Udp: 300 2
TcpExt: SyncookiesSent IPReversePathFilter
TcpExt: 0 7
Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    1344      12    0    0    0     0          0         0     1344      12    0    0    0     0       0          0
flannel.1:   48258     160    1    2    0     0          0         0    48374     161    3    5    0     6       4          0
6: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN
    RX:  bytes packets errors dropped  missed   mcast
         48258     160      0       0       0       0
    RX errors:  length    crc   frame    fifo overrun otherhost
                     0      0       0       0       0        20
`;

test('counters by the names the kernel prints', () => {
  const counters = readCounters(Buffer.from(PRINTED));
  const expected = {
    'Ip.InReceives': 1200,
    'Ip.ReasmReqds': 4,
    'Udp.NoPorts': 2,
    'TcpExt.IPReversePathFilter': 7,
    'flannel.1 rxPackets': 160,
    'flannel.1 rxDropped': 2,
    'flannel.1 txPackets': 161,
    'flannel.1 txErrors': 3,
    'flannel.1 txDropped': 5,
    'flannel.1 txCollisions': 6,
    'flannel.1 txCarrier': 4,
    otherhost: 20,
  };
  for (const [name, value] of Object.entries(expected)) assert.is(counters.get(name), value, name);
});

test('anything else is not known, and nothing throws', () => {
  assert.is(readCounters(Buffer.from('Ip: a b\nUdp: 1\nIp:\n: :\nx: 1 2 3\n')).size, 0);
  let seed = 5;
  for (let n = 0; n < 300; n++) {
    const bytes = Uint8Array.from({ length: 300 }, () => {
      seed = (seed * 48271) % 2147483647;
      return seed & 127;
    });
    readCounters(bytes);
  }
});

test('a device name that is none does not get into the script', () => {
  assert.match(countersScript('flannel.1'), /dev flannel\.1 /);
  assert.not.match(countersScript('x; reboot'), /reboot/);
});

test.run();
