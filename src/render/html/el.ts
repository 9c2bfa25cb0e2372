import { type ComponentChildren, h, type VNode } from 'preact';

export type Child = ComponentChildren;
export type Props = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element. Text in it and in its attributes is escaped by Preact. */
export function el(tag: string, props: Props | null, ...children: Child[]): VNode {
  return h(tag, props as Record<string, unknown> | null, ...children) as VNode;
}

/** An element whose text is not escaped: for styles and scripts of our own, and data made safe by `safeJson`. */
export function raw(tag: 'style' | 'script', props: Props | null, text: string): VNode {
  return h(tag, { ...props, dangerouslySetInnerHTML: { __html: text } } as Record<string, unknown>) as VNode;
}

/** JSON that cannot end the script element it stands in. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
