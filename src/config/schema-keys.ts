/** What keys a schema knows, for naming the nearest one and for proving that the example states all of them. */
import { z } from 'zod';
import type { YamlPath } from './yaml-document.ts';

/** The keys that a schema knows at `path`. */
export function keysAt(schema: z.ZodType, path: YamlPath): readonly string[] {
  let node: JsonSchema | undefined = jsonSchema(schema);
  for (const step of path) node = childSchemas(node, step).at(0);
  return alternatives(node).flatMap((each) => Object.keys(each.properties ?? {}));
}

/** Every path of keys that a schema knows; `*` stands for names that the user chooses. */
export function allKeys(schema: z.ZodType): readonly string[] {
  return keysBelow(jsonSchema(schema), []);
}

/** What of a JSON schema is used here. */
interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

function alternatives(node: JsonSchema | undefined): readonly JsonSchema[] {
  return node === undefined ? [] : (node.anyOf ?? [node]);
}

function childSchemas(node: JsonSchema | undefined, step: PropertyKey): readonly JsonSchema[] {
  return alternatives(node).flatMap((each) => {
    const named = typeof step === 'number' ? each.items : each.properties?.[String(step)];
    const other = typeof each.additionalProperties === 'object' ? each.additionalProperties : undefined;
    const child = named ?? other;
    return child === undefined ? [] : [child];
  });
}

function keysBelow(node: JsonSchema, path: readonly string[]): readonly string[] {
  return alternatives(node).flatMap((each) => {
    const named = Object.entries(each.properties ?? {});
    const other =
      typeof each.additionalProperties === 'object'
        ? keysBelow(each.additionalProperties, [...path, '*'])
        : [];
    const below = named.flatMap(([key, child]) => [
      [...path, key].join('.'),
      ...keysBelow(child, [...path, key]),
    ]);
    return [...below, ...other];
  });
}
