import { contains, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-address-wrong',
  title: 'the VTEP has the lease’s first address and no other of the overlay',
  severity: 'error',
  object: 'address',
  needs: ['vtep', 'addresses'],
  expects: ['lease', 'overlay', 'era'],
  explain:
    'The host itself speaks on the overlay from this address: without it, or with another one, packets from the host to ' +
    'containers have a source that peers answer elsewhere. Before flannel v0.7 the route to the whole network hangs on it.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/device.go Configure (subnet IP, /32 since v0.7.0); failure mode 33',
  mended: '`ip addr` shows the lease’s .0 address on the VTEP and no other of the overlay',
  subjects: ({ vtep, lease, addresses }) =>
    vtep === null || lease === null || !addresses.has(vtep.name) ? [] : [{ vtep, lease }],
  judge: ({ vtep, lease }, { addresses, overlay, era }) => {
    const want = firstIp(lease.subnet);
    const inside = (addresses.get(vtep.name) ?? []).filter(
      ({ ip }) => contains(lease.subnet, ip) || (overlay.aggregate !== null && contains(overlay.aggregate, ip)),
    );
    const others = inside.filter(({ ip }) => ip !== want);
    const has = inside.length > others.length;
    if (has && others.length === 0) return null;
    const length = era === 'A' || era === 'B1' ? (overlay.aggregate?.length ?? 32) : overlay.family === 4 ? 32 : 128;
    const observed =
      inside.map(({ ip, prefixLength }) => `${ipText(ip)}/${prefixLength}`).join(', ') || 'no address of the overlay';
    return {
      name: vtep.name,
      expected: `${ipText(want)}/${length}`,
      observed,
      message: has
        ? `device ${vtep.name} has ${observed}, more than its lease’s ${ipText(want)}`
        : `device ${vtep.name} lacks its lease’s address ${ipText(want)}`,
      severity: has ? 'warning' : 'error',
      evidence: (others.length > 0 ? others : [{ line: 0 }]).map(({ line }) => ({ probe: 'ip-addr', line })),
      remedy: anyOf([
        restartFlannel(`sets ${ipText(want)}/${length} again`),
        ...(has
          ? others.map(({ ip, prefixLength }) =>
              byHand(
                ['ip', 'addr', 'del', `${ipText(ip)}/${prefixLength}`, 'dev', vtep.name],
                'removes the extra address and its connected route',
              ),
            )
          : [byHand(['ip', 'addr', 'add', `${ipText(want)}/${length}`, 'dev', vtep.name], 'brings the address back')]),
      ]),
      ...(others[0] === undefined ? {} : { about: { ip: others[0].ip } }),
      breaks: has || (era !== 'A' && era !== 'B1') ? 'none' : 'host',
    };
  },
});
