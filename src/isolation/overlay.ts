/**
 * The settings that a pane's client is given on its command line, over those of its files: where project memory lies,
 * the hooks by which it reports, and what its role or seat says. Files beside the config directory, never the user's.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, jsonElements, type JsonObject } from '../base/json.ts';
import type { Seat } from '../core/seat.ts';
import { writeNewFile } from '../files/private-files.ts';
import { hookSettings } from './hook-settings.ts';
import { statusLineSettings } from './status-line.ts';

const OVERLAY = 'settings-overlay.json';
const MCP_CONFIG = 'mcp.json';

export type SeatSettings = Pick<Seat, 'settings' | 'allowedTools' | 'deniedTools' | 'mcpConfig'>;

export interface OverlayFacts {
  readonly seat: SeatSettings;
  /** Null for the client's own default. */
  readonly memoryDir: string | null;
  readonly hookUrl: string | null;
  /** Where the pane's status line is; null where the client is not asked for one. */
  readonly statusLine: string | null;
  /** The user's own settings; null where they have none. */
  readonly user: JsonObject | null;
}

/** What is overlaid. What the seat says of one key replaces what ccmux says, but for rules of permission, which add up. */
export function overlaySettings({ seat, memoryDir, hookUrl, statusLine, user }: OverlayFacts): JsonObject {
  const settings = seat.settings ?? {};
  const permissions = permissionsOf(seat, settings.permissions);
  const reports = hookUrl === null ? {} : hookSettings(hookUrl, joined(user, settings));
  return {
    ...(memoryDir !== null && { autoMemoryDirectory: memoryDir }),
    ...settings,
    ...reports,
    ...(statusLine !== null && statusLineSettings(statusLine, settings.statusLine)),
    ...(isJsonObject(settings.hooks) && { hooks: joinHooks(settings.hooks, reports.hooks) }),
    ...(permissions !== null && { permissions }),
  };
}

/** The path of the overlay in `place`, where the profile will lie; it is written to `building`. Null for an empty one. */
export function writeOverlay(overlay: JsonObject, building: string, place: string): string | null {
  if (Object.keys(overlay).length === 0) return null;
  rmSync(join(building, OVERLAY), { force: true }); // of the server before
  writeNewFile(join(building, OVERLAY), `${JSON.stringify(overlay)}\n`);
  return join(place, OVERLAY);
}

/** The files for `--mcp-config`: the seat's, or one that holds the servers that it names. */
export function writeMcpConfig(
  { mcpConfig = [] }: SeatSettings,
  building: string,
  place: string,
): readonly string[] {
  if (!isJsonObject(mcpConfig)) return mcpConfig;
  if (Object.keys(mcpConfig).length === 0) return [];
  rmSync(join(building, MCP_CONFIG), { force: true });
  writeNewFile(join(building, MCP_CONFIG), `${JSON.stringify({ mcpServers: mcpConfig }, null, 2)}\n`);
  return [join(place, MCP_CONFIG)];
}

function permissionsOf(
  { allowedTools = [], deniedTools = [] }: SeatSettings,
  permissions: unknown,
): JsonObject | null {
  const own: JsonObject = isJsonObject(permissions) ? permissions : {};
  const allow = [...jsonElements(own.allow), ...allowedTools];
  const deny = [...jsonElements(own.deny), ...deniedTools];
  const all = { ...own, ...(allow.length > 0 && { allow }), ...(deny.length > 0 && { deny }) };
  return Object.keys(all).length === 0 ? null : all;
}

function joined(user: JsonObject | null, settings: JsonObject): JsonObject {
  return { ...user, ...settings };
}

/** The seat's hooks run beside ours. */
function joinHooks(own: JsonObject, ours: JsonObject[string] | undefined): JsonObject {
  const reports = isJsonObject(ours) ? ours : {};
  const names = new Set([...Object.keys(own), ...Object.keys(reports)]);
  return Object.fromEntries(
    Array.from(names, (name) => [name, [...jsonElements(own[name]), ...jsonElements(reports[name])]]),
  );
}
