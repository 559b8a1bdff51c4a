import { expect, test } from 'vitest';
import { formatTable } from '../../../src/cli/table.ts';

test('columns are as wide as their widest cell, numbers stand to the right, nothing trails', () => {
  const columns = [{ title: 'NAME' }, { title: 'PID', isNumber: true }, { title: 'DOING' }];
  const rows = [
    ['dev1', '7', 'Edit'],
    ['a', '4250', ''],
  ];
  expect(formatTable(columns, rows)).toEqual([
    'NAME   PID  DOING', //
    'dev1     7  Edit',
    'a     4250',
  ]);
});

test('control characters of a cell do not reach the terminal', () => {
  expect(formatTable([{ title: 'A' }], [['x\u001b[31m\ny']])).toEqual(['A', 'x [31m y']);
});
