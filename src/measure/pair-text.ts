import type { LayerStats, PairMeasurement } from '../types/measure.ts';

function layerText({ sent, received, rttMs, firstMs }: LayerStats): string {
  const median = rttMs.p50 ?? rttMs.min;
  const first = firstMs === null ? 'the first lost' : null;
  return [
    `${received}/${sent}`,
    ...(median === null ? [] : [`median ${median} ms`]),
    ...(first === null ? [] : [first]),
  ].join(', ');
}

/** What was measured of a pair, in a line: `minion1 -> minion3: overlay 0/10, underlay 10/10, median 0.04 ms; place …`. */
export function pairText({ from, to, overlay, underlay, large, tcp, pathMtu, place }: PairMeasurement): string {
  const parts = [
    `overlay ${layerText(overlay)}`,
    `underlay ${underlay === null ? 'not sent' : layerText(underlay)}`,
    ...(large === null ? [] : [`${large.lengthBytes} bytes ${large.received}/${large.sent}`]),
    ...(tcp === null ? [] : [`TCP ${tcp.received}/${tcp.sent}`]),
    ...(['ok', 'untested'].includes(pathMtu.outcome)
      ? []
      : [
          `path MTU ${pathMtu.outcome}${pathMtu.underlay === null ? '' : `, ${pathMtu.underlay} bytes pass whole`}${pathMtu.icmpFrom === null ? '' : `, said by ${pathMtu.icmpFrom}`}`,
        ]),
    ...(place === null ? [] : [place.told]),
  ];
  return `${from} -> ${to}: ${parts.join('; ')}`;
}
