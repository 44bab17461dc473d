import { describe, expect, it } from '@jest/globals';
import { openNote, signNote, verifierKeyOf } from '../../server/features/register/note.ts';

/** The example that Go's package for signed notes is documented with. */
const PUBLISHED_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const PUBLISHED_NOTE = [
  'If you think cryptography is the answer to your problem,',
  "then you don't know what your problem is.",
  '',
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
  '',
].join('\n');

const seed = Buffer.alloc(32, 7);
const name = 'ztc.test/case-log/1';
const key = verifierKeyOf(name, seed);

describe('a signed note', () => {
  it('of others, as published, opens, and not when a letter is changed', () => {
    expect(openNote(PUBLISHED_NOTE, PUBLISHED_KEY)).toMatchObject({ ok: true, name: 'PeterNeumann' });
    expect(openNote(PUBLISHED_NOTE.replace('answer', 'Answer'), PUBLISHED_KEY)).toEqual({
      ok: false,
      reason: 'signature',
    });
  });

  it('of ours opens with its own key and no other', () => {
    const note = signNote('a\n\nb\n', name, seed);
    expect(openNote(note, key)).toEqual({ ok: true, text: 'a\n\nb\n', name });
    expect(openNote(note, verifierKeyOf(name, Buffer.alloc(32, 8)))).toEqual({
      ok: false,
      reason: 'signature',
    });
    expect(openNote(note, verifierKeyOf('other.test', seed))).toEqual({ ok: false, reason: 'signature' });
  });

  it('leaves signatures of unknown keys alone and refuses a bad one of the known key', () => {
    const note = signNote('x\n', name, seed);
    const others = signNote('x\n', 'witness.test/w', Buffer.alloc(32, 9)).split('\n').at(-2)!;
    expect(openNote(`${note}${others}\n`, key).ok).toBe(true);
    const bad = signNote('y\n', name, seed).split('\n').at(-2)!;
    expect(openNote(`${note}${bad}\n`, key)).toEqual({ ok: false, reason: 'signature' });
  });

  it('without the right shape is refused', () => {
    const note = signNote('x\n', name, seed);
    for (const text of ['', 'x', '\n\n', note.slice(0, -1), note.replace('— ', '- '), `${note}rest\n`]) {
      expect(openNote(text, key).ok).toBe(false);
    }
  });

  it('is refused by every key that is not one', () => {
    const note = signNote('x\n', name, seed);
    for (const bad of ['', 'a', 'a+b+c', key.slice(0, -1), key.replace('+', '+0'), `${key}=`, ` ${key}`]) {
      expect(openNote(note, bad)).toEqual({ ok: false, reason: 'key' });
    }
  });
});
