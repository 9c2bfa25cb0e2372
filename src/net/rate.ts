/** `2 packets a minute` of 0.0333 a second: the longest unit that gives a whole number, or nearly. */
export function rateText(perSecond: number): string {
  const [count, unit] =
    perSecond >= 1
      ? [perSecond, 'second']
      : perSecond * 60 >= 0.99
        ? [perSecond * 60, 'minute']
        : [perSecond * 3600, 'hour'];
  return `${Math.round(count)} packets a ${unit}`;
}
