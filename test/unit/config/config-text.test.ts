import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configYaml, effectiveConfig } from '../../../src/config/config-text.ts';
import { loadConfig, parseConfig } from '../../../src/config/load-config.ts';
import { BUILT_IN_ROLES, resolveRoles } from '../../../src/config/roles.ts';

const CONFIG = `
prefix: C-b
keys: {"|": split right, x:}
roles:
  dev: {model: opus, env: {PORT: 0080}, system_prompt: ""}
  sec: {title: Security, color: "#ff9e64", permission_mode: plan, args: [--max-turns, 20], cwd: ~/x}
claude: {command: [node, claude.js], isolation: {share: [skills]}}
env: {set: {A: "yes", EMPTY: "", MULTI: "a\\nb: c"}}
`;

describe('the configuration in force, as text', () => {
  it.each([
    ['the defaults', ''],
    ['one with everything', CONFIG],
  ])('reads back as what it was: %s', (_, text) => {
    const config = parseConfig(text, 'ccmux.yaml');
    const again = parseConfig(configYaml(effectiveConfig(config)), 'again.yaml');
    expect({ ...again, roles: {} }).toEqual({ ...config, roles: {} });
    expect(resolveRoles(again.roles)).toEqual(resolveRoles(config.roles));
  });

  it('states the built-in roles, changed as the user wants them', () => {
    const { roles } = effectiveConfig(parseConfig(CONFIG, 'ccmux.yaml'));
    expect(Object.keys(roles)).toEqual(['dev', 'qa', 'ux', 'pm', 'sec']);
    expect(roles.dev).toEqual({ model: 'opus', env: { PORT: '0080' }, system_prompt: '' });
    expect(roles.qa.system_prompt).toBe(BUILT_IN_ROLES.qa.systemPrompt);
  });

  it('states every option, also where the user has said nothing', () => {
    const text = configYaml(effectiveConfig(loadConfig(null)));
    expect(text).toContain('\n    grace_ms: 5000\n');
    expect(text).toMatch(/^prefix: C-\\\n/);
  });

  it('is the same for the example, which states the defaults', () => {
    const example = join(import.meta.dirname, '../../../ccmux.example.yaml');
    expect(effectiveConfig(loadConfig(example))).toEqual(effectiveConfig(loadConfig(null)));
  });
});
