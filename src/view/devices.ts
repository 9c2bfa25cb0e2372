import { vtepNameOf } from '../expected/vtep-name.ts';
import type { Family, Mac } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { HostRecords, ProbeId } from '../types/probe.ts';
import type { LinkRecord } from '../types/record.ts';
import type { Device } from '../types/view.ts';

const LINK_PROBES = ['ip-d-link', 'ip-addr', 'ip-s-link'] as const;

/** Every device the host printed, with all its sightings; null when none of the three outputs was read. */
export function devicesOf(records: HostRecords): Map<string, Device> | null {
  const devices = new Map<string, { name: string; sightings: { probe: ProbeId; link: LinkRecord }[] }>();
  let read = false;
  for (const probe of LINK_PROBES) {
    const answer = records[probe];
    if (!answer.read) continue;
    read = true;
    for (const link of answer.records) {
      const device = devices.get(link.name);
      if (device) device.sightings.push({ probe, link });
      else devices.set(link.name, { name: link.name, sightings: [{ probe, link }] });
    }
  }
  return read ? devices : null;
}

/** The first non-null value of a field over a device's sightings. */
export function known<T>(device: Device | null, pick: (link: LinkRecord) => T | null): T | null {
  if (device === null) return null;
  for (const { link } of device.sightings) {
    const value = pick(link);
    if (value !== null) return value;
  }
  return null;
}

function looksLikeVtep(device: Device, family: Family): boolean {
  const kind = known(device, (link) => link.kind);
  if (kind !== null && kind !== 'vxlan') return false;
  return family === 6
    ? device.name.startsWith('flannel-v6.')
    : device.name.startsWith('flannel.') || device.name === 'flannel-vxlan';
}

/**
 * The host's VTEP of this overlay: by name, else by a leased MAC, else by flannel's naming (another VNI after a
 * config change). null when no device fits.
 */
export function findVtep(devices: ReadonlyMap<string, Device>, overlay: Overlay): Device | null {
  const named = overlay.vni === null ? undefined : devices.get(vtepNameOf(overlay.family, overlay.vni));
  if (named) return named;
  let fallback: Device | null = null;
  for (const device of devices.values()) {
    if (known(device, (link) => link.kind) === 'vxlan') {
      const mac: Mac | null = known(device, (link) => link.mac);
      if (mac !== null && overlay.byMac.has(mac)) return device;
    }
    if (fallback === null && looksLikeVtep(device, overlay.family)) fallback = device;
  }
  return fallback;
}
