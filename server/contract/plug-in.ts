import type { z } from 'zod';

/** What is shown of a plug-in, in both languages. */
export type Messages = { 'zh-CN': string; en: string };

/**
 * What the desk's form shows of a setting; carried into the JSON Schema. `address`: secrets are sent there, so they are
 * typed again when it changes.
 */
export type FieldMessages = { title: Messages; help?: Messages; secret?: true; address?: true; advanced?: true };

export function field<Schema extends z.ZodType>(schema: Schema, messages: FieldMessages): Schema {
  return schema.meta(messages as object as z.core.GlobalMeta);
}
