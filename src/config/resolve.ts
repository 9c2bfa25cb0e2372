import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { cidrFromText } from '../net/cidr.ts';
import type { Config, EtcdSource, HostTarget, LeaseSource, Limits, SshOptions } from '../types/config.ts';
import type { Complain, Path } from './explain.ts';
import type { ConfigFile, SshFile } from './schema.ts';

type LeasesFile = NonNullable<ConfigFile['leases']>[number];

/** Fills in the defaults and makes paths absolute. `bare`: files need not be there, nothing reads them. */
export function resolved(file: ConfigFile, folder: string, complain: Complain, bare: boolean): Config {
  const path = (value: string) => resolve(folder, value.replace(/^~(?=\/|$)/, homedir()));
  const existing = (value: string, where: Path) => {
    const full = path(value);
    return bare || existsSync(full) ? full : complain(where, `there is no file ${full}`);
  };

  const sshOptions = (own: SshFile | undefined, where: Path, base: SshOptions): SshOptions => {
    const { identityFile, knownHosts, jump, proxyCommand, configFile } = own ?? {};
    if (jump !== undefined && proxyCommand !== undefined)
      complain([...where, 'jump'], '"jump" and "proxyCommand" are two ways to one host: leave one out', true);
    const hostKeys = own?.hostKeys ?? base.hostKeys;
    // accept-new writes the file when it is not there yet
    const known = (file: string) => (hostKeys === 'accept-new' ? path(file) : existing(file, [...where, 'knownHosts']));
    const way = jump === undefined && proxyCommand === undefined ? base : { jump: null, proxyCommand: null };
    return {
      user: own?.user ?? base.user,
      port: own?.port ?? base.port,
      identityFile: identityFile === undefined ? base.identityFile : existing(identityFile, [...where, 'identityFile']),
      passphraseEnv: own?.passphraseEnv ?? base.passphraseEnv,
      passwordEnv: own?.passwordEnv ?? base.passwordEnv,
      passwordPrompt: own?.passwordPrompt ?? base.passwordPrompt,
      knownHosts: knownHosts === undefined ? base.knownHosts : [knownHosts].flat().map(known),
      hostKeys,
      jump: jump ?? way.jump,
      proxyCommand: proxyCommand ?? way.proxyCommand,
      sudo: own?.sudo ?? base.sudo,
      configFile:
        configFile === undefined || configFile === 'none'
          ? (configFile ?? base.configFile)
          : existing(configFile, [...where, 'configFile']),
      ownConnectTimeout: file.limits?.connectTimeoutMs !== undefined,
    };
  };

  const etcdSource = (kind: EtcdSource['kind'], own: NonNullable<LeasesFile['etcd-v2']>, where: Path) => {
    const pem = (name: 'ca' | 'cert' | 'key') =>
      own[name] === undefined ? null : existing(own[name], [...where, name]);
    return {
      kind,
      endpoints: own.endpoints,
      prefix: own.prefix ?? '/coreos.com/network',
      ca: pem('ca'),
      cert: pem('cert'),
      key: pem('key'),
      username: own.username ?? null,
      passwordEnv: own.passwordEnv ?? null,
      proxyCommand: own.proxyCommand ?? null,
    };
  };

  const leaseSource = (source: LeasesFile, index: number): LeaseSource => {
    const where = ['leases', index];
    for (const kind of ['etcd-v2', 'etcd-v3'] as const) {
      const own = source[kind];
      if (own !== undefined) return etcdSource(kind, own, [...where, kind]);
    }
    if (source.file !== undefined) return { kind: 'file', path: existing(source.file, [...where, 'file']) };
    const { kubeconfig, context, annotationPrefix } = source.kubernetes ?? {};
    return {
      kind: 'kubernetes',
      kubeconfig: kubeconfig === undefined ? null : existing(kubeconfig, [...where, 'kubernetes', 'kubeconfig']),
      context: context ?? null,
      annotationPrefix: annotationPrefix ?? null,
    };
  };

  const sites = Object.entries(file.sites ?? {})
    .flatMap(([site, prefixes]) =>
      prefixes.map((text, index) => {
        const prefix = cidrFromText(text);
        return prefix === null
          ? complain(['sites', site, index], `${JSON.stringify(text)} is no prefix such as 192.168.122.0/24`)
          : { site, prefix };
      }),
    )
    .sort((a, b) => b.prefix.length - a.prefix.length);

  const transport = file.transport ?? 'ssh';
  const ssh = sshOptions(file.ssh, ['ssh'], defaultSsh());
  const hosts = file.hosts?.map(
    ({ name, address, site, ssh: own }, index): HostTarget => ({
      name,
      address: address ?? name,
      ...(site === undefined ? {} : { site }),
      ssh: sshOptions(own, ['hosts', index, 'ssh'], ssh),
    }),
  );
  const twice = hosts?.findIndex(({ name }, index) => hosts.findIndex((other) => other.name === name) < index) ?? -1;
  if (twice >= 0) complain(['hosts', twice, 'name'], `the host "${hosts![twice]!.name}" stands here twice`);
  if (transport === 'local' && hosts !== undefined && hosts.length > 1)
    complain(['hosts', 1], 'transport local looks at this machine: name one host, or leave hosts out');
  const leases = (file.leases ?? []).map(leaseSource);
  const cluster = leases.find((source) => source.kind === 'kubernetes');
  const { kubeconfig, ...kubectl } = file.kubectl ?? {};
  return {
    leases,
    hosts: hosts ?? null,
    sites,
    ssh,
    transport,
    kubectl: {
      kubeconfig:
        kubeconfig === undefined ? (cluster?.kubeconfig ?? null) : existing(kubeconfig, ['kubectl', 'kubeconfig']),
      context: kubectl.context ?? cluster?.context ?? null,
      namespace: kubectl.namespace ?? null,
      selector: kubectl.selector ?? 'app=flannel',
      container: kubectl.container ?? null,
    },
    limits: { ...DEFAULT_LIMITS, ...definedOnly(file.limits ?? {}) },
    expect: {
      overlayMtu: typeof file.expect?.overlayMtu === 'number' ? file.expect.overlayMtu : null,
      lossPercent: file.expect?.lossPercent ?? 0,
      rttMsP99: file.expect?.rttMsP99 ?? null,
      overheadMsP50: file.expect?.overheadMsP50 ?? null,
    },
    suppress: (file.suppress ?? []).map(({ id, host, reason, owner, until }) => ({
      id,
      host: host ?? null,
      reason,
      owner,
      until,
    })),
  };
}

function definedOnly<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;
}

const DEFAULT_LIMITS: Limits = {
  hostsAtOnce: 64,
  connectTimeoutMs: 10_000,
  commandTimeoutMs: 20_000,
  packetsPerSecondPerHost: 200,
};

function defaultSsh(): SshOptions {
  return {
    user: null,
    port: null,
    identityFile: null,
    passphraseEnv: null,
    passwordEnv: null,
    passwordPrompt: false,
    knownHosts: null,
    hostKeys: null,
    jump: null,
    proxyCommand: null,
    sudo: false,
    configFile: null,
    ownConnectTimeout: false,
  };
}
