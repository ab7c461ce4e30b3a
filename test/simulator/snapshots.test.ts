import { afterEach, describe, expect, it } from '@jest/globals';
import { ARCHIVE, aura, CATALOG, MINUTE, PAYMENTS, SANDBOX, SHOP } from './aura.ts';

let simulator: Awaited<ReturnType<typeof aura>>;
afterEach(() => simulator.stop());

interface Row {
  readonly snapshot_id: string;
  readonly profile: string;
  readonly status: string;
  readonly timestamp: string;
  readonly exportable: boolean;
}

const list = async (id: string, date = ''): Promise<readonly Row[]> =>
  (await simulator.ask('GET', `/v1/instances/${id}/snapshots${date && `?date=${date}`}`)).data;

describe('scheduled snapshots', () => {
  it('are listed one day at a time', async () => {
    simulator = await aura();
    const yesterday = await list(SHOP, '2026-08-03');
    expect(yesterday).toHaveLength(24);
    expect(yesterday.every(({ timestamp }) => timestamp.startsWith('2026-08-03T'))).toBe(true);
    expect(yesterday.filter(({ exportable }) => exportable)).toHaveLength(1);
    expect(await list(SHOP, '2026-08-05')).toHaveLength(0);
    expect((await list(SHOP)).every(({ timestamp }) => timestamp.startsWith('2026-08-04T'))).toBe(true);
  });

  it('are as many, as old and as portable as the type has them', async () => {
    simulator = await aura();
    expect(await list(CATALOG, '2026-08-03')).toHaveLength(1);
    expect(await list(SANDBOX, '2026-08-03')).toHaveLength(0);
    expect(await list(SHOP, '2026-07-04')).toHaveLength(0);
    expect(await list(PAYMENTS, '2026-07-04')).toHaveLength(24);
    expect((await list(SHOP, '2026-07-20')).some(({ exportable }) => exportable)).toBe(false);
    expect(await list(ARCHIVE, '2026-08-03')).toHaveLength(0);
  });

  it('go on', async () => {
    simulator = await aura();
    const before = (await list(SHOP)).length;
    simulator.control.advance(120 * MINUTE);
    expect((await list(SHOP)).length).toBe(before + 2);
  });
});

describe('a snapshot on demand', () => {
  const take = (id: string) => simulator.ask('POST', `/v1/instances/${id}/snapshots`, {});
  const one = async (id: string, snapshot: string): Promise<Row> =>
    (await simulator.ask('GET', `/v1/instances/${id}/snapshots/${snapshot}`)).data;

  it('is pending, in progress, then completed', async () => {
    simulator = await aura();
    const { status, data } = await take(SHOP);
    expect(status).toBe(202);
    const seen = [];
    for (const ms of [0, MINUTE, 2 * MINUTE]) {
      simulator.control.advance(ms);
      seen.push((await one(SHOP, data.snapshot_id)).status);
    }
    expect(seen).toEqual(['Pending', 'InProgress', 'Completed']);
    expect(await one(SHOP, data.snapshot_id)).toMatchObject({ profile: 'AdHoc', exportable: true });
  });

  it('may fail, may cost, and cannot be had of a paused instance', async () => {
    simulator = await aura();
    simulator.control.fault({ path: '/snapshots$', method: 'POST', kind: 'snapshots-fail', count: 1 });
    const { data } = await take(SHOP);
    simulator.control.advance(5 * MINUTE);
    expect((await one(SHOP, data.snapshot_id)).status).toBe('Failed');
    simulator.control.fault({ path: '/snapshots$', method: 'POST', kind: 'status', status: 402, count: 1 });
    expect((await take(SHOP)).status).toBe(402);
    expect((await take(SHOP)).status).toBe(202);
    expect((await take(ARCHIVE)).status).toBe(409);
  });

  it('only the newest is kept for a free instance', async () => {
    simulator = await aura();
    await take(SANDBOX);
    simulator.control.advance(MINUTE);
    const { data } = await take(SANDBOX);
    expect((await list(SANDBOX)).map(({ snapshot_id: id }) => id)).toEqual([data.snapshot_id]);
  });

  it('can be restored once it is there', async () => {
    simulator = await aura();
    const { data } = await take(SHOP);
    const restore = (id: string) =>
      simulator.ask('POST', `/v1/instances/${SHOP}/snapshots/${id}/restore`, {});
    expect((await restore(data.snapshot_id)).status).toBe(409);
    simulator.control.advance(5 * MINUTE);
    expect(await restore(data.snapshot_id)).toMatchObject({ status: 202, data: { status: 'restoring' } });
    simulator.control.advance(60 * MINUTE);
    expect((await restore('nothing')).status).toBe(404);
  });
});
