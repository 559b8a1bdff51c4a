import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installedClaudeVersion, isOlder } from '../../../src/cli/claude-version.ts';
import { requireClaude } from '../../../src/cli/find-program.ts';
import { refusal } from '../../support/refusal.ts';

let root = '';
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ccmux-versions-')));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

function program(path: string, link?: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '', { mode: 0o755 });
  if (link === undefined) return file;
  mkdirSync(dirname(join(root, link)), { recursive: true });
  symlinkSync(file, join(root, link));
  return join(root, link);
}

function npmPackage(prefix: string, name: string, version: string): string {
  const home = `${prefix}/lib/node_modules/${name}`;
  const file = program(`${home}/bin/claude.exe`, `${prefix}/bin/claude`);
  writeFileSync(join(root, home, 'package.json'), JSON.stringify({ name, version }));
  return file;
}

describe('the version of an installed Claude Code is told by its place', () => {
  test('as the native installer names it', () => {
    const file = program('share/claude/versions/2.1.205', 'local/bin/claude');
    expect(installedClaudeVersion(file)).toBe('2.1.205');
  });

  test('as Homebrew does', () => {
    const file = program('Caskroom/claude-code/2.1.300/claude', 'brew/bin/claude');
    expect(installedClaudeVersion(file)).toBe('2.1.300');
  });

  test('by the package that npm installed', () => {
    expect(installedClaudeVersion(npmPackage('npm', '@anthropic-ai/claude-code', '2.1.20'))).toBe('2.1.20');
  });

  test('and not at all for a wrapper, another program, or none', () => {
    expect(installedClaudeVersion(program('wrapper/bin/claude'))).toBeNull();
    expect(installedClaudeVersion(npmPackage('other', 'claude-wrapper', '1.0.0'))).toBeNull();
    expect(installedClaudeVersion(npmPackage('odd', '@anthropic-ai/claude-code', 'latest'))).toBeNull();
    expect(installedClaudeVersion(join(root, 'none'))).toBeNull();
  });
});

test.each([
  ['2.1.196', true],
  ['2.0.500', true],
  ['1.9.999', true],
  ['2.1.197', false],
  ['2.1.1000', false],
  ['2.2.0', false],
  ['10.0.0', false],
])('%s comes before 2.1.197: %s', (version, older) => {
  expect(isOlder(version, '2.1.197')).toBe(older);
});

test('one that is too old is refused by its path and version, one that is unknown is not', () => {
  const file = npmPackage('old', '@anthropic-ai/claude-code', '2.1.20');
  expect(refusal(() => requireClaude('claude', dirname(file), '/'))).toBe(
    `${file} is Claude Code 2.1.20: ccmux needs 2.1.197 or newer (update it with \`claude update\` or ` +
      '`npm install -g @anthropic-ai/claude-code@latest`, look around with --demo, or run something else with --command)',
  );
  requireClaude(program('plain/claude'), '', '/');
});
