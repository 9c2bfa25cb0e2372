import { foreignText } from '../transport/failure.ts';
import { kubectl, kubectlWords } from '../transport/kubectl-words.ts';
import type { KubernetesSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap, GapKind } from '../types/probe.ts';

import type { ReadOptions } from './endpoint.ts';
import { fieldsOf, jsonOf } from './fields.ts';
import { leaseGap } from './gap.ts';
import { isLeaseAnnotation, parseKubernetes } from './kubernetes.ts';

/** Nodes a page holds: one is 7 kB, mostly names of images. */
const PAGE = 250;
/** The list changed so much meanwhile that the server cannot go on with it: from the start again. */
const TRIES = 3;
const CONFIG_MAPS = ['kube-flannel', 'kube-system'];

/** A failed kubectl. */
class KubectlError extends Error {
  readonly said: string;
  readonly kind: GapKind;
  constructor(kind: GapKind, said: string) {
    super(said);
    this.kind = kind;
    this.said = said;
  }
}

/**
 * Reads leases from Kubernetes by the system's `kubectl`, so that every kubeconfig, context and exec plug-in works. Nodes come page
 * by page, and of each only what leases are made of is kept. Never rejects.
 */
export async function readKubernetes(source: KubernetesSource, options: ReadOptions): Promise<LeaseTable | Gap> {
  const from = `kubernetes${source.context === null ? '' : ` context ${source.context}`}`;
  const get = async (path: string): Promise<unknown> => {
    const words = [...kubectlWords(source, options.timeoutMs), 'get', '--raw', path];
    const answer = await kubectl(words, options.timeoutMs, options.signal);
    if (answer.failed === null) return jsonOf(answer.stdout);
    throw new KubectlError(answer.failed, answer.stderr);
  };
  try {
    const nodes = Buffer.from(JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', items: await allNodes(get) }));
    const map = await netConfMap(get);
    const conf = map === null ? null : Buffer.from(JSON.stringify(map));
    const table = parseKubernetes(nodes, conf, from, source.annotationPrefix);
    if ('kind' in table || conf === null) return table;
    return { ...table, rawConfig: { file: 'kubernetes-net-conf.json', bytes: conf } };
  } catch (error) {
    if (error instanceof KubectlError) return leaseGap(from, error.kind, `kubectl: ${foreignText(error.said)}`);
    throw error;
  }
}

async function allNodes(get: (path: string) => Promise<unknown>): Promise<unknown[]> {
  for (let tries = 1; ; tries++) {
    const items: unknown[] = [];
    try {
      let next = '';
      do {
        const path = `/api/v1/nodes?limit=${PAGE}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`;
        const page = fieldsOf(await get(path));
        const list = page?.get('items');
        if (!Array.isArray(list)) throw new KubectlError('unreadable', 'what it printed is no NodeList');
        items.push(...list.map(slim));
        const more = fieldsOf(page?.get('metadata'))?.get('continue');
        next = typeof more === 'string' ? more : '';
      } while (next !== '');
      return items;
    } catch (error) {
      const expired = error instanceof KubectlError && /expired|410|too old/i.test(error.said);
      if (!expired || tries === TRIES) throw error;
    }
  }
}

/** A Node without images, and without annotations that are nobody's business here. */
function slim(node: unknown): unknown {
  const { metadata, spec, status } = Object(node) as Record<string, Record<string, unknown> | undefined>;
  const annotations = Object.entries(Object(metadata?.['annotations'])).filter(([key]) => isLeaseAnnotation(key));
  return {
    metadata: { name: metadata?.['name'], labels: metadata?.['labels'], annotations: Object.fromEntries(annotations) },
    spec: { podCIDR: spec?.['podCIDR'], podCIDRs: spec?.['podCIDRs'], taints: spec?.['taints'] },
    status: { addresses: status?.['addresses'], conditions: status?.['conditions'] },
  };
}

/** flannel's ConfigMap; null where there is none, or it may not be read: the leases tell enough. */
async function netConfMap(get: (path: string) => Promise<unknown>): Promise<unknown> {
  for (const namespace of CONFIG_MAPS) {
    try {
      const map = fieldsOf(await get(`/api/v1/namespaces/${namespace}/configmaps/kube-flannel-cfg`));
      const conf = fieldsOf(map?.get('data'))?.get('net-conf.json');
      if (typeof conf === 'string') return { kind: 'ConfigMap', apiVersion: 'v1', data: { 'net-conf.json': conf } };
    } catch (error) {
      if (!(error instanceof KubectlError)) throw error;
    }
  }
  return null;
}
