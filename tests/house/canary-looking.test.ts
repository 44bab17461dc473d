import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { permit } from '../../server/http/permit.ts';
import { Visitor } from '../support/app.ts';
import { aPaperOf, aPhotoOf } from './canary-files.ts';
import { leaksIn } from './canary-rules.ts';
import { canary, findEncoded, findIn } from './canaries.ts';
import { crawl, type Named } from './crawl.ts';
import { routesOf } from './router.ts';

/** A county without anything that an address could name. */
const NOTHING: Named = {
  cases: [],
  deskFiles: [],
  attachments: [],
  exposures: [],
  echoes: [],
  orders: [],
  requests: [],
  certificates: [],
  units: [],
  rooms: {} as Named['rooms'],
};

describe('the looking itself', () => {
  it('knows a mark in any dress it may wear', () => {
    const mark = canary('name', 'ordinary', 'QzName路Zq');
    const dresses = ['x', 'xy', 'xyz', ''].flatMap((before) => {
      const bytes = Buffer.from(`${before}QzName路Zq and more`);
      return [bytes, Buffer.from(bytes.toString('base64')), Buffer.from(bytes.toString('hex'))];
    });
    for (const dress of [...dresses, Buffer.from('--QzName路Zq--', 'utf16le')]) {
      expect(findEncoded(dress, [mark])).toEqual([mark]);
    }
    expect(findIn(Buffer.from(`/x?name=${encodeURIComponent('QzName路Zq')}`), [mark])).toEqual([mark]);
    expect(findEncoded(Buffer.from('QzNameZq'), [mark])).toEqual([]);
  });

  it('finds in a picture and in a paper what was put there', async () => {
    for (const file of [await aPhotoOf('ordinary', 1), aPaperOf('ordinary')]) {
      const inside = file.canaries.filter(({ kind }) => kind !== 'fileName');
      expect(findEncoded(file.bytes, file.canaries)).toEqual(inside);
    }
  });

  it('meets what a careless page lets out: in its text, behind a link, in a header, in a file', async () => {
    const marks = (['title', 'name', 'phone', 'email', 'exif'] as const).map((kind) =>
      canary(kind, 'ordinary', `QzCareless${kind}Zq`),
    );
    const [title, name, phone, email, exif] = marks.map(({ spellings }) => spellings[0]!);
    const careless = express();
    careless.get('/careless', permit.public, (_req, res) => {
      res.set('X-Case', name).type('html').send(`<p>${title}</p><a href="/hidden?page=2">more</a>`);
    });
    careless.get('/careless.csv', permit.public, (_req, res) => {
      res.type('csv').send(Buffer.from(phone!).toString('base64'));
    });
    careless.get('/hidden', (_req, res) => void res.type('html').send(`<img src="/picture" alt="${email}">`));
    careless.get('/picture', (_req, res) => void res.type('png').send(Buffer.from(exif!, 'utf16le')));
    const shown = routesOf(careless).filter(({ permission }) => permission !== null);
    const walk = await crawl('busOfficer', new Visitor(careless), shown, NOTHING, marks);
    expect(leaksIn(walk.sightings)).toEqual([
      'busOfficer: title of the ordinary matter at /careless',
      'busOfficer: name of the ordinary matter at /careless',
      'busOfficer: phone of the ordinary matter at /careless.csv',
      'busOfficer: email of the ordinary matter at /hidden?page=2',
      'busOfficer: exif of the ordinary matter at /picture',
    ]);
  });
});
