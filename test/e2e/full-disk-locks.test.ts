/** Locks of a session on a disk that is full: they hold within it, nobody waits for anything, and the disk is told later. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runWithMounts } from '../support/own-mounts.ts';
import { TestHome } from '../support/test-home.ts';

let world: TestHome;

beforeEach(() => {
  world = new TestHome();
});

afterEach(() => world.dispose());

it('are taken, refused, given back and run out as ever, and written as soon as there is room', async () => {
  const { stdout } = await runWithMounts(
    world,
    `locks="$CCMUX_HOME/data/locks"
     mkdir -p "$locks" && chmod 700 "$CCMUX_HOME/data" "$locks"
     mount -t tmpfs -o size=64k,mode=0700 full "$locks"
     ccmux -d --layout dev2 -x cat
     ccmux lock acquire before.ts --pane dev1
     dd if=/dev/zero of="$locks/fill" bs=1k 2>/dev/null
     for call in "release before.ts --pane dev1" \\
                 "acquire a.ts --pane dev1" "acquire a.ts --pane dev2" "release a.ts --pane dev1" \\
                 "acquire a.ts --pane dev2" "acquire b.ts --pane dev1 --ttl 1" \\
                 "acquire b.ts --pane dev2 --wait --timeout 20" "steal a.ts --pane dev1"; do
       echo "> $call"; ccmux lock $call
     done
     rm "$locks/fill"
     echo "> room"; ccmux lock acquire c.ts --pane dev1; ccmux lock list
     ccmux kill >/dev/null
     echo "> end"; ccmux lock list; ls "$locks"`,
  );
  const said = stdout.split('\n> ').map((part) => part.trim().split('\n'));
  const answers = said.slice(1, 9).map(([call, ...lines]) => [call, lines.at(-1)]);
  expect(answers, stdout).toEqual([
    ['release before.ts --pane dev1', 'exit code 0'],
    ['acquire a.ts --pane dev1', 'exit code 0'],
    ['acquire a.ts --pane dev2', 'exit code 4'],
    ['release a.ts --pane dev1', 'exit code 0'],
    ['acquire a.ts --pane dev2', 'exit code 0'],
    ['acquire b.ts --pane dev1 --ttl 1', 'exit code 0'],
    ['acquire b.ts --pane dev2 --wait --timeout 20', 'exit code 0'],
    ['steal a.ts --pane dev1', 'exit code 0'],
  ]);
  const [room, end] = said.slice(9).map((lines) => lines.join('\n'));
  expect(room).toMatch(/write +dev2 .*\/b\.ts\n(?:.*\n)*write +dev1 .*\/c\.ts\n/);
  expect(room).toMatch(/write +dev1 .*\/a\.ts\n/);
  expect(room).not.toContain('before.ts');
  expect(end).toMatch(/nobody holds a lock\nexit code 0\nactive-locks\.json\nactive-locks\.jsonl/);
  const told = world.logTail().match(/locks are not shared with other sessions for now[^"]*/g);
  expect(told).toEqual([expect.stringContaining('the disk is full')]);
});
