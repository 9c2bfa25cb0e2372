import { cidrFromText } from '../net/cidr.ts';
import { ipFromText } from '../net/ip.ts';
import type { Cidr, Ip } from '../types/address.ts';
import { fieldsOf, Misread, textField } from './fields.ts';

/** What matters of a Node object. */
export interface KubernetesNode {
  /** Its name. */
  readonly key: string;
  readonly subnets: readonly Cidr[];
  readonly annotations: ReadonlyMap<string, string>;
  readonly addresses: readonly Ip[];
  /** Its kubelet has stopped reporting: condition Ready is Unknown. */
  readonly silent: boolean;
  /** Condition NetworkUnavailable was set by flannel. */
  readonly ranFlannel: boolean;
  /** Condition Ready is False for want of a network, or the NetworkUnavailable condition is True. */
  readonly waitsForNetwork: boolean;
  /** No machine that flannel could run on: a virtual kubelet, Fargate, an edge node. */
  readonly elsewhere: boolean;
}

/** Labels and taints of nodes whose pods are not in the cluster's own network. */
const ELSEWHERE =
  /^(virtual-kubelet\.io\/|type=virtual-kubelet|eks\.amazonaws\.com\/compute-type=fargate|node-role\.kubernetes\.io\/edge)/;

/** Reads one item of a NodeList. Throws Misread for what is no Node. */
export function nodeOf(item: unknown): KubernetesNode {
  const node = fieldsOf(item);
  const metadata = fieldsOf(node?.get('metadata'));
  if (metadata === null || metadata === undefined) throw new Misread('the item is no Node');
  const key = textField(metadata, 'name');
  if (key === '') throw new Misread('the Node has no name');
  const status = fieldsOf(node!.get('status')) ?? new Map<string, unknown>();
  const conditions = listOf(status.get('conditions')).map((condition) => ({
    type: condition.get('type'),
    status: condition.get('status'),
    words: `${String(condition.get('reason') ?? '')} ${String(condition.get('message') ?? '')}`,
  }));
  const spec = fieldsOf(node!.get('spec')) ?? new Map<string, unknown>();
  const labels = Object.entries(Object(metadata.get('labels'))).map(([name, value]) => `${name}=${String(value)}`);
  const taints = listOf(spec.get('taints')).map((taint) => String(taint.get('key')));
  const ready = conditions.find(({ type }) => type === 'Ready');
  const network = conditions.find(({ type }) => type === 'NetworkUnavailable');
  return {
    key,
    subnets: subnetsOf(spec),
    annotations: annotationsOf(metadata.get('annotations')),
    addresses: listOf(status.get('addresses')).flatMap((address) => ipFromText(String(address.get('address'))) ?? []),
    silent: ready?.status === 'Unknown',
    ranFlannel: network?.words.startsWith('Flannel') === true,
    elsewhere: [...labels, ...taints].some((text) => ELSEWHERE.test(text)),
    waitsForNetwork: network?.status === 'True' || (ready?.status === 'False' && /network|cni/i.test(ready.words)),
  };
}

function listOf(value: unknown): Map<string, unknown>[] {
  return Array.isArray(value) ? value.flatMap((each) => fieldsOf(each) ?? []) : [];
}

/** As written: Kubernetes tells upper from lower case here. */
function annotationsOf(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** podCIDRs, or podCIDR before Kubernetes 1.16. Throws Misread for what is no prefix. */
function subnetsOf(spec: Map<string, unknown>): Cidr[] {
  const list = spec.get('podcidrs');
  const texts: unknown[] = Array.isArray(list) && list.length > 0 ? list : [textField(spec, 'podCIDR')];
  return texts.flatMap((text) => {
    if (text === '') return [];
    const cidr = typeof text === 'string' && text.includes('/') ? cidrFromText(text) : null;
    if (cidr === null) throw new Misread('podCIDR is no subnet');
    return [cidr];
  });
}
