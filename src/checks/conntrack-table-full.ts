import { anyOf, byHand, hostCheck } from './define.ts';

const COUNT = 'net.netfilter.nf_conntrack_count';
const MAX = 'net.netfilter.nf_conntrack_max';
/** From here the next burst fills it. */
const NEAR = 0.95;

export default hostCheck({
  id: 'conntrack-table-full',
  title: 'the connection table has room',
  severity: 'error',
  object: 'conntrack',
  needs: ['sysctls'],
  expects: ['lease'],
  explain:
    'Connections of containers, and the outer VXLAN flows as well, take entries in the connection table. When it is full, ' +
    'packets of new connections are dropped while old ones go on. A warning from 95 % on.',
  source: 'Linux Documentation/networking/nf_conntrack-sysctl.rst; failure mode 95',
  mended: 'nf_conntrack_count stays well below nf_conntrack_max under load',
  *subjects({ sysctls, lease }) {
    const count = sysctls.get(COUNT);
    const max = sysctls.get(MAX);
    if (lease !== null && count !== undefined && Number(max?.value) > 0)
      yield { count: Number(count.value), max: Number(max!.value), line: count.line };
  },
  judge: ({ count, max, line }) =>
    count < NEAR * max
      ? null
      : {
          name: COUNT,
          expected: `less than ${max}`,
          observed: `${count} of ${max}`,
          message: `the connection table holds ${count} of ${max} entries${count < max ? '' : ': new connections are dropped'}`,
          severity: count < max ? 'warning' : 'error',
          evidence: [{ probe: 'sysctl', line }],
          remedy: anyOf([
            byHand(['sysctl', '-w', `${MAX}=${max * 2}`], 'and in /etc/sysctl.d'),
            byHand(
              ['iptables', '-t', 'raw', '-A', 'PREROUTING', '-p', 'udp', '--dport', '<VXLAN port>', '-j', 'NOTRACK'],
              'keeps the outer flows out of the table; the same in chain OUTPUT',
            ),
          ]),
          breaks: 'none',
        },
});
