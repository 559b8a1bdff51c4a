import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { isApiKeyApproved, seedState, type SeedFacts } from '../../../src/isolation/seed-state.ts';
import { isFolderTrusted } from '../../../src/isolation/user-claude.ts';

const facts: SeedFacts = {
  realCwd: '/h/app/sub',
  mainRoot: null,
  isTrusted: false,
  apiKeySuffix: null,
  hasEnvironmentLogin: false,
  clientVersion: null,
};

const user: JsonObject = {
  numStartups: 41,
  hasCompletedOnboarding: true,
  userID: 'u',
  oauthAccount: { emailAddress: 'a@example.invalid' },
  mcpServers: { memo: { command: 'memo' } },
  editorMode: 'vim',
  aSettingOfTomorrow: { nested: true },
  cachedGrowthBookFeatures: { a: 1 },
  queuedCommandUpHintCount: 3,
  history: ['x'],
  projects: {
    '/h/app': {
      allowedTools: ['Bash(ls:*)'],
      mcpServers: { local: {} },
      enabledMcpjsonServers: ['a'],
      disabledMcpjsonServers: ['b'],
      hasTrustDialogAccepted: true,
      lastSessionId: 'x',
      lastCost: 1,
      history: ['secret prompt'],
      exampleFiles: ['a'],
    },
    '/h/other': { hasTrustDialogAccepted: true, allowedTools: ['Bash(rm:*)'] },
  },
};

describe('seedState', () => {
  it('carries over who the user is, what they prefer and what they approved for this project', () => {
    const seeded = seedState(user, facts);
    expect(seeded).toMatchObject({
      hasCompletedOnboarding: true,
      userID: 'u',
      oauthAccount: { emailAddress: 'a@example.invalid' },
      mcpServers: { memo: { command: 'memo' } },
      editorMode: 'vim',
      aSettingOfTomorrow: { nested: true },
    });
    expect(seeded.projects).toEqual({
      '/h/app': {
        allowedTools: ['Bash(ls:*)'],
        mcpServers: { local: {} },
        enabledMcpjsonServers: ['a'],
        disabledMcpjsonServers: ['b'],
        hasTrustDialogAccepted: true,
      },
    });
  });

  it('leaves counters, caches, history and other projects behind', () => {
    const seeded = seedState(user, facts);
    for (const key of ['numStartups', 'cachedGrowthBookFeatures', 'queuedCommandUpHintCount', 'history'])
      expect(seeded).not.toHaveProperty(key);
    expect(JSON.stringify(seeded)).not.toMatch(/secret prompt|\/h\/other/);
  });

  it('trusts the folder itself only when told so', () => {
    expect(seedState(null, facts).projects).toEqual({});
    expect(seedState(null, { ...facts, isTrusted: true }).projects).toEqual({
      '/h/app/sub': { hasTrustDialogAccepted: true },
    });
  });

  it('takes the entry of the main working tree for a linked worktree', () => {
    const seeded = seedState(user, { ...facts, realCwd: '/w/app-2', mainRoot: '/h/app' });
    expect(seeded.projects).toHaveProperty(['/h/app', 'allowedTools']);
  });

  it('approves the key of the environment only where there is no account to ask about', () => {
    const suffix = 'k'.repeat(20);
    const approved = seedState(null, { ...facts, apiKeySuffix: suffix, hasEnvironmentLogin: true });
    expect(isApiKeyApproved(approved, suffix)).toBe(true);
    expect(approved.hasCompletedOnboarding).toBe(true);
    expect(isApiKeyApproved(seedState(user, { ...facts, apiKeySuffix: suffix }), suffix)).toBe(false);
    const rejected = { customApiKeyResponses: { approved: [], rejected: [suffix] } };
    expect(isApiKeyApproved(seedState(rejected, { ...facts, apiKeySuffix: suffix }), suffix)).toBe(false);
  });

  it('leaves offers of another default mode to the plain client', () => {
    const offers = ['hasSeenAutoDefaultNotice', 'hasSeenAutoDefaultNudge'];
    for (const offer of offers) {
      expect(seedState(null, facts)).toHaveProperty(offer, true);
      expect(seedState({ [offer]: false }, facts)).toHaveProperty(offer, false);
    }
  });

  it('pretends no onboarding for a user who has neither state nor login', () => {
    expect(seedState(null, facts)).not.toHaveProperty('hasCompletedOnboarding');
  });

  it('survives a state of unexpected shapes', () => {
    const odd = { projects: [1], customApiKeyResponses: 'x', oauthAccount: null, ['__proto__x']: 1 };
    expect(seedState(odd, { ...facts, apiKeySuffix: 'k' })).toMatchObject({
      customApiKeyResponses: { approved: ['k'], rejected: [] },
    });
    expect(seedState({ projects: { '/h/app': null } }, facts).projects).toEqual({});
  });
});

describe('isFolderTrusted', () => {
  it('counts the folder, the folders above it and the main working tree', () => {
    expect(isFolderTrusted(user, '/h/app')).toBe(true);
    expect(isFolderTrusted(user, '/h/app/sub/deep')).toBe(true);
    expect(isFolderTrusted(user, '/w/app-2', '/h/app')).toBe(true);
    expect(isFolderTrusted(user, '/h')).toBe(false);
    expect(isFolderTrusted(user, '/h/application')).toBe(false);
    expect(isFolderTrusted({ projects: { '/h': { hasTrustDialogAccepted: 'true' } } }, '/h')).toBe(false);
    expect(isFolderTrusted(null, '/h')).toBe(false);
    expect(isFolderTrusted({ projects: {} }, '/constructor')).toBe(false);
  });
});
