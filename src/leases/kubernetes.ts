import { familyOf, ipFromText } from '../net/ip.ts';
import type { Lease, Leaseless, LeaseTable, NetworkConfig } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import { underlayIp, vtepOf } from './entries.ts';
import { fieldsOf, jsonOf, Misread } from './fields.ts';
import { leaseGap } from './gap.ts';
import { type KubernetesNode, nodeOf } from './kubernetes-node.ts';
import { netConf } from './net-conf.ts';

const TEXT_MAX = 200;
const USUAL_PREFIX = 'flannel.alpha.coreos.com/';
/** Annotations that only flannel writes; what stands before them is its prefix, which ends in / or -. */
const OWN_WORDS = ['kube-subnet-manager', 'backend-data', 'backend-v6-data', 'backend-type'];

/** How the annotations of one family are called, and which lease fields they fill. */
const SIDES = [
  { family: 4, address: 'public-ip', data: 'backend-data', overwrite: 'public-ip-overwrite' },
  { family: 6, address: 'public-ipv6', data: 'backend-v6-data', overwrite: 'public-ipv6-overwrite' },
] as const;

/**
 * Leases as flannel's Kubernetes subnet manager keeps them: a NodeList (`kubectl get nodes -o json`), where podCIDR is the
 * subnet and annotations are the rest; and net-conf from its ConfigMap, or by itself. A node that a lease cannot be made of is
 * told of in `leaseless`, not a reject. Never throws.
 * Source: flannel v0.28.9 pkg/subnet/kube/kube.go and annotations.go.
 */
export function parseKubernetes(
  nodes: Uint8Array,
  conf: Uint8Array | null,
  from = 'leases/kubernetes-nodes.json',
  annotationPrefix: string | null = null,
): LeaseTable | Gap {
  const list = fieldsOf(jsonOf(Buffer.from(nodes).toString('utf8')));
  const items = list?.get('items') ?? (list?.get('kind') === 'Node' ? [Object.fromEntries(list)] : null);
  if (!Array.isArray(items))
    return leaseGap(from, 'unreadable', 'not a NodeList: expected what `kubectl get nodes -o json` prints');
  const rejects: { line: number; text: string; why: string }[] = [];
  const reject = (line: number, value: unknown, error: unknown): void => {
    if (!(error instanceof Misread)) throw error;
    rejects.push({ line, text: (JSON.stringify(value) ?? '').slice(0, TEXT_MAX), why: error.message });
  };
  let config: NetworkConfig | null = null;
  const written = conf === null ? undefined : netConfIn(jsonOf(Buffer.from(conf).toString('utf8')));
  try {
    if (conf !== null) config = netConf(written);
  } catch (error) {
    reject(0, written, error);
  }
  const read: KubernetesNode[] = [];
  items.forEach((item: unknown, index) => {
    try {
      read.push(nodeOf(item));
    } catch (error) {
      reject(index + 1, item, error);
    }
  });
  const prefix = annotationPrefix === null ? prefixOf(read) : asWritten(annotationPrefix);
  const leases: Lease[] = [];
  const leaseless: Leaseless[] = [];
  read.forEach((node, index) => {
    try {
      for (const side of SIDES) {
        if (!wanted(side, node, prefix, config)) continue;
        const lease = leaseOf(side, node, prefix);
        if ('lacks' in lease) {
          if (lease.expected || !node.elsewhere) leaseless.push(lease);
        } else leases.push(lease);
      }
    } catch (error) {
      reject(index + 1, node.key, error);
    }
  });
  return {
    source: 'kubernetes',
    from,
    config,
    leases,
    leaseless,
    rejects,
    raw: { file: 'kubernetes-nodes.json', bytes: nodes },
  };
}

/** net-conf itself, or the ConfigMap (or list of them) that holds it; undefined when there is none. */
export function netConfIn(value: unknown): unknown {
  const fields = fieldsOf(value);
  const items = fields?.get('items');
  if (Array.isArray(items)) return items.map(netConfIn).find((each) => each !== undefined);
  const data = fieldsOf(fields?.get('data'));
  const text = data?.get('net-conf.json');
  if (typeof text === 'string') return jsonOf(text);
  return fields?.get('kind') === undefined ? value : undefined;
}

