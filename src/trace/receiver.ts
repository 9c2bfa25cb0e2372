import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Gap } from '../types/probe.ts';
import type { Hop, Side } from '../types/trace.ts';
import { known } from '../view/devices.ts';
import { underlayFacts } from '../view/underlay-facts.ts';
import { ownLegs } from '../view/ways.ts';
import { intoContainer } from './container.ts';
import { type Filters, filterHop, filtersOf, natHop, type Part } from './filters.ts';
import { forwardingOff, reversePath } from './forwarding.ts';
import { deviceOf, gapsOf, hop, isUp, linkOf, mtuOf, notRead, valueIn } from './hop.ts';
import { ask, deviceName, routeSeen, ruleHop } from './lookup.ts';
import type { Sent } from './sender.ts';

const STRICT = 1;

/** Strict filtering drops what comes in by a device that answers to the source do not leave by. */
function strictly(side: Side, device: string | null, source: Side['ip']): { line: number; by: string } | null {
  if (device === null) return null;
  const filter = reversePath(side, device);
  if (filter?.value !== STRICT) return null;
  const answer = ask(side, source, null, 'lo');
  const by = answer === null ? null : deviceName(answer.stretch.route);
  return by === null || by === device || answer!.stretch.route!.hops.some(({ dev }) => dev === device)
    ? null
    : { line: filter.line, by };
}

/** The datagram at the receiver's packet filters, from the NIC to its socket. */
function inputHop(side: Side, from: Side, filters: Filters | readonly Gap[], part: Part): Hop {
  const device = underlayFacts(side.seen!.view)?.device ?? null;
  const mtuBytes = mtuOf(deviceOf(side, device));
  const strict = from.lease === null ? null : strictly(side, device, from.lease.underlayIp);
  if (strict !== null)
    return hop(side, 'input', {
      seen: [{ probe: 'sysctl', line: strict.line }],
      mtuBytes,
      why: `strict reverse path filtering on ${device}: answers leave by ${strict.by}`,
    });
  return filterHop(side, 'input', filters, 'in', part, { mtuBytes });
}

/** The VTEP as the receiver's end: port, VNI and MAC must be its own. */
function decapHop(side: Side, sent: Sent): Hop {
  const { vtep, vxlan, sockets } = side.seen!.view.parts;
  const { vtepName, family } = side.seen!.view.expectation;
  if (!vtep.known) return notRead(side, 'decap', gapsOf(vtep));
  const sighting = linkOf(vtep.value);
  if (sighting === null) return hop(side, 'decap', { text: `no ${vtepName}`, why: `there is no device ${vtepName}` });
  if (!vxlan.known) return notRead(side, 'decap', gapsOf(vxlan));
  const link = vxlan.value?.link ?? sighting.link;
  const own = link.vxlan;
  const mac = known(vtep.value, ({ mac }) => mac);
  const port = side.overlay.port ?? sent.port;
  const vni = side.overlay.vni ?? sent.vni;
  const expected = sent.mac ?? side.lease?.vtepMac ?? null;
  const listening = valueIn(sockets)?.find(
    (socket) => socket.localPort === (own?.dstPort ?? port) && (socket.family === null || socket.family === family),
  );
  const why = !isUp(link)
    ? `${link.name} is down`
    : own?.dstPort != null && port !== null && own.dstPort !== port
      ? `it listens on udp/${own.dstPort}, the datagram comes to udp/${port}`
      : own !== null && vni !== null && own.vni !== vni
        ? `its VNI is ${own.vni}, the datagram’s is ${vni}`
        : mac !== null && expected !== null && mac !== expected
          ? `its MAC is ${macText(mac)}, the frame is for ${macText(expected)}`
          : listening?.process != null
            ? `udp/${listening.localPort} belongs to ${listening.process}`
            : null;
  const listens = own?.dstPort ?? port;
  const parts = [
    ...(listens === null ? [] : [`udp/${listens}`]),
    ...(own === null ? [] : [`VNI ${own.vni}`]),
    ...(mac === null ? [] : [`MAC ${macText(mac)}`]),
  ];
  return hop(side, 'decap', {
    seen: [
      ...[link.line, link.macLine, own?.line ?? 0]
        .filter((line) => line > 0)
        .map((line) => ({ probe: 'ip-d-link' as const, line })),
      ...(listening === undefined ? [] : [{ probe: 'ss-lun' as const, line: listening.line }]),
    ],
    text: `${link.name} ${parts.join(', ')}`,
    mtuBytes: link.mtuBytes,
    why,
  });
}

