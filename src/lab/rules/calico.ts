import { caliPort, type PlannedHost } from '../addresses.ts';
import { addRules } from './define.ts';

/**
 * Felix's chains for a host without network policies: each container's traffic runs through its profile, which allows
 * all, and what nobody allowed is dropped. Source: projectcalico/calico v3.27 felix/rules.
 */
export function calicoRules({ containers }: PlannedHost): string {
  const ports = containers.map(caliPort);
  const chains = [
    'FORWARD',
    'INPUT',
    'wl-to-host',
    'from-wl-dispatch',
    'to-wl-dispatch',
    'pri-kns.default',
    'pro-kns.default',
  ];
  const own = ports.flatMap((port) => [`fw-${port}`, `tw-${port}`]);
  const workload = (chain: string, profile: string) => [
    `-A cali-${chain} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A cali-${chain} -m conntrack --ctstate INVALID -j DROP`,
    `-A cali-${chain} -j MARK --set-xmark 0x0/0x10000`,
    `-A cali-${chain} -j cali-${profile}-kns.default`,
    `-A cali-${chain} -m comment --comment "Return if profile accepted" -m mark --mark 0x10000/0x10000 -j RETURN`,
    `-A cali-${chain} -m comment --comment "Drop if no profiles matched" -j DROP`,
  ];
  return addRules([
    '*filter',
    ...[...chains, ...own].map((chain) => `:cali-${chain} - [0:0]`),
    '-I INPUT 1 -m comment --comment "cali:Cz_u1IQiXIMmKD4c" -j cali-INPUT',
    '-I FORWARD 1 -m comment --comment "cali:wUHhoiAYhphO9Mso" -j cali-FORWARD',
    '-A FORWARD -m comment --comment "cali:S93hcgKJrXEqnTfs" -m comment --comment "Policy explicitly accepted packet." -m mark --mark 0x10000/0x10000 -j ACCEPT',
    '-A FORWARD -m comment --comment "cali:mp77cMpurHhyjLrM" -j MARK --set-xmark 0x10000/0x10000',
    '-A cali-INPUT -i cali+ -g cali-wl-to-host',
    '-A cali-wl-to-host -j cali-from-wl-dispatch',
    '-A cali-wl-to-host -m comment --comment "Configured DefaultEndpointToHostAction" -j ACCEPT',
    '-A cali-INPUT -m mark --mark 0x10000/0x10000 -j ACCEPT',
    '-A cali-FORWARD -j MARK --set-xmark 0x0/0xe0000',
    '-A cali-FORWARD -i cali+ -j cali-from-wl-dispatch',
    '-A cali-FORWARD -o cali+ -j cali-to-wl-dispatch',
    ...ports.map((port) => `-A cali-from-wl-dispatch -i ${port} -g cali-fw-${port}`),
    '-A cali-from-wl-dispatch -m comment --comment "Unknown interface" -j DROP',
    ...ports.map((port) => `-A cali-to-wl-dispatch -o ${port} -g cali-tw-${port}`),
    '-A cali-to-wl-dispatch -m comment --comment "Unknown interface" -j DROP',
    ...ports.flatMap((port) => [...workload(`fw-${port}`, 'pro'), ...workload(`tw-${port}`, 'pri')]),
    ...['pri', 'pro'].flatMap((way) => [
      `-A cali-${way}-kns.default -m comment --comment "Profile kns.default allows" -j MARK --set-xmark 0x10000/0x10000`,
      `-A cali-${way}-kns.default -m mark --mark 0x10000/0x10000 -j RETURN`,
    ]),
    'COMMIT',
  ]);
}
