import type { ObjectKind } from '../types/finding.ts';
import type { PairGroup } from '../types/measure.ts';
import { ALL_HOSTS, byHand, type PairDraft } from './define.ts';

/** Where the fix of a group goes, and whom it is about. */
export interface Subject {
  readonly host: string;
  readonly peer: string | null;
  /** `to minion3`, `to and from all its peers` */
  readonly direction: string;
  /** Part of the key where host and peer do not tell. */
  readonly name: string;
}

/**
 * The host at fault: the one whose row or column fails; of a single pair the one where packets die, which for a loss
 * between the hosts is the one that sends.
 */
export function subjectOf({ pattern, place, pairs, family }: PairGroup): Subject {
  const { kind, hosts } = pattern;
  const [first, second] = hosts;
  const name = family === 6 ? 'IPv6' : '';
  if (kind === 'all' || first === undefined)
    return { host: ALL_HOSTS, peer: null, direction: 'between all hosts', name };
  if (kind === 'host') {
    const seenOneWay = place?.stage.endsWith('transit') === true && place.bothWays === false;
    const oneWay = !seenOneWay ? null : place.host === first ? 'to' : 'from';
    return {
      host: first,
      peer: null,
      direction: oneWay === null ? 'to and from all its peers' : `${oneWay} all its peers`,
      name,
    };
  }
  if (kind === 'row') return { host: first, peer: null, direction: 'to all its peers', name };
  if (kind === 'column') return { host: first, peer: null, direction: 'from all its peers', name };
  if (kind === 'block')
    return {
      host: first.split(',')[0]!,
      peer: second?.split(',')[0] ?? null,
      direction: `between ${first} and ${second}`,
      name: [name, `${first} | ${second}`].filter((word) => word !== '').join(' '),
    };
  const pair = pairs[0]!;
  if (place?.peer != null) {
    const direction = `${place.bothWays === true ? 'to and from' : 'to'} ${place.peer}`;
    return { host: place.host, peer: place.peer, direction, name };
  }
  const both = pairs.some(({ from }) => from !== pair.from);
  return { host: pair.from, peer: pair.to, direction: `${both ? 'to and from' : 'to'} ${pair.to}`, name };
}

/** Which object is wrong where packets die at this stage. Source: the ladder of src/measure/ladder.ts. */
export function objectAt(stage: string): ObjectKind {
  const objects: Readonly<Record<string, ObjectKind>> = {
    'sender-route': 'route',
    'sender-underlay-route': 'underlay',
    'sender-fdb': 'fdb',
    'sender-firewall': 'firewall',
    'sender-ipsec': 'firewall',
    'sender-queue': 'vtep',
    'sender-neighbour': 'neighbour',
    'sender-underlay-neighbour': 'underlay',
    'sender-route-taken': 'route',
    'sender-tables': 'fdb',
    'receiver-rp-filter': 'sysctl',
    'receiver-port': 'port',
    'receiver-firewall': 'firewall',
    'receiver-ipsec': 'firewall',
    'receiver-vni': 'vtep',
    'receiver-mac': 'vtep',
    'receiver-address': 'address',
    'receiver-forwarding': 'sysctl',
    'reverse-route': 'route',
    'reverse-fdb': 'fdb',
    'reverse-neighbour': 'neighbour',
  };
  return objects[stage] ?? 'underlay';
}

/** `20 of 20 left …`, or what the pairs themselves show. */
export function seenText({ place, pairs }: PairGroup): string {
  const { from, to, overlay, underlay } = pairs[0]!;
  const counts = `${from} to ${to}: ${overlay.received} of ${overlay.sent} answered over the overlay, ${underlay?.received ?? 0} of ${underlay?.sent ?? 0} over the underlay`;
  return place === null ? counts : `${place.told}; ${counts}`;
}

/** Steps that show where packets go, for the two right hosts. */
export function watch(subject: Subject, { pairs }: PairGroup, note: string): PairDraft['remedy'] {
  const { encapsulated, port, family } = pairs[0]!;
  const filter = ['tcpdump', '-ni', 'any', encapsulated ? `udp port ${port ?? 8472}` : family === 6 ? 'icmp6' : 'icmp'];
  return [
    { command: filter, note: `${note}: watch on this host whether packets leave` },
    ...(subject.peer === null
      ? []
      : [{ command: filter, note: 'and there whether they arrive', onPeer: true, follows: 'then' as const }]),
  ];
}

/** Either the hop is widened, or flannel told: net-conf's MTU is the underlay's, flannel takes the overhead off itself. */
export function raiseOrTell(underlayBytes: number | null): PairDraft['remedy'][number] {
  const mtu = underlayBytes === null ? 'the largest outer packet that passes' : String(underlayBytes);
  return byHand(
    ['etcdctl', 'get', '/coreos.com/network/config'],
    `widen the hop; or add "MTU": ${mtu} to the Backend of this net-conf (in Kubernetes, of ConfigMap kube-flannel-cfg) and restart flannel on every host`,
  );
}
