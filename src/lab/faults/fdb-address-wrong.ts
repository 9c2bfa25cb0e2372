import type { LabEra } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, NOBODY, VTEP } from './define.ts';

/** Replaces the entry, in the state the era gives it. */
function entry(era: LabEra, mac: string, dst: string): readonly string[] {
  const state = era === 'A' ? 'dynamic' : 'permanent';
  return ['bridge', 'fdb', 'replace', mac, 'dev', VTEP, 'dst', dst, 'self', state];
}

export const fdbAddressWrong = defineFault({
  id: 'fdb-address-wrong',
  title: 'the FDB entry of one peer leads to its old address',
  seenAt: 'flannel#760, #1052: the host got a new address by DHCP',
  modes: [50],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { vtepMac } = lab.host('minion2');
    await lab.on('minion1', entry(lab.era, vtepMac, NOBODY.underlayIp));
  },
  mend: async (lab) => {
    const { vtepMac, underlayIp } = lab.host('minion2');
    await lab.on('minion1', entry(lab.era, vtepMac, underlayIp));
  },
  expect: { cause: 'fdb-address-wrong', host: 'minion1', object: 'fdb', peer: 'minion2' },
});
