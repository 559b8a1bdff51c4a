import { expect, it } from 'vitest';
import { codeCacheDirectory } from '../../../src/base/code-cache.ts';

it('keeps compiled code where the user’s programs keep what they can make again', () => {
  const caches = process.platform === 'darwin' ? 'Library/Caches' : '.cache';
  expect(codeCacheDirectory({ HOME: '/home/u' })).toBe(`/home/u/${caches}/ccmux`);
  expect(codeCacheDirectory({ HOME: '/home/u', XDG_CACHE_HOME: '/caches' })).toBe('/caches/ccmux');
  expect(codeCacheDirectory({ HOME: '/home/u', XDG_CACHE_HOME: '/caches', CCMUX_HOME: '/all' })).toBe(
    '/all/cache',
  );
  expect(codeCacheDirectory({ HOME: '/home/u', XDG_CACHE_HOME: 'relative' })).toBe(`/home/u/${caches}/ccmux`);
});

it('keeps to what Node.js is told of compiled code', () => {
  expect(codeCacheDirectory({ HOME: '/home/u', NODE_COMPILE_CACHE: '/elsewhere' })).toBe('/elsewhere');
  expect(codeCacheDirectory({ HOME: '/home/u', NODE_DISABLE_COMPILE_CACHE: '1' })).toBeNull();
});

it('keeps none where there is no place for it', () => {
  expect(codeCacheDirectory({})).toBeNull();
  expect(codeCacheDirectory({ HOME: 'relative' })).toBeNull();
  expect(codeCacheDirectory({ HOME: '/home/u', NODE_COMPILE_CACHE: 'relative' })).toBeNull();
});
