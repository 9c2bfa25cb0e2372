import type { Probe, ProbeId } from '../types/probe.ts';
import { bridgeFdb } from './bridge-fdb.ts';
import { containers } from './containers.ts';
import { ethtoolKFlannel } from './ethtool-k-flannel.ts';
import { hostFacts } from './host-facts.ts';
import { ip6Neigh } from './ip-6-neigh.ts';
import { ip6Route } from './ip-6-route.ts';
import { ip6Rule } from './ip-6-rule.ts';
import { ipAddr } from './ip-addr.ts';
import { ipDLink } from './ip-d-link.ts';
import { ipNeigh } from './ip-neigh.ts';
import { ipR } from './ip-r.ts';
import { ipRouteAll } from './ip-route-all.ts';
import { ipRule } from './ip-rule.ts';
import { ipSLink } from './ip-s-link.ts';
import { ip6tablesLegacySave } from './ip6tables-legacy-save.ts';
import { ip6tablesSave } from './ip6tables-save.ts';
import { iptablesLegacySave } from './iptables-legacy-save.ts';
import { iptablesSave } from './iptables-save.ts';
import { netstat } from './netstat.ts';
import { nftRuleset } from './nft-ruleset.ts';
import { processes } from './processes.ts';
import { snmp } from './snmp.ts';
import { ssLun } from './ss-lun.ts';
import { subnetEnv } from './subnet-env.ts';
import { sysctl } from './sysctl.ts';

/** Every state probe by its id, in the order they run. Tables that must agree are read close together. */
export const PROBES: { readonly [P in ProbeId]: Probe<P> } = {
  'subnet-env': subnetEnv,
  'ip-d-link': ipDLink,
  'ip-addr': ipAddr,
  'ip-rule': ipRule,
  'ip-6-rule': ip6Rule,
  'ip-r': ipR,
  'ip-6-route': ip6Route,
  'ip-route-all': ipRouteAll,
  'ip-neigh': ipNeigh,
  'ip-6-neigh': ip6Neigh,
  'bridge-fdb': bridgeFdb,
  'ip-s-link': ipSLink,
  'ss-lun': ssLun,
  sysctl,
  snmp,
  netstat,
  'ethtool-k-flannel': ethtoolKFlannel,
  'iptables-save': iptablesSave,
  'ip6tables-save': ip6tablesSave,
  'iptables-legacy-save': iptablesLegacySave,
  'ip6tables-legacy-save': ip6tablesLegacySave,
  'nft-ruleset': nftRuleset,
  'host-facts': hostFacts,
  processes,
  containers,
};

/** Ids in the order the probes run. */
export const PROBE_ORDER = Object.keys(PROBES) as readonly ProbeId[];

/** What must be known of a host; of each group one answer is enough. A group without any is exit code 3. */
export const CORE_EVIDENCE: readonly (readonly ProbeId[])[] = [
  ['ip-d-link'],
  ['ip-route-all', 'ip-r'],
  ['ip-neigh'],
  ['bridge-fdb'],
];
