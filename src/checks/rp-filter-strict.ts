import { byHand, hostCheck } from './define.ts';
import { outerWays } from './define-underlay.ts';

const STRICT = 1;

export default hostCheck({
  id: 'rp-filter-strict',
  title: 'reverse path filtering lets peers’ outer packets in',
  severity: 'error',
  object: 'sysctl',
  needs: ['sysctls', 'addresses', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'Peers send to the PublicIP, so their packets come in by the device that holds it. Strict filtering (the larger of `all` ' +
    'and the device’s own rp_filter is 1) drops them when this host’s answers leave by another device. Strict filtering with ' +
    'answers by the same device, and loose filtering (2), are fine.',
  source: 'Linux Documentation/networking/ip-sysctl.rst (rp_filter), fib_validate_source; failure modes 17 and 87',
  mended: 'TcpExtIPReversePathFilter of `nstat -az` stands still while a peer pings',
  *subjects({ sysctls, addresses, underlay, lease, family }) {
    if (lease === null || family === 6) return;
    const all = sysctls.get('net.ipv4.conf.all.rp_filter');
    for (const [device, list] of addresses) {
      if (device === 'lo' || !list.some(({ ip }) => ip === lease.underlayIp)) continue;
      const key = `net.ipv4.conf.${device.replaceAll('.', '/')}.rp_filter`;
      const own = sysctls.get(key);
      if (own === undefined) continue;
      const value = Math.max(Number(own.value) || 0, Number(all?.value ?? 0) || 0);
      const entry =
        Number(own.value) === value || all === undefined
          ? { ...own, key }
          : { ...all, key: 'net.ipv4.conf.all.rp_filter' };
      const leaving = new Map<string, number>();
      for (const { way, odd } of outerWays({ underlay, lease }, 'out')) {
        const devs = way.route?.hops.flatMap(({ dev }) => (dev === null ? [] : [dev])) ?? [];
        // a way elsewhere, or none at all, is the route’s fault
        if (odd && devs.length > 0 && !devs.includes(device)) leaving.set(devs[0]!, (leaving.get(devs[0]!) ?? 0) + 1);
      }
      yield { device, value, entry, leaving };
    }
  },
  judge: ({ device, value, entry, leaving }) => {
    const [first] = leaving;
    if (value !== STRICT || first === undefined) return null;
    const [by, count] = first;
    return {
      name: entry.key,
      expected: `${entry.key} = 2, or answers by ${device}`,
      observed: `strict on ${device}; outer packets to ${count} peer${count === 1 ? '' : 's'} leave by ${by}`,
      message: `packets of peers come in by ${device}, answers leave by ${by}: strict reverse path filtering drops them`,
      evidence: [{ probe: 'sysctl', line: entry.line }],
      remedy: [
        byHand(
          ['sysctl', '-w', 'net.ipv4.conf.all.rp_filter=2'],
          `and in /etc/sysctl.d; or a policy rule that sends answers from this address out by ${device}`,
        ),
      ],
      breaks: 'host',
    };
  },
});
