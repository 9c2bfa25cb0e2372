import type { Ip } from '../types/address.ts';
import type { Parsed } from '../types/probe.ts';
import type { FdbRecord } from '../types/record.ts';
import { defineProbe, NONE, parseLines, vocabulary } from './define.ts';

const WORDS = vocabulary(
  'dev dst vni src_vni port via vlan master self used updated nhid link-netnsid link-netns permanent static stale local router extern_learn offload sticky locked added_by_user dynamic',
);

/** `12:66:aa:00:00:02 dev flannel.1 dst 192.168.122.102 self permanent`. Source: iproute2 bridge/fdb.c print_fdb. */
function parse(bytes: Uint8Array): Parsed<FdbRecord> {
  return parseLines(bytes, (line, records) => {
    const mac = line.mac();
    if (mac < 0) return line.reject('it does not start with an Ethernet address');
    let dev: string | null = null;
    let dst: Ip | null = null;
    let vni: number | null = null;
    let port: number | null = null;
    let via: string | null = null;
    let vlan: number | null = null;
    let master: string | null = null;
    let self = false;
    let state: string | null = null;
    let flags: string[] | null = null;
    while (line.next()) {
      const word = line.keyword(WORDS);
      switch (word) {
        case 'dev':
          dev = line.nextText();
          if (dev === null) return line.reject('no device after dev');
          break;
        case 'dst':
          dst = line.nextIp();
          if (dst === null) return line.reject('what stands after dst is no address');
          break;
        case 'vni':
          vni = line.nextDecimal();
          if (vni < 0) return line.reject('the vni is no number');
          break;
        case 'port':
          port = line.nextDecimal();
          if (port < 0) return line.reject('the port is no number');
          break;
        case 'via':
          via = line.nextText();
          if (via === null) return line.reject('no device after via');
          break;
        case 'vlan':
          vlan = line.nextDecimal();
          if (vlan < 0) return line.reject('the vlan is no number');
          break;
        case 'master': {
          // Also a bare flag (NTF_MASTER), before another word or at the end.
          if (!line.next()) break;
          const next = line.keyword(WORDS);
          if (next === '') master = line.text();
          else line.back();
          break;
        }
        case 'self':
          self = true;
          break;
        case 'permanent':
        case 'static':
        case 'stale':
        case 'local':
          state = word;
          break;
        case 'src_vni':
        case 'used':
        case 'updated':
        case 'nhid':
        case 'link-netnsid':
        case 'link-netns':
          line.next();
          break;
        default: {
          const text = word === '' ? line.text() : word;
          if (text.startsWith('state=')) state = text;
          else {
            flags ??= [];
            if (flags.length === 16) return line.reject('too many words');
            flags.push(text);
          }
        }
      }
    }
    if (dev === null && dst === null && master === null && !self) return line.reject('neither device nor destination');
    records.push({ line: line.number, mac, dev, dst, vni, port, via, vlan, master, self, state, flags: flags ?? NONE });
  });
}

/** Where each device sends an Ethernet address: for the VTEP, which peer's underlay address a peer's VTEP MAC is at. */
export const bridgeFdb = defineProbe({
  id: 'bridge-fdb',
  title: 'forwarding database of bridges and VXLAN devices',
  file: 'bridge-fdb.txt',
  command: { argv: ['bridge', 'fdb'] },
  root: false,
  core: true,
  parse,
});