const ARRIVAL_WHY: Readonly<Record<string, string>> = {
  none: 'no route to the host’s own subnet',
  shadowed: 'a route takes it elsewhere',
  blackhole: 'the route drops it',
  rule: 'a policy rule takes it out of table main',
};

/** The inner packet's route to the container, or to the host itself. */
function arrivalRoute(side: Side, from: Side, entersBy: string): { hops: Hop[]; device: string | null } {
  const { devices, routes } = side.seen!.view.parts;
  const { bridgeName, vtepName } = side.seen!.view.expectation;
  const answer = ask(side, side.ip, from.ip, entersBy);
  if (answer === null) return { hops: [notRead(side, 'arrival-route', gapsOf(routes))], device: bridgeName };
  const { stretch } = answer;
  const [leg] = ownLegs([stretch], side.lease!, valueIn(devices), bridgeName, vtepName);
  const fate = leg?.fate ?? 'unknown';
  const local = stretch.route?.type === 'local';
  const wrong =
    side.kind === 'host' && !local && side.ip !== bridgeless(side)
      ? `${ipText(side.ip)} is none of the host’s addresses`
      : side.kind === 'container' && local
        ? `the host has ${ipText(side.ip)} itself`
        : (ARRIVAL_WHY[fate] ?? null);
  const device = deviceName(stretch.route);
  const unknown = fate === 'unknown';
  return {
    hops: [
      ruleHop(side, 'arrival-rule', stretch.rule, fate === 'rule' ? wrong : null),
      hop(side, 'arrival-route', {
        seen: routeSeen(answer),
        ...(stretch.route === null ? { text: 'no route' } : {}),
        mtuBytes: stretch.route?.mtuBytes ?? (local ? null : mtuOf(deviceOf(side, device))),
        ...(unknown
          ? { verdict: 'unknown' as const, why: 'the table that decides was not collected' }
          : fate === 'rule'
            ? {}
            : { why: wrong }),
      }),
    ],
    device: wrong === null && !unknown ? device : bridgeName,
  };
}

/** Where only `ip r` was read the host's own addresses are in no route that was collected. */
function bridgeless(side: Side): Side['ip'] | null {
  return side.seen!.records['ip-route-all'].read ? null : side.ip;
}

/** Every hop on the receiving host: from the NIC to the container. */
export function receive(side: Side, from: Side, sent: Sent, part: Part): Hop[] {
  if (side.seen === null) return [notRead(side, 'input', [])];
  if (side.lease === null || from.lease === null) return intoContainer(side, side.seen.view.expectation.bridgeName);
  const direct = sent.direct === true;
  const filters = filtersOf(side, from, direct);
  const { vtepName } = side.seen.view.expectation;
  const underlay = underlayFacts(side.seen.view)?.device ?? null;
  const entersBy = direct ? (underlay ?? vtepName) : vtepName;
  const tunnel = direct ? [] : [inputHop(side, from, filters, part), decapHop(side, sent)];
  const strict = strictly(side, entersBy, from.ip);
  const route = arrivalRoute(side, from, entersBy);
  const off = side.kind === 'host' ? null : forwardingOff(side, entersBy);
  const reverse =
    strict === null
      ? null
      : {
          seen: [{ probe: 'sysctl' as const, line: strict.line }],
          text: `strict reverse path filtering on ${entersBy}`,
          verdict: 'breaks' as const,
          why: `answers to ${ipText(from.ip)} leave by ${strict.by}`,
        };
  const nat = part === 'new' && side.kind === 'container';
  return [
    ...tunnel,
    ...route.hops,
    filterHop(side, 'arrival-forward', filters, 'arrive', part, reverse ?? off ?? {}),
    ...(nat ? [natHop(side, 'arrival-nat', filters, { from, to: side }, route.device)] : []),
    ...intoContainer(side, route.device),
  ];
}
