import { describe, expect, it } from 'vitest';
import { Picture } from '../../../src/ui/picture.ts';
import { frameText, teamView, theme } from './views.ts';

describe('Picture', () => {
  it('goes on in a new frame when the old one is worn out', () => {
    const size = { cols: 60, rows: 10 };
    const picture = new Picture({ size, theme, sources: () => undefined });
    picture.show(teamView({ size }));
    const old = picture.draw();
    const before = frameText(old);
    for (let i = 0; !old.isWornOut; i++) old.strings.id(`x${i}`, `x${i}`);
    const fresh = picture.draw();
    expect(fresh).not.toBe(old);
    expect(fresh.isWornOut).toBe(false);
    expect(frameText(fresh)).toEqual(before);
    expect(picture.draw()).toBe(fresh);
    picture.dispose();
  });
});
