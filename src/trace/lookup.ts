import { widthOf } from '../net/ip.ts';
import type { Ip } from '../types/address.ts';
import type { Sighting } from '../types/finding.ts';
import type { ProbeId } from '../types/probe.ts';
import type { RouteRecord, RuleRecord } from '../types/record.ts';
import type { Hop, Side, Stage } from '../types/trace.ts';
import type { Stretch } from '../types/view.ts';
import { type Question, sweep, tablesOf } from '../view/sweep.ts';
import { routeOutputs } from '../view/tables.ts';
import { gapsOf, hop, notRead, valueIn } from './hop.ts';

/** Where one packet goes, and in which output that stands. */
export interface Answer {
  readonly stretch: Stretch;
  readonly probe: ProbeId;
}

/** One packet's question, asked of the fullest output of routes; null when none was read. */
export function ask(side: Side, to: Ip, from: Ip | null, iif: string): Answer | null {
  if (side.seen === null) return null;
  const { family } = side.overlay;
  const outputs = routeOutputs(side.seen.records, family);
  const output = outputs.find(({ mainOnly }) => !mainOnly) ?? outputs[0];
  if (output === undefined) return null;
  const source = from === null ? null : { ip: from, length: widthOf(family) };
  const question: Question = { from: to, to, source, iif };
  const rules = valueIn(side.seen.view.parts.rules) ?? [];
  const [stretch] = sweep(tablesOf(output.routes), rules, question, output.mainOnly);
  return stretch === undefined ? null : { stretch, probe: output.probe };
}

export function routeSeen(answer: Answer): readonly Sighting[] {
  const { route } = answer.stretch;
  return route === null ? [] : [{ probe: answer.probe, line: route.line }];
}

/** The policy rule that decided. The kernel's own are taken for granted where `ip rule` was not read. */
export function ruleHop(side: Side, stage: Stage, rule: RuleRecord | null, why: string | null): Hop {
  const { rules } = side.seen!.view.parts;
  if (!rules.known && rule === null) return notRead(side, stage, gapsOf(rules));
  if (rule === null) return hop(side, stage, { text: 'no rule decides', why });
  return hop(side, stage, { seen: [{ probe: rule.family === 4 ? 'ip-rule' : 'ip-6-rule', line: rule.line }], why });
}

/** The device a route's packets leave by, the first of several. */
export function deviceName(route: RouteRecord | null): string | null {
  return route?.hops.find(({ down }) => !down)?.dev ?? route?.hops[0]?.dev ?? null;
}
