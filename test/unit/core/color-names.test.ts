import { describe, expect, it } from 'vitest';
import { parseColorSpec } from '../../../src/core/color-names.ts';

describe('a colour as a program writes it', () => {
  it.each([
    ['rgb:ff/80/00', '#ff8000'],
    ['rgb:ffff/8080/0000', '#ff8000'],
    ['rgb:f/8/0', '#ff8800'],
    ['#fa0', '#ffaa00'],
    ['#FFAA00', '#ffaa00'],
    ['#ffeaaa000', '#ffaa00'],
    ['#ffffaaaa0000', '#ffaa00'],
    ['red', '#ff0000'],
    ['Light Gray', '#d3d3d3'],
    ['grey50', '#808080'],
    [' dark blue ', '#00008b'],
  ])('%s is %s', (spec, color) => {
    expect(parseColorSpec(spec)).toBe(color);
  });

  it.each([
    '',
    '?',
    '#12',
    '#12345',
    '#ggg',
    'rgb:1/2',
    'rgb:12345/0/0',
    'nocolour',
    'constructor',
    'gray101',
  ])('%j is none', (spec) => {
    expect(parseColorSpec(spec)).toBeNull();
  });
});
