/**
 * Fences: what keeps a pane from changing what it is not to change. `access: read` is told to the client as rules of
 * permission; a sandbox is a wall of the kernel. Pure: what is wanted of a seat, and the rules for it.
 */
import type { Access } from './ground.ts';

export interface FenceSettings {
  readonly access: Access;
  /** Null for a sandbox where `access` is `read` and the machine has one. */
  readonly sandbox: boolean | null;
  /** Absolute; out of a sandbox's sight. */
  readonly denyPaths: readonly string[];
  /** Absolute; what a sandbox may write besides. */
  readonly writePaths: readonly string[];
}

export interface WantedFence {
  readonly access: Access;
  /** `must`: no start without one. */
  readonly sandbox: 'no' | 'may' | 'must';
}

export function wantedFence(
  seat: { readonly access?: Access; readonly sandbox?: boolean },
  settings: FenceSettings,
): WantedFence {
  const access = seat.access ?? settings.access;
  const sandbox = seat.sandbox ?? settings.sandbox;
  if (sandbox === null) return { access, sandbox: access === 'read' ? 'may' : 'no' };
  return { access, sandbox: sandbox ? 'must' : 'no' };
}

/**
 * Rules for the client by which nothing below `places` is edited. Only a sandbox holds what a shell starts: without
 * one there is no shell.
 */
export function denyRules(places: readonly string[], hasShell: boolean): readonly string[] {
  // The rule of Edit holds for every tool that edits files.
  const edits = [...new Set(places)].map((place) => `Edit(/${place}/**)`);
  return [...edits, ...(hasShell ? [] : ['Bash'])];
}
