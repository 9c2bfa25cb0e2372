import { dockerMac, type LabContainer, type LabPlan, MTU, type PlannedHost, UNDERLAY, underlayMac } from './plan.ts';
import { shellWord } from './shell.ts';
import type { LabPaths } from './state.ts';

/** `ip -batch` lines for the underlay's namespace: the switch, its gateway address, etcd's, and a port per host. */
export function wireUnderlay(plan: LabPlan, paths: LabPaths): string {
  return batch([
    'link add switch0 type bridge',
    `addr add ${UNDERLAY.gateway}/${UNDERLAY.length} dev switch0`,
    `addr add ${UNDERLAY.etcd}/${UNDERLAY.length} dev switch0`,
    'link set switch0 up',
    ...plan.hosts.flatMap((host) => [
      `link add ${host.name} type veth peer name eth0 address ${underlayMac(host)} netns "${paths.net(host.name)}"`,
      `link set ${host.name} master switch0 up`,
    ]),
  ]);
}

/** The same for a host's namespace: eth0, an empty docker0, and a port on it for each container. */
export function wireHost(host: PlannedHost, paths: LabPaths): string {
  return batch([
    'link set lo up',
    `addr add ${host.underlayIp}/${UNDERLAY.length} dev eth0`,
    `link set eth0 mtu ${MTU.underlay} up`,
    `route add default via ${UNDERLAY.gateway} dev eth0`,
    'link add docker0 type bridge',
    ...host.containers.flatMap((container) => [
      `link add ${containerPort(container)} mtu ${MTU.overlay} type veth peer name eth0 mtu ${MTU.overlay} ` +
        `netns "${paths.net(`${host.name}.${container.name}`)}"`,
      `link set ${containerPort(container)} master docker0 up`,
    ]),
  ]);
}

/** A bash script that gives each container of the host its address, and the host's bridge as its only way out. */
export function wireContainers(host: PlannedHost, paths: LabPaths, mtuBytes: number): string {
  const wire = (container: LabContainer): string =>
    `nsenter --net=${shellWord(paths.net(`${host.name}.${container.name}`))} ip -batch - <<'IP'\n` +
    `${wireContainer(container, host.bridgeIp, mtuBytes)}IP\n`;
  return `set -e\n${host.containers.map(wire).join('')}`;
}

function wireContainer(container: LabContainer, bridgeIp: string, mtuBytes: number): string {
  return batch([
    'link set lo up',
    `link set eth0 address ${dockerMac(container.ip)} mtu ${mtuBytes} up`,
    `addr add ${container.ip}/24 dev eth0`,
    `route add default via ${bridgeIp}`,
  ]);
}

/** What Docker does at its start with `--bip` and `--mtu` from subnet.env: `ip -batch` lines for the host. */
export function programBridge(host: PlannedHost, mtuBytes: number): string {
  return batch([
    `link set docker0 address ${dockerMac(host.bridgeIp)} mtu ${mtuBytes} up`,
    'addr flush dev docker0 scope global',
    `addr add ${host.bridgeIp}/24 dev docker0`,
  ]);
}

/** The host's end of a container's cable. */
function containerPort(container: LabContainer): string {
  return `veth-${container.name}`;
}

function batch(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
