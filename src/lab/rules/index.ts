import type { PlannedHost } from '../addresses.ts';
import { type LabPlan, traitsOf } from '../plan.ts';
import { calicoRules } from './calico.ts';
import { dockerRules } from './docker.ts';
import { firewalldRules } from './firewalld.ts';
import { kubeProxyRules } from './kube-proxy.ts';

/** A bash script that sets the rules of others over flannel's, as a healthy host of this shape has them. */
export function rulesOfOthers(plan: LabPlan, host: PlannedHost): string {
  switch (traitsOf(plan).rules) {
    case 'docker':
      return dockerRules(plan, host);
    case 'kubeproxy':
      return kubeProxyRules(plan, host);
    case 'firewalld':
      return firewalldRules(plan, host);
    case 'calico':
      return calicoRules(host);
    case null:
      return '';
  }
}
