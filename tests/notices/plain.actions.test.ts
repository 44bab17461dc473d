import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transact } from '../../db/transaction.ts';
import {
  PLAIN_TEMPLATES,
  queuePlainNotice,
  sendNotices,
  TEMPLATES,
} from '../../server/features/notices/index.ts';
import { render } from '../../server/features/notices/words.ts';
import { sealContact } from '../../server/features/vault/index.ts';
import { openTestContext, type TestContext } from '../support/context.ts';

const BASE = 'https://ztc.example.gov.cn';
const nobody = { resolveAccount: async () => null, resolveUnit: async () => null };

let context: TestContext;
beforeAll(async () => {
  context = await openTestContext();
});
afterAll(() => context.close());

describe('a notice that names nothing', () => {
  it.each(PLAIN_TEMPLATES)(
    '%s has words of its own in both languages, and leads to its readers’ page',
    (name) => {
      const isEnd = name === 'member.term_ended';
      for (const lang of ['zh-CN', 'en']) {
        const words = render(name, {}, { lang, baseUrl: BASE, isForResident: false });
        const path = { application: 'network/applications', member: 'member' }[name.split('.')[0]!] ?? 'desk';
        expect(words.text.includes(`${BASE}/${path}`)).toBe(!isEnd);
        expect(words.subject.length).toBeLessThanOrEqual(60);
        for (const text of [words.subject, words.text, words.mail])
          expect(text).not.toMatch(/\{\{|\}\}|notices:|undefined|[!！]/);
      }
    },
  );

  it('is told apart from those about a case', () => {
    expect(PLAIN_TEMPLATES.filter((name) => (TEMPLATES as readonly string[]).includes(name))).toEqual([]);
  });

  it('reaches a member at the address in the vault, the way the member chose', async () => {
    await transact(context.db, async (trx) => {
      await sealContact(trx, context, 'member-1', {
        phone: '13900000001',
        email: 'a@home.example',
        notify: 'email',
      });
      await sealContact(trx, context, 'member-2', { phone: '13900000002', notify: 'none' });
      for (const id of ['member-1', 'member-2', 'member-3']) {
        const draft = {
          dedupeKey: `member.term_ending/${id}`,
          recipient: { kind: 'member', id },
          template: 'member.term_ending',
        } as const;
        expect(await queuePlainNotice(trx, context, draft)).toBe(true);
        expect(await queuePlainNotice(trx, context, draft)).toBe(false);
      }
    });
    expect(await sendNotices(context, nobody)).toMatchObject({ sent: 1, dropped: 2 });
    expect(context.sent.map(({ to }) => to)).toEqual(['a@home.example']);
    const rows = await context.db.selectFrom('notices').select('args_json').execute();
    expect(new Set(rows.map((row) => row.args_json))).toEqual(new Set(['{}']));
  });
});
