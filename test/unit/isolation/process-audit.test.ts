import { describe, expect, it } from 'vitest';
import {
  auditPaneProcesses,
  auditSharing,
  REQUIRED_VARIABLES,
  type PaneProcesses,
} from '../../../src/isolation/audit/process-audit.ts';

const REQUIRED = Object.fromEntries(REQUIRED_VARIABLES.map((name) => [name, 'set']));

/** A pane with a HOME of its own, and in it processes with these variables besides. */
function pane(name: string, ...processes: readonly Readonly<Record<string, string>>[]): PaneProcesses {
  const homeDir = `/panes/${name}/home`;
  return {
    pane: name,
    configDir: `${homeDir}/.claude`,
    homeDir,
    processes: processes.map((variables, at) => ({
      pid: at + 1,
      name: 'claude',
      variables: { ...REQUIRED, HOME: homeDir, ...variables },
    })),
  };
}

const texts = (processes: PaneProcesses) => auditPaneProcesses(processes).map(({ text }) => text);

describe('a pane with a HOME of its own', () => {
  it('is in order without CLAUDE_CONFIG_DIR, and with one that leads into its own', () => {
    expect(texts(pane('a', {}, { CLAUDE_CONFIG_DIR: '/panes/a/home/.claude' }))).toEqual([]);
  });

  it('is not where its client has another HOME, or any program another directory', () => {
    expect(texts(pane('a', {}, { HOME: '/h' }, { CLAUDE_CONFIG_DIR: '/h/.claude' }))).toEqual([
      'claude (pid 2) in a runs with HOME=/h',
      'claude (pid 3) in a runs with CLAUDE_CONFIG_DIR=/h/.claude',
    ]);
  });

  it('may not be another’s HOME too', () => {
    const other = { ...pane('b', { HOME: '/panes/a/home' }) };
    expect(auditSharing([pane('a', {}), other], []).map(({ code }) => code)).toEqual(['shared-directory']);
    expect(auditSharing([pane('a', {}), pane('b', {})], [])).toEqual([]);
  });
});
