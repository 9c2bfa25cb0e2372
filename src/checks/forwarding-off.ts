import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'forwarding-off',
  title: 'the host forwards packets',
  severity: 'error',
  object: 'sysctl',
  needs: ['sysctls'],
  expects: ['lease', 'family', 'vtepName', 'bridgeName'],
  explain:
    'The host is a router between its bridge and its VTEP. With forwarding off its own addresses answer and its containers do ' +
    'not. Writing net.ipv4.ip_forward also resets forwarding on every device.',
  source: 'Linux Documentation/networking/ip-sysctl.rst; failure mode 85',
  mended: 'the sysctl reads 1, and after a reboot still',
  subjects: ({ sysctls, lease, family, vtepName, bridgeName }) => {
    const key = family === 4 ? 'net.ipv4.ip_forward' : 'net.ipv6.conf.all.forwarding';
    const entry = sysctls.get(key);
    // the flag of the device a packet enters by is what the kernel asks; set on both, the global one changes nothing
    const set = [vtepName, bridgeName].every(
      (device) =>
        device !== null && sysctls.get(`net.ipv4.conf.${device.replaceAll('.', '/')}.forwarding`)?.value === '1',
    );
    return entry === undefined || lease === null || (family === 4 && set && entry.value === '0')
      ? []
      : [{ key, entry }];
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
