import type { ContainerLink, ContainerWay, Parts } from '../types/view.ts';

/** Does the host answer on this container's link for addresses that are elsewhere? null where its settings do not say. */
function answersForOthers({ port }: ContainerLink, sysctls: Parts['sysctls']): boolean | null {
  const read = (name: string) => sysctls.get(`net.ipv4.conf.${name.replaceAll('.', '/')}.proxy_arp`)?.value;
  const own = port === null ? undefined : read(port.master ?? port.name);
  return own === undefined ? null : own === '1' || read('all') === '1';
}

/** The way by which the container asks for peers’ containers on its own link, where nobody answers for them. */
export function unanswered(each: ContainerLink, sysctls: Parts['sysctls']): ContainerWay | undefined {
  if (each.leased === null || answersForOthers(each, sysctls) !== false) return undefined;
  return each.ways?.find(
    ({ route }) =>
      route?.type === 'unicast' && route.hops.some(({ gateway, dev }) => gateway === null && dev === each.link.name),
  );
}
