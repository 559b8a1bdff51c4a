/**
 * How a pane's Claude logs in. A key, token or cloud provider in its environment is used as it stands; else the
 * user's own login is shared by pointing the client at the place where it lies, and never by a copy: rotating
 * refresh tokens on copies lock all but one pane out (measured with 2.1.329).
 */
import type { ClaudeSettings } from '../core/plan.ts';
import type { UserClaude } from './user-claude.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The client remembers an approved key by so many of its last characters. */
const API_KEY_SUFFIX_CHARS = 20;

const TOKENS = ['ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'];
const PROVIDERS = ['CLAUDE_CODE_USE_BEDROCK', 'CLAUDE_CODE_USE_VERTEX', 'CLAUDE_CODE_USE_FOUNDRY'];

/** What the client remembers of the API key in `environment`; null for no key. */
export function apiKeySuffix(environment: Environment): string | null {
  const key = environment.ANTHROPIC_API_KEY?.trim() ?? '';
  return key === '' ? null : key.slice(-API_KEY_SUFFIX_CHARS);
}

/** Whether `environment` logs a client in that uses its API key (`isApiKeyApproved`), or does not. */
export function hasEnvironmentLogin(environment: Environment, isApiKeyApproved: boolean): boolean {
  return (
    (isApiKeyApproved && apiKeySuffix(environment) !== null) ||
    TOKENS.some((name) => (environment[name] ?? '') !== '') ||
    PROVIDERS.some((name) => /^(1|true|yes|on)$/i.test(environment[name]?.trim() ?? ''))
  );
}

/**
 * The value of CLAUDE_SECURESTORAGE_CONFIG_DIR by which a client with another config directory uses the user's
 * login. Empty means `~/.claude`, and on macOS the keychain item without a suffix (there only read, not measured).
 */
export function sharedLoginPlace(user: UserClaude): string {
  return user.isDefault ? '' : user.configDir;
}

/** Whether a client in `environment`, the whole of it, logs in with what other clients use too. */
export function sharesLogin(
  { isolation }: Pick<ClaudeSettings, 'isolation'>,
  environment: Environment,
): boolean {
  return isolation === 'none'
    ? !hasEnvironmentLogin(environment, true)
    : environment.CLAUDE_SECURESTORAGE_CONFIG_DIR !== undefined;
}
