import type { Decider, MarkWrite, Packet } from '../types/firewall.ts';

/** The packet after a rule wrote its mark, or its conversation's. */
export function marked(packet: Packet, write: MarkWrite, by: Decider): Packet {
  const { keep, flip, unknown, connection } = write;
  if (connection === 'to') return { ...packet, connectionMark: null };
  // a conversation nobody marked yet has mark 0
  const zero = connection === 'from' && packet.connectionMark === 0 ? unknown : 0;
  const known = ((packet.knownMark & keep) | ~keep) & ~unknown;
  return {
    ...packet,
    mark: (((packet.mark & keep) ^ flip) & ~unknown) >>> 0,
    knownMark: (known | zero) >>> 0,
    // who marked it first, for as long as it is marked
    markedBy: packet.mark !== 0 && packet.markedBy !== null ? packet.markedBy : by,
  };
}

export function sameMark(a: Packet, b: Packet): boolean {
  return a.mark === b.mark && a.knownMark === b.knownMark;
}

/** A packet that may or may not have gone the other's way: what the two marks do not share is not known. */
export function blurred(packet: Packet, other: Packet): Packet {
  if (sameMark(packet, other) && packet.connectionMark === other.connectionMark) return packet;
  return {
    ...packet,
    knownMark: (packet.knownMark & other.knownMark & ~(packet.mark ^ other.mark)) >>> 0,
    markedBy: other.markedBy ?? packet.markedBy,
    connectionMark: packet.connectionMark === other.connectionMark ? packet.connectionMark : null,
  };
}
