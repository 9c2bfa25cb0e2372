import { caliPort, containerMac, type LabContainer, lengthOf, type PlannedHost } from './addresses.ts';
import { type LabPlan, traitsOf } from './plan.ts';
import { shellWord } from './shell.ts';
import type { LabPaths } from './state.ts';

/** The address every container of Calico's has as its gateway; the host answers ARP for it on each port. */
const CALICO_GATEWAY = '169.254.1.1';

/** The host's end of a container's cable. */
export function portOf(bridge: 'docker0' | 'cni0' | null, container: LabContainer): string {
  return bridge === null ? caliPort(container) : `veth-${container.name}`;
}

/** `ip -batch` lines that connect the host's ends. */
export function attachPorts(plan: LabPlan, { containers }: PlannedHost): readonly string[] {
  const { bridge } = traitsOf(plan);
  return containers.flatMap((container) => {
    const port = portOf(bridge, container);
    if (bridge === null) return [`link set ${port} address ee:ee:ee:ee:ee:ee up`];
    return [
      `link set ${port} master ${bridge} up`,
      // as the conflist of flannel's manifest asks: a container may reach itself through its service
      ...(bridge === 'cni0' ? [`link set ${port} type bridge_slave hairpin on`] : []),
    ];
  });
}

/** A bash script, run in the host's namespace, that gives each container its address and its way out. */
export function wireContainers(plan: LabPlan, host: PlannedHost, paths: LabPaths, mtuBytes: number): string {
  const { bridge } = traitsOf(plan);
  const wire = (container: LabContainer): string =>
    `nsenter --net=${shellWord(paths.net(`${host.name}.${container.name}`))} ip -batch - <<'IP'\n` +
    `${wireContainer(plan, host, container, mtuBytes).join('\n')}\nIP\n`;
  const answer = host.containers
    .map(caliPort)
    .map(
      (port) =>
        `echo 1 >/proc/sys/net/ipv4/conf/${port}/proxy_arp\necho 0 >/proc/sys/net/ipv4/neigh/${port}/proxy_delay\n`,
    );
  return `set -e\n${bridge === null ? answer.join('') : ''}${host.containers.map(wire).join('')}`;
}

function wireContainer(plan: LabPlan, host: PlannedHost, container: LabContainer, mtuBytes: number): readonly string[] {
  const { bridge, network } = traitsOf(plan);
  const up = ['link set lo up', `link set eth0 address ${containerMac(container.ip, bridge)} mtu ${mtuBytes} up`];
  if (bridge === null) {
    return [
      ...up,
      `addr add ${container.ip}/32 dev eth0`,
      `route add ${CALICO_GATEWAY} dev eth0 scope link`,
      `route add default via ${CALICO_GATEWAY} dev eth0`,
    ];
  }
  return [
    ...up,
    `addr add ${container.ip}/${lengthOf(host.subnet)} dev eth0`,
    `route add default via ${host.bridgeIp}`,
    ...(bridge === 'cni0' ? [`route add ${network} via ${host.bridgeIp} dev eth0`] : []),
    ...(host.v6 === null || container.ip6 === null
      ? []
      : [`addr add ${container.ip6}/64 dev eth0 nodad`, `route add default via ${host.v6.bridgeIp}`]),
  ];
}
