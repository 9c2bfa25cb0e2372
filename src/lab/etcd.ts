import { Agent, request } from 'node:http';
import { Duplex } from 'node:stream';
import { $ } from 'zx';
import type { LabLease } from '../types/fault.ts';
import { UNDERLAY } from './addresses.ts';
import { ENV, LabError, shellWord } from './shell.ts';
import type { LabPaths } from './state.ts';

export const ETCD_PREFIX = '/coreos.com/network';
export const ETCD_URL = `http://${UNDERLAY.etcd}:2379`;
/** Seconds a lease lives, as flannel sets it. Source: flannel v0.28.9 pkg/subnet/etcd/local_manager.go */
const LEASE_TTL_SECONDS = 86_400;

/** The lab's etcd over HTTP, as flannel and its users reach it. */
export interface LabEtcd {
  /** flannel's net-conf, into both APIs. */
  readonly putConfig: (netConf: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Puts or deletes (null) the lease of a subnet, `10.1.11.0/24`, in both APIs; a dual-stack one in v3, which alone had them. */
  readonly putLease: (subnet: string, lease: LabLease | null) => Promise<void>;
  /** Puts a key without expiry, in both APIs, that names an address and no backend. */
  readonly reserve: (subnet: string, publicIp: string) => Promise<void>;
  /** Leases as each API has them, by subnet. */
  readonly leases: () => Promise<{ readonly v2: Leases; readonly v3: Leases }>;
  /** The net-conf as text; empty when there is none. */
  readonly config: () => Promise<string>;
  readonly healthy: () => Promise<boolean>;
  readonly close: () => void;
}
type Leases = ReadonlyMap<string, LabLease>;

/** A command whose stdin and stdout are a TCP connection into the lab's underlay; `%h` and `%p` are filled in. */
export function proxyCommand(paths: LabPaths): string {
  return `nsenter --net=${shellWord(paths.net('underlay'))} socat - TCP:%h:%p`;
}

/**
 * Opens the lab's etcd: one connection through the lab's own proxy command, used for all that follows. `vni` is what
 * leases say that name none themselves.
 */
export function openEtcd(paths: LabPaths, vni = 1): LabEtcd {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  // The connection is a pair of pipes: nothing of TCP can be set on it.
  agent.keepSocketAlive = () => true;
  agent.reuseSocket = () => undefined;
  agent.createConnection = () => dial(proxyCommand(paths).replace('%h', UNDERLAY.etcd).replace('%p', '2379'));
  const call = (method: string, path: string, type?: string, body?: string) => ask(agent, method, path, type, body);
  const v3 = async (path: string, body: object) => {
    const answer = await call('POST', `/v3/${path}`, 'application/json', JSON.stringify(body));
    if (answer.status !== 200) throw new LabError(`etcd ${path}: ${answer.status} ${answer.body.slice(0, 200)}`);
    return JSON.parse(answer.body) as Record<string, unknown>;
  };
  const v2 = async (method: 'GET' | 'PUT' | 'DELETE', key: string, form?: Record<string, string>) => {
    const body = form && new URLSearchParams(form).toString();
    const answer = await call(method, `/v2/keys${key}`, form && 'application/x-www-form-urlencoded', body);
    if (answer.status >= 300 && answer.status !== 404) {
      throw new LabError(`etcd ${key}: ${answer.status} ${answer.body.slice(0, 200)}`);
    }
    return answer;
  };
  return {
    putConfig: async (netConf) => {
      const config = JSON.stringify(netConf);
      await v2('PUT', `${ETCD_PREFIX}/config`, { value: config });
      await v3('kv/put', { key: base64(`${ETCD_PREFIX}/config`), value: base64(config) });
    },
    putLease: async (subnet, lease) => {
      const key = `${ETCD_PREFIX}/subnets/${subnet.replaceAll('/', '-')}`;
      if (lease === null) {
        await v2('DELETE', key);
        await v3('kv/deleterange', { key: base64(key) });
        return;
      }
      if (lease.v6 === undefined) {
        await v2('PUT', key, { value: JSON.stringify(leaseV2(lease)), ttl: String(LEASE_TTL_SECONDS) });
      }
      const granted = await v3('lease/grant', { TTL: LEASE_TTL_SECONDS });
      await v3('kv/put', {
        key: base64(key),
        value: base64(JSON.stringify(leaseV3(lease, vni))),
        lease: granted['ID'],
      });
    },
    reserve: async (subnet, publicIp) => {
      const key = `${ETCD_PREFIX}/subnets/${subnet.replaceAll('/', '-')}`;
      const value = JSON.stringify({ PublicIP: publicIp });
      await v2('PUT', key, { value });
      await v3('kv/put', { key: base64(key), value: base64(value) });
    },
    leases: async () => {
      const old = await v2('GET', `${ETCD_PREFIX}/subnets?recursive=true`);
      const nodes = (JSON.parse(old.body) as { node?: { nodes?: { key: string; value: string }[] } }).node?.nodes ?? [];
      const from = `${ETCD_PREFIX}/subnets/`;
      const range = await v3('kv/range', { key: base64(from), range_end: base64(`${from.slice(0, -1)}0`) });
      const kvs = (range['kvs'] ?? []) as { key: string; value: string }[];
      return {
        v2: readLeases(nodes.map((node) => [node.key, node.value])),
        v3: readLeases(kvs.map((kv) => [text(kv.key), text(kv.value)])),
      };
    },
    config: async () => {
      const range = await v3('kv/range', { key: base64(`${ETCD_PREFIX}/config`) });
      return text((range['kvs'] as { value: string }[] | undefined)?.[0]?.value ?? '');
    },
    healthy: async () => (await call('GET', '/health').catch(() => null))?.status === 200,
    close: () => agent.destroy(),
  };
}

/** As flannel up to v0.13 writes it: no VNI. */
function leaseV2(lease: LabLease): object {
  const data = lease.vni === undefined ? { VtepMAC: lease.vtepMac } : { VNI: lease.vni, VtepMAC: lease.vtepMac };
  return { PublicIP: lease.publicIp, BackendType: 'vxlan', BackendData: data };
}

/** As flannel from v0.15 writes it. */
function leaseV3({ publicIp, vtepMac, v6, vni: own }: LabLease, vni: number): object {
  const data = (mac: string) => ({ VNI: own ?? vni, VtepMAC: mac });
  return {
    PublicIP: publicIp,
    PublicIPv6: v6?.publicIp ?? null,
    BackendType: 'vxlan',
    BackendData: data(vtepMac),
    ...(v6 === undefined ? {} : { BackendV6Data: data(v6.vtepMac) }),
  };
}

/** By subnet, `10.1.11.0/24`, as LabHost.leaseKey writes it. */
function readLeases(entries: readonly (readonly [string, string])[]): Leases {
  const leases = entries.map(([key, value]): [string, LabLease] => {
    const { PublicIP, PublicIPv6, BackendData, BackendV6Data } = JSON.parse(value) as StoredLease;
    const lease = { publicIp: PublicIP, vtepMac: BackendData.VtepMAC };
    const v6 = PublicIPv6 && BackendV6Data ? { publicIp: PublicIPv6, vtepMac: BackendV6Data.VtepMAC } : null;
    return [(key.split('/').at(-1) ?? '').replaceAll('-', '/'), v6 === null ? lease : { ...lease, v6 }];
  });
  return new Map(leases);
}

interface StoredLease {
  readonly PublicIP: string;
  readonly PublicIPv6?: string | null;
  readonly BackendData: { readonly VtepMAC: string };
  readonly BackendV6Data?: { readonly VtepMAC: string };
}

function dial(command: string): Duplex {
  const relay = $({
    env: ENV,
    nothrow: true,
    quiet: true,
    verbose: false,
    stdio: 'pipe',
  })`sh -c ${`exec ${command}`}`;
  const socket = Duplex.from({ writable: relay.stdin, readable: relay.stdout });
  socket.on('error', () => undefined); // the request that it breaks says so
  return socket;
}

function ask(agent: Agent, method: string, path: string, type: string | undefined, body = '') {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    const headers = {
      'content-length': Buffer.byteLength(body),
      ...(type === undefined ? {} : { 'content-type': type }),
    };
    const sent = request({ agent, method, path, headers, host: UNDERLAY.etcd, signal: AbortSignal.timeout(30_000) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('error', reject);
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
    });
    sent.end(body);
  });
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

function text(value: string): string {
  return Buffer.from(value, 'base64').toString();
}
