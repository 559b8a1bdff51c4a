/**
 * Why node-pty's prebuilt binary cannot be loaded, and what to do about it. ccmux brings one for each platform that it
 * runs on and compiles none, so there is always something to name: a platform, a C library, a package.
 */
import { systemCode } from '../base/system-code.ts';
import { CcmuxError } from '../core/errors.ts';

/** The machine that the binary was looked for on. */
export interface BinaryHost {
  readonly platform: string;
  readonly arch: string;
  /** Version of glibc; null where the C library is another one, as musl on Alpine, or the system is not Linux. */
  readonly glibc: string | null;
}

const PLATFORMS: ReadonlySet<string> = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** What the binaries for Linux were linked against. */
const OLDEST_GLIBC = '2.28';

export function thisHost(): BinaryHost {
  const { platform, arch } = process;
  if (platform !== 'linux') return { platform, arch, glibc: null };
  const { header = {} } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return { platform, arch, glibc: header.glibcVersionRuntime ?? null };
}

/** The error for `cause`, thrown by the attempt to load the binary on `host`. */
export function explainMissingBinary(host: BinaryHost, cause: unknown): CcmuxError {
  const { claim, hint } = explain(host, cause);
  return new CcmuxError('failed', claim, { hint, cause });
}

function explain({ platform, arch, glibc }: BinaryHost, cause: unknown): { claim: string; hint: string } {
  const target = `${platform}-${arch}`;
  if (!PLATFORMS.has(target)) {
    return {
      claim: `ccmux cannot open terminals on ${target}: there is no binary of node-pty for it`,
      hint: 'it runs on Linux and macOS, x64 and arm64',
    };
  }
  if (platform === 'linux' && glibc === null) {
    return {
      claim:
        'ccmux cannot open terminals here: its binary needs glibc, and this Linux has musl or another C library',
      hint: 'run it on Debian, Ubuntu, Fedora or the like, or in a container of one',
    };
  }
  if (isMissingFile(cause)) {
    return {
      claim: `the package @lydell/node-pty-${target}, which opens terminals, is not installed`,
      hint: 'install ccmux again with npm, without --omit=optional, and on this machine',
    };
  }
  const needs =
    platform === 'linux' ? `; it needs glibc ${OLDEST_GLIBC} or newer, here is ${glibc ?? 'none'}` : '';
  return {
    claim: `the binary of @lydell/node-pty-${target}, which opens terminals, cannot be loaded`,
    hint: `install ccmux again${needs}`,
  };
}

/** The library wraps what `require` said of the platform's package, and of a file that the package should hold. */
function isMissingFile(cause: unknown): boolean {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (systemCode(error) === 'MODULE_NOT_FOUND') return true;
  }
  return false;
}
