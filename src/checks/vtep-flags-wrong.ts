import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

/** Fewer than that end within a data centre. */
const HOPS_USUAL = 8;

export default hostCheck({
  id: 'vtep-flags-wrong',
  title: 'the VTEP speaks plain VXLAN, with GBP only where net-conf says so',
  severity: 'error',
  object: 'vtep',
  needs: ['vxlan'],
  expects: ['lease', 'overlay'],
  explain:
    'A device with `external` (collect metadata) sends nothing by its FDB: packets without metadata are dropped. One with ' +
    '`gbp` uses another header and another socket than its peers. flannel makes neither, but for GBP in net-conf. A `ttl` of few hops is nothing ' +
    'to peers on the same link and the end of packets that meet routers.',
  source:
    'Linux drivers/net/vxlan vxlan_xmit (VXLAN_F_COLLECT_METADATA, VXLAN_F_GBP); flannel v0.5.6 GBP; failure mode 7',
  mended: '`ip -d link show` of the VTEP prints none of these flags',
  subjects: ({ vxlan, lease }) => (vxlan === null || lease === null ? [] : [vxlan]),
  judge: ({ link, probe }, { overlay }) => {
    if (link.vxlan === null) return null;
    const { external, gbp, ttl } = link.vxlan;
    if (!external && ttl !== null && ttl < HOPS_USUAL)
      return {
        name: link.name,
        severity: 'warning',
        expected: 'ttl auto',
        observed: `ttl ${ttl}`,
        message: `outer packets of ${link.name} live ${ttl === 1 ? 'one hop: no router passes them on' : `${ttl} hops`}`,
        evidence: [{ probe, line: link.vxlan.line }],
        remedy: inTurn([
          deleteDevice(link.name, 'flannel sets no ttl'),
          restartFlannel('creates it again and writes its rows'),
        ]),
        breaks: 'none',
      };
    const odd = external ? 'external' : gbp && overlay.gbp === false ? 'gbp' : null;
    if (odd === null) return null;
    return {
      name: link.name,
      expected: `no ${odd}`,
      observed: odd,
      message: `device ${link.name} is made with ${odd}, which flannel does not use here`,
      // a receiver without GBP drops only packets that carry a group
      ...(odd === 'gbp' ? { severity: 'warning' as const } : {}),
      evidence: [{ probe, line: link.vxlan.line }],
      remedy: inTurn([
        deleteDevice(link.name, 'the flags of a device cannot be changed'),
        restartFlannel('creates it again and writes its rows'),
      ]),
      breaks: odd === 'gbp' ? 'none' : 'host',
    };
  },
});
