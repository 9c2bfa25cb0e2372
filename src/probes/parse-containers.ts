import type { Parsed, Reject } from '../types/probe.ts';
import type { ContainerRecord, LinkRecord, NeighbourRecord, RouteRecord } from '../types/record.ts';
import { type Line, parseLines } from './define.ts';
import { parseLinks } from './parse-link.ts';
import { parseNeighbours } from './parse-neighbour.ts';
import { parseRoutes } from './parse-route.ts';

const MAX_REJECTS = 100;
const NEWLINE = 0x0a;

const HEADINGS = ['netns', 'routes', 'neighbours'] as const;
type Heading = (typeof HEADINGS)[number];

/** Lines that belong together: those under one heading, or the heading itself. */
interface Section {
  readonly kind: Heading | 'body';
  /** Lines before its first one. */
  readonly skipped: number;
  readonly bytes: Uint8Array;
}

function startsWith(bytes: Uint8Array, at: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  const after = bytes[at + word.length];
  return after === undefined || after <= 0x20;
}

function* sections(bytes: Uint8Array): Generator<Section> {
  let from = 0;
  let skipped = 0;
  let line = 0;
  for (let at = 0; at < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline < 0 ? bytes.length : newline + 1;
    const kind = HEADINGS.find((word) => startsWith(bytes, at, word));
    if (kind !== undefined) {
      if (at > from) yield { kind: 'body', skipped, bytes: bytes.subarray(from, at) };
      yield { kind, skipped: line, bytes: bytes.subarray(at, end) };
      from = end;
      skipped = line + 1;
    }
    at = end;
  }
  if (from < bytes.length) yield { kind: 'body', skipped, bytes: bytes.subarray(from) };
}

/** `netns 1 3 /run/docker/netns/3f2a…`: which of how many, and where. */
function readHeading(line: Line, skipped: number): ContainerRecord | null {
  if (line.nextDecimal() < 0) return null;
  const total = line.nextDecimal();
  const path = line.nextText();
  return total < 0 || path === null ? null : { line: skipped + 1, path, total, links: [], routes: [], neighbours: [] };
}

/** Outputs of `ip addr`, `ip route show table all` and `ip neigh` for each namespace, under `netns K N PATH`, `routes` and `neighbours`. */
export function parseContainers(bytes: Uint8Array): Parsed<ContainerRecord> {
  const records: ContainerRecord[] = [];
  const rejects: Reject[] = [];
  const lines = { recorded: 0, ignored: 0, rejected: 0 };
  let here: ContainerRecord | null = null;
  let under: Heading = 'netns';
  const take = <R>(parsed: Parsed<R>, skipped: number): readonly R[] => {
    lines.recorded += parsed.lines.recorded;
    lines.ignored += parsed.lines.ignored;
    lines.rejected += parsed.lines.rejected;
    for (const reject of parsed.rejects) {
      if (rejects.length < MAX_REJECTS) rejects.push({ ...reject, line: reject.line + skipped });
    }
    return parsed.records;
  };
  for (const { kind, skipped, bytes: part } of sections(bytes)) {
    if (kind === 'netns') {
      under = kind;
      [here = null] = take(
        parseLines<ContainerRecord>(part, (line, headings) => {
          const heading = readHeading(line, skipped);
          if (heading === null) return line.reject('not a heading of a namespace');
          headings.push(heading);
        }),
        skipped,
      );
      if (here !== null) records.push(here);
    } else if (kind !== 'body') {
      under = kind;
      const belongs = here !== null;
      take(
        parseLines<never>(part, (line) => (belongs ? line.ignore() : line.reject('it belongs to no namespace'))),
        skipped,
      );
    } else if (here === null) {
      take(
        parseLines<never>(part, (line) => line.reject('it belongs to no namespace')),
        skipped,
      );
    } else if (under === 'neighbours') {
      const rows = take(parseNeighbours(part), skipped).map(
        (row): NeighbourRecord => ({ ...row, line: row.line + skipped }),
      );
      (here.neighbours as NeighbourRecord[]).push(...rows);
    } else if (under === 'routes') {
      const routes = take(parseRoutes(part, 4), skipped).map(
        (route): RouteRecord => ({ ...route, line: route.line + skipped }),
      );
      (here.routes as RouteRecord[]).push(...routes);
    } else {
      const links = take(parseLinks(part), skipped).map((link): LinkRecord => moved(link, skipped));
      (here.links as LinkRecord[]).push(...links);
    }
  }
  return { records, rejects, lines };
}

/** The same device with the line numbers of the whole output. */
function moved(link: LinkRecord, skipped: number): LinkRecord {
  return {
    ...link,
    line: link.line + skipped,
    macLine: link.macLine === 0 ? 0 : link.macLine + skipped,
    addresses: link.addresses.map((address) => ({ ...address, line: address.line + skipped })),
  };
}
