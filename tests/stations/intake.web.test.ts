import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addStation, closeStation } from '../../server/features/stations/index.ts';
import { freshForm, FILLED, receiptOf, rowOf } from '../cases/web/resident.ts';
import { pageOf, Visitor } from '../support/app.ts';
import { UNITS } from '../support/factories.ts';
import { heldIn, openStations, sound, type StationSite } from './pages.ts';
import { aStation } from './station.ts';

let site: StationSite;
beforeAll(async () => {
  site = await openStations();
  const { context, world } = site;
  await addStation(context, world.posts.admin, { code: 'CS-2', ...aStation({ name: '水务大厅观测站' }) });
  await closeStation(context, world.posts.admin, 'CS-2', {
    from: '2026-11-23',
    to: null,
    reason: '大厅装修',
  });
});
afterAll(() => site.close());

const browser = () => new Visitor(site.app);
const stationOf = async (fields: Record<string, string>) => {
  const { code } = await receiptOf(browser(), fields);
  return (await rowOf(site, code)).station_code;
};

describe('the form behind a poster', () => {
  it('says where it comes from, in the reader’s language', async () => {
    const page = sound(await browser().get('/cases/new?station=CS-1'));
    expect(pageOf(page)('.notice.info').text()).toContain('从观测站反映：城建观测站');
    expect(heldIn(page, 'station')).toEqual({ station: 'CS-1' });
    const other = sound(await browser().get('/cases/new?station=CS-1').set('Cookie', 'lang=en'));
    expect(pageOf(other)('.notice.info').text()).toContain('From the station: Building station');
  });

  it('keeps the station when it comes back with a fault', async () => {
    const visitor = browser();
    const fields = { ...FILLED, ...(await freshForm(visitor)), title: '', station: 'CS-1' };
    const page = sound(await visitor.send('/cases', fields), 422);
    expect(heldIn(page, 'station', 'details')).toEqual({ station: 'CS-1', details: FILLED['details'] });
  });

  it('hands it to the case, for the station’s counts', async () => {
    expect(await stationOf({ station: 'CS-1' })).toBe('CS-1');
    expect(await stationOf({})).toBeNull();
  });

  it.each(['XX-9', 'CS-2', 'x'.repeat(21), '<b>'])(
    'puts the code %s aside with a word, and takes the case',
    async (code) => {
      const page = sound(await browser().get(`/cases/new?station=${encodeURIComponent(code)}`));
      expect(pageOf(page)('.notice').first().text()).toContain('您照样可以在这里反映');
      expect(heldIn(page, 'station')).toEqual({ station: '' });
      expect(await stationOf({ station: code })).toBeNull();
    },
  );

  it('keeps no place for what is sealed, confidential or a minor’s', async () => {
    const sealed: Record<string, string>[] = [
      { type: 'report', category: 'conduct', unit: UNITS.bus },
      { type: 'conduct_complaint', category: 'conduct', unit: UNITS.bus },
      { is_confidential: '1' },
      { is_minor: '1' },
    ];
    for (const fields of sealed) expect(await stationOf({ station: 'CS-1', ...fields })).toBeNull();
  });
});