/** What flannel makes of --kube-annotation-prefix. Source: flannel v0.28.9 pkg/subnet/kube/annotations.go, newAnnotations. */
function asWritten(prefix: string): string {
  if (/[/-]$/.test(prefix)) return prefix;
  return prefix + (prefix.includes('/') ? '-' : '/');
}

/** Is this one of the annotations that leases are made of, whatever stands before it? */
export function isLeaseAnnotation(name: string): boolean {
  return [...OWN_WORDS, ...SIDES.flatMap(({ address, data, overwrite }) => [address, data, overwrite])].some(
    (word) => name.endsWith(word) && /[/-]$/.test(name.slice(0, -word.length)),
  );
}

/** `flannel.alpha.coreos.com/`, or what --kube-annotation-prefix made of it: the one on most nodes. */
function prefixOf(nodes: readonly KubernetesNode[]): string {
  const counts = new Map<string, number>();
  for (const { annotations } of nodes) {
    const own = new Set<string>();
    for (const name of annotations.keys()) {
      const word = OWN_WORDS.find((each) => name.endsWith(each) && /[/-]$/.test(name.slice(0, -each.length)));
      if (word !== undefined) own.add(name.slice(0, -word.length));
    }
    for (const prefix of own) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  let best = USUAL_PREFIX;
  for (const [prefix, count] of counts) if (count > (counts.get(best) ?? 0)) best = prefix;
  return best;
}

type Side = (typeof SIDES)[number];

/** Does this node take part with this family? Where net-conf is not known the annotations tell. */
function wanted(side: Side, node: KubernetesNode, prefix: string, config: NetworkConfig | null): boolean {
  const told = (word: string): string => node.annotations.get(prefix + word) ?? '';
  if (config !== null) return (side.family === 4 ? config.network : config.network6) !== null;
  if (side.family === 6) return told(side.address) !== '' || told(side.data) !== '';
  return told('public-ipv6') === '' || (told(side.data) !== '' && told(side.data) !== 'null');
}

function leaseOf(side: Side, node: KubernetesNode, prefix: string): Lease | Leaseless {
  const told = (word: string): string => node.annotations.get(prefix + word) ?? '';
  const subnet = node.subnets.find(({ ip }) => familyOf(ip) === side.family) ?? null;
  const running = ['kube-subnet-manager', 'backend-type', 'public-ip', 'public-ipv6'].some((word) => told(word) !== '');
  const takesPart = told('kube-subnet-manager') === 'true';
  const lacks =
    subnet === null
      ? 'podCIDR'
      : !running
        ? 'annotations'
        : !takesPart
          ? 'kube-subnet-manager'
          : told(side.address) === ''
            ? 'public-ip'
            : null;
  const data = told(side.data);
  // flannel writes null for a family it does not serve
  const vtep = vtepOf(data === '' || data === 'null' ? null : (jsonOf(data) ?? data), side.data);
  if (subnet === null || lacks !== null) {
    const announced = ipFromText(told(side.address));
    return {
      key: node.key,
      family: side.family,
      lacks: lacks ?? 'podCIDR',
      subnet,
      vtepMac: vtep.vtepMac,
      addresses: announced === null ? node.addresses : [...node.addresses, announced],
      expected: running || node.ranFlannel || node.waitsForNetwork,
    };
  }
  const attributes = new Map<string, unknown>([[side.address, told(side.address)]]);
  return {
    family: side.family,
    key: node.key,
    subnet,
    underlayIp: underlayIp(attributes, side.address, side.family),
    ...vtep,
    backendType: told('backend-type'),
    ttlSeconds: null,
    reserved: null,
    silent: node.silent,
    overwriteIp: ipFromText(told(side.overwrite)),
  };
}
