import { describe, expect, it } from '@jest/globals';
import { createLimit } from '../../../src/aura/query-log/limit.ts';

describe('createLimit', () => {
  it('runs two, lets ten wait in order, refuses more', async () => {
    const limit = createLimit(2, 10);
    const open: (() => void)[] = [];
    const started: number[] = [];
    const tasks = Array.from({ length: 12 }, (_, index) =>
      limit(async () => {
        started.push(index);
        await new Promise<void>((resolve) => open.push(resolve));
        return index;
      }),
    );
    await expect(limit(async () => 13)).rejects.toThrow('ask again');
    expect(started).toEqual([0, 1]);
    for (let done = 0; done < 12; done++) {
      open[done]?.();
      await tasks[done];
      await new Promise(setImmediate);
      expect(started.length).toBe(Math.min(12, done + 3));
    }
    expect(await Promise.all(tasks)).toEqual(started);
    expect(await limit(async () => 14)).toBe(14);
  });

  it('gives the place back when a task fails', async () => {
    const limit = createLimit(1, 1);
    await expect(limit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limit(async () => 1)).toBe(1);
  });
});
