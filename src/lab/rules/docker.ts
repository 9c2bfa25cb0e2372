import type { PlannedHost } from '../addresses.ts';
import { type LabPlan, vtepOf } from '../plan.ts';
import { addRules } from './define.ts';

/**
 * Odd hosts have Docker 20's rules, even ones Docker 28's: both set FORWARD's policy to DROP and insert their chains
 * before flannel's. Docker 28 drops what comes from elsewhere to a container, so that its users let the VTEP in by
 * DOCKER-USER and switch its raw rules off (`allow-direct-routing`).
 * Source: moby v20.10 libnetwork/iptables, v28.0 integration/network/bridge/iptablesdoc.
 */
export function dockerRules(plan: LabPlan, host: PlannedHost): string {
  const even = plan.hosts.findIndex(({ name }) => name === host.name) % 2 === 1;
  return addRules([...(even ? docker28(vtepOf(plan)) : DOCKER_20), ...NAT]);
}

const DOCKER_20 = [
  '*filter',
  ':FORWARD DROP [0:0]',
  ':DOCKER - [0:0]',
  ':DOCKER-ISOLATION-STAGE-1 - [0:0]',
  ':DOCKER-ISOLATION-STAGE-2 - [0:0]',
  ':DOCKER-USER - [0:0]',
  '-I FORWARD 1 -j DOCKER-USER',
  '-I FORWARD 2 -j DOCKER-ISOLATION-STAGE-1',
  '-I FORWARD 3 -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-I FORWARD 4 -o docker0 -j DOCKER',
  '-I FORWARD 5 -i docker0 ! -o docker0 -j ACCEPT',
  '-I FORWARD 6 -i docker0 -o docker0 -j ACCEPT',
  '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
  '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
  '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
  '-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
  '-A DOCKER-USER -j RETURN',
  'COMMIT',
];

function docker28(vtep: string): readonly string[] {
  return [
    '*filter',
    ':FORWARD DROP [0:0]',
    ':DOCKER - [0:0]',
    ':DOCKER-BRIDGE - [0:0]',
    ':DOCKER-CT - [0:0]',
    ':DOCKER-FORWARD - [0:0]',
    ':DOCKER-ISOLATION-STAGE-1 - [0:0]',
    ':DOCKER-ISOLATION-STAGE-2 - [0:0]',
    ':DOCKER-USER - [0:0]',
    '-I FORWARD 1 -j DOCKER-USER',
    '-I FORWARD 2 -j DOCKER-FORWARD',
    '-A DOCKER ! -i docker0 -o docker0 -j DROP',
    '-A DOCKER-BRIDGE -o docker0 -j DOCKER',
    '-A DOCKER-CT -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    '-A DOCKER-FORWARD -j DOCKER-CT',
    '-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1',
    '-A DOCKER-FORWARD -j DOCKER-BRIDGE',
    '-A DOCKER-FORWARD -i docker0 -j ACCEPT',
    '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
    '-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP',
    `-A DOCKER-USER -i ${vtep} -o docker0 -j ACCEPT`,
    'COMMIT',
  ];
}

/** Without a rule for the bridge itself: flannel's users start Docker with --ip-masq=false. */
const NAT = [
  '*nat',
  ':DOCKER - [0:0]',
  '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
  '-A DOCKER -i docker0 -j RETURN',
  'COMMIT',
];
