import { defineFault } from './define.ts';

const CONTAINERS = ['container1', 'container2'];

export const configMtuNotAppliedHost = defineFault({
  id: 'config-mtu-not-applied-host',
  title: 'one host has not applied the MTU of net-conf',
  seenAt: 'containernetworking/cni#306: the device is kept as it is',
  modes: [69, 106],
  eras: ['C'],
  break: async (lab) => {
    await lab.config({ Network: '10.1.0.0/16', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1, MTU: 1400 } });
    for (const host of ['minion1', 'minion2']) {
      await lab.on(host, ['ip', 'link', 'set', 'flannel.1', 'mtu', '1350']);
      await lab.on(host, ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1350/', '/run/flannel/subnet.env']);
      for (const port of ['veth-container1', 'veth-container2', 'docker0'])
        await lab.on(host, ['ip', 'link', 'set', port, 'mtu', '1350']);
      for (const container of CONTAINERS)
        await lab.at(`${host}/${container}`, ['ip', 'link', 'set', 'eth0', 'mtu', '1350']);
    }
  },
  mend: async (lab) => {
    for (const host of ['minion1', 'minion2']) {
      for (const dev of ['flannel.1', 'veth-container1', 'veth-container2', 'docker0'])
        await lab.on(host, ['ip', 'link', 'set', dev, 'mtu', '1450']);
      for (const container of CONTAINERS)
        await lab.at(`${host}/${container}`, ['ip', 'link', 'set', 'eth0', 'mtu', '1450']);
      await lab.on(host, ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1450/', '/run/flannel/subnet.env']);
    }
    await lab.config(null);
  },
  expect: { cause: 'vtep-mtu-not-applied', host: 'minion3', object: 'mtu' },
});
