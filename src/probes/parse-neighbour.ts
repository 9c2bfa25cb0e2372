import { familyOf } from '../net/ip.ts';
import { hexDigit } from '../net/mac.ts';
import type { Mac } from '../types/address.ts';
import type { Parsed } from '../types/probe.ts';
import type { NeighbourRecord } from '../types/record.ts';
import { type Line, NONE, parseLines, vocabulary } from './define.ts';

const WORDS = vocabulary(
  'dev lladdr used ref probes proto nud PERMANENT REACHABLE STALE DELAY PROBE FAILED INCOMPLETE NOARP NONE',
);

/** A link-layer address of another sort: an IP for tunnels, twenty octets for InfiniBand. */
function isOtherAddress(line: Line): boolean {
  if (line.ip() !== null) return true;
  for (let i = line.start; i < line.end; i++) {
    if (line.bytes[i] !== 0x3a && hexDigit(line.bytes[i]!) < 0) return false;
  }
  return line.end - line.start !== 17;
}

/**
 * `ip neigh` and `ip -6 neigh`: `10.1.22.0 dev flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT`. The address is null for
 * what is not Ethernet, the device null where the command was asked for one device.
 * Source: iproute2 ip/ipneigh.c print_neigh.
 */
export function parseNeighbours(bytes: Uint8Array): Parsed<NeighbourRecord> {
  return parseLines(bytes, (line, records) => {
    const ip = line.ip();
    if (ip === null) return line.reject('it does not start with an address');
    let dev: string | null = null;
    let mac: Mac | null = null;
    let state: string | null = null;
    let flags: string[] | null = null;
    while (line.next()) {
      const word = line.keyword(WORDS);
      switch (word) {
        case 'dev':
          dev = line.nextText();
          if (dev === null) return line.reject('no device after dev');
          break;
        case 'lladdr': {
          if (!line.next()) return line.reject('no address after lladdr');
          const read = line.mac();
          if (read >= 0) mac = read;
          else if (!isOtherAddress(line)) return line.reject('what stands after lladdr is no address');
          break;
        }
        case 'used':
        case 'ref':
        case 'probes':
        case 'proto':
          line.next();
          break;
        case 'nud':
          break;
        case '':
          // `used 3/63/0probes 6`: some versions leave the space out, so a bare number may follow.
          if (line.decimal() < 0) {
            flags ??= [];
            if (flags.length === 16) return line.reject('too many words');
            flags.push(line.text());
          }
          break;
        default:
          state = word;
      }
    }
    if (dev === null && mac === null && state === null) return line.reject('neither device, address nor state');
    records.push({ line: line.number, family: familyOf(ip), ip, dev, mac, state, flags: flags ?? NONE });
  });
}
