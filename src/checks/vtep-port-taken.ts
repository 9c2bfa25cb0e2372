import { byHand, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-port-taken',
  title: 'the network’s UDP port is free for the VTEP',
  severity: 'error',
  object: 'port',
  needs: ['vtep', 'vxlan', 'devices', 'sockets'],
  expects: ['lease', 'overlay', 'family'],
  explain:
    'The VTEP is down and somebody else has its UDP port: a process, or a VXLAN device with other flags that is up. The kernel ' +
    'refuses to bring the VTEP up (address already in use), and flannel tries again and again.',
  source: 'Linux drivers/net/vxlan vxlan_sock_add; kubernetes issue 121530; failure mode 7',
  mended: '`ip link show` of the VTEP prints UP, and `ss -lunp` no process on its port',
  *subjects({ vtep, vxlan, sockets, overlay, lease, family, devices }) {
    const port = vxlan?.link.vxlan?.dstPort ?? overlay.port;
    if (vtep === null || vxlan === null || lease === null || port === null) return;
    if (vtep.sightings.some(({ link }) => link.flags.includes('UP'))) return;
    const other = [...devices.values()]
      .flatMap(({ sightings }) => sightings.filter(({ link }) => link.vxlan !== null).slice(0, 1))
      .find(({ link }) => link.name !== vtep.name && link.vxlan?.dstPort === port && link.flags.includes('UP'));
    const socket = sockets.find(
      (each) => each.localPort === port && (each.family === null || each.family === family) && each.localIp === null,
    );
    yield { vtep, port, other, socket };
  },
  judge: ({ vtep, port, other, socket }, { vxlan }) => {
    const own = vxlan!.link.vxlan;
    // a device with the same flags shares the socket
    const flags = other?.link.vxlan;
    const foreign = flags != null && own !== null && (flags.external !== own.external || flags.gbp !== own.gbp);
    if (socket === undefined || (socket.process === null && !foreign)) return null;
    const who = foreign ? `device ${other!.link.name}` : `process ${socket.process}`;
    return {
      name: `udp/${port}`,
      expected: `udp/${port} held by the kernel for ${vtep.name}`,
      observed: `udp/${port} held by ${who}`,
      message: `${who} holds udp/${port}, so ${vtep.name} cannot come up`,
      evidence: [
        { probe: 'ss-lun', line: socket.line },
        ...(foreign ? [{ probe: other!.probe, line: flags.line }] : []),
      ],
      remedy: inTurn([
        foreign
          ? byHand(
              ['ip', 'link', 'set', other!.link.name, 'down'],
              'frees the port; give that device another one; done when `ss -lun` shows no such port',
            )
          : byHand(
              ['ss', '-lunp', `sport = :${port}`],
              'names the process: stop it, or move one of the two to another port; done when no process is printed',
            ),
        restartFlannel('brings the VTEP up and writes its rows again'),
      ]),
      breaks: 'host',
    };
  },
});
