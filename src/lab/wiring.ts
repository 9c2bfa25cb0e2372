import { containerMac, lengthOf, type PlannedHost, UNDERLAY, underlayMac } from './addresses.ts';
import { type LabPlan, mtuOf, traitsOf } from './plan.ts';
import type { LabPaths } from './state.ts';
import { attachPorts, portOf } from './wiring-containers.ts';

/** A bash script for the underlay's namespace: the switch, its gateway address, etcd's, and a port per host. */
export function wireUnderlay(plan: LabPlan, paths: LabPaths): string {
  const { underlay } = mtuOf(plan);
  const { lastBehindRouter, network6 } = traitsOf(plan);
  const far = (host: PlannedHost) => host.underlayIp.startsWith(`${UNDERLAY.farPrefix}.`);
  const lines = [
    'link add switch0 type bridge',
    `addr add ${UNDERLAY.gateway}/${UNDERLAY.length} dev switch0`,
    `addr add ${UNDERLAY.etcd}/${UNDERLAY.length} dev switch0`,
    ...(network6 === null ? [] : [`addr add ${UNDERLAY.gateway6}/${UNDERLAY.length6} dev switch0 nodad`]),
    'link set switch0 up',
    ...(lastBehindRouter
      ? [
          'link add switch1 type bridge',
          `addr add ${UNDERLAY.farGateway}/${UNDERLAY.length} dev switch1`,
          'link set switch1 up',
        ]
      : []),
    ...plan.hosts.flatMap((host) => [
      `link add ${host.name} mtu ${underlay} type veth peer name eth0 address ${underlayMac(host)} mtu ${underlay} ` +
        `netns "${paths.net(host.name)}"`,
      `link set ${host.name} master ${far(host) ? 'switch1' : 'switch0'} up`,
    ]),
  ];
  return `ip -batch - <<'IP'\n${batch(lines)}IP\n${lastBehindRouter ? 'echo 1 >/proc/sys/net/ipv4/ip_forward\n' : ''}`;
}

/** The same for a host's namespace: eth0, the bridge where there is one, and a cable to each container. */
export function wireHost(plan: LabPlan, host: PlannedHost, paths: LabPaths): string {
  const { bridge } = traitsOf(plan);
  const { underlay, overlay } = mtuOf(plan);
  const gateway = host.underlayIp.startsWith(`${UNDERLAY.farPrefix}.`) ? UNDERLAY.farGateway : UNDERLAY.gateway;
  return batch([
    'link set lo up',
    `addr add ${host.underlayIp}/${UNDERLAY.length} dev eth0`,
    ...(host.v6 === null ? [] : [`addr add ${host.v6.underlayIp}/${UNDERLAY.length6} dev eth0 nodad`]),
    `link set eth0 mtu ${underlay} up`,
    `route add default via ${gateway} dev eth0`,
    ...(host.v6 === null ? [] : [`route add default via ${UNDERLAY.gateway6} dev eth0`]),
    ...(hasBridge(plan, host) ? [`link add ${bridge} type bridge`] : []),
    ...host.containers.map(
      (container) =>
        `link add ${portOf(bridge, container)} mtu ${overlay} type veth peer name eth0 mtu ${overlay} ` +
        `netns "${paths.net(`${host.name}.${container.name}`)}"`,
    ),
    ...attachPorts(plan, host),
  ]);
}

/** cni0 comes with the first container, docker0 with Docker. */
function hasBridge(plan: LabPlan, host: PlannedHost): boolean {
  const { bridge } = traitsOf(plan);
  return bridge === 'docker0' || (bridge === 'cni0' && host.containers.length > 0);
}

/**
 * What Docker does at its start with `--bip` and `--mtu` from subnet.env, the CNI's bridge plugin with the first
 * container, or Calico with each: a bash script for the host.
 */
export function programBridge(plan: LabPlan, host: PlannedHost, mtuBytes: number): string {
  const { bridge } = traitsOf(plan);
  const routes = host.containers.flatMap((container) => {
    const port = portOf(null, container);
    return [`route replace ${container.ip} dev ${port} scope link`];
  });
  const lines = hasBridge(plan, host)
    ? [
        `link set ${bridge} address ${containerMac(host.bridgeIp, bridge)} mtu ${mtuBytes} up`,
        `addr flush dev ${bridge} scope global`,
        `addr add ${host.bridgeIp}/${lengthOf(host.subnet)} dev ${bridge}`,
        ...(host.v6 === null ? [] : [`addr add ${host.v6.bridgeIp}/64 dev ${bridge} nodad`]),
      ]
    : routes;
  return `ip -batch - <<'IP'\n${batch(lines)}IP\n`;
}

export function batch(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
