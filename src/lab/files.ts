import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { ETCD_PREFIX, ETCD_URL, proxyCommand } from './etcd.ts';
import type { LabPlan } from './plan.ts';
import { run, shellWord } from './shell.ts';
import type { LabPaths } from './state.ts';

/** Writes what the hosts need before they start: folders, sshd's configuration, the key that opens them. */
export async function writeBefore(paths: LabPaths, plan: LabPlan): Promise<void> {
  for (const folder of [paths.logs, paths.net(''), paths.etcd]) mkdirSync(folder, { recursive: true });
  for (const host of plan.hosts) {
    for (const part of ['run', 'flannel']) mkdirSync(`${paths.host(host.name)}/${part}`, { recursive: true });
  }
  writeFileSync(`${paths.folder}/sshd_config`, SSHD_CONFIG);
  // A root account locked with "!" is refused by sshd even for keys; "*" only means that no password fits.
  writeFileSync(`${paths.folder}/shadow`, 'root:*:19000:0:99999:7:::\nsshd:!:19000::::::\n', { mode: 0o600 });
  if (plan.flanneld !== null) symlinkSync(plan.flanneld, `${paths.folder}/flanneld`);
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `flannel-doctor lab ${plan.name}`, '-f', paths.key]);
  copyFileSync(`${paths.key}.pub`, `${paths.folder}/authorized_keys`);
}

/** Writes what users of the lab need: known hosts, an ssh configuration, the tool's own. */
export function writeAfter(
  paths: LabPaths,
  plan: LabPlan,
  hostKeys: Readonly<Record<string, string>>,
  apis: readonly ('etcd-v2' | 'etcd-v3')[],
): void {
  const proxy = proxyCommand(paths);
  const known = plan.hosts.map((host) => `${host.name},${host.underlayIp} ${hostKeys[host.name]}\n`);
  writeFileSync(paths.knownHosts, known.join(''));
  const hosts = plan.hosts.map((host) => `Host ${host.name}\n  HostName ${host.underlayIp}\n`);
  const quoted = (path: string): string => `"${path}"`;
  writeFileSync(
    paths.sshConfig,
    `${hosts.join('')}Host *\n  User root\n  IdentityFile ${quoted(paths.key)}\n  IdentitiesOnly yes\n` +
      `  UserKnownHostsFile ${quoted(paths.knownHosts)}\n  StrictHostKeyChecking yes\n  ProxyCommand ${proxy}\n`,
  );
  const source = { endpoints: [ETCD_URL], prefix: ETCD_PREFIX, proxyCommand: proxy };
  const config = {
    leases: apis.map((api) => ({ [api]: source })),
    hosts: plan.hosts.map((host) => ({ name: host.name, address: host.underlayIp })),
    ssh: { user: 'root', identityFile: paths.key, knownHosts: paths.knownHosts, proxyCommand: proxy },
  };
  const head = `# The embedded estate "${plan.name}"; by hand: ssh -F ${shellWord(paths.sshConfig)} minion1\n`;
  writeFileSync(paths.config, head + stringify(config, { aliasDuplicateObjects: false, lineWidth: 0 }));
}

const SSHD_CONFIG = `Port 22
ListenAddress 0.0.0.0
HostKey /run/lab/ssh_host_ed25519_key
AuthorizedKeysFile /run/lab/authorized_keys
PidFile none
UsePAM no
UseDNS no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PrintMotd no
PrintLastLog no
MaxStartups 500
MaxSessions 100
Subsystem sftp internal-sftp
`;
