import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'forwarding-off',
  title: 'the host forwards packets',
  severity: 'error',
  object: 'sysctl',
  needs: ['sysctls'],
  expects: ['lease', 'family'],
  explain:
    'The host is a router between its bridge and its VTEP. With forwarding off its own addresses answer and its containers do ' +
    'not. Writing net.ipv4.ip_forward also resets forwarding on every device.',
  source: 'Linux Documentation/networking/ip-sysctl.rst; failure mode 85',
  subjects: ({ sysctls, lease, family }) => {
    const key = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const entry = sysctls.get(key);
    return entry === undefined || lease === null ? [] : [{ key, entry }];
  },
  judge: ({ key, entry }) =>
    entry.value !== '0'
      ? null
      : {
          name: key,
          expected: `${key} = 1`,
          observed: `${key} = 0`,
          message: `${key} is 0: the host does not forward between its containers and the VTEP`,
          evidence: [{ probe: 'sysctl', line: entry.line }],
          remedy: [
            byHand(
              ['sysctl', '-w', `${key}=1`],
              'and in /etc/sysctl.d, or it returns at the next boot; find what switched it off',
            ),
          ],
          breaks: 'host',
        },
});
