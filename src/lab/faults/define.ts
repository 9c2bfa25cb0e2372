import type { Fault, LabEra, LabHands } from '../../types/fault.ts';

/** A fault, with its shape checked by the compiler. */
export function defineFault(fault: Fault): Fault {
  return fault;
}

export const EVERY_ERA: readonly LabEra[] = ['A', 'B1', 'B2', 'C'];
/** Eras in which every peer has its permanent FDB entry. */
export const STATIC_FDB: readonly LabEra[] = ['B1', 'B2', 'C'];
/** Eras in which one route leads to all peers. */
export const AGGREGATE: readonly LabEra[] = ['A', 'B1', 'B2'];

/** The VTEP of the lab. */
export const VTEP = 'flannel.1';

/** Addresses, and an Ethernet address, that nobody in the lab has. */
export const NOBODY = {
  underlayIp: '192.168.122.199',
  subnet: '10.1.177.0/24',
  overlayIp: '10.1.177.0',
  mac: '12:66:aa:00:00:99',
};

/** A link of the host that leads nowhere: a second interface. */
export async function addStub(lab: LabHands, host: string): Promise<void> {
  await lab.on(host, 'ip link add stub0 type veth peer name stub1'.split(' '));
  await lab.on(host, 'ip link set stub1 up'.split(' '));
  await lab.on(host, 'ip link set stub0 up'.split(' '));
}

/** Its routes and addresses go with it. */
export async function dropStub(lab: LabHands, host: string): Promise<void> {
  await lab.on(host, 'ip link del stub0'.split(' '));
}

/** A rule of iptables as words, and how it is put in and taken out again. */
export interface RuleWords {
  /** Table, then chain, then the rule: `['filter', 'INPUT', '-p', 'udp', …]`. */
  readonly rule: readonly [table: string, chain: string, ...words: string[]];
  /** At the chain's head unless told otherwise. */
  readonly append?: boolean;
}

/** Puts rules into a host's iptables, in this order. */
export async function putRules(lab: LabHands, host: string, rules: readonly RuleWords[]): Promise<void> {
  for (const { rule, append } of rules) {
    const [table, ...words] = rule;
    await lab.on(host, ['iptables', '-w', '-t', table, append === true ? '-A' : '-I', ...words]);
  }
}

/** Takes the same rules out again, and the tables that came with them: iptables makes mangle and raw when first used. */
export async function takeRules(lab: LabHands, host: string, rules: readonly RuleWords[]): Promise<void> {
  for (const { rule } of rules) {
    const [table, ...words] = rule;
    await lab.on(host, ['iptables', '-w', '-t', table, '-D', ...words]);
  }
  for (const table of new Set(rules.map(({ rule }) => rule[0]))) {
    if (table === 'filter' || table === 'nat') continue;
    const left = (await lab.on(host, ['iptables', '-w', '-t', table, '-S'])).split('\n');
    if (left.every((line) => line === '' || line.startsWith('-P')))
      await lab.on(host, ['nft', 'delete', 'table', 'ip', table]);
  }
}

/** Break and mend of a fault that is nothing but rules. */
export function byRules(host: string, rules: readonly RuleWords[]): Pick<Fault, 'break' | 'mend'> {
  return { break: (lab) => putRules(lab, host, rules), mend: (lab) => takeRules(lab, host, rules) };
}

/** Loads rules into the underlay's switch, as `table bridge doctor` with one chain that all frames between hosts pass. */
export async function putInSwitch(lab: LabHands, rules: readonly string[]): Promise<void> {
  const chain = ['type filter hook forward priority 0', ...rules, ''].join('; ');
  await lab.underlay(['nft', `table bridge doctor { chain forward { ${chain}}; }`]);
}

export async function takeFromSwitch(lab: LabHands): Promise<void> {
  await lab.underlay(['nft', 'delete', 'table', 'bridge', 'doctor']);
}

/** Loads a table of nftables' own, `inet doctor`; its text is what stands between the braces. */
export async function putTable(lab: LabHands, host: string, text: string, family = 'inet'): Promise<void> {
  await lab.write(host, '/run/doctor.nft', `table ${family} doctor {\n${text}\n}\n`);
  await lab.on(host, ['nft', '-f', '/run/doctor.nft']);
}

export async function takeTable(lab: LabHands, host: string, family = 'inet'): Promise<void> {
  await lab.on(host, ['nft', 'delete', 'table', family, 'doctor']);
}

/** Break and mend of a fault that is nothing but a table. */
export function byTable(host: string, text: string, family?: string): Pick<Fault, 'break' | 'mend'> {
  return { break: (lab) => putTable(lab, host, text, family), mend: (lab) => takeTable(lab, host, family) };
}

/** An IPsec policy that blocks, by its selector: `src 192.168.122.0/24 proto udp dir in`. */
export function byPolicy(host: string, selector: string): Pick<Fault, 'break' | 'mend'> {
  const policy = (verb: string, lab: LabHands, ...more: readonly string[]) =>
    lab.on(host, ['ip', 'xfrm', 'policy', verb, ...selector.split(' '), ...more]);
  return {
    break: async (lab) => {
      await policy('add', lab, 'action', 'block');
    },
    mend: async (lab) => {
      await policy('delete', lab);
    },
  };
}

/** Runs `ip` once over several lines, in a place: `minion2/container1`. */
export async function ipBatch(lab: LabHands, place: string, lines: readonly string[]): Promise<void> {
  await lab.at(place, ['sh', '-c', 'printf "%s\n" "$@" | ip -batch -', 'batch', ...lines]);
}

/** 10.1.22.2 for the first container of minion2. */
export function containerIp(lab: LabHands, host: string, number: number): string {
  return lab.host(host).bridgeIp.replace(/1$/, String(1 + number));
}

const STAND_IN = '/run/lab/stand-in/flanneld';

/** The lab writes flannel's rows itself, so a process that bears its name and sleeps stands in for flanneld. */
export async function startStandIn(lab: LabHands, host: string): Promise<void> {
  const start = `mkdir -p \${1%/*}; [ -e $1 ] || cp "$(command -v sleep)" $1
setsid $1 infinity </dev/null >/dev/null 2>&1 & pid=$!
until [ "$(cat /proc/$pid/comm)" = flanneld ]; do :; done; echo $pid >>$1.pids`;
  await lab.on(host, ['sh', '-c', start, 'start', STAND_IN]);
}

/** Ends all that stand in on the host. */
export async function stopStandIns(lab: LabHands, host: string): Promise<void> {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's
  await lab.on(host, ['sh', '-c', 'kill $(cat $1.pids); rm -r ${1%/*}', 'stop', STAND_IN]);
}

/** A deletion that names no entry is of all. Source: Linux net/netfilter/nf_conntrack_netlink.c ctnetlink_del_conntrack. */
const FORGET = `
import socket, struct, sys
link = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
link.send(struct.pack("=IHHIIBBH", 20, 258, 5, 0, 0, 2, 0, 0))
code = struct.unpack_from("=i", link.recv(4096), 16)[0]
sys.exit(0 if code == 0 else "error %d" % code)
`;

/** Empties a host's connection table, as `conntrack -F` does. */
export async function forgetConnections(lab: LabHands, host: string): Promise<void> {
  await lab.on(host, ['python3', '-c', FORGET]);
}
