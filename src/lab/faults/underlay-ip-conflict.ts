import { defineFault, EVERY_ERA } from './define.ts';

/**
 * A machine of its own on the switch that has $1. The switch itself keeps to the right host ($2), or the lab could not
 * examine it, and minion1 is given the other's answer alone, as if that came first. It ends when its cable is gone.
 * The port's address is a high one: a bridge takes its ports' lowest, and forgets its neighbours when that changes.
 */
const TWIN = `set -e
ip neigh replace $1 lladdr $2 dev switch0 nud permanent
nft 'table bridge twin { chain late { type filter hook forward priority 0; iifname "minion2" oifname "minion1" ether type arp drop; }; }'
setsid unshare --net sh -c '
ip link add twin0 type veth peer name twin address fe:ff:ff:ff:ff:01 netns $0
ip addr add $1/24 dev twin0
ip link set twin0 up
while ip link show twin0; do sleep 0.2; done' $$ $1 </dev/null >/dev/null 2>&1 &
until ip link set twin master switch0 up 2>/dev/null; do sleep 0.05; done`;
const NO_TWIN = `ip link del twin; nft delete table bridge twin; ip neigh del $1 dev switch0`;
const HEAR = `ip neigh del $1 dev eth0 2>/dev/null
for ip; do until ip neigh show $ip dev eth0 | grep -q REACHABLE; do ping -c 1 -W 1 $ip >/dev/null || :; done; done`;

export const underlayIpConflict = defineFault({
  id: 'underlay-ip-conflict',
  title: 'another machine on the link has a host’s underlay address',
  seenAt: 'flannel#98: two machines with one address',
  modes: [15],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { underlayIp } = lab.host('minion2');
    const mac = (await lab.on('minion2', ['cat', '/sys/class/net/eth0/address'])).trim();
    await lab.underlay(['bash', '-c', TWIN, 'twin', underlayIp, mac]);
    await lab.on('minion1', ['bash', '-c', HEAR, 'hear', underlayIp, lab.host('minion3').underlayIp]);
  },
  mend: async (lab) => {
    const { underlayIp } = lab.host('minion2');
    await lab.underlay(['bash', '-c', NO_TWIN, 'twin', underlayIp]);
    await lab.on('minion1', ['ip', 'neigh', 'flush', 'to', underlayIp, 'dev', 'eth0']);
  },
  expect: { cause: 'underlay-ip-conflict', host: 'minion2', object: 'underlay' },
});
