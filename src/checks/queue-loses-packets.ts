import { byHand, hostCheck } from './define.ts';

/** Queueing disciplines that no healthy host has where packets of the overlay pass. */
const LOSES: Readonly<Record<string, { readonly severity: 'error' | 'warning'; readonly does: string }>> = {
  blackhole: { severity: 'error', does: 'drops every packet that leaves by it' },
  plug: { severity: 'error', does: 'holds every packet back until somebody lets it go' },
  netem: { severity: 'warning', does: 'delays, loses or spoils packets on purpose, to try what they suffer' },
};

export default hostCheck({
  id: 'queue-loses-packets',
  title: 'no queue on the overlay’s way is there to lose packets',
  severity: 'error',
  object: 'queue',
  needs: ['devices', 'vtep', 'vxlan'],
  expects: ['lease', 'bridgeName'],
  explain:
    'The queueing discipline of the VTEP, of the device under it or of the containers’ bridge is one that drops, holds back or spoils what ' +
    'leaves: blackhole, plug, or netem, which a test of how services bear a bad network left behind. netem may do no more than delay: a warning.',
  source: 'tc(8), tc-netem(8); Linux net/sched/sch_blackhole.c, sch_plug.c; failure modes 99 and 111',
  mended: '`ip link show` of the device prints its former qdisc, and the overlay loses nothing',
  *subjects({ devices, vtep, vxlan, bridgeName, lease }) {
    if (lease === null) return;
    const names = new Set([vtep?.name, vxlan?.link.vxlan?.dev, bridgeName]);
    for (const name of names) {
      const device = name == null ? undefined : devices.get(name);
      if (device !== undefined) yield device;
    }
  },
  judge: ({ name, sightings }) => {
    for (const { probe, link } of sightings) {
      const found = LOSES[link.qdisc ?? ''];
      if (found === undefined) continue;
      return {
        name,
        severity: found.severity,
        expected: 'a qdisc that passes packets on',
        observed: `qdisc ${link.qdisc}`,
        message: `the queue of ${name} is ${link.qdisc}: it ${found.does}`,
        evidence: [{ probe, line: link.line }],
        remedy: [
          byHand(
            ['tc', 'qdisc', 'del', 'dev', name, 'root'],
            'and end what set it: a chaos test, a script; done when `tc -s qdisc show` counts no new drops',
          ),
        ],
        breaks: found.severity === 'error' ? 'host' : 'none',
      };
    }
    return null;
  },
});
